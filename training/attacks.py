"""Attacks on the text of spam, and habits of honest people that look like them: pure functions of a text and a seed.

Links, tags and character references stay as they are in every attack on letters and words: spam whose link leads
nowhere sells nothing.
"""

import html
import re
import unicodedata
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial

import numpy as np

# The standard's table itself, and all scripts of it: an attack taken from the filter's own would try the defence
# against what it knows.
from confusable_homoglyphs.categories import alias
from confusable_homoglyphs.confusables import confusables_data

from spamfilter.errors import InvalidData
from spamfilter.text.lookalikes import TO_LATIN

Chance = np.random.Generator
Write = Callable[[str, Chance], str]

CHARACTERS, TYPOS, PADDING = "character attacks", "typos", "padding"
N_WORDS = 30
N_COMMENTS = 3
_DISGUISED = 0.3  # the share of letters that are replaced or marked
_SWAPPED = 0.4  # the share of words that are misspelt
_HIDING = 2  # comments before the spam and after it

_APART = re.compile(r"(<[^<>]*>|&#?\w+;|(?<![^\s>])[^\s<>]*(?:://|\w\.\w)[^\s<>]*)")  # links, tags, references
_LETTER = re.compile(r"[^\W\d_]")
_INSIDE = re.compile(r"[^\W\d_](?=[^\W\d_])")
_VISIBLE = re.compile(r"[!-~]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")

_FAMILIAR = {"CYRILLIC", "GREEK", "ARMENIAN"}  # scripts of which every spammer has a keyboard
_LATIN_BEYOND = ((0x0180, 0x02AF), (0x1D80, 0x1DBF), (0x2C60, 0x2C7F), (0xA720, 0xA7CF))
_BY_EYE = {"k": "к", "m": "м", "t": "т"}  # which the standard has as capitals only
_UNSEEN = "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufe00\ufe0f\ufeff\U000e0020"
_MARKS = "".join(map(chr, range(0x300, 0x370)))
_LEET = {"a": "4@", "b": "8", "e": "3", "g": "9", "i": "1!", "l": "1|", "o": "0", "s": "5$", "t": "7", "z": "2"}
_SEPARATORS = " .-_*|/·"
_REFERENCES = ("&#{};", "&#x{:x};", "&#{:07d};")
_HIDERS = (
    '<div style="display:none">{}</div>', '<span style="font-size:0">{}</span>', "<p hidden>{}</p>",
    '<p style="visibility:hidden">{}</p>', '<div style="position:absolute;left:-9999px">{}</div>',
    '<span style="opacity:0">{}</span>', '<div style="height:0;overflow:hidden">{}</div>',
    '<span style="color:transparent">{}</span>', '<div style="transform:scale(0)">{}</div>',
)  # fmt: skip
_EMOJI = ("😂", "❤️", "👍🏽", "👨‍👩‍👧‍👦", "🇩🇪", "1️⃣", "☺️", "🙏", "✨", "🎉")
_ACCENTS = dict.fromkeys("aeiouAEIOU", "\u0300\u0301\u0302\u0308") | {"n": "\u0303", "c": "\u0327"}


@dataclass(frozen=True, kw_only=True)
class Rewriting:
    """One way of writing a text differently: the same text and seed (0 or more) always give the same."""

    name: str
    family: str
    write: Write

    def __call__(self, text: str, *, seed: int) -> str:
        """Return the text rewritten; "" and text that offers nothing to rewrite may come back as they are."""
        raw = text.encode("utf-8", "surrogatepass")
        return self.write(text, np.random.default_rng([seed, zlib.crc32(raw)]))


@dataclass(frozen=True, kw_only=True)
class GoodText:
    """What spam hides behind: genuine comments (one or more), and their words as often as they stand there."""

    comments: Sequence[str]
    words: Sequence[str]

    @classmethod
    def of(cls, comments: Sequence[str]) -> "GoodText":
        """Return the comments and their words, links left out.  Raises InvalidData if there is no word at all."""
        words = [word for comment in comments for word in _WORD.findall(_APART.sub(" ", comment))]
        if not words:
            raise InvalidData(f"{len(comments)} comments of ham from other sources hold no word to hide spam behind")
        return cls(comments=comments, words=words)


def attacks(good: GoodText) -> tuple[Rewriting, ...]:
    """Return every attack, those that need good text drawing it from ``good``; their names are always the same."""
    return (
        *_ON_TEXT,
        Rewriting(name="good words", family=PADDING, write=partial(_pad, good)),
        Rewriting(name="genuine comments", family=PADDING, write=partial(_append, good)),
        Rewriting(name="hidden by CSS", family=PADDING, write=partial(_hide, good)),
    )


def swap_letters(text: str, seed: int) -> str:
    """Return a text with neighbouring letters swapped in many of its words, links left as they are."""
    return next(one for one in _ON_TEXT if one.family == TYPOS)(text, seed=seed)


def _outside(text: str, change: Callable[[str], str]) -> str:
    """Return the text with everything changed that is no link, tag or character reference."""
    return "".join(part if i % 2 else change(part) for i, part in enumerate(_APART.split(text)))


def _some(found: re.Pattern[str], share: float, change: Write) -> Write:
    """Return a rewriting of a share of what a pattern finds outside links and markup."""

    def write(text: str, chance: Chance) -> str:
        def one(match: re.Match[str]) -> str:
            return change(match[0], chance) if chance.random() < share else match[0]

        return _outside(text, partial(found.sub, one))

    return write


def _one_of(choices: Sequence[str], chance: Chance) -> str:
    return choices[int(chance.integers(len(choices)))]


