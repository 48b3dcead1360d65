"""Folds: open sets whole, senders together, everybody once."""

from dataclasses import replace

from tests.release import examples
from training.folds import N_FOLDS, Folds, family, is_open


def of_sources(*sources):
    return [replace(one, source=source) for source in sources for one in examples()]


def test_an_open_set_is_held_out_whole():
    mixed = of_sources("own/blog", "youtube/Youtube01-Psy", "youtube/Youtube02-KatyPerry", "sms_uci")

    folds = Folds.of(mixed, 0)

    for name in ("youtube", "sms_uci"):
        assert len({folds.numbers[i] for i, one in enumerate(mixed) if family(one) == name}) == 1
    assert not is_open(mixed[0])


def test_nothing_that_is_held_out_is_learnt():
    mixed = of_sources("own/blog", "mine.csv")

    folds = Folds.of(mixed, 0)

    for fold in range(N_FOLDS):
        held, learnt = set(folds.held(fold).tolist()), set(folds.learnt(fold).tolist())
        assert not held & learnt
        assert not set(folds.groups[list(held)]) & set(folds.groups[list(learnt)])
    assert sorted(i for fold in range(N_FOLDS) for i in folds.held(fold).tolist()) == list(range(len(mixed)))
