"""Marks: every comment judged by what had not seen it, and targets that can be missed."""

from dataclasses import replace

import numpy as np
import pytest

from spamfilter import release as shelf
from spamfilter.comment import Comment
from spamfilter.verdict import Label
from tests.release import tiny_release
from training.fit import Recipe
from training.folds import Folds
from training.held_out import hold_out
from training.marks import Mark, table, unseen_marks
from training.rows import LabelledComment, LabelledFile
from training.train import try_out

VIDEOS = [f"youtube/Youtube0{i}" for i in range(1, 6)]
COMMON = [a + b for a in "bcdfglmnprst" for b in ("aro", "ulin", "eska", "ond", "imba", "orre", "ikul", "ephy")]
TELLING = {Label.SPAM: ["casino", "bonus", "pills", "cheap"], Label.HAM: ["recipe", "garden", "thank", "lens"]}


def rows(source: str, n: int = 20, language: str = "en") -> list[LabelledComment]:
    """Different comments of both labels that a few words tell apart."""
    chance, made = np.random.default_rng(len(source) + ord(source[-1])), []
    for label, telling in TELLING.items():
        for i in range(n):
            words = [*chance.choice(COMMON, 9), *chance.choice(telling, 2)]
            comment = Comment(text=" ".join(chance.permutation(words)), author=f"{label} {source} {i}")
            made.append(LabelledComment(comment=comment, label=label, source=source, language=language))
    return made


def only(label, comments):
    return [one for one in comments if one.label is label]


@pytest.fixture(scope="module")
def trial():
    open_sets = [one for name in VIDEOS for one in rows(name)] + only(Label.HAM, rows("mademistakes_blog"))
    return try_out([*rows("own/blog"), *rows("own/forum"), *open_sets], None)[0]


def test_every_mark_is_taken(trial):
    found = {mark.name: mark for mark in trial.marks()}

    assert found["held-out sources: mean AUC"].value > 0.9
    assert found["one video held out: AUC"].value > 0.9
    assert found["authors' split: mean MCC"].value > 0.8
    assert "wrongly rejected, mademistakes_blog held out" in found
    assert 0.0 <= found["held-out sources: calibration error, all"].value <= 1.0


def test_labels_that_mean_nothing_reach_no_mark(trial):
    chance = np.random.default_rng(0)
    others = chance.permutation(len(trial.examples)).tolist()
    examples = [replace(one, label=trial.examples[i].label) for one, i in zip(trial.examples, others, strict=True)]
    folds = Folds.of(examples, 0)

    shuffled = replace(trial, examples=examples, folds=folds, held_out=hold_out(examples, folds, Recipe(), jobs=1))

    found = {mark.name: mark for mark in shuffled.marks()}
    assert found["one video held out: AUC"].is_met is False
    assert found["authors' split: mean MCC"].is_met is False


def test_a_release_is_marked_on_what_it_has_never_seen(tmp_path):
    tiny_release(tmp_path)
    comments = [*rows("elsewhere", 60), *rows("elsewhere", 60, "fr")]
    file = LabelledFile(name="elsewhere.jsonl", sha256="0" * 64, comments=comments, bad=[], unused=frozenset())

    found = {mark.name: mark.value for mark in unseen_marks(shelf.load(tmp_path / "tiny"), file)}

    assert found["elsewhere fr: AUC"] > 0.8
    assert found["elsewhere: recall left under typos"] >= 0.0


def test_a_mark_says_whether_it_is_met():
    marks = [
        Mark(name="a", value=0.5, target=0.4),
        Mark(name="b", value=0.5, target=0.4, at_most=True),
        Mark(name="c", value=0.5),
    ]

    assert [mark.is_met for mark in marks] == [True, False, None]
    assert "b   0.5000  at most 0.4: missed" in table(marks)
