"""Comments as a network reads them: pieces of two texts, and measured signals; in batches of like length."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from spamfilter.evidence import Evidence
from spamfilter.model.encoder import MAX_BODY, MAX_SENDER, asked, body_text, sender_text
from spamfilter.model.network import Floats, Ids
from spamfilter.model.pieces import Pieces
from spamfilter.model.scale import SignalScale

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
            bodies=[pieces.encode(asked(body_text(one)), MAX_BODY) for one in evidence],
            senders=[pieces.encode(asked(text), MAX_SENDER) for text in senders],
            has_sender=np.array([bool(text) for text in senders], np.float32),
            signals=scale.measure(evidence),
            of_sender=np.array([name.startswith("author.") for name in scale.names]),
        )

    def chosen(self, rows: Rows) -> "Texts":
        """Return some of them."""
        return replace(
            self,
            bodies=[self.bodies[i] for i in rows.tolist()],
            senders=[self.senders[i] for i in rows.tolist()],
            has_sender=self.has_sender[rows],
            signals=self.signals[rows],
        )

    def __add__(self, other: "Texts") -> "Texts":
        return replace(
            self,
            bodies=[*self.bodies, *other.bodies],
            senders=[*self.senders, *other.senders],
            has_sender=np.concatenate([self.has_sender, other.has_sender]),
            signals=np.concatenate([self.signals, other.signals]),
        )


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
