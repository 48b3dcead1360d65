"""S: submit-spam and submit-ham."""

import pytest

from spamfilter.verdict import Label
from tests.contract.conftest import ASKED, BAD_KEY, BLOG, HAMMY, SPAMMY, THANKS, WORDPRESS, told

KEPT = (200, THANKS, None)


@pytest.fixture
def events(store, site):
    """What was said on the site, in order."""
    return lambda: [(event.label, event.check_id) for event in store.log.events(site.id)]


@pytest.mark.parametrize("label", Label)
def test_S1_a_report_is_thanked_for(call, label):
    response = call.submit(label, **HAMMY)

    assert told(response) == KEPT
    assert response.headers["Content-Length"] == "41"


@pytest.mark.parametrize("label", Label)
@pytest.mark.parametrize("key", ["", BAD_KEY])
def test_S2_a_bad_key_is_invalid(call, events, label, key):
    assert told(call.submit(label, **SPAMMY, api_key=key)) == (200, "invalid", "No site has this key")
    assert events() == []


def test_S3_a_comment_never_seen_before_is_learned(call, events):
    assert told(call.submit("spam", **HAMMY)) == KEPT
    assert events() == [(Label.SPAM, None)]
    assert call.check(**HAMMY).text == "true"


@pytest.mark.parametrize("is_checked", [True, False])
def test_S4_the_same_report_again_is_learned_once(call, events, is_checked):
    if is_checked:
        call.check(**HAMMY)

    assert [told(call.submit("spam", **HAMMY)) for _ in range(2)] == [KEPT] * 2
    assert [label for label, _ in events()] == [Label.SPAM]


@pytest.mark.parametrize("is_checked", [True, False])
@pytest.mark.parametrize(("first", "second", "word"), [("spam", "ham", "false"), ("ham", "spam", "true")])
def test_S5_the_later_report_wins(call, is_checked, first, second, word):
    if is_checked:
        call.check(**HAMMY)

    assert [told(call.submit(label, **HAMMY)) for label in (first, second)] == [KEPT] * 2
    assert call.check(**HAMMY).text == word


@pytest.mark.parametrize("label", Label)
def test_S6_a_test_is_thanked_for_and_not_learned(call, events, label):
    assert told(call.submit(label, **SPAMMY, is_test="1")) == KEPT
    assert events() == []


def test_S7_an_address_is_needed_only_where_nothing_else_is_told(call, events):
    for known in ({"comment_content": "Buy pills"}, {"comment_author": "Casino"}):
        assert told(call.submit("spam", **known, user_ip="")) == KEPT
    nothing = call.submit("spam", user_ip="")

    assert told(nothing) == (200, "Missing required field: user_ip.", 'Empty "user_ip" value')
    assert len(events()) == 2


def test_S8_a_report_of_wordpress_finds_its_check_by_its_fields(call, store, site, events):
    headers = {"User-Agent": WORDPRESS}
    fields = {"comment_author": "Tom O'Hara", "comment_author_email": "tom@mail.example", "comment_author_url": ""}
    text = 'It\'s the third step that fails for me: "C:\\new" is not found.'
    slashed = {name: value.replace("'", "\\'") for name, value in fields.items()}
    asked = text.replace("\\", "\\\\").replace("'", "\\'").replace('"', '\\"')
    extra = {
        "reporter": "ruth",
        "site_domain": "blog.example",
        "user_role": "",
        "comment_post_modified_gmt": "2026-01-02 03:04:05",
        "comment_check_response": "false",
    }

    guid = call.check(headers=headers, **slashed, comment_content=asked).headers["X-akismet-guid"]
    call.check(headers=headers, **slashed | {"comment_author": "Ann"}, comment_content=asked)
    reported = call.submit("spam", headers=headers, **fields, comment_content=text, **extra)

    assert told(reported) == KEPT
    assert events() == [(Label.SPAM, guid)]
    assert store.checks.get(site.id, guid).comment.text == text


def test_a_report_finds_its_check_by_its_guid_or_as_a_copy(call, events):
    first, second = (call.check(**comment).headers["X-akismet-guid"] for comment in (HAMMY, SPAMMY))

    call.submit("spam", guid=first.upper(), comment_content="Something else")
    call.submit("ham", guid="0" * 32, **{**SPAMMY, "comment_author": "Another"})

    assert events() == [(Label.SPAM, first), (Label.HAM, second)]


def test_a_report_of_a_comment_that_was_edited_is_about_its_check_and_about_the_new_text(call, events):
    edited = {**HAMMY, "comment_content": HAMMY["comment_content"].replace("Thank you", "Thank  you all")}
    guid = call.check(**HAMMY).headers["X-akismet-guid"]

    for _ in range(2):
        call.submit("spam", **edited)

    assert events() == [(Label.SPAM, None), (Label.SPAM, guid)]
    assert [call.check(**comment).text for comment in (HAMMY, edited)] == ["true", "true"]


def test_S9_the_path_decides_and_not_is_spam(call, events):
    assert told(call.submit("ham", **HAMMY, is_spam="True", charset="utf-8")) == KEPT
    assert events() == [(Label.HAM, None)]


def test_S10_who_reported_is_kept(call, store, site):
    call.submit("spam", **HAMMY, reporter="Ann")
    call.submit("ham", **SPAMMY, reporter="x" * 5000)
    call("submit-ham", **ASKED, comment_content="What a garden!")

    said = [(event.reporter, event.source) for event in store.log.events(site.id)]
    assert said == [("Ann", "submit-spam"), ("x" * 200, "submit-ham"), (None, "submit-ham")]


def test_a_blog_is_needed(call):
    assert told(call.submit("ham", **HAMMY, blog=""))[1] == "Missing required field: blog."
    assert told(call.submit("ham", **HAMMY, blog=BLOG)) == KEPT
