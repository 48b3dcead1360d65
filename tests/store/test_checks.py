from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import StatementError

from spamfilter.comment import FIELDS, Comment
from spamfilter.errors import Conflict, UnknownCheck
from spamfilter.evidence import Evidence
from spamfilter.store.connection import Database
from spamfilter.verdict import Label, Reason
from tests.store.build import EVIDENCE, NOON, VERDICT, a_check, everything, say, withdraw

WHOLE = Comment(
    text="Nice bread\n\0\ud83d \U0001f35e Хлеб \\ud83d",
    author="Anna",
    author_email="Anna@Mail.example",
    author_url="",
    ip="192.0.2.7",
    user_agent="Mozilla",
    referrer="https://search.example",
    permalink="https://blog.example/1",
    post_title="Bread",
    post_text="All about bread",
    type="comment",
    language="en",
    form_seconds=4.25,
    form_pastes=1,
    form_focuses=3,
    honeypot="",
    created_at=datetime(2026, 5, 2, 14, tzinfo=timezone(timedelta(hours=2))),
)


def test_a_check_reads_back_equal_but_for_the_addresses(store, site):
    check = replace(a_check(site), comment=WHOLE)
    assert None not in [getattr(WHOLE, name) for name in FIELDS]

    added = store.checks.add(check)

    assert added == replace(check, comment=replace(WHOLE, ip=None, author_email=None))
    assert store.checks.get(site.id, check.id) == added


def test_what_was_not_said_stays_unsaid(store, site):
    check = store.checks.add(a_check(site))

    assert store.checks.get(site.id, check.id).comment == Comment(text="Nice bread")


def test_evidence_reads_back_as_it_was_measured(store, site):
    evidence = Evidence(
        body="\0\ud83d\U0001f35e",
        author="a",
        author_url="b",
        links="c d",
        email_domain="e",
        signals={"x": 1e-300, "y": 0.1},
    )
    check = store.checks.add(a_check(site, evidence=evidence))

    assert store.checks.get(site.id, check.id).evidence == evidence


def test_a_verdict_reads_back_with_its_reasons_in_order(store, site):
    reasons = tuple(Reason(name=name, weight=weight, text=f"{name}\0") for name, weight in (("b", 2.5), ("a", -0.1)))
    check = replace(a_check(site), verdict=replace(VERDICT, reasons=reasons))

    store.checks.add(check)

    assert store.checks.get(site.id, check.id).verdict == check.verdict


def test_times_are_given_back_in_utc(store, site):
    tokyo = timezone(timedelta(hours=9))
    check = store.checks.add(a_check(site, created_at=NOON.astimezone(tokyo)))

    read = store.checks.get(site.id, check.id).created_at

    assert read == NOON
    assert read.utcoffset() == timedelta(0)


def test_addresses_are_not_stored(store, site, database_url):
    check = store.checks.add(a_check(site, ip="192.0.2.7", author_email="anna@mail.example"), idempotency_key="one")

    kept = everything(database_url)

    assert check.id in kept
    assert "192.0.2.7" not in kept
    assert "anna@" not in kept


def test_the_same_person_has_another_digest_on_another_site(store, site, database_url):
    other = store.sites.add("https://other.example")
    for each in (site, other):
        store.checks.add(a_check(each, author="Anna", ip="192.0.2.7", author_email="anna@mail.example"))

    columns = ("email_digest", "ip_digest", "author_ip_digest")
    with closing(Database(database_url)) as database, database.reading() as connection:
        rows = connection.exec_driver_sql(f"SELECT {', '.join(columns)} FROM checks").all()

    assert len({digest for row in rows for digest in row}) == 6


def test_a_check_carries_the_label_in_force(store, site):
    check = store.checks.add(a_check(site))
    say(store, check, Label.HAM)
    say(store, check, Label.SPAM)

    assert store.checks.get(site.id, check.id).label is Label.SPAM

    withdraw(store, check)

    assert store.checks.get(site.id, check.id).label is None


@pytest.mark.parametrize("check_id", ["0" * 32, "", "\0\ud83d", "x" * 65536])
def test_a_check_that_is_not_there_is_unknown(store, site, check_id):
    with pytest.raises(UnknownCheck):
        store.checks.get(site.id, check_id)


def test_another_sites_check_does_not_exist(store, site):
    other = store.sites.add("https://other.example")
    check = store.checks.add(a_check(site), idempotency_key="one")

    with pytest.raises(UnknownCheck):
        store.checks.get(other.id, check.id)
    assert store.checks.by_idempotency_key(other.id, "one") is None


def test_an_id_is_taken_once(store, site):
    check = store.checks.add(a_check(site))

    with pytest.raises(Conflict, match=check.id):
        store.checks.add(check)


def test_a_check_needs_a_site(store, site):
    with pytest.raises(Conflict, match="site 77"):
        store.checks.add(replace(a_check(site), site_id=77))


def test_the_same_request_again_gets_the_first_check(store, site):
    first = store.checks.add(a_check(site, ip="192.0.2.7"), idempotency_key="one\0\ud83d")

    again = store.checks.add(a_check(site, ip="192.0.2.7"), idempotency_key="one\0\ud83d")

    assert again == first == store.checks.by_idempotency_key(site.id, "one\0\ud83d")


@pytest.mark.parametrize(
    "said", [{"text": "Other"}, {"ip": "192.0.2.8"}, {"author_email": "a@b.example"}, {"author": ""}]
)
def test_an_idempotency_key_is_of_one_comment(store, site, said):
    store.checks.add(a_check(site, ip="192.0.2.7"), idempotency_key="one")

    with pytest.raises(Conflict, match="Idempotency-Key"):
        store.checks.add(a_check(site, **{"ip": "192.0.2.7", **said}), idempotency_key="one")


def test_sites_may_use_the_same_idempotency_key(store, site):
    other = store.sites.add("https://other.example")

    added = [store.checks.add(a_check(each), idempotency_key="one") for each in (site, other)]

    assert [store.checks.by_idempotency_key(each.id, "one") for each in (site, other)] == added


def test_requests_that_come_at_once_with_one_key_are_one_check(store, site):
    with ThreadPoolExecutor(16) as threads:
        added = list(threads.map(lambda _: store.checks.add(a_check(site), idempotency_key="one"), range(32)))

    assert len({check.id for check in added}) == 1


def test_sixteen_threads_lose_nothing(store, site):
    checks = [a_check(site, text=f"comment {number}") for number in range(320)]

    with ThreadPoolExecutor(16) as threads:
        added = list(threads.map(store.checks.add, checks))
        read = list(threads.map(lambda check: store.checks.get(site.id, check.id), checks))

    assert read == added == checks


def test_a_check_that_is_refused_does_not_take_others_with_it(store, site):
    """They may be written in one group."""
    taken = store.checks.add(a_check(site))
    unwritable = replace(a_check(site), created_at=NOON.replace(tzinfo=None))
    good = [a_check(site) for _ in range(40)]

    def add(check):
        try:
            return store.checks.add(check)
        except (Conflict, StatementError) as error:
            return type(error)

    with ThreadPoolExecutor(16) as threads:
        outcomes = list(threads.map(add, [taken, *good[:20], unwritable, *good[20:], taken]))

    assert outcomes == [Conflict, *good[:20], StatementError, *good[20:], Conflict]
    assert [store.checks.get(site.id, check.id) for check in good] == good


def test_a_signal_must_be_a_number(store, site):
    with pytest.raises(ValueError, match="not JSON compliant"):
        store.checks.add(a_check(site, evidence=replace(EVIDENCE, signals={"x": float("nan")})))
