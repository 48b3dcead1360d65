"""Cutting text into pieces: the likeliest way, and never more pieces than asked for."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spamfilter.model.pieces import BLANK, END, START, UNKNOWN, Pieces

VOCABULARY = {"<unk>": 0.0, "<s>": 0.0, "</s>": 0.0, BLANK: -3.0, "a": -4.0, "b": -4.0, "ab": -5.0, f"{BLANK}ab": -5.5,
              "c": -4.0, "abc": -12.5, "字": -6.0}  # fmt: skip
NAMES, SCORES = list(VOCABULARY), list(VOCABULARY.values())
PIECES = Pieces(NAMES, SCORES)
COST_OF_UNKNOWN = min(SCORES) - 10.0


def score(ids):
    return sum(COST_OF_UNKNOWN if i == UNKNOWN else SCORES[i] for i in ids)


def best(text):
    """The likeliest score by trying every way to cut."""
    scores = [0.0]
    for end in range(1, len(text) + 1):
        ways = [scores[i] + VOCABULARY[text[i:end]] for i in range(end) if text[i:end] in VOCABULARY]
        scores.append(max([scores[end - 1] + COST_OF_UNKNOWN, *ways]))
    return scores[-1]


def test_the_likeliest_pieces_are_found():
    assert [NAMES[i] for i in PIECES.encode("ab abc", 50)] == ["<s>", f"{BLANK}ab", f"{BLANK}ab", "c", "</s>"]


@given(st.text(alphabet="abc 字x", max_size=12))
def test_no_way_to_cut_is_likelier(text):
    ids = PIECES.encode(text, 100).tolist()

    assert (ids[0], ids[-1]) == (START, END)
    assert score(ids[1:-1]) == pytest.approx(best(BLANK + text.replace(" ", BLANK)), abs=1e-3)


@given(st.text(alphabet="abc 字", min_size=1, max_size=60), st.integers(4, 12))
def test_of_too_many_pieces_the_middle_is_left_out(text, most):
    whole, cut = PIECES.encode(text, 1000).tolist(), PIECES.encode(text, most).tolist()

    assert len(cut) == min(len(whole), most)
    half = most // 2
    assert cut[:half] == whole[:half]
    assert cut[-(most - half) + (most % 2) :] == whole[-(most - half) + (most % 2) :]


@pytest.mark.parametrize("text", ["", "\ud800", "\x00", "\U0010ffff" * 9])
def test_any_text_can_be_cut(text):
    ids = PIECES.encode(text, 20)

    assert all(0 <= i < len(PIECES) for i in ids)
    assert len(list(pairwise(ids))) >= 1
