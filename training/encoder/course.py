"""The whole course: a teacher for each fold, and one narrow reader that learns from them all."""

import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence

import click
import numpy as np

from spamfilter.evidence import Evidence, Example
from spamfilter.model.encoder import MAX_BODY
from spamfilter.model.pieces import Pieces
from spamfilter.model.scale import SignalScale
from spamfilter.verdict import Label
from training.encoder import pretrained
from training.encoder.distilling import Teacher, distil
from training.encoder.narrowing import careful_reader, kept, shortened
from training.encoder.neighbours import Neighbours
from training.encoder.pretrained import Pretrained
from training.encoder.texts import Texts
from training.encoder.tuning import tune, vectors
from training.encoder.variants import harder, reworded, splices
from training.fit import LEARNT_SIGNALS, is_spam
from training.folds import N_FOLDS, Folds, family, is_open
from training.lessons import Lessons

MOST_OPEN = 400  # comments of one label of an open set that a teacher sees
N_SPLICES = 30_000
N_REWORDED = 60_000


def teach(examples: Sequence[Example], folds: Folds, seed: int) -> Lessons:
    """Return a careful reader, and what a reader of each fold says of the examples.

    The same examples, seed and libraries give the same lessons.
    """
    start, scale = pretrained.load(), scale_of([example.evidence for example in examples])
    chance = np.random.default_rng(seed)
    pieces = Pieces(start.names, start.scores.tolist())
    evidence = [example.evidence for example in examples]
    words = Neighbours.of(start, [pieces.encode(one.body, MAX_BODY) for one in evidence])
    evidence += splices(examples, N_SPLICES, chance)
    evidence += reworded(examples, N_REWORDED, pieces, words, chance)
    wide = Texts.of(evidence, pieces, scale)
    teachers = []
    for fold in range(N_FOLDS):
        click.echo(f"Teacher {fold + 1} of {N_FOLDS}", err=True)
        learnt = [examples[i] for i in folds.learnt(fold).tolist()]
        teachers.append(_teacher(start, learnt, pieces, scale, wide, seed + fold))
    said = np.stack([teacher.logits(wide)[: len(examples)] for teacher in teachers], axis=1)
    read = [*wide.bodies, *wide.senders]
    few = kept(start, read)
    fewer = Pieces([start.names[i] for i in few.tolist()], start.scores[few].tolist())
    narrow = Texts.of(evidence, fewer, scale)
    reader = distil(teachers, narrow, shortened(start, few, read), seed)
    return Lessons(
        said=said,
        reader=careful_reader(start, few, reader, scale),
        notice=pretrained.notice(),
        is_new=np.zeros(len(examples), np.bool_),
    )


def scale_of(evidence: Sequence[Evidence]) -> SignalScale:
    """Return where each learnt signal usually lies; one that is never known has centre 0."""
    values = np.array([[one.signals.get(name, np.nan) for name in LEARNT_SIGNALS] for one in evidence])
    known = ~np.isnan(values)
    n, values = np.maximum(known.sum(axis=0), 1), np.where(known, values, 0.0)
    centres = values.sum(axis=0) / n
    spreads = np.sqrt((np.where(known, values - centres, 0.0) ** 2).sum(axis=0) / n)
    return SignalScale(names=LEARNT_SIGNALS, centres=centres, spreads=np.maximum(spreads, 0.05))


def _teacher(
    start: Pretrained, learnt: Sequence[Example], pieces: Pieces, scale: SignalScale, wide: Texts, seed: int
) -> Teacher:
    """Return a teacher that has seen what is learnt, and how it reads all texts."""
    chance = np.random.default_rng(seed)
    shown = list(_capped(learnt))
    shown += list(harder(shown, chance))
    evidence = [example.evidence for example in shown]
    reader = tune(start, Texts.of(evidence, pieces, scale), is_spam(shown), seed)
    bodies, senders = vectors(reader, wide)
    return Teacher(head=reader.head, bodies=bodies, senders=senders)


def _capped(examples: Sequence[Example]) -> Iterator[Example]:
    """Yield all of our own comments, and at most ``MOST_OPEN`` of each label of an open set: always the same ones."""
    groups: dict[tuple[str, Label], list[Example]] = defaultdict(list)
    for example in examples:
        if is_open(example):
            groups[family(example), example.label].append(example)
        else:
            yield example
    for members in groups.values():
        members.sort(key=lambda one: zlib.crc32(one.evidence.body.encode("utf-8", "replace")))
        yield from members[:MOST_OPEN]
