from dataclasses import replace

import numpy as np
import pytest

from spamfilter.comment import Comment
from spamfilter.errors import InvalidData
from spamfilter.verdict import Label
from training.rows import LabelledComment, LabelledFile
from training.survival import AT_HOLD, AT_SHARE, Survival, survive, threshold_at, worst_of

FAMILIES = ("character attacks", "typos", "padding")


def a_comment(text, label=Label.SPAM, source="video/a", language="en"):
    return LabelledComment(comment=Comment(text=text, author="Ann"), label=label, source=source, language=language)


def some_ham(text, *, n=100, **said):
    return [a_comment(f"{text} {i}", Label.HAM, **said) for i in range(n)]


def a_file(*comments):
    return LabelledFile(name="a.jsonl", sha256="", comments=comments, bad=[], unused=frozenset())


SPAM = [a_comment(f"win at the casino {i}") for i in range(40)]
HAM = some_ham("what a garden")
GOOD = some_ham("elsewhere", source="blog")


class Judge:
    """Gives a fixed score to what holds a word, a low one to the rest, and remembers what it was asked."""

    def __init__(self, word="casino"):
        self.word, self.seen = word, []

    def __call__(self, comments):
        self.seen += comments
        return np.array([0.8 if self.word in one.text else 0.1 for one in comments])


def left(*comments, judge=None, good=GOOD, hold=0.5, seed=0):
    return survive(judge or Judge(), a_file(*comments), good, hold=hold, seed=seed)


def a_survival(*, n_spam=100, recall=0.8, attacked=0.4, **said):
    shares = {"typos": {"swapped letters": attacked}}
    said = {"source": "x", "at": AT_HOLD, "threshold": 0.5, "n_ham": 9, "wrong": {}} | said
    return Survival(n_spam=n_spam, recall=recall, attacked=shares, **said)


def test_as_many_ham_reach_the_threshold_as_may():
    ham = np.arange(1000) / 1000

    assert [(ham >= threshold_at(ham, share)).sum() for share in (0.01, 0.005, 0.0)] == [10, 5, 0]
    assert (ham[:100] >= threshold_at(ham[:100], 0.29)).sum() == 29  # whatever 0.29 * 100 is in floating point
    assert (np.ones(1000) >= threshold_at(np.ones(1000), 0.01)).sum() == 0


def test_the_thresholds_are_those_of_clean_ham_and_of_the_release():
    at_share, at_hold = left(*SPAM, *HAM, hold=0.8)

    assert (at_share.at, at_share.threshold) == (AT_SHARE, pytest.approx(0.1))
    assert (at_hold.at, at_hold.threshold) == (AT_HOLD, 0.8)
    assert at_share.recall == at_hold.recall == 1.0


def test_what_is_left_is_a_share_of_the_clean_recall():
    """Half of the spam is never caught: losing it costs nothing."""
    missed = [a_comment(f"a word of advice {i}") for i in range(40)]

    one, _ = left(*SPAM, *missed, *HAM)

    assert one.recall == 0.5
    assert one.kept("padding") == {"good words": 1.0, "genuine comments": 1.0, "hidden by CSS": 1.0}
    assert one.kept("character attacks")["full-width"] == 0.0
    typos = one.attacked["typos"]["swapped letters"]
    assert 0 < typos < 0.5
    assert one.worst("typos") == (typos / 0.5, "swapped letters")


def test_an_attack_may_give_spam_away():
    assert a_survival(recall=0.5, attacked=0.8).kept("typos") == {"swapped letters": 1.6}


def test_nothing_is_said_of_a_handful():
    assert a_survival(n_spam=40, recall=0.75).kept("typos") == {"swapped letters": pytest.approx(0.4 / 0.75)}
    assert a_survival(n_spam=40, recall=0.7).kept("typos") == {}
    assert a_survival(n_spam=40, recall=0.7).worst("typos") is None
    assert a_survival(n_spam=0, recall=None).kept("typos") == {}


def test_each_source_stands_by_itself_after_the_whole():
    other = [replace(one, source="video/b") for one in SPAM]

    found = left(*SPAM, *other, *HAM, *some_ham("c", source="video/c"))

    assert [one.source for one in found[::2]] == ["a.jsonl", "video/a", "video/b", "video/c"]
    assert [(one.n_spam, one.n_ham) for one in found[::2]] == [(80, 200), (40, 100), (40, 0), (0, 100)]
    assert len({one.threshold for one in found[::2]}) == 1
    assert found[4].wrong == {}
    assert found[6].recall is None


def test_only_the_text_is_attacked():
    judge = Judge()

    left(*SPAM, *HAM, judge=judge)

    assert {one.author for one in judge.seen} == {"Ann"}


def test_good_text_comes_from_ham_of_other_sources_alone():
    judge = Judge()
    good = [
        *some_ham("siblings", source="video/b"),
        *(a_comment("casinos", source="blog") for _ in range(30)),
        *some_ham("elsewhere", source="blog"),
        *(replace(one, source="blog") for one in HAM),
    ]

    left(*SPAM, *HAM, judge=judge, good=good)

    padded = [one.text.split("\n", maxsplit=1)[1] for one in judge.seen if "\n" in one.text]
    assert len(padded) == 40
    assert {word for text in padded for word in text.split() if word.isalpha()} == {"elsewhere"}


def test_good_text_is_of_the_spams_language_where_there_is_enough():
    good = [
        *GOOD,
        *some_ham("anderswo", source="blog", language="de-AT"),
        *some_ham("loin", n=3, source="blog", language="fr"),
    ]
    judge = Judge()

    left(*(replace(one, language="DE") for one in SPAM), replace(SPAM[0], language="fr"), *HAM, judge=judge, good=good)

    *german, french = [one.text for one in judge.seen if "\n" in one.text]
    assert {word for text in german for word in text.split("\n", maxsplit=1)[1].split() if word.isalpha()} == {
        "anderswo"
    }
    assert "elsewhere" in french or "anderswo" in french


def test_habits_of_honest_people_are_counted_against_the_filter():
    one, _ = left(
        *SPAM, *HAM, judge=lambda comments: np.array([0.1 if one.text.isascii() else 0.8 for one in comments])
    )

    assert one.threshold == pytest.approx(0.1)
    assert one.wrong["clean"] == 0.0
    assert one.wrong["emoji"] == 1.0
    assert 0.5 < one.wrong["accents"] < 1.0


def test_the_worst_of_all_is_found_with_its_source():
    bad, worse = a_survival(), a_survival(source="y", attacked=0.2)
    few = a_survival(n_spam=3, attacked=0.0)

    assert worst_of([bad, worse, few]) == (0.25, "swapped letters", worse)
    assert worst_of([few]) is None


def test_the_same_seed_gives_the_same():
    assert left(*SPAM, *HAM, seed=1) == left(*SPAM, *HAM, seed=1) != left(*SPAM, *HAM, seed=2)


@pytest.mark.parametrize("comments", [SPAM, HAM])
def test_both_labels_are_needed(comments):
    with pytest.raises(InvalidData, match=r"a\.jsonl: holds no (ham|spam)"):
        left(*comments)


def test_spam_without_ham_of_other_sources_is_an_error():
    with pytest.raises(InvalidData, match="0 comments of ham from other sources"):
        left(*SPAM, *HAM, good=HAM)
