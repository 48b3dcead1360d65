"""Pieces of like meaning, in any language: what a text may be reworded with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spamfilter.model.network import Ids
from spamfilter.model.pieces import BLANK
from training.encoder.pretrained import Pretrained

N_NEIGHBOURS = 8
_LEAST_USED = 2  # a piece that stands in fewer places stays as it is
_BLOCK = 1_000
_SPECIAL = 3


@dataclass(frozen=True, kw_only=True)
class Neighbours:
    """The nearest pieces of some pieces, by the angle between their vectors; a word's beginning stays one."""

    names: Sequence[str]
    near: Mapping[int, NDArray[np.int64]]

    @classmethod
    def of(cls, start: Pretrained, texts: Sequence[Ids]) -> "Neighbours":
        """Return the neighbours of the pieces that texts use."""
        used = np.bincount(np.concatenate(texts), minlength=len(start.names)) >= _LEAST_USED
        used[:_SPECIAL] = False
        vectors = start.table[: len(start.names)] - start.table[: len(start.names)][used].mean(axis=0)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        begins = np.array([name.startswith(BLANK) for name in start.names])
        near: dict[int, NDArray[np.int64]] = {}
        for kind in (begins, ~begins):
            pool, asked = np.flatnonzero(kind), np.flatnonzero(kind & used)
            for i in range(0, len(asked), _BLOCK):
                block = asked[i : i + _BLOCK]
                closeness = vectors[block] @ vectors[pool].T
                # One more than asked for: the nearest of all is the piece itself.
                best = np.argpartition(-closeness, N_NEIGHBOURS + 1, axis=1)[:, : N_NEIGHBOURS + 1]
                near |= {piece: pool[row][pool[row] != piece] for piece, row in zip(block.tolist(), best, strict=True)}
        return cls(names=start.names, near=near)

    def reword(self, ids: Ids, share: float, chance: np.random.Generator) -> str:
        """Return a text with a share of its pieces replaced by neighbours."""
        names = [self.names[self._other(piece, share, chance)] for piece in ids[1:-1].tolist()]
        return "".join(names).replace(BLANK, " ").strip()

    def _other(self, piece: int, share: float, chance: np.random.Generator) -> int:
        near = self.near.get(piece)
        return piece if near is None or chance.random() >= share else int(near[chance.integers(len(near))])
