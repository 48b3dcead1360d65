"""Counts: what was seen while a comment was read."""

import re
import string
from collections.abc import Sequence
from typing import NamedTuple

from spamfilter.text.unicode import beyond_ascii

_UPPER = string.ascii_uppercase.encode()
_LETTERS = string.ascii_letters.encode()
_DIGITS = string.digits.encode()
_PUNCTUATION = string.punctuation.encode()
_CAPITALS_BEYOND = re.compile(f"[{''.join(letter for letter in map(chr, range(128, 0x10000)) if letter.isupper())}]")
_OTHER_PUNCTUATION = re.compile(
    "[\u00a1-\u00bf\u2010-\u2027\u2030-\u205e\u3001-\u301f\uff01-\uff0f\u0964\u0965\u060c\u061b\u061f]"
)
# Without skin tones (they belong to the emoji before them) and the parts of flags; what is joined is one: a family.
_PICTURE = "[\u2600-\u27bf\u2b05-\u2b55\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff]"
_EMOJI = re.compile(f"{_PICTURE}(?:[\ufe0f\U0001f3fb-\U0001f3ff]?\u200d{_PICTURE})*")


class Counts(NamedTuple):  # made for every comment, in a fifth of the time of a frozen dataclass
    """How many there are, in the text without its links.

    ``invisible`` characters without width inside words; ``combining`` marks that build no letter; ``mixed_script``
    words that mix look-alike alphabets; ``ornate`` letters of an ornamental alphabet; ``spaced`` words written letter
    by letter; ``leet`` words with digits for letters; ``markup`` tags and bbcode; ``anchors`` links written as markup;
    ``hidden`` characters that the markup hides; ``linked`` characters taken by links.
    """

    characters: int
    letters: int
    upper: int
    digits: int
    punctuation: int
    emoji: int = 0
    invisible: int = 0
    combining: int = 0
    mixed_script: int = 0
    ornate: int = 0
    spaced: int = 0
    leet: int = 0
    markup: int = 0
    anchors: int = 0
    hidden: int = 0
    linked: int = 0


def count_ascii(raw: bytes, *, spaced: int, leet: int) -> Counts:
    """Return the counts of an ASCII text without links and markup."""
    others = raw.translate(None, _LETTERS)
    return Counts(
        characters=len(raw),
        letters=len(raw) - len(others),
        upper=len(raw) - len(raw.translate(None, _UPPER)),
        digits=len(others) - len(others.translate(None, _DIGITS)),
        punctuation=len(others) - len(others.translate(None, _PUNCTUATION)),
        spaced=spaced,
        leet=leet,
    )


def count_unicode(text: str, raw: bytes, words: Sequence[str], **found: int) -> Counts:
    """Return the counts of any text; ``raw`` is the UTF-8 of it folded, ``found`` what was counted before."""
    written = text.encode()
    beyond = "" if text.isascii() else beyond_ascii(text, written)
    digits = len(raw) - len(raw.translate(None, _DIGITS))
    emoji = len(_EMOJI.findall(text)) if b"\xf0" in raw or b"\xe2" in raw else 0
    return Counts(
        characters=len(text),
        letters=max(0, sum(map(len, words)) - digits - emoji),
        upper=len(written) - len(written.translate(None, _UPPER)) + len(_CAPITALS_BEYOND.findall(beyond)),
        digits=digits,
        punctuation=len(raw) - len(raw.translate(None, _PUNCTUATION)) + len(_OTHER_PUNCTUATION.findall(beyond)),
        emoji=emoji,
        **found,
    )
