import numpy as np
import pytest

from spamfilter.verdict import Thresholds
from training.evaluation import Evaluation, Measured, Slice
from training.metrics import Judged, intervals, measure
from training.plots import draw
from training.report import COLUMNS


def a_slice(name, scores, is_spam, *, baseline=None):
    judged = {"release": Judged.of(scores, is_spam), "baseline": Judged.of(baseline or scores, is_spam)}
    measured = {
        judge: Measured(metrics=measure(one, hold=0.4, reject=0.9), intervals=intervals(one, hold=0.4, reject=0.9))
        for judge, one in judged.items()
    }
    return Slice(name=name, judged=judged, measured=measured)


def an_evaluation(*slices):
    return Evaluation(
        release="new",
        thresholds=Thresholds(hold=0.4, reject=0.9),
        created_at="2026-01-01T00:00:00+00:00",
        seed=0,
        files=[],
        n_known=0,
        sources=slices,
        languages=[],
        machine={"cpus": 1, "python": "3", "libraries": {}},
    )


def column(title):
    (found,) = (one for one in COLUMNS if one.title == title)
    return found


@pytest.mark.parametrize("n", [1, 10])
def test_any_number_of_sources_can_be_drawn(n):
    chance = np.random.default_rng(0)
    slices = [a_slice(f"_{i}$x^$", chance.random(40), chance.random(40) < 0.5) for i in range(n)]

    assert set(draw(an_evaluation(*slices), "release")) == {"roc", "calibration", "risk"}


def test_sources_that_define_no_curve_leave_the_pictures_empty():
    assert draw(an_evaluation(a_slice("ham", [0.1, 0.2], [False, False])), "baseline")["roc"].startswith(b"\x89PNG")


def test_one_minus_roca_is_told_in_per_cent_with_its_interval_rising():
    one = a_slice("blog", np.linspace(0, 1, 60), np.linspace(0, 1, 60) + np.tile([0.3, -0.3], 30) > 0.5)
    auc, loss = column("AUC"), column("(1−ROCA)%")

    low, high = map(float, auc.interval(one.measured["release"]).split("–"))
    loss_low, loss_high = (float(end.rstrip("%")) for end in loss.interval(one.measured["release"]).split("–"))

    assert low < high
    assert (loss_low, loss_high) == pytest.approx((100 * (1 - high), 100 * (1 - low)), abs=0.06)


def test_the_better_judge_is_the_one_with_more_auc_and_less_error():
    good, bad = [0.9, 0.8, 0.1, 0.2], [0.4, 0.8, 0.6, 0.2]
    won = a_slice("blog", good, [True, True, False, False], baseline=bad)
    lost = a_slice("blog", bad, [True, True, False, False], baseline=good)

    for title in ("AUC", "Brier"):
        assert column(title).is_won(won)
        assert not column(title).is_won(lost)
    assert not column("Held").is_won(won)


def test_what_is_undefined_is_a_dash():
    one = a_slice("ham", [0.1, 0.2], [False, False])

    assert column("AUC").value(one.measured["release"]) == "–"
    assert column("AUC").interval(one.measured["release"]) == ""
    assert not column("AUC").is_won(one)