def _draw(pool: Sequence[str], number: int, chance: Chance) -> list[str]:
    return [_one_of(pool, chance) for _ in range(number)]


@cache
def _twins(letter: str) -> str:
    """Return the characters of other scripts that pass for a letter."""
    twins = {twin["c"] for twin in confusables_data.get(letter, ()) if len(twin["c"]) == 1}
    return "".join(sorted(twin for twin in twins if alias(twin) not in {"COMMON", "INHERITED", "LATIN"}))


@cache
def _familiar(letter: str) -> str:
    found = "".join(twin for twin in _twins(letter) if alias(twin) in _FAMILIAR)
    return found or _BY_EYE.get(letter, letter)


@cache
def _rare(letter: str) -> str:
    """Return what passes for a letter, or for its capital, and is not among those that the filter knows."""
    twins = dict.fromkeys(_twins(letter) + _twins(letter.upper()) + _struck(letter))
    return "".join(twin for twin in twins if ord(twin) not in TO_LATIN) or letter


def _struck(letter: str) -> str:
    """Return a Latin letter with a stroke, a hook or a tail, of which no normalisation makes the plain one."""
    codes = (code for first, last in _LATIN_BEYOND for code in range(first, last + 1))
    named = f"LATIN SMALL LETTER {letter.upper()} WITH "
    found = (chr(code) for code in codes if unicodedata.name(chr(code), "").startswith(named))
    return "".join(one for one in found if unicodedata.normalize("NFKD", one) == one)


def _with_reference(letter: str, chance: Chance) -> str:
    return _one_of(_REFERENCES, chance).format(ord(letter))


def _with_marks(letter: str, chance: Chance) -> str:
    return letter + "".join(_draw(_MARKS, int(chance.integers(1, 4)), chance))


def _spaced(text: str, chance: Chance) -> str:
    """Write half of the longer words letter by letter, one separator being used throughout a text."""
    separator = _one_of(_SEPARATORS, chance)
    edge = " " if separator == " " else ""  # wider gaps between words, or nobody could read it
    return _some(_LONG_WORD, 0.5, lambda word, _: edge + separator.join(word) + edge)(text, chance)


def _swapped(word: str, chance: Chance) -> str:
    places = [i for i in range(len(word) - 1) if word[i] != word[i + 1]]
    if not places:
        return word
    i = places[int(chance.integers(len(places)))]
    return word[:i] + word[i + 1] + word[i] + word[i + 2 :]


def _pad(good: GoodText, text: str, chance: Chance) -> str:
    words = _draw(good.words, N_WORDS, chance)
    before = int(chance.integers(N_WORDS + 1))
    return " ".join([*words[:before], text, *words[before:]])


def _append(good: GoodText, text: str, chance: Chance) -> str:
    return "\n".join([text, *_draw(good.comments, N_COMMENTS, chance)])


def _hide(good: GoodText, text: str, chance: Chance) -> str:
    hider = _one_of(_HIDERS, chance)
    drawn = [html.escape(" ".join(_draw(good.comments, _HIDING, chance))) for _ in range(2)]
    before, after = map(hider.format, drawn)
    return before + text + after


def _with_emoji(text: str, chance: Chance) -> str:
    """Put one to four emoji between the words and after them."""
    words = text.split(" ")
    for _ in range(int(chance.integers(1, 5))):
        words.insert(int(chance.integers(len(words) + 1)), _one_of(_EMOJI, chance))
    return " ".join(words)


def _accented(text: str, chance: Chance) -> str:
    """Put accents on a fifth of the letters that carry one somewhere, composed or, as some keyboards do, apart."""
    accents = re.compile(f"[{''.join(_ACCENTS)}]")
    written = _some(accents, 0.2, lambda letter, chance: letter + _one_of(_ACCENTS[letter], chance))(text, chance)
    return unicodedata.normalize("NFC" if chance.random() < 0.5 else "NFD", written)


_LEET_LETTER = re.compile(f"[{''.join(_LEET)}{''.join(_LEET).upper()}]")  # ignoring case, "İ" and "ſ" would match
_ON_TEXT = tuple(
    Rewriting(name=name, family=family, write=write)
    for name, family, write in (
        (
            "homoglyphs",
            CHARACTERS,
            _some(_LETTER, _DISGUISED, lambda letter, chance: _one_of(_familiar(letter), chance)),
        ),
        (
            "rare homoglyphs",
            CHARACTERS,
            _some(_LETTER, _DISGUISED, lambda letter, chance: _one_of(_rare(letter), chance)),
        ),
        (
            "zero-width",
            CHARACTERS,
            _some(_INSIDE, _DISGUISED, lambda letter, chance: letter + _one_of(_UNSEEN, chance)),
        ),
        ("combining marks", CHARACTERS, _some(_LETTER, _DISGUISED, _with_marks)),
        ("full-width", CHARACTERS, _some(_VISIBLE, 1.0, lambda character, _: chr(ord(character) + 0xFEE0))),
        ("leet", CHARACTERS, _some(_LEET_LETTER, 0.5, lambda letter, chance: _one_of(_LEET[letter.lower()], chance))),
        ("spaced letters", CHARACTERS, _spaced),
        ("HTML entities", CHARACTERS, _some(_LETTER, 0.5, _with_reference)),
        ("swapped letters", TYPOS, _some(_WORD, _SWAPPED, _swapped)),
    )
)
HABITS = (
    Rewriting(name="emoji", family="habits", write=_with_emoji),
    Rewriting(name="accents", family="habits", write=_accented),
)
"""What honest people do to text: for false positives."""
