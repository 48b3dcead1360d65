import pytest

from spamfilter.evidence import Evidence
from spamfilter.learning.campaigns import NearCopy, said_of_copies
from spamfilter.verdict import Label

EVIDENCE = Evidence(body="come to my shop", links="shop.example")


def a_copy(label, site_id=1, *, url="", evidence=EVIDENCE, resemblance=0.9, event_id=1):
    return NearCopy(
        site_id=site_id,
        site_url=url or f"https://blog{site_id}.example{site_id}",
        label=label,
        evidence=evidence,
        resemblance=resemblance,
        event_id=event_id,
    )


def said(copies, evidence=EVIDENCE):
    return said_of_copies(copies, 1, evidence)


@pytest.mark.parametrize(("label", "weight"), [(Label.SPAM, 3.0), (Label.HAM, -3.0)])
def test_a_word_holds_for_near_copies(label, weight):
    (found,) = said([a_copy(label)])

    assert (found.name, found.weight) == (f"copies.{label}", weight)
    assert found.text == f"moderators of this site called 1 near-copy of this comment {label}"


def test_moderators_vote_on_near_copies():
    spam, ham = a_copy(Label.SPAM), a_copy(Label.HAM)

    assert [one.weight for one in said([spam, spam, ham])] == [3.0]
    assert [one.weight for one in said([ham] * 9)] == [-5.0]
    assert said([spam, ham]) == ()


def test_a_word_of_another_site_is_none():
    assert said([a_copy(Label.SPAM, 2)]) == said([]) == ()


@pytest.mark.parametrize(
    "evidence",
    [
        Evidence(body="come to my shop", links="other.example"),
        Evidence(body="come to my shop", author_url="other.example"),
        Evidence(body="come to my shop, call 555 0199 now"),
        Evidence(body="come to my shop, mail me@other.example"),
    ],
)
def test_that_a_copy_was_ham_excuses_nothing_new(evidence):
    assert said([a_copy(Label.HAM)], evidence) == ()
    assert said([a_copy(Label.SPAM)], evidence) != ()


def test_three_unrelated_sites_speak_for_spam():
    copies = [a_copy(Label.SPAM, site_id) for site_id in (2, 3, 4)]

    (three,) = said(copies)
    (four,) = said([*copies, a_copy(Label.SPAM, 5)])

    assert (three.name, three.weight) == ("campaign.spam", 3.0)
    assert "3 other sites" in three.text
    assert four.weight == 3.5


@pytest.mark.parametrize(
    "copies",
    [
        [a_copy(Label.SPAM, site_id) for site_id in (2, 3)],
        [a_copy(Label.SPAM, 2)] * 9,
        [a_copy(Label.SPAM, site_id, url=f"https://{site_id}.farm.example") for site_id in (2, 3, 4, 5)],
        [*(a_copy(Label.SPAM, site_id) for site_id in (2, 3, 4)), *(a_copy(Label.HAM, site_id) for site_id in (5, 6))],
        [a_copy(Label.HAM, site_id) for site_id in (2, 3, 4, 5)],
    ],
    ids=["two", "one often", "one domain", "disputed", "ham"],
)
def test_others_do_not(copies):
    assert said(copies) == ()
