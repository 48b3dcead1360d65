"""Which examples are held out together: whole open sources, and whole groups of senders of everything else."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spamfilter.evidence import Example
from training.corpora import OPEN
from training.split import Indices, grouped_folds, senders

N_FOLDS = 4
OPEN_NAMES = frozenset(corpus.name for corpus in OPEN)


@dataclass(frozen=True, kw_only=True, eq=False)
class Folds:
    """A fold for each example, and the group of comments that it must not be parted from.

    Attributes
    ----------
    numbers, groups : ndarray of int64, shape (n_examples,)
    """

    numbers: Indices
    groups: Indices

    @classmethod
    def of(cls, examples: Sequence[Example], seed: int) -> "Folds":
        """Return folds in which an open source is held out whole."""
        groups = senders(examples)
        return cls(numbers=_numbers(examples, groups, seed), groups=groups)

    def held(self, fold: int) -> Indices:
        """Return the positions of a fold's examples, in rising order."""
        return np.flatnonzero(self.numbers == fold)

    def learnt(self, fold: int) -> Indices:
        """Return the positions of the examples that share nothing with a fold, in rising order."""
        held = self.numbers == fold
        return np.flatnonzero(~held & ~np.isin(self.groups, self.groups[held]))


def family(example: Example) -> str:
    """Return the open set that an example comes from, or else its source."""
    name = example.source.split("/", maxsplit=1)[0]
    return name if name in OPEN_NAMES else example.source


def is_open(example: Example) -> bool:
    """Say whether an example comes from an open set."""
    return family(example) in OPEN_NAMES


def _numbers(examples: Sequence[Example], groups: NDArray[np.int64], seed: int) -> Indices:
    numbers = np.empty(len(examples), np.int64)
    rows = defaultdict(list)
    for i, example in enumerate(examples):
        rows[family(example) if is_open(example) else ""].append(i)
    ours = np.array(rows.pop("", []), np.int64)
    own = [examples[i] for i in ours.tolist()]
    for fold, split in enumerate(grouped_folds(own, groups[ours], n_folds=N_FOLDS, seed=seed)):
        numbers[ours[split.test]] = fold
    for turn, (_, members) in enumerate(sorted(rows.items(), key=lambda item: -len(item[1]))):
        numbers[members] = turn % N_FOLDS
    return numbers
