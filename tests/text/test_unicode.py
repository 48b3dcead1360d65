"""Every invisible character of Unicode is known, and no letter of a living script is lost."""

import sys
import unicodedata

import pytest

from spamfilter.text.lookalikes import ORNAMENTS, TO_CYRILLIC, TO_GREEK, TO_LATIN
from spamfilter.text.unicode import Cleaned, clean

SEEN = set(
    map(chr, [*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD])
)  # Arabic, Kaithi number signs
JOINERS = {"\u200c", "\u200d"}


def test_every_format_character_is_dropped_from_a_latin_word() -> None:
    formats = {c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(c) == "Cf"} - SEEN

    left = [hex(ord(c)) for c in formats if clean(f"vi{c}agra").text != "viagra"]

    assert left == []


@pytest.mark.parametrize("word", ["क्\u200dष", "می\u200cخواهم"])
def test_joiners_that_are_spelling_stay(word: str) -> None:
    assert clean(word).text == word


def test_joiners_between_latin_letters_go() -> None:
    assert clean("vi\u200dag\u200cra").invisible == 2


@pytest.mark.parametrize("text", ["für", "fu\u0308r", "Kita\u0301j", "Й и Ё", "за\u0301мок"])
def test_accents_are_no_obfuscation(text: str) -> None:
    cleaned = clean(text).text

    assert cleaned == unicodedata.normalize("NFC", text) or cleaned == "замок"


def test_marks_that_build_no_letter_take_the_accents_of_their_word_along() -> None:
    assert clean("v\u0301i\u0301a\u0301gra café").text == "viagra café"


def test_the_tables_lead_into_one_alphabet() -> None:
    assert all(letter.isascii() for letter in TO_LATIN.values())
    assert all(letter.isascii() for letter in ORNAMENTS.values())
    assert all("\u0400" <= letter <= "\u052f" for letter in TO_CYRILLIC.values())
    assert all("\u0370" <= letter <= "\u03ff" for letter in TO_GREEK.values())
    assert {TO_LATIN[ord(letter)] for letter in "аеорсухі"} == set("aeopcyxi")


@pytest.mark.parametrize("twin", ["ᗷ", "ᛕ", "ⵝ", "𐐽", "𐊠", "𑣀", "𖼺"])
def test_letters_of_scripts_that_hardly_anyone_reads_pass_for_latin_ones(twin: str) -> None:
    cleaned = clean(f"the best on{twin}ine")

    assert cleaned == Cleaned(text=f"the best on{TO_LATIN[ord(twin)]}ine", mixed_script=1)


def test_letters_with_strokes_and_hooks_are_read_without_and_those_of_europe_as_they_are():
    assert clean("ƀⱥɖ ɓuƴ ꝑills").text == "bad buy pills"
    assert clean("łódź đak blåbærgrød").text == "łódź đak blåbærgrød"


@pytest.mark.parametrize("word", ["ᐃᓄᒃᑎᑐᑦ", "ⵜⴰⵎⴰⵣⵉⵖⵜ", "𐓏𐓘𐓻𐓘𐓻𐓟", "работа", "сосо", "ΑΒΕ", "οδός", "ѕера"])
def test_a_word_of_one_alphabet_is_never_folded(word: str) -> None:
    assert clean(f"only {word} here").text == f"only {word} here"
