"""Word lists: whole words, phrases in order, and substrings only where a script has no blanks."""

import pytest

from spamfilter.signals.hosts import trade_words
from spamfilter.signals.lexicon import Lexicon
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
