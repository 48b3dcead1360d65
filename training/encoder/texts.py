"""Comments as a network reads them: pieces of two texts, and measured signals; in batches of like length."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from spamfilter.evidence import Evidence
from spamfilter.model.encoder import MAX_BODY, MAX_SENDER, body_text, sender_text
from spamfilter.model.network import Floats, Ids
from spamfilter.model.pieces import Pieces
from spamfilter.model.scale import SignalScale

Rows = NDArray[np.int64]

_POOL = 20  # batches that are sorted by length together


class Batch(NamedTuple):
    """Comments side by side: ids and mask of each body and sender, whether there is a sender, and the signals."""

    body: tuple[Tensor, Tensor]
    sender: tuple[Tensor, Tensor]
    has_sender: Tensor
    signals: Tensor


@dataclass(frozen=True, kw_only=True, eq=False)
class Texts:
    """Comments in order.

    Attributes
    ----------
    bodies, senders : sequence of Ids, length n
    has_sender : ndarray of float32, shape (n,)
    signals : ndarray of float32, shape (n, n_signals)
    of_sender : ndarray of bool, shape (n_signals,)
        Which signals are measured of the sender: they come and go with it.
    """

    bodies: Sequence[Ids]
    senders: Sequence[Ids]
    has_sender: Floats
    signals: Floats
    of_sender: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.bodies)

    @classmethod
    def of(cls, evidence: Sequence[Evidence], pieces: Pieces, scale: SignalScale) -> "Texts":
        """Return comments as read with a vocabulary, their signals on a common scale."""
        senders = [sender_text(one) for one in evidence]
        return cls(
            bodies=[pieces.encode(body_text(one), MAX_BODY) for one in evidence],
            senders=[pieces.encode(text, MAX_SENDER) for text in senders],
            has_sender=np.array([bool(text) for text in senders], np.float32),
            signals=scale.measure(evidence),
            of_sender=np.array([name.startswith("author.") for name in scale.names]),
        )

    def batch(self, rows: Rows, pad: int, senders: Rows | None = None, shown: Floats | None = None) -> Batch:
        """Return bodies under their own or other ``senders``; where ``shown`` is 0, under none.

        ``senders`` are positions, ``shown`` is 0 or 1, both of shape (n_rows,).
        """
        others = rows if senders is None else senders
        there = np.ones(len(rows), np.float32) if shown is None else shown
        signals = np.where(self.of_sender, self.signals[others] * there[:, None], self.signals[rows])
        return Batch(
            body=padded([self.bodies[i] for i in rows], pad),
            sender=padded([self.senders[i] for i in others], pad),
            has_sender=torch.from_numpy(self.has_sender[others] * there),
            signals=torch.from_numpy(signals.astype(np.float32)),
        )


def padded(texts: Sequence[Ids], pad: int) -> tuple[Tensor, Tensor]:
    """Return ids, shape (n, longest), filled up with ``pad``, and 1 where there is a piece, 0 where there is none."""
    ids = np.full((len(texts), max(map(len, texts))), pad, np.int64)
    mask = np.zeros(ids.shape, np.float32)
    for i, text in enumerate(texts):
        ids[i, : len(text)], mask[i, : len(text)] = text, 1.0
    return torch.from_numpy(ids), torch.from_numpy(mask)


def by_length(texts: Sequence[Ids], size: int) -> Iterator[Rows]:
    """Yield all rows in batches, shortest texts first."""
    order = np.argsort([len(text) for text in texts], kind="stable")
    yield from (order[i : i + size] for i in range(0, len(order), size))


def shuffled(texts: Sequence[Ids], size: int, chance: np.random.Generator) -> list[Rows]:
    """Return all rows once, in batches of like length and in a random order."""
    order, lengths = chance.permutation(len(texts)), np.array([len(text) for text in texts])
    pools = [order[i : i + size * _POOL] for i in range(0, len(order), size * _POOL)]
    sorted_pools = [pool[np.argsort(lengths[pool], kind="stable")] for pool in pools]
    batches = [pool[i : i + size] for pool in sorted_pools for i in range(0, len(pool), size)]
    return [batches[i] for i in chance.permutation(len(batches))]
