"""Word lists: whole words, phrases in order, and substrings only where a script has no blanks."""

import pytest

from spamfilter.signals.hosts import trade_words
from spamfilter.signals.lexicon import Lexicon, families, may_be_glued, speech
from spamfilter.signals.lexicon.vocabulary import hinted
from spamfilter.text import fold, split_words

PILLS = Lexicon("viagra, weight loss pills, İlaç, 減肥", "no prescription")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Viagra!", ["viagra"]),
        ("weight-loss pills", ["weight loss pills"]),
        ("pills for weight loss", []),
        ("viagras", []),
        ("viagra viagra, no prescription", ["no prescription", "viagra"]),
        ("İLAÇ", ["ilaç"]),
        ("快速減肥方法", ["減肥"]),
    ],
)
def test_entries_are_found(text: str, found: list[str]) -> None:
    body = fold(text)

    assert PILLS.find(split_words(body), body) == found
    assert PILLS.holds(split_words(body), body) == bool(found)


@pytest.mark.parametrize(
    ("name", "entries"),
    [
        ("trades", families.GAMBLING),
        ("trades", families.MARKETING),
        ("calls", speech.CALLS),
        ("praise", speech.PRAISE),
        ("private", speech.PRIVATE),
        ("messengers", speech.MESSENGERS),
    ],
)
def test_no_entry_is_overlooked_at_a_glance(name: str, entries: str) -> None:
    """What the first look does not see is never looked at again."""
    bodies = [fold(entry) for entry in entries.split(",")]

    overlooked = [
        body
        for body in bodies
        if not may_be_glued(body) and name not in hinted(split_words(body), set(split_words(body)))
    ]

    assert overlooked == []


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("cheaphotels", ("cheap", "hotels")),
        ("my-loans/online", ("loans", "online")),
        ("annamiller", ()),
        ("a" * 70_000, ()),
    ],
)
def test_words_of_trade_are_found_in_addresses(address: str, words: tuple[str, ...]) -> None:
    assert trade_words(address) == words
