"""Judging in bulk: the same verdicts, in order, however many there are."""

import shutil

import pytest

from spamfilter.bulk import Window, judge_all
from spamfilter.comment import Comment
from spamfilter.errors import InvalidRelease
from spamfilter.evidence import History
from spamfilter.judge import judge
from spamfilter.signals import gather
from spamfilter.text import read
from spamfilter.verdict import Thresholds
from tests.release import HAM, SPAM

THRESHOLDS = Thresholds(hold=0.4, reject=0.7)


def judged(models_dir, comments, **options):
    return list(judge_all(comments, release=models_dir / "tiny", thresholds=THRESHOLDS, **options))


def test_each_comment_gets_the_verdict_it_gets_alone(models_dir, registry):
    release = registry.current()
    alone = [(comment.text, comment) for comment in SPAM + HAM]

    verdicts = judged(models_dir, alone, jobs=1)

    assert verdicts == [
        (comment.text, judge(release, reading := read(comment), gather(reading, History()), THRESHOLDS))
        for comment in SPAM + HAM
    ]


def test_more_comments_than_a_batch_holds_come_back_whole_and_in_order(models_dir):
    n_comments = 1_001

    verdicts = judged(models_dir, ((number, Comment(text="ok")) for number in range(n_comments)), jobs=1)

    assert [number for number, _ in verdicts] == list(range(n_comments))


def test_more_batches_than_the_window_holds_come_back_whole_and_in_order(models_dir):
    one_batch_each = Comment(text="ok", post_text="x" * 1_000_000)

    verdicts = judged(models_dir, ((number, one_batch_each) for number in range(20)), jobs=1)

    assert [number for number, _ in verdicts] == list(range(20))


def test_long_comments_are_handed_over_in_small_batches(models_dir):
    """A million characters are enough for one batch, so that a pile of long comments does not fill the memory."""
    read_so_far = []

    def comments():
        for number in range(100):
            read_so_far.append(number)
            yield number, Comment(text="x " * 300_000)

    next(judge_all(comments(), release=models_dir / "tiny", thresholds=THRESHOLDS, jobs=1))

    assert len(read_so_far) <= 6


def test_an_empty_file_has_no_verdicts(models_dir):
    assert judged(models_dir, [], jobs=1) == []


def test_what_goes_wrong_while_reading_is_raised(models_dir):
    def comments():
        yield 1, Comment(text="ok")
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        judged(models_dir, comments(), jobs=1)


def test_a_damaged_release_judges_nothing(models_dir, tmp_path):
    shutil.copytree(models_dir / "tiny", tmp_path / "tiny")
    (tmp_path / "tiny" / "weights.npz").write_bytes(b"not weights")

    with pytest.raises(InvalidRelease, match="digest"):
        judged(tmp_path, [(1, Comment(text="ok"))], jobs=1)


def test_a_full_window_waits_until_something_was_taken():
    batches = iter([[("a", Comment(text="x"))] for _ in range(5)])
    window = Window(batches, size=2)

    assert len(list(window)) == 2
    assert len(list(window)) == 0
    window.taken = 2
    assert len(list(window)) == 2
    assert not window.is_exhausted
    window.taken = 4
    assert len(list(window)) == 1
    assert window.is_exhausted
