import numpy as np
import pytest

from spamfilter.evidence import Evidence, Example
from spamfilter.verdict import Label
from training.split import authors_split, grouped_folds, leave_one_source_out, leave_one_video_out, near_copies, senders

WORDS = (
    "river",
    "lamp",
    "stone",
    "apple",
    "window",
    "garden",
    "paper",
    "cloud",
    "bridge",
    "copper",
    "winter",
    "letter",
)


def a_text(i):
    """A text that is no near-copy of another such one."""
    return " ".join(np.random.default_rng(i).permutation(WORDS)) + f" {i * 7919}"


def an_example(i=0, *, label=Label.HAM, source="blog", **evidence):
    return Example(evidence=Evidence(**{"body": a_text(i), **evidence}), label=label, source=source)


def test_near_copies_share_a_cluster_and_others_do_not():
    text = "check out my new channel, i post funny videos every day, please subscribe"

    clusters = near_copies([text, a_text(1), text + "!!! 42", text.replace("funny", "great"), a_text(2), text])

    assert clusters.tolist() == [0, 1, 0, 0, 2, 0]


def test_a_copy_of_a_copy_is_in_the_cluster():
    """Each of the three is like the next, the outer two are not alike."""
    a = "the quick brown fox jumps over the lazy dog near the old stone bridge"
    b = a + " while rain falls"
    c = b.removeprefix("the quick brown fox ")

    assert near_copies([a, c]).tolist() == [0, 1]
    assert near_copies([a, b, c]).tolist() == [0, 0, 0]


@pytest.mark.parametrize("texts", [[], [""], ["", "a", "", "ab"], ["\ud800", "\ud800", "\U0001f600"]])
def test_short_and_strange_texts_have_clusters(texts):
    assert len(near_copies(texts)) == len(texts)


def test_short_texts_share_a_cluster_only_when_equal():
    assert near_copies(["ok", "no", "ok", ""]).tolist() == [0, 1, 0, 2]


def test_an_author_a_link_and_an_address_join():
    examples = [
        an_example(0, author="ann"),
        an_example(1, author="ann", links="shop.example/a"),
        an_example(2, links="other.example?x=1 shop.example/b"),
        an_example(3, author_url="shop.example"),
        an_example(4, author="bob"),
        an_example(5, author_url="other.example/me"),
    ]

    assert senders(examples).tolist() == [0, 0, 0, 0, 1, 0]


def test_missing_authors_and_links_join_nobody():
    examples = [an_example(0), an_example(1), an_example(2, links="/page"), an_example(3, links="/other")]

    assert senders(examples).tolist() == [0, 1, 2, 3]


def test_a_crowd_joins_nobody():
    """Half the world is called Anonymous and links to one video site."""
    crowd = [an_example(i, author="anonymous", links="youtube.com/watch") for i in range(6)]

    assert len(set(senders(crowd, max_shared=6))) == 1
    assert len(set(senders(crowd, max_shared=5))) == 6


def test_near_copies_share_a_group():
    text = a_text(0)

    assert senders([an_example(body=text), an_example(1), an_example(body=text + "!")]).tolist() == [0, 1, 0]


def test_a_source_is_held_out_whole_and_its_groups_leave_training():
    examples = [
        an_example(0, source="youtube/a"),
        an_example(1, source="youtube/b"),
        an_example(2, source="own/blog"),
        an_example(3, source="own/chat"),
        an_example(4, source="sms"),
    ]
    groups = np.array([0, 1, 2, 2, 0])

    splits = {
        split.name: (split.train.tolist(), split.test.tolist()) for split in leave_one_source_out(examples, groups)
    }

    assert splits == {
        "own/blog": ([0, 1, 4], [2]),
        "own/chat": ([0, 1, 4], [3]),
        "sms": ([1, 2, 3], [4]),
        "youtube": ([2, 3], [0, 1]),
    }


def test_a_video_is_held_out_among_the_videos_alone():
    examples = [an_example(0), *(an_example(i, source=f"youtube/{video}") for i, video in enumerate("aab", start=1))]
    groups = np.array([9, 1, 2, 2])

    splits = [
        (split.name, split.train.tolist(), split.test.tolist()) for split in leave_one_video_out(examples, groups)
    ]

    assert splits == [("youtube/a", [], [1, 2]), ("youtube/b", [1], [3])]


def test_folds_hold_whole_groups_once_and_balance_the_labels():
    examples = [an_example(i, label=Label.SPAM if i % 3 else Label.HAM) for i in range(60)]
    groups = np.arange(60) // 2

    splits = list(grouped_folds(examples, groups, n_folds=3))

    assert sorted(np.concatenate([split.test for split in splits])) == list(range(60))
    for split in splits:
        assert not set(groups[split.train]) & set(groups[split.test])
        assert sum(examples[i].label is Label.SPAM for i in split.test) == pytest.approx(13, abs=3)


def test_the_authors_split_takes_the_first_seven_tenths_of_a_video_and_label():
    labels = [Label.SPAM, Label.HAM] * 10
    examples = [an_example(), *(an_example(i, label=label, source="youtube/a") for i, label in enumerate(labels))]

    (split,) = authors_split(examples)

    assert split.name == "youtube/a"
    assert split.train.tolist() == list(range(1, 15))
    assert split.test.tolist() == list(range(15, 21))
