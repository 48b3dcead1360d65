"""The demo blog: what its visitor sees, whatever the filter answers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from examples.blog.form import Stamp
from examples.blog.pages import create_blog
from examples.blog.service import Answer, NoAnswer, Reason

HOSTILE = (
    """<script>alert(1)</script> <a href="https://spam.example" onclick='x'>win</a> [url=http://x.example]y[/url]"""
)


@dataclass
class FakeService:
    """Stands in for the network: answers as told, and keeps what it was asked."""

    action: str | None = "publish"
    reason: str = "the text is short"
    asked: list[Mapping[str, object]] = field(default_factory=list)
    labels: list[tuple[str, str, str]] = field(default_factory=list)

    def check(self, comment):
        self.asked.append(comment)
        if self.action is None:
            raise NoAnswer("it could not be reached")
        reasons = (Reason(text=self.reason, weight=1.5), Reason(text="a known sender", weight=-0.5))
        return Answer(check_id="c1", action=self.action, score=0.25, reasons=reasons, release="tiny")

    def label(self, check_id, label, *, reporter):
        if self.action is None:
            raise NoAnswer("it could not be reached")
        self.labels.append((check_id, label, reporter))


@pytest.fixture
def service():
    return FakeService()


@pytest.fixture
def visitor(service):
    return create_blog(service, secret_key="s", retention_days=12, clock=lambda: 1000.0).test_client()


def post(visitor, *, shown_at=990.0, secret_key="s", **changes):
    form = {"author": "Ada", "email": "ada@example.org", "url": "", "text": "How warm is your kitchen?", "company": ""}
    shown = {"shown": Stamp(secret_key=secret_key).sign(shown_at)}
    return visitor.post("/comments", data=form | shown | changes, follow_redirects=True)


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("publish", "a known sender"),
        ("hold", "held for moderation"),
        ("reject", "Your comment was not published"),
        ("discard", "Your comment was not published"),
    ],
)
def test_the_visitor_sees_what_became_of_the_comment_and_its_text(visitor, service, action, words):
    service.action = action

    page = post(visitor).text

    assert words in page
    assert "How warm is your kitchen?" in page
    assert "the text is short" in page


def test_a_comment_is_held_when_the_filter_is_down(visitor, service):
    service.action = None

    page = post(visitor).text

    assert "held for moderation" in page
    assert "The filter did not answer: it could not be reached" in page


def test_a_rejected_text_can_be_sent_again(visitor, service):
    service.action = "reject"
    page = post(visitor, text="My own words").text
    again = page.split('href="/?again=')[1].split("#")[0]

    form = visitor.get(f"/?again={again}").text

    assert "<textarea" in form
    assert "My own words</textarea>" in form


def test_hostile_text_is_escaped_and_never_a_link(visitor, service):
    service.reason = HOSTILE

    page = post(visitor, text=HOSTILE, author=HOSTILE, url="javascript:alert(1)").text

    assert page.count("<script") == page.count('<script src="/spamfilter.js"') == 1  # its own
    assert 'href="https://spam.example' not in page
    assert 'href="javascript:' not in page
    assert page.count("&lt;script&gt;") == 3


def test_no_page_allows_script_but_its_own_file(visitor):
    for path in ("/", "/privacy"):
        policy = visitor.get(path).headers["Content-Security-Policy"]

        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert re.findall("script-src[^;]*", policy) == ["script-src 'self'"]


def test_the_filter_is_told_what_the_form_gives_away(visitor, service):
    post(visitor, shown_at=995.5, company="ACME")

    asked = service.asked[0]
    assert (asked["form_seconds"], asked["honeypot"]) == (4.5, "ACME")
    assert "form_pastes" not in asked  # there was no script to count
    assert (asked["author"], asked["author_url"], asked["ip"]) == ("Ada", "", "127.0.0.1")
    assert "flour" in asked["post_text"]
    assert "<" not in asked["post_text"]


@pytest.mark.parametrize("wrong", [{"secret_key": "other"}, {"shown_at": 2000.0}, {"shown_at": 1000.0 - 86_401}])
def test_a_forged_or_old_form_is_shown_again_with_its_text(visitor, service, wrong):
    answer = post(visitor, text="Kept words", **wrong)

    assert answer.status_code == 400
    assert "Kept words</textarea>" in answer.text
    assert service.asked == []


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("author", " ", "Please enter your name."),
        ("email", "", "Please enter your e-mail address."),
        ("text", "", "Please enter a comment."),
        ("text", "x" * 20_001, "The text is longer than 20,000 characters."),
    ],
)
def test_a_missing_or_overlong_field_is_named(visitor, field, value, words):
    answer = post(visitor, **{field: value})

    assert answer.status_code == 400
    assert words in answer.text


@pytest.mark.parametrize(("label", "seen"), [("spam", "was not published"), ("ham", "You said not spam")])
def test_a_moderators_word_moves_the_comment_and_reaches_the_filter(visitor, service, label, seen):
    service.action = "hold"
    comment_id = post(visitor).text.split('id="comment-')[1].split('"')[0]

    page = visitor.post(f"/comments/{comment_id}/label", data={"label": label}, follow_redirects=True).text

    assert seen in page
    assert "held for moderation" not in page
    assert service.labels == [("c1", label, "moderator")]


def test_a_moderators_word_counts_though_the_filter_is_down(visitor, service):
    comment_id = post(visitor).text.split('id="comment-')[1].split('"')[0]
    service.action = None

    page = visitor.post(f"/comments/{comment_id}/label", data={"label": "spam"}, follow_redirects=True).text

    assert "was not published" in page
    assert "the filter has not learned it" in page


@pytest.mark.parametrize(("name", "seconds"), [("real", 74.0), ("spam", 1.0)])
def test_an_example_is_posted_by_one_click(visitor, service, name, seconds):
    visitor.post(f"/examples/{name}")

    assert service.asked[0]["form_seconds"] == seconds


@pytest.mark.parametrize("path", ["/examples/none", "/comments/none/label"])
def test_what_is_not_there_is_not_found(visitor, path):
    assert visitor.post(path, data={"label": "spam"}).status_code == 404


def test_another_site_cannot_press_a_button(visitor, service):
    answer = visitor.post("/examples/spam", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert service.asked == []


def test_the_notice_leads_to_a_page_that_names_the_retention(visitor):
    assert 'href="/privacy"' in visitor.get("/").text

    page = visitor.get("/privacy").text

    assert "12 days" in page
    assert "keyed digest" in page
