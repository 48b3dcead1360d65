"""The whole course: a reader for each fold, tuned without it, and the one that serves, tuned on all."""

import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial

import click
import numpy as np
from numpy.typing import NDArray

from spamfilter.evidence import Evidence, Example
from spamfilter.model.careful import CarefulReader
from spamfilter.model.pieces import Pieces
from spamfilter.model.scale import SignalScale
from spamfilter.verdict import Label
from training.corpora import NEAR_WEIGHT, weight
from training.encoder import pretrained
from training.encoder.lanes import side_by_side
from training.encoder.networks import Reader
from training.encoder.pretrained import Pretrained
from training.encoder.serving import careful_reader, centred, kept
from training.encoder.states import Below
from training.encoder.texts import Rows, Texts
from training.encoder.tuning import Comments, said, tune
from training.encoder.variants import harder
from training.fit import LEARNT_SIGNALS, is_spam
from training.folds import N_FOLDS, Folds, family, is_open
from training.lessons import Lessons

MOST_OPEN = 300  # comments of one label of an open set that a reader is tuned on

N_CENTRED = 2000  # comments of which the mean body is taken


def teach(examples: Sequence[Example], folds: Folds, seed: int) -> Lessons:
    """Return a careful reader, and what a reader tuned without each fold says of the examples.

    The same examples, seed and libraries give the same lessons.
    """
    course = _Course(examples)
    click.echo(f"The reader that serves, and {N_FOLDS} that see nothing of their fold", err=True)
    readings = [partial(course.heard, folds.learnt(fold), seed + fold) for fold in range(N_FOLDS)]
    reader, *heard = side_by_side([partial(course.serving, seed + N_FOLDS), *readings])  # the longest first
    some = [example.evidence for example in examples[:: max(1, len(examples) // N_CENTRED)]]
    return Lessons(
        said=np.stack(heard, axis=1),
        reader=centred(reader, some),
        notice=pretrained.notice(),
        is_new=np.zeros(len(examples), np.bool_),
        vectors=np.zeros((0, 3 * course.start.table.shape[1]), np.float32),
    )


class _Course:
    """All comments, read once by the layers that stay as they are."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self.examples = examples
        evidence = [example.evidence for example in examples]
        self.scale = scale_of(evidence)
        self.start, self._pieces = _vocabulary(evidence, self.scale)
        self._below = Below(self.start)
        self.comments = self._read(evidence)

    def serving(self, seed: int) -> CarefulReader:
        """Return a reader that has seen all comments."""
        return careful_reader(self.start, self._tuned(np.arange(len(self.examples)), seed), self.scale)

    def heard(self, learnt: Rows, seed: int) -> NDArray[np.float64]:
        """Return what a reader that has seen what is learnt says of all comments, shape (n_examples,)."""
        return said(self._tuned(learnt, seed), self.comments)

    def _tuned(self, learnt: Rows, seed: int) -> Reader:
        """Return a reader that has seen what is learnt, some of it again in a harder form, and nothing else."""
        rows = np.array(list(_capped(self.examples, learnt)))
        shown = [self.examples[i] for i in rows.tolist()]
        again = list(harder(shown, np.random.default_rng(seed)))
        comments = self.comments.chosen(rows) + self._read([example.evidence for example in again])
        seen = [*shown, *again]
        return tune(self.start, comments, is_spam(seen), _weights(seen), seed)

    def _read(self, evidence: Sequence[Evidence]) -> Comments:
        return Comments.read(Texts.of(evidence, self._pieces, self.scale), self._below)


def _weights(examples: Sequence[Example]) -> NDArray[np.float32]:
    """Return how much each example counts beside one of our own, shape (n_examples,)."""
    return np.array([weight(example.source) for example in examples], np.float32) / np.float32(NEAR_WEIGHT)


def _vocabulary(evidence: Sequence[Evidence], scale: SignalScale) -> tuple[Pretrained, Pieces]:
    """Return the network with fewer pieces, and what cuts texts into them."""
    start = pretrained.load()
    texts = Texts.of(evidence, Pieces(start.names, start.scores.tolist()), scale)
    fewer = start.reduced(kept(start, [*texts.bodies, *texts.senders]))
    return fewer, Pieces(fewer.names, fewer.scores.tolist())


def scale_of(evidence: Sequence[Evidence]) -> SignalScale:
    """Return where each learnt signal usually lies; one that is never known has centre 0."""
    values = np.array([[one.signals.get(name, np.nan) for name in LEARNT_SIGNALS] for one in evidence])
    known = ~np.isnan(values)
    n, values = np.maximum(known.sum(axis=0), 1), np.where(known, values, 0.0)
    centres = values.sum(axis=0) / n
    spreads = np.sqrt((np.where(known, values - centres, 0.0) ** 2).sum(axis=0) / n)
    return SignalScale(names=LEARNT_SIGNALS, centres=centres, spreads=np.maximum(spreads, 0.05))


def _capped(examples: Sequence[Example], learnt: Rows) -> Iterator[int]:
    """Yield the rows of our own comments, and of ``MOST_OPEN`` of each label of an open set, always the same ones."""
    groups: dict[tuple[str, Label], list[int]] = defaultdict(list)
    for row in learnt.tolist():
        if is_open(examples[row]):
            groups[family(examples[row]), examples[row].label].append(row)
        else:
            yield row
    for members in groups.values():
        members.sort(key=lambda row: zlib.crc32(examples[row].evidence.body.encode("utf-8", "replace")))
        yield from members[:MOST_OPEN]
