"""A probability means what it says."""

import numpy as np
import pytest

from spamfilter.model.calibration import Calibration, fit_calibration


def test_it_recovers_the_line_that_made_the_labels():
    rng = np.random.default_rng(1)
    logits = rng.normal(0, 3, 40_000)
    is_spam = rng.random(40_000) < 1 / (1 + np.exp(-(0.5 * logits - 1.0)))

    line = fit_calibration(logits, is_spam)

    assert line.slope == pytest.approx(0.5, abs=0.03)
    assert line.offset == pytest.approx(-1.0, abs=0.05)


def test_separable_logits_stay_short_of_certainty():
    line = fit_calibration([-9.0, -8.0, 8.0, 9.0], [False, False, True, True])

    assert line.probability([-9.0, 9.0]) == pytest.approx([0.25, 0.75], abs=0.02)


def test_backward_logits_still_give_a_rising_line():
    assert fit_calibration([-1.0, 0.0, 1.0, 2.0], [True, True, False, False]).slope > 0


def test_one_class_alone_cannot_calibrate():
    with pytest.raises(ValueError, match="both classes"):
        fit_calibration([1.0, 2.0], [True, True])


@pytest.mark.parametrize("logit", [-1e300, 1e300])
def test_no_probability_is_certain(logit):
    probability = float(Calibration().probability(logit))

    assert 0.0 < probability < 1.0


@pytest.mark.parametrize("line", [{"slope": 0.0}, {"slope": -1.0}, {"offset": float("nan")}])
def test_a_line_that_does_not_rise_is_refused(line):
    with pytest.raises(ValueError, match="must rise"):
        Calibration(**line)
