"""Digits are read as letters only where they stand for letters."""

import pytest

from spamfilter.text.folding import cap_runs, fold_leet, join_spaced


@pytest.mark.parametrize(
    "text",
    ["mp3", "mp4s", "h264", "covid19", "2nd", "10km", "5gb", "4k", "b2b", "i18n", "log4j", "utf8mb4", "iphone14pro",
     "win88", "log4shell", "0x1f4", "a1b2c3d9", "me@example.com", "$500k", "part1", "20years", "rtx3080ti"],
)  # fmt: skip
def test_ordinary_words_with_digits_stay(text: str) -> None:
    assert fold_leet(text) == (text, 0)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("cas1no", "casino"),
        ("p0rn", "porn"),
        ("v1agra", "viagra"),
        ("fr33 m0n3y", "free money"),
        ("vi@gra", "viagra"),
        ("gac0r", "gacor"),
    ],
)
def test_digits_inside_words_are_letters(text: str, folded: str) -> None:
    assert fold_leet(text)[0] == folded


def test_one_word_does_not_make_a_habit() -> None:
    assert fold_leet("cas1no level3") == ("casino level3", 1)
    assert fold_leet("cas1no m0ney level3") == ("casino money levele", 3)


@pytest.mark.parametrize("text", ["a b c", "U.S.A.", "I am a b", "1 2 3 4 5", "a - b - c - d"])
def test_few_single_letters_stay_apart(text: str) -> None:
    assert join_spaced(text) == (text, 0)


@pytest.mark.parametrize("text", ["s p a m", "s.p.a.m", "s-p-a-m", "s_p_a_m", "s*p*a*m", "s\np\na\nm"])
def test_letters_set_apart_are_joined(text: str) -> None:
    assert join_spaced(f"buy {text}, now") == ("buy spam, now", 1)


def test_two_words_set_apart_stay_two_words() -> None:
    assert join_spaced("f r e e  m o n e y")[0] == "free  money"


def test_three_equal_characters_stay() -> None:
    assert cap_runs("www hmm... zzz") == "www hmm... zzz"
