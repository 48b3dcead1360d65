import pytest

from spamfilter.learning.drift import drift, population_stability

EVEN, TURNED = [100] * 10, [1000, 0, 0, 0, 0, 0, 0, 0, 0, 10]


def test_a_site_that_stays_as_it_was_raises_no_alarm():
    found = drift(before=EVEN, recent=EVEN, overturned={"2026-05-04": 0.01})

    assert (found.stability, found.alarms) == (0.0, ())


def test_scores_that_move_raise_an_alarm():
    found = drift(before=EVEN, recent=TURNED, overturned={})

    assert found.stability > 0.25
    assert "scores of the last 7 days" in found.alarms[0]


def test_the_last_week_counts_for_what_moderators_overturn():
    assert drift(before=[], recent=[], overturned={"2026-05-04": 0.5, "2026-05-11": 0.01}).alarms == ()
    (alarm,) = drift(before=[], recent=[], overturned={"2026-05-04": 0.01, "2026-05-11": 0.5}).alarms
    assert "50.0% of the checks in the week from 2026-05-11" in alarm


@pytest.mark.parametrize(("before", "recent"), [([50], [500]), ([500], [50]), ([], [])])
def test_few_comments_say_nothing(before, recent):
    assert population_stability(before, recent) is None
