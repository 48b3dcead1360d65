"""A release remembers what was said of the comments it learnt from, by readers that had not seen them."""

from dataclasses import replace

import numpy as np
import pytest

from spamfilter import release as shelf
from spamfilter.errors import InvalidRelease
from tests.careful import chance_reader
from tests.release import examples, tiny_release
from training.folds import N_FOLDS, Folds
from training.lessons import MEMORY, NOTICE, Lessons, memory, recalled


@pytest.fixture
def taught(tmp_path):
    """A release with a careful reader that learnt from all examples but the last."""
    tiny_release(tmp_path)
    quick = shelf.load(tmp_path / "tiny")
    model = replace(quick.model, careful=chance_reader(), careful_weight=0.5)
    said = np.linspace(-1.0, 1.0, len(examples()) - 1)
    card = replace(quick.card, sample=[])
    shelf.write(tmp_path / "taught", model, card, "", {NOTICE: b"by whom", MEMORY: memory(examples()[:-1], said)})
    return tmp_path / "taught"


def test_what_it_learnt_from_is_remembered_and_the_rest_is_read(taught):
    learnt = examples()

    lessons = recalled(taught, learnt, Folds.of(learnt, 0))

    np.testing.assert_allclose(lessons.said[:-1, 0], np.linspace(-1.0, 1.0, len(learnt) - 1), atol=1e-3)
    assert lessons.said[-1, 0] == lessons.reader.logit(learnt[-1].evidence)
    assert lessons.said.shape == (len(learnt), N_FOLDS)
    assert lessons.notice == b"by whom"
    assert lessons.is_new.tolist() == [False] * 7 + [True]


def test_a_release_with_a_careful_reader_loads_as_it_was(taught):
    model, evidence = shelf.load(taught).model, examples()[0].evidence

    assert model.careful.logit(evidence) == chance_reader().logit(evidence)
    assert model.careful_weight == 0.5


def test_a_notice_that_was_changed_is_not_handed_on(taught):
    (taught / NOTICE).write_text("by me")

    with pytest.raises(InvalidRelease, match="NOTICE has digest"):
        shelf.enclosed(taught, NOTICE)


def test_nothing_can_be_recalled_from_a_quick_reader(tmp_path):
    tiny_release(tmp_path)

    with pytest.raises(InvalidRelease, match="no careful reader"):
        recalled(tmp_path / "tiny", examples(), Folds.of(examples(), 0))


def test_each_example_is_judged_by_the_fold_that_has_not_seen_it():
    said = np.arange(12.0).reshape(4, 3)
    none = np.zeros((0, chance_reader().encoder.size), np.float32)
    lessons = Lessons(said=said, reader=chance_reader(), notice=b"", is_new=np.full(4, False), vectors=none)

    np.testing.assert_array_equal(lessons.held_out(np.array([2, 0, 1, 1])), [2.0, 3.0, 7.0, 10.0])
