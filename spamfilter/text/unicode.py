"""Unicode made plain: compatibility forms, look-alike letters, invisible characters, stacked marks."""

import re
import unicodedata
from dataclasses import dataclass
from string import ascii_letters

from spamfilter.text.lookalikes import (
    CYRILLIC,
    FOREIGN,
    FOREIGN_BEYOND,
    GREEK,
    ORNAMENTS,
    STRUCK,
    TO_CYRILLIC,
    TO_GREEK,
    TO_LATIN,
)

_JOINING = "\u0600-\u0dff\u0f00-\u109f\u1780-\u17ff"  # scripts in which a (non-)joiner is spelling
_EMOJI = "\u2190-\u2bff\U0001f000-\U0001faff"
_INVISIBLE_BASIC = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\u20e3\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc"
)
_INVISIBLE = f"{_INVISIBLE_BASIC}\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
_JOINERS = rf"[\u200c\u200d](?<![{_JOINING}]\u200c)(?<![{_JOINING}]\u200d)(?!(?<=[{_EMOJI}]\u200d)[{_EMOJI}])"
_DROPPED = re.compile(rf"[{_INVISIBLE}]|{_JOINERS}")
# Inside a word of letters only: around words, and in right-to-left text, such characters have honest uses; a soft
# hyphen comes from typesetting.
_INSIDE = re.compile(rf"(?<=[^\W\d_])(?:(?!\u00ad)(?:[{_INVISIBLE}]|{_JOINERS}))+(?=[^\W\d_])")
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"  # no script needs these
_MARK = re.compile(f"[{_MARKS}]")
_MARKED_WORD = re.compile(rf"(?<![^\W\d_])[^\W\d_]*[{_MARKS}][\w{_MARKS}]*")
_LATIN_MARKS = re.compile(rf"([A-Za-z])[{_MARKS}]+")
_WORD = re.compile(r"[^\W_]{2,}")
_HAS_LATIN, _HAS_FOREIGN = re.compile("[A-Za-z]"), re.compile(f"[{FOREIGN}]")
_HAS_FOREIGN_BEYOND = re.compile(f"[{FOREIGN_BEYOND}]")
_FOREIGN_STARTS = (b"\xf0\x90", b"\xf0\x91", b"\xf0\x96")  # of those in UTF-8
# A Latin letter beside a letter or digit that is none: without one, no word mixes alphabets.
_TOUCHED_LATIN = re.compile(r"[A-Za-z](?:(?=[^\W_A-Za-z])|(?<=[^\W_A-Za-z].))")
_ONLY_LATIN = re.compile(f"[{''.join(sorted(set(ascii_letters) - set(map(chr, TO_CYRILLIC))))}]")
_ONLY_FOREIGN = re.compile(f"(?![{''.join(chr(code) for code in TO_LATIN if code < 0x10000)}])[{FOREIGN}]")
_ALPHABETS = ((re.compile(f"[{CYRILLIC}]"), TO_CYRILLIC), (re.compile(f"[{GREEK}]"), TO_GREEK))
# What NFKC would tear into a blank and a mark, and what differs from keyboard to keyboard; ornaments; İ, whose small
# letter Python makes of two characters.
_PLAIN = {"´": "'", "’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-",
          "‑": "-", "¨": "", "¯": "", "¸": "", "•": "*", "™": " ", "İ": "i"}  # fmt: skip
