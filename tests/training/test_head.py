"""What a person brings moves the careful reader's head, and only as far as held-out folds bear it out."""

from dataclasses import replace

import numpy as np

from spamfilter.evidence import Evidence, Example
from spamfilter.model.careful import CarefulReader
from spamfilter.verdict import Label
from tests.careful import chance_reader
from training.folds import N_FOLDS, Folds
from training.head import moved
from training.lessons import Lessons


def brought(n: int) -> list[Example]:
    """Comments on a garden are real and comments on bonuses are spam, whatever a reader of chance weights thinks."""
    texts = {Label.HAM: "garden tomato thanks", Label.SPAM: "bonus casino money"}
    bodies = [
        (label, f"{text} {' '.join('abceiost'[i % 8] * (i // 8 + 1))}")
        for i in range(n)
        for label, text in texts.items()
    ]
    return [Example(evidence=Evidence(body=body), label=label, source="mine.csv") for label, body in bodies]


def apart(n: int) -> Folds:
    """Every comment a group of its own."""
    return Folds(numbers=np.arange(n) // 2 % N_FOLDS, groups=np.arange(n))


def lessons(examples: list[Example], reader: CarefulReader, said: np.ndarray, is_new: np.ndarray) -> Lessons:
    new = [one.evidence for one, fresh in zip(examples, is_new, strict=True) if fresh]
    vectors = np.array([opinion.vector for opinion in reader.read_all(new)])
    return Lessons(said=said, reader=reader, notice=b"", is_new=is_new, vectors=vectors)


def test_the_head_moves_towards_what_was_brought():
    examples, reader = brought(40), chance_reader()
    folds = apart(len(examples))
    said = np.tile(reader.logits([one.evidence for one in examples])[:, None], N_FOLDS)
    labels = np.array([one.label is Label.SPAM for one in examples])

    after = moved(lessons(examples, reader, said, np.full(len(examples), True)), examples, folds)

    def margin(logits):
        return logits[labels].mean() - logits[~labels].mean()

    assert margin(after.reader.logits([one.evidence for one in examples])) > margin(said[:, 0])
    assert margin(after.held_out(folds.numbers)) > margin(said[:, 0])
    assert after.reader.encoder is reader.encoder


def test_a_head_that_knows_already_hardly_moves():
    examples, reader = brought(40), chance_reader()
    labels = np.array([one.label is Label.SPAM for one in examples])
    said = np.tile(np.where(labels, 9.0, -9.0)[:, None], N_FOLDS)

    after = moved(lessons(examples, reader, said, np.full(len(examples), True)), examples, apart(len(examples)))

    assert np.abs(after.said - said).max() < 1.0
    assert replace(after.reader, shift=reader.shift).logit(examples[0].evidence) == reader.logit(examples[0].evidence)


def test_what_the_encoder_learnt_from_neither_moves_the_head_nor_is_judged_anew():
    examples, reader = brought(40), chance_reader()
    is_new = np.arange(len(examples)) >= 40
    said = np.tile(reader.logits([one.evidence for one in examples])[:, None], N_FOLDS)

    after = moved(lessons(examples, reader, said, is_new), examples, apart(len(examples)))

    np.testing.assert_array_equal(after.said[:40], said[:40])
    assert np.abs(after.said[40:] - said[40:]).max() > 0.0


def test_one_label_alone_moves_nothing():
    examples = [one for one in brought(20) if one.label is Label.HAM]
    reader = chance_reader()
    said = np.tile(reader.logits([one.evidence for one in examples])[:, None], N_FOLDS)

    after = moved(lessons(examples, reader, said, np.full(20, True)), examples, apart(20))

    np.testing.assert_array_equal(after.reader.shift, reader.shift)
