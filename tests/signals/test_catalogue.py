"""What every signal promises: a number or nothing for any comment, a sentence, and a line in the manual."""

import math
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spamfilter.comment import Comment
from spamfilter.evidence import History
from spamfilter.signals import CATALOGUE, gather, sentence
from spamfilter.text import read

MANUAL = Path(__file__).parents[2] / "docs" / "signals.md"
ROW = re.compile(r"^\| `([a-z_.]+)` \| 0 (or|to) (\d) \| ([+-][\d.]+)? *\| .+ \|$", re.MULTILINE)
WORDS = st.sampled_from(
    [
        "casino",
        "loan",
        "best",
        "price",
        "http://x.top/buy-now",
        "www.a.example",
        "visit",
        "my",
        "site",
        "dm",
        "me",
        "+1",
        "212",
        "555",
        "0188",
        "@someone",
        "$500",
        "微信",
        "abc12345",
        "nice",
        "post",
        "thanks",
        "for",
        "sharing",
        "?",
        "!",
        "{",
        "[...]",
        "сasino",
        "v.i.a.g.r.a",
        "c4s1n0",
        "𝐚𝐛",
        "😀",
        "<b>",
        "привет",
        "#comment-1",
    ]
)
TEXT = st.lists(WORDS, max_size=30).map(" ".join) | st.text(st.characters(codec=None), max_size=80)
FIELD = st.none() | TEXT
COMMENTS = st.builds(
    Comment,
    text=TEXT,
    author=FIELD,
    author_email=FIELD | st.emails(),
    author_url=FIELD | st.just("https://cheap-hotels-goa.shop/best-price"),
    user_agent=FIELD,
    permalink=FIELD | st.just("https://blog.example/2024/post"),
    post_title=FIELD,
    post_text=FIELD,
    type=FIELD,
    language=FIELD | st.sampled_from(["en", "de-DE", "ru", "zh_TW", "xx"]),
    form_seconds=st.none() | st.floats(min_value=0, allow_infinity=False, allow_nan=False),
    form_pastes=st.none() | st.integers(0, 10**6),
    form_focuses=st.none() | st.integers(0, 10**6),
    honeypot=FIELD,
)
BRIEFLY = settings(deadline=None, max_examples=50)
HISTORIES = st.builds(History, ham=st.none() | st.integers(0, 10**9), spam=st.none() | st.integers(0, 10**9))


@cache
def documented() -> dict[str, tuple[str, float, float]]:
    rows = ROW.findall(MANUAL.read_text(encoding="utf-8"))
    return {name: (kind, float(most), float(prior or 0)) for name, kind, most, prior in rows}


def test_the_manual_lists_every_signal_in_order() -> None:
    assert list(documented()) == list(CATALOGUE)


def test_the_manual_states_every_prior() -> None:
    assert {name: prior for name, (_, _, prior) in documented().items()} == {
        name: signal.prior for name, signal in CATALOGUE.items()
    }


@BRIEFLY
@given(COMMENTS, HISTORIES)
def test_every_signal_stays_in_its_documented_range(comment: Comment, history: History) -> None:
    signals = gather(read(comment), history).signals

    for name, value in signals.items():
        kind, most, _ = documented()[name]
        assert math.isfinite(value), name
        assert value in (0.0, most) if kind == "or" else 0.0 <= value <= most, (name, value)


@BRIEFLY
@given(COMMENTS, HISTORIES)
def test_gathering_skips_only_what_a_measure_would_not_know(comment: Comment, history: History) -> None:
    """Signals of parts that a comment lacks are not asked; they must say the same when they are."""
    reading = read(comment)

    asked = {name: signal.measure(reading, history) for name, signal in CATALOGUE.items()}

    assert gather(reading, history).signals == {name: value for name, value in asked.items() if value is not None}


@BRIEFLY
@given(COMMENTS)
def test_every_signal_has_a_sentence_for_every_comment(comment: Comment) -> None:
    reading = read(comment)

    for name, signal in CATALOGUE.items():
        said = sentence(name, reading)
        assert said.startswith(signal.text)
        assert len(said) <= len(signal.text) + 80
        assert "\n" not in said


def test_what_a_site_does_not_say_is_no_evidence() -> None:
    signals = gather(read(Comment(text="hello there")), History()).signals

    families = {name.partition(".")[0] for name in signals}
    assert families == {"links", "wording", "post"}
    assert {name for name in signals if name.startswith("post.")} == {"post.pingback"}


def test_a_field_left_empty_is_evidence() -> None:
    signals = gather(read(Comment(text="hello", author="", author_url="", honeypot="")), History(ham=0, spam=0)).signals

    assert (signals["author.said"], signals["author.url"], signals["form.honeypot"], signals["sender.ham"]) == (
        0,
        0,
        0,
        0,
    )


def test_evidence_holds_what_was_read() -> None:
    comment = Comment(
        text="See http://A.example/b and www.c.example",
        author="Anna",
        author_url="https://anna.example/me/",
        author_email="a@Mail.example",
    )

    evidence = gather(read(comment), History())

    assert evidence.body == "see urlx and urlx"
    assert evidence.author == "anna"
    assert evidence.author_url == "anna.example/me"
    assert evidence.links == "a.example/b c.example"
    assert evidence.email_domain == "mail.example"


@pytest.mark.parametrize(
    ("name", "comment", "expected"),
    [
        ("author.commercial", Comment(text="x", author="Cheap Flights Goa"),
         "the author's name reads like an advertisement: 'Cheap Flights Goa'"),
        ("links.cheap_ending", Comment(text="http://x.top"), "a link leads to a name of the cheapest kind: x.top"),
        ("wording.phone", Comment(text="call +1 (212) 555-0188"),
         "the text holds a telephone number: +1 (212) 555-0188"),
        ("form.fast", Comment(text="x", form_seconds=0.5),
         "the form was sent sooner than a person can write: 0.5 seconds"),
        ("wording.spaced", Comment(text="x"), "words are written letter by letter"),
    ],
)  # fmt: skip
def test_a_sentence_names_what_was_found(name: str, comment: Comment, expected: str) -> None:
    assert sentence(name, read(comment)) == expected
