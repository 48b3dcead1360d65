"""Comments as a network reads them: pieces of two texts, and measured signals; in batches of like length."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from spamfilter.evidence import Evidence
from spamfilter.model.encoder import MAX_BODY, MAX_SENDER, body_text, sender_text
from spamfilter.model.network import Floats, Ids
from spamfilter.model.pieces import Pieces

Rows = NDArray[np.int64]

_POOL = 20  # batches that are sorted by length together


@dataclass(frozen=True, kw_only=True, eq=False)
class Texts:
    """Comments in order.

    Attributes
    ----------
    bodies, senders : sequence of Ids, length n
    has_sender : ndarray of float32, shape (n,)
    signals : ndarray of float32, shape (n, n_signals)
    """

    bodies: Sequence[Ids]
    senders: Sequence[Ids]
    has_sender: Floats
    signals: Floats

    def __len__(self) -> int:
        return len(self.bodies)

    @classmethod
    def of(cls, evidence: Sequence[Evidence], pieces: Pieces, signals: Floats) -> "Texts":
        """Return comments as read with a vocabulary."""
        senders = [sender_text(one) for one in evidence]
        return cls(
            bodies=[pieces.encode(body_text(one), MAX_BODY) for one in evidence],
            senders=[pieces.encode(text, MAX_SENDER) for text in senders],
            has_sender=np.array([bool(text) for text in senders], np.float32),
            signals=signals,
        )

    def batch(self, rows: Rows, pad: int) -> tuple[tuple[Tensor, Tensor], tuple[Tensor, Tensor], Tensor, Tensor]:
        """Return bodies and senders, each with its mask, whether there is a sender, and the signals."""
        return (
            padded([self.bodies[i] for i in rows], pad),
            padded([self.senders[i] for i in rows], pad),
            torch.from_numpy(self.has_sender[rows]),
            torch.from_numpy(self.signals[rows]),
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
