"""The judgement of evidence, and the shares that it is made of."""

import math
from dataclasses import replace

import numpy as np
import pytest

from spamfilter.evidence import Evidence
from spamfilter.model import features
from spamfilter.model.calibration import Calibration
from spamfilter.model.spam_model import ALONE, SpamModel
from tests.careful import chance_reader


def a_model(**changed: object) -> SpamModel:
    parts = {
        "weights": np.random.default_rng(3).integers(-3000, 3000, features.N_SLOTS).astype(np.int16),
        "scale": 1e-4,
        "signal_names": ("links.count", "author.commercial"),
        "signal_weights": np.array([1.5, 2.0]),
        "signal_centres": np.array([0.1, 0.0]),
        "intercept": -0.5,
        "calibration": Calibration(slope=1.3, offset=0.2),
    }
    return SpamModel(**{**parts, **changed})


EVIDENCE = Evidence(
    body="visit my shop for cheap watches", author="watches", signals={"links.count": 0.6, "author.commercial": 1.0}
)


def test_contributions_sum_to_the_score():
    model = a_model()

    score, contributions = model.weigh(EVIDENCE)

    assert 1 / (1 + math.exp(-sum(part.weight for part in contributions))) == pytest.approx(score, abs=1e-12)
    assert model.score(EVIDENCE) == pytest.approx(score, abs=1e-12)


def test_the_strongest_contribution_comes_first_and_no_more_than_asked_for():
    weights = [abs(part.weight) for part in a_model().weigh(EVIDENCE, most=3)[1]]

    assert len(weights) == 3
    assert weights == sorted(weights, reverse=True)


def test_one_comment_and_many_score_alike():
    model = a_model()

    assert model.scores([EVIDENCE, Evidence(body="")])[0] == pytest.approx(model.score(EVIDENCE), abs=1e-12)


def test_an_absent_signal_is_no_evidence():
    """A channel without the field is judged as if the field were average, not as if it were empty."""
    said, silent = (Evidence(body="x", signals=signals) for signals in ({"links.count": 0.1}, {}))

    assert a_model().score(said) == a_model().score(silent)


def test_a_signal_that_the_release_does_not_know_is_ignored():
    assert a_model().score(Evidence(body="x", signals={"links.new": 9.0})) == a_model().score(Evidence(body="x"))


def test_a_reason_quotes_the_words_that_weigh_most():
    weights = np.zeros(features.N_SLOTS, np.int16)
    weights[features.matrix([Evidence(body="casino")]).indices] = 1000

    reason = a_model(weights=weights, scale=1.0).contributions(Evidence(body="the casino is open"))[0]

    assert reason.name == "text.body"
    assert "“casino”" in reason.text


def test_a_long_run_without_spaces_is_quoted_in_part():
    weights = np.zeros(features.N_SLOTS, np.int16)
    weights[features.matrix([Evidence(body="博彩")]).indices] = 1000

    run = "今天天气很好我们去公园散步然后回家" * 3 + "博彩" + "吃饭睡觉"

    reason = a_model(weights=weights, scale=1.0).contributions(Evidence(body=run))[0]

    assert "博彩" in reason.text
    assert len(reason.text) < 120


def test_a_score_is_never_certain():
    assert 0.0 < a_model(intercept=-1e9).score(EVIDENCE) < a_model(intercept=1e9).score(EVIDENCE) < 1.0


def test_both_readers_are_heard():
    quick, both = a_model(), a_model(careful=chance_reader(), careful_weight=0.5)

    assert both.logits([EVIDENCE])[0] == pytest.approx(
        quick.logits([EVIDENCE])[0] + 0.5 * chance_reader().logit(EVIDENCE), abs=1e-6
    )
    assert both.score(EVIDENCE) == pytest.approx(both.scores([EVIDENCE])[0], abs=1e-9)


@pytest.mark.parametrize("split_from", [0.0, 1.1])
def test_with_a_careful_reader_the_contributions_still_sum_to_the_score(split_from):
    model = a_model(careful=chance_reader(), careful_weight=0.5)

    score, parts = model.weigh(EVIDENCE, split_from=split_from)

    assert 1 / (1 + math.exp(-sum(part.weight for part in parts))) == pytest.approx(score, abs=1e-6)
    names = {part.name for part in parts if part.name.startswith("reading.")}
    assert names == {"reading.whole"} if split_from > 1 else "reading.author" in names


def test_the_careful_readers_contributions_quote_what_they_are_about():
    model = a_model(careful=chance_reader(), careful_weight=0.5)

    said = {part.name: part.text for part in model.contributions(EVIDENCE)}

    assert EVIDENCE.author in said["reading.author"]


def test_a_link_is_quoted_as_one():
    model = a_model(careful=chance_reader(), careful_weight=0.5)

    said = model.contributions(Evidence(body="what a day! see urlx for more."))

    assert any("“see [link] for more.”" in part.text for part in said)


AD = "Cheap casino bonus and pills without any prescription for you all today."
TALK = "We planted beans and leeks behind the shed in may and the snails had most of them by june."
CHAPTER = f"{TALK.rstrip('.')} " * 60
BOOK = f"{CHAPTER}. {AD} {CHAPTER}."
PADDED = Evidence(body=f"{TALK} {TALK} {AD} {TALK}")


def a_model_that_knows_the_ad(**changed):
    weights = np.zeros(features.N_SLOTS, np.int16)
    weights[features.matrix([Evidence(body=TALK)]).indices] = -4000
    weights[features.matrix([Evidence(body=AD)]).indices] = 4000
    return a_model(weights=weights, careful=chance_reader(), careful_weight=0.01, **changed)


def test_real_comments_around_an_advertisement_do_not_hide_it():
    model = a_model_that_knows_the_ad()

    padded, ad, talk = (logit(model.score(one)) for one in (PADDED, Evidence(body=AD), Evidence(body=TALK)))

    assert padded == pytest.approx(ad - ALONE, abs=1e-6)
    assert talk < padded - 1.0


def test_what_a_part_adds_is_a_contribution_that_quotes_it():
    model = a_model_that_knows_the_ad()

    score, parts = model.weigh(PADDED)

    assert logit(score) == pytest.approx(sum(part.weight for part in parts), abs=1e-6)
    assert [part.text for part in parts if part.name == "reading.alone"] == [
        f"read alone, this part reads like spam: “{AD}”"
    ]


def test_parts_of_many_are_read_as_those_of_one():
    model = a_model_that_knows_the_ad()
    many = [PADDED, Evidence(body=TALK), Evidence(body=" ".join([TALK] * 3)), Evidence(body=AD)]

    np.testing.assert_allclose(model.scores(many), [model.score(one) for one in many], atol=1e-9)


@pytest.mark.parametrize("body", [AD, " ".join([TALK] * 3), BOOK, ""])
def test_a_part_that_is_no_worse_than_the_whole_or_of_a_book_adds_nothing(body):
    model = a_model_that_knows_the_ad()

    assert model.raised(Evidence(body=body), 99.0) == 99.0
    assert "reading.alone" not in {part.name for part in model.contributions(Evidence(body=body))}


def test_without_a_careful_reader_no_part_is_read():
    model = a_model_that_knows_the_ad()
    quick = replace(model, careful=None)

    assert quick.score(PADDED) < model.score(PADDED)
    assert quick.raised(PADDED, -9.0) == -9.0


def logit(score):
    return math.log(score / (1.0 - score))