_PLAIN |= {chr(code): letter for code, letter in {**ORNAMENTS, **STRUCK}.items()}
# Classes of the basic plane alone: one character beyond it makes a class twenty times as slow.
_TYPOGRAPHIC = re.compile(f"[{''.join(letter for letter in _PLAIN if letter < '𐀀')}]")
_ORNATE = re.compile("[\u24b6-\u24e9\u1d00-\u1d22\ua730\ua731\u0299\u0262\u029c\u026a\u029f\u0274\u0280\u028f]")
_ORNATE_BEYOND = re.compile("[\U0001d400-\U0001d7ff\U0001f130-\U0001f189]")
_WIDE = tuple(zip("，！？：；（）", ",!?:;()", strict=True))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_ASCII = bytes(range(128))
_BLANKS = bytes(32 if code < 9 or 13 < code < 32 or code == 127 else code for code in range(256))
_UNSEEN = re.compile(rf"[{_INVISIBLE_BASIC}\u200c\u200d]")
_UNSEEN_BEYOND = re.compile("[\U00013430-\U0001343f\U0001bca0-\U0001d17a\U000e0000-\U000e0fff]")
_RARE = re.compile(f"{_ORNATE.pattern[:-1]}{_UNSEEN.pattern[1:]}")
_RARE_BEYOND = re.compile(f"{_ORNATE_BEYOND.pattern[:-1]}{_UNSEEN_BEYOND.pattern[1:]}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Cleaned:
    """A text in plain Unicode, and what was found in it.

    ``invisible`` counts characters without width inside words, ``combining`` marks that build no letter,
    ``mixed_script`` words whose letters come from two alphabets and pass for one, ``ornate`` letters of ornamental
    alphabets (mathematical, encircled, boxed, small capitals).
    """

    text: str
    invisible: int = 0
    combining: int = 0
    mixed_script: int = 0
    ornate: int = 0


def clean(text: str) -> Cleaned:
    """Return the text in plain Unicode; case and blanks stay as they are.

    >>> clean("\u0441a\u200bs\u0456n\u043e")
    Cleaned(text='casino', invisible=1, combining=0, mixed_script=1, ornate=0)
    """
    text = _without_controls(text)
    if text.isascii():
        return Cleaned(text=text)
    ornate = invisible = combining = mixed = 0
    raw = text.encode()
    beyond = beyond_ascii(text, raw)
    if _RARE.search(beyond) or ((b"\xf0" in raw or b"\xf3" in raw) and _RARE_BEYOND.search(beyond)):
        text, ornate, invisible = _in_common_characters(text)
    elif _TYPOGRAPHIC.search(beyond):
        text = _TYPOGRAPHIC.sub(_plain, text)
    text = _normalize(text)
    raw = text.encode()
    beyond = beyond_ascii(text, raw)
    if _MARK.search(beyond):
        text, combining = _without_marks(text)
    if _is_foreign(beyond, raw) and _TOUCHED_LATIN.search(text):
        text, mixed = _in_one_alphabet(text)
    return Cleaned(text=text, invisible=invisible, combining=combining, mixed_script=mixed, ornate=ornate)


def beyond_ascii(text: str, raw: bytes) -> str:
    """Return the characters beyond ASCII: in many languages few, and so sooner searched; the text where they are many.

    ``raw`` is its UTF-8.

    >>> beyond_ascii("voilà, un café", "voilà, un café".encode())
    'àé'
    """
    return raw.translate(None, _ASCII).decode() if len(raw) < 1.25 * len(text) else text


def fold_case(text: str) -> str:
    """Return the text casefolded and in NFKC (casefolding alone may leave it)."""
    folded = text.casefold()
    return folded if folded.isascii() else unicodedata.normalize("NFKC", folded)


def _without_controls(text: str) -> str:
    """Return the text with blanks for control characters, and for halves of characters, which UTF-8 cannot hold."""
    try:
        raw = text.encode()
    except UnicodeEncodeError:
        return _CONTROL.sub(" ", text)
    if b"\xc2" in raw:  # the first byte of the controls beyond ASCII
        return _CONTROL.sub(" ", text)
    blanked = raw.translate(_BLANKS)
    return text if blanked == raw else blanked.decode()


def _in_common_characters(text: str) -> tuple[str, int, int]:
    """Write ornaments and typographic marks plainly, drop what is invisible; count ornaments and the invisible."""
    ornate = len(_ORNATE.findall(text)) + len(_ORNATE_BEYOND.findall(text))
    if ornate:
        text = _ORNATE_BEYOND.sub(_plain, text)
    text = _TYPOGRAPHIC.sub(_plain, text.replace("\ufe0f", ""))
    invisible = 0
    if _UNSEEN.search(text) or _UNSEEN_BEYOND.search(text):
        invisible = sum(len(run[0]) for run in _INSIDE.finditer(text))
        text = _DROPPED.sub("", text)
    return text, ornate, invisible


def _normalize(text: str) -> str:
    """Return the text in NFKC.

    Most Chinese text needs it for a few marks alone; replaced beforehand, they spare it the slow way.
    """
    if "\uff0c" in text or "\uff01" in text or "\uff1f" in text:
        for wide, plain in _WIDE:
            text = text.replace(wide, plain)
    return unicodedata.normalize("NFKC", text)


def _plain(match: re.Match[str]) -> str:
    return _PLAIN.get(match[0], match[0])


def _without_marks(text: str) -> tuple[str, int]:
    """Drop marks that build no letter, and with them the accents on the Latin letters of such a word."""
    combining = len(_MARK.findall(text))
    text = _MARKED_WORD.sub(_bare, text)
    return _MARK.sub("", text), combining


def _bare(word: re.Match[str]) -> str:
    apart = _LATIN_MARKS.sub(r"\1", unicodedata.normalize("NFD", word[0]))
    return unicodedata.normalize("NFC", apart)


def _is_foreign(text: str, raw: bytes) -> bool:
    """Whether a letter may pass for a Latin one.  The second search is slow, and its letters are very rare."""
    if _HAS_FOREIGN.search(text):
        return True
    return any(start in raw for start in _FOREIGN_STARTS) and bool(_HAS_FOREIGN_BEYOND.search(text))


def _in_one_alphabet(text: str) -> tuple[str, int]:
    mixed = 0
    is_latin = len(_ONLY_LATIN.findall(text)) >= len(_ONLY_FOREIGN.findall(text))

    def fold(match: re.Match[str]) -> str:
        nonlocal mixed
        word = match[0]
        if word.isascii() or not (_HAS_LATIN.search(word) and _is_foreign(word, word.encode())):
            return word
        if len(word) == 2 and not _ALPHABETS[0][0].search(word):
            return word  # a unit or a formula: μm, Δt
        folded = _skeleton(word, is_latin)
        mixed += folded != word
        return folded

    return _WORD.sub(fold, text), mixed


def _skeleton(word: str, is_latin: bool) -> str:
    """Return a word of two alphabets in the one that can hold all its letters; unchanged if neither can.

    Where both can, the alphabet of the whole text wins.
    """
    latin = word.translate(TO_LATIN)
    can_be_latin = not _is_foreign(latin, latin.encode())
    if can_be_latin and is_latin:
        return latin
    for alphabet, table in _ALPHABETS:
        if alphabet.search(word) and not _HAS_LATIN.search(back := word.translate(table)):
            return back
    return latin if can_be_latin else word
