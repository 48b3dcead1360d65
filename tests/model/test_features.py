"""Hashing: the same text gives the same columns, in training and in serving."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spamfilter.evidence import Evidence
from spamfilter.model import features

WEIGHTS = np.random.default_rng(7).integers(-3000, 3000, features.N_SLOTS).astype(np.int16)
SCALE = 1e-4
LONG = " ".join(f"{number}th" for number in range(70))


def score(*evidence: Evidence) -> np.ndarray:
    return features.text_scores(*features.encode(evidence), WEIGHTS, SCALE).sum(axis=1)


@given(st.lists(st.builds(Evidence, body=st.text(max_size=80), author=st.text(max_size=12)), max_size=6))
def test_serving_adds_up_what_training_saw(evidence):
    expected = features.matrix(evidence) @ (WEIGHTS * SCALE)

    assert score(*evidence) == pytest.approx(expected, abs=1e-5)


@given(st.builds(Evidence, body=st.text(max_size=80), author=st.text(max_size=40), links=st.text("ab.", max_size=40)))
def test_a_row_is_that_of_the_matrix(evidence):
    slots, values = features.row(evidence)

    expected = features.matrix([evidence])
    assert (slots.tolist(), values.tolist()) == (expected.indices.tolist(), expected.data.tolist())


def test_what_two_texts_share_is_one_feature():
    """Two features of different texts may have one slot; in these they do."""
    one = set(features.row(Evidence(body="", author=LONG))[0].tolist())
    other = set(features.row(Evidence(body=LONG))[0].tolist())
    assert one & other

    slots, values = features.row(Evidence(body=LONG, author=LONG))

    assert len(slots) == len(one | other)
    assert values.tolist() == features.matrix([Evidence(body=LONG, author=LONG)]).data.tolist()


@given(st.text(max_size=200))
def test_heat_spreads_the_whole_score(body):
    codes, _ = features.encode([Evidence(body=body)])

    spread = features.heat(codes, 0, WEIGHTS, SCALE)

    assert spread.sum() == pytest.approx(score(Evidence(body=body))[0], abs=1e-9)


@given(st.text(max_size=200))
def test_the_hottest_words_are_words_that_add_something(body):
    codes, _ = features.encode([Evidence(body=body)])
    heat = features.heat(codes, 0, WEIGHTS, SCALE)

    spans = features.hottest(codes, heat)

    assert len(spans) <= 3
    assert sorted(spans) == spans
    assert all(heat[start:end].sum() > 0 for start, end in spans)


def test_a_comment_scores_the_same_alone_and_among_others():
    many = [Evidence(body="a"), Evidence(body="cheap watches " * 40, author="x"), Evidence(body="")]

    assert score(*many).tolist() == [score(one)[0] for one in many]


def test_a_word_in_the_name_is_another_feature_than_in_the_body():
    texts = (Evidence(body="casino"), Evidence(body="", author="casino"))

    in_body, in_name = (set(features.matrix([one]).indices) for one in texts)

    assert len(in_body) == len(in_name)
    assert not in_body & in_name


def test_repeating_a_word_adds_no_feature_but_its_pair():
    once, often = (features.matrix([Evidence(body=body)]).nnz for body in ("casino", "casino " * 50))

    assert often == once + 3


def test_values_shrink_with_length_so_that_long_texts_do_not_shout():
    values = features.matrix([Evidence(body="w" + str(i)) for i in range(2)]).data

    assert values.min() > 0
    assert values.max() < 1


def test_nothing_to_read_scores_nothing():
    assert score(Evidence(body="")).tolist() == [0.0]


@pytest.mark.parametrize("body", ["\udcff\x00", "a" * 65_536, "! " * 32_768, "字" * 65_536, "\U0010ffff"])
def test_any_text_can_be_hashed(body):
    assert np.isfinite(score(Evidence(body=body))).all()


def test_a_very_long_body_is_read_at_both_ends():
    filler = " ".join(map(str, range(20_000)))

    plain, start, end = score(*(Evidence(body=body) for body in (filler, "casino " + filler, filler + " casino")))

    assert plain != start
    assert plain != end
