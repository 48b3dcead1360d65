"""Letters that look like other letters (Unicode Technical Standard 39, and the ornamental alphabets it leaves out)."""

import re
import unicodedata
from collections.abc import Mapping

from confusable_homoglyphs.confusables import confusables_data

CYRILLIC = "\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f"
GREEK = "\u0370-\u03ff\u1f00-\u1fff"

# More scripts of which some letters pass for Latin ones: Armenian, Georgian, Cherokee, Canadian syllabics, Runes,
# Coptic, Tifinagh, Lisu, Bamum; Lycian, Carian, Old Italic, Deseret, Osage, Elbasan, Ahom, Warang Citi, Miao.
_OTHERS = ((0x0530, 0x058F), (0x10A0, 0x10FF), (0x13A0, 0x13FF), (0x1400, 0x167F), (0x16A0, 0x16FF), (0x2C80, 0x2CFF),
           (0x2D30, 0x2D7F), (0xA4D0, 0xA4FF), (0xA6A0, 0xA6FF), (0xAB70, 0xABBF), (0x10280, 0x102DF),
           (0x10300, 0x1032F), (0x10400, 0x1044F), (0x104B0, 0x1052F), (0x11700, 0x1174F), (0x118A0, 0x118FF),
           (0x16F00, 0x16F9F))  # fmt: skip
_BLOCKS = ((0x0370, 0x052F), (0x1C80, 0x1C8F), (0x1F00, 0x1FFF), (0xA640, 0xA69F), *_OTHERS)
# Digits and letters of other living scripts that pass for an o, an l, a u or a v: no word of theirs has a Latin letter.
_SINGLE = "۱۵۷०০੦૦୦௦౦೦൦๐໐၀〇ഠଠဝዐሀ"
_RANGES = [f"{chr(first)}-{chr(last)}" for first, last in _OTHERS]
FOREIGN = CYRILLIC + GREEK + _SINGLE + "".join(one for one in _RANGES if one < "\U00010000")
FOREIGN_BEYOND = "".join(one for one in _RANGES if one >= "\U00010000")
"""Regular-expression ranges of the scripts whose letters pass for Latin ones, in and beyond the basic plane."""

_ORNAMENTS = ((0x0250, 0x02AF), (0x1D00, 0x1D7F), (0xA730, 0xA731), (0x1F150, 0x1F169), (0x1F170, 0x1F189))
_LATIN_BEYOND = ((0x0180, 0x02AF), (0x1D80, 0x1DBF), (0x2C60, 0x2C7F), (0xA720, 0xA7CF))
_STRUCK_NAME = re.compile(r"LATIN (?:SMALL|CAPITAL) LETTER ([A-Z]) WITH .+")
_ORNAMENT_NAMES = ("LATIN LETTER SMALL CAPITAL ", "NEGATIVE CIRCLED LATIN CAPITAL LETTER ",
                   "NEGATIVE SQUARED LATIN CAPITAL LETTER ")  # fmt: skip


def _is_latin(character: str) -> bool:
    return len(character) == 1 and character.isascii() and character.isalpha()


def _latin(character: str) -> str | None:
    """Return the ASCII letter that ``character`` passes for, in its own case, or None."""
    twins = [twin["c"] for twin in confusables_data.get(character, ()) if _is_latin(twin["c"])]
    if not twins:
        return None
    # The standard's skeleton of every upright stroke is "l"; a capital one reads "I".
    return "I" if twins[0] == "l" and character.isupper() else str(twins[0])


def _with_small(capitals: dict[int, str]) -> dict[int, str]:
    """Add what follows from pairs of capitals, in Latin and Cyrillic: К passes for K, so к may pass for k.

    Greek small letters are no small capitals: nobody takes η for h or μ for m.
    """
    pairs = {code: twin for code, twin in capitals.items() if not _is_greek(chr(code)) and not _is_greek(twin)}
    small = {ord(chr(code).lower()): twin.lower() for code, twin in pairs.items() if len(chr(code).lower()) == 1}
    return small | capitals


def _is_greek(letter: str) -> bool:
    return "\u0370" <= letter <= "\u03ff"


def _foreign_to_latin() -> dict[int, str]:
    letters = [*_SINGLE, *(chr(code) for first, last in _BLOCKS for code in range(first, last + 1))]
    return _with_small({ord(letter): latin for letter in letters if letter.isalnum() and (latin := _latin(letter))})


def _latin_to(first: str, last: str) -> dict[int, str]:
    """Return the way back into one alphabet."""
    there: dict[int, str] = {}
    for code, latin in TO_LATIN.items():
        if first <= chr(code) <= last:
            there.setdefault(ord(latin), chr(code))
    return _with_small(there)


def _ornaments() -> dict[int, str]:
    """Return small capitals, letters in black boxes and phonetic twins: no language writes words with them."""
    found = {}
    for code in (code for first, last in _ORNAMENTS for code in range(first, last + 1)):
        name = unicodedata.name(chr(code), "")
        prefix = next((prefix for prefix in _ORNAMENT_NAMES if name.startswith(prefix)), None)
        if prefix and len(name) == len(prefix) + 1:
            found[code] = name[-1].lower()
        elif (chr(code) in "ɑɡ" or 0x1D00 <= code < 0x1E00) and (latin := _latin(chr(code))):
            found[code] = latin
    return found


def _struck() -> dict[int, str]:
    """Return Latin letters with a stroke, a hook or a tail, beyond those of Europe, that no normalisation makes plain.

    Hausa and some other languages have a few of them, and are often typed without.
    """
    codes = (code for first, last in _LATIN_BEYOND for code in range(first, last + 1))
    found = {code: _STRUCK_NAME.fullmatch(unicodedata.name(chr(code), "")) for code in codes}
    named = {code: match[1].lower() for code, match in found.items() if match}
    return {code: letter for code, letter in named.items() if unicodedata.normalize("NFKD", chr(code)) == chr(code)}


TO_LATIN: Mapping[int, str] = _foreign_to_latin()
TO_CYRILLIC: Mapping[int, str] = _latin_to("\u0410", "\u045f")
TO_GREEK: Mapping[int, str] = _latin_to("\u0386", "\u03ce")
ORNAMENTS: Mapping[int, str] = _ornaments()
STRUCK: Mapping[int, str] = _struck()
