"""The careful reader: its log-odds, and how they are shared out."""

from dataclasses import replace

import numpy as np
import pytest

from spamfilter.evidence import Evidence
from spamfilter.model import careful, network
from spamfilter.model.encoder import MAX_BODY, joined
from tests.careful import chance_reader

READER = chance_reader()
COMMENT = Evidence(
    body="thanks. casino bonus! a post", author="shop", author_url="b.example", signals={"links.count": 2.0}
)


def shares_of(evidence: Evidence):
    return READER.shares(evidence, READER.read(evidence))


def test_the_shares_are_the_log_odds():
    shares = shares_of(COMMENT)

    assert sum(share.weight for share in shares) == pytest.approx(READER.logit(COMMENT), abs=1e-5)
    assert [share.part for share in shares] == ["sentence"] * 3 + ["author", "author_url", "whole"]
    assert shares[1].text == "casino bonus!"


def test_without_its_only_field_there_is_no_sender():
    comment = Evidence(body="thanks", author="shop")
    without = READER.logit(replace(comment, author=""))

    assert shares_of(comment)[0].weight == pytest.approx(READER.logit(comment) - without, abs=1e-5)


def test_a_share_is_what_the_rest_of_the_text_says_without_it():
    states = READER.encoder._read("thanks. casino bonus! a post", MAX_BODY)
    owners = READER.encoder._owners("thanks. casino bonus! a post", ["thanks. ", "casino bonus! ", "a post"], MAX_BODY)
    rest = network.mean(states[owners != 1])
    _, sender, _ = np.split(READER.encoder.vector(COMMENT), 3)
    without = READER.judge(joined(rest, sender), READER.scale.measured(COMMENT))

    assert shares_of(COMMENT)[1].weight == pytest.approx(READER.logit(COMMENT) - without, abs=1e-5)


def test_what_is_one_sentence_is_shared_as_a_whole():
    assert [share.part for share in shares_of(Evidence(body="casino bonus"))] == ["whole"]


def test_a_signal_that_is_not_known_is_no_evidence():
    centred = Evidence(body="thanks", signals={"links.count": 0.0, "links.unheard_of": 5.0})

    assert READER.logit(Evidence(body="thanks")) == READER.logit(centred)


def test_a_signal_beyond_all_bounds_says_no_more():
    far, farther = (Evidence(body="thanks", signals={"links.count": value}) for value in (3.0, 1e9))

    assert READER.logit(far) == READER.logit(farther)


def test_many_log_odds_are_those_of_each():
    comments = [replace(COMMENT, body=f"{word} post") for word in ("thanks", "casino", "money")]

    np.testing.assert_array_equal(READER.logits(comments), [READER.logit(one) for one in comments])
    assert READER.logits([]).shape == (0,)


def test_arrays_hold_the_whole_reader():
    assert careful.from_arrays(careful.to_arrays(READER)).logit(COMMENT) == READER.logit(COMMENT)


def test_a_head_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="hidden must be"):
        replace(READER, hidden=READER.hidden[1:])
