import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, matthews_corrcoef, roc_auc_score

from training.curves import reliability, risk_coverage, roc
from training.metrics import Judged, intervals, measure


def some_judged(n=400, seed=0, clusters=None):
    """Scores with many ties, better than chance."""
    chance = np.random.default_rng(seed)
    is_spam = chance.random(n) < 0.3
    return Judged.of(np.clip(chance.normal(0.4 + 0.25 * is_spam, 0.2), 0, 1).round(2), is_spam, clusters)


def best_recall(judged, rate):
    """The definition, threshold by threshold."""
    recalls = [0.0]
    for threshold in np.unique(judged.scores):
        called = judged.scores >= threshold
        if called[~judged.is_spam].mean() <= rate:
            recalls.append(called[judged.is_spam].mean())
    return max(recalls)


def test_metrics_agree_with_scikit_learn():
    judged = some_judged()

    found = measure(judged, reject=0.8)

    assert found["auc"] == pytest.approx(roc_auc_score(judged.is_spam, judged.scores))
    assert found["brier"] == pytest.approx(brier_score_loss(judged.is_spam, judged.scores))
    assert found["mcc"] == pytest.approx(matthews_corrcoef(judged.is_spam, judged.scores >= 0.5))


@pytest.mark.parametrize("seed", range(5))
def test_recall_is_the_best_that_a_rate_of_false_positives_allows(seed):
    judged = some_judged(seed=seed)

    found = measure(judged, reject=0.8)

    assert found["recall_at_1"] == pytest.approx(best_recall(judged, 0.01))
    assert found["recall_at_05"] == pytest.approx(best_recall(judged, 0.005))


def test_one_false_positive_in_a_hundred_is_one_per_cent():
    judged = Judged.of([0.9, *[0.1] * 99, 0.5], [*[False] * 100, True])

    assert (measure(judged, reject=0.8)["recall_at_1"], measure(judged, reject=0.8)["recall_at_05"]) == (1.0, 0.0)


def test_a_score_at_the_threshold_is_rejected_and_below_it_held():
    found = measure(Judged.of([0.9, 0.8, 0.8, 0.7, 0.6], [True, True, False, False, True]), hold=0.7, reject=0.8)

    assert (found["fpr_at_reject"], found["recall_at_reject"]) == (0.5, pytest.approx(2 / 3))
    assert found["held"] == pytest.approx(0.2)


def test_calibration_error_is_the_gap_between_scores_and_spam_in_each_bin():
    found = measure(Judged.of([0.01, 0.03, 0.99, 0.99], [False, True, True, True]), reject=0.5)

    assert found["ece"] == pytest.approx(0.5 * abs(0.02 - 0.5) + 0.5 * abs(0.99 - 1.0))


def test_without_ham_nothing_is_said_of_ham():
    found = measure(Judged.of([0.9, 0.2], [True, True]), reject=0.5)

    assert [name for name, value in found.items() if value is None] == [
        "auc", "recall_at_1", "recall_at_05", "fpr_at_reject", "mcc"
    ]  # fmt: skip
    assert found["recall_at_reject"] == 0.5


def test_without_spam_nothing_is_said_of_spam():
    found = measure(Judged.of([0.9, 0.2], [False, False]), reject=0.5)

    assert [name for name, value in found.items() if value is None] == [
        "auc", "recall_at_1", "recall_at_05", "recall_at_reject", "mcc"
    ]  # fmt: skip
    assert found["fpr_at_reject"] == 0.5


def test_of_nothing_nothing_is_said():
    found, around = measure(Judged.of([], []), reject=0.5), intervals(Judged.of([], []), reject=0.5)

    assert {name: value for name, value in found.items() if value is not None} == {"n_spam": 0, "n_ham": 0}
    assert set(around.values()) == {None}


def test_an_interval_is_what_resampling_each_comment_gives():
    judged = some_judged()
    chance = np.random.default_rng(1)
    drawn = [chance.integers(400, size=400) for _ in range(200)]
    expected = np.quantile([roc_auc_score(judged.is_spam[i], judged.scores[i]) for i in drawn], [0.025, 0.975])

    assert intervals(judged, reject=0.8)["auc"] == pytest.approx(expected, abs=0.012)


def test_copies_of_a_comment_are_no_more_evidence_than_one():
    once = some_judged(100)
    copied = Judged.of(np.repeat(once.scores, 4), np.repeat(once.is_spam, 4), np.repeat(np.arange(100), 4))
    taken_for_new = Judged.of(copied.scores, copied.is_spam)

    width, as_copies, as_new = (np.ptp(intervals(one, reject=0.8)["auc"]) for one in (once, copied, taken_for_new))

    assert as_copies == pytest.approx(width, rel=0.15)
    assert as_new < 0.7 * width


def test_the_same_seed_gives_the_same_interval():
    judged = some_judged()

    assert intervals(judged, reject=0.8, seed=5) == intervals(judged, reject=0.8, seed=5)
    assert intervals(judged, reject=0.8, seed=5) != intervals(judged, reject=0.8, seed=6)


def test_one_cluster_gives_no_interval():
    found = intervals(some_judged(clusters=np.zeros(400)), reject=0.5)

    assert len(found) == 8
    assert set(found.values()) == {None}


def test_a_label_that_most_resamples_lack_gives_no_interval():
    judged = Judged.of(np.linspace(0, 1, 50), [False] * 49 + [True])

    assert intervals(judged, reject=0.5)["auc"] is None
    assert intervals(judged, reject=0.5)["brier"] is not None


def test_no_false_positive_among_n_is_not_certainty():
    """Of 100 real comments none was rejected; up to 3.6 % of all might be."""
    judged = Judged.of([0.1] * 100 + [0.9], [False] * 100 + [True])

    assert intervals(judged, reject=0.5)["fpr_at_reject"] == pytest.approx((0.0, 0.0362), abs=1e-4)


@pytest.mark.parametrize("scores", [[0.1, 1.2], [-0.1, 0.5], [np.nan, 0.5]])
def test_scores_must_be_probabilities(scores):
    with pytest.raises(ValueError, match=r"\[0, 1\]"):
        Judged.of(scores, [True, False])


def test_scores_and_labels_must_be_as_many():
    with pytest.raises(ValueError, match="one length"):
        Judged.of([0.1, 0.2], [True])


def test_there_is_no_roc_of_one_label():
    assert roc(Judged.of([0.1, 0.9], [True, True])) is None
    assert roc(Judged.of([0.1, 0.9], [False, False])) is None


def test_reliability_leaves_out_bins_of_a_few():
    scores, spam = reliability(Judged.of([0.25] * 12 + [0.75] * 9, [True] * 3 + [False] * 9 + [True] * 9))

    assert (scores.tolist(), spam.tolist()) == ([0.25], [0.25])


def test_risk_falls_on_the_surest_first():
    coverage, risk = risk_coverage(Judged.of([0.6, 0.99, 0.1], [False, True, False]))

    assert coverage == pytest.approx([1 / 3, 2 / 3, 1.0])
    assert risk == pytest.approx([0.0, 0.0, 1 / 3])
