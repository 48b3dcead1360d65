"""What the layers that stay as they are make of texts: read once, and kept for all readers that are tuned above."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from spamfilter.model.network import Ids
from training.console import progress
from training.encoder.networks import First, Layers
from training.encoder.pretrained import N_LAYERS, Pretrained
from training.encoder.texts import Rows, by_length

N_FIXED = 6  # layers that stay as they are
SHORT = torch.bfloat16 if torch.cpu.get_capabilities().get("avx512_bf16") else torch.float32
_BATCH = 64


class Below:
    """The layers that stay as they are."""

    def __init__(self, start: Pretrained) -> None:
        self._first = First(start).eval()
        self._layers = Layers(start, range(N_FIXED)).to(SHORT).eval()

    def read(self, texts: Sequence[Ids]) -> "States":
        """Return what they make of some texts; equal ones are read once."""
        known: dict[bytes, int] = {}
        number = np.array([known.setdefault(text.tobytes(), len(known)) for text in texts])
        distinct = [np.frombuffer(text, np.int32) for text in known]
        lengths = np.array([len(text) for text in distinct])
        starts = np.concatenate([[0], np.cumsum(lengths)])
        flat = torch.empty((int(starts[-1]), self._first.table.weight.shape[1]), dtype=SHORT)
        for rows in progress(list(by_length(distinct, _BATCH)), "Reading"):
            ids, there = padded([distinct[i] for i in rows])
            with torch.inference_mode():
                states = self._layers(self._first(ids).to(SHORT), there)
            for row, state in zip(rows.tolist(), states, strict=True):
                flat[starts[row] : starts[row + 1]] = state[: lengths[row]]
        return States(flat=flat, starts=starts[number], lengths=lengths[number])


@dataclass(frozen=True, kw_only=True, eq=False)
class States:
    """The states of each piece of each text, end to end.

    Attributes
    ----------
    flat : Tensor, shape (n_pieces of all texts, width)
    starts, lengths : ndarray of int64, shape (n_texts,)
    """

    flat: Tensor
    starts: Rows
    lengths: Rows

    def __len__(self) -> int:
        return len(self.lengths)

    def batch(self, rows: Rows) -> tuple[Tensor, Tensor]:
        """Return the states of some texts, shape (n, longest, width), and 1 where there is a piece, 0 elsewhere."""
        longest = int(self.lengths[rows].max())
        at = np.arange(longest)
        there = at < self.lengths[rows, None]
        index = np.where(there, self.starts[rows, None] + at, self.starts[rows, None])
        shown = torch.from_numpy(there.astype(np.float32))
        return self.flat[torch.from_numpy(index)], shown

    def chosen(self, rows: Rows) -> "States":
        """Return those of some texts."""
        return replace(self, starts=self.starts[rows], lengths=self.lengths[rows])


def joined(one: States, other: States) -> States:
    """Return the states of the texts of both."""
    return States(
        flat=torch.cat([one.flat, other.flat]),
        starts=np.concatenate([one.starts, other.starts + len(one.flat)]),
        lengths=np.concatenate([one.lengths, other.lengths]),
    )


def padded(texts: Sequence[Ids]) -> tuple[Tensor, Tensor]:
    """Return ids, shape (n, longest), filled up with 0, and 1 where there is a piece, 0 where there is none."""
    ids = np.zeros((len(texts), max(map(len, texts))), np.int64)
    there = np.zeros(ids.shape, np.float32)
    for i, text in enumerate(texts):
        ids[i, : len(text)], there[i, : len(text)] = text, 1.0
    return torch.from_numpy(ids), torch.from_numpy(there)


def above(start: Pretrained) -> Layers:
    """Return the layers that are tuned, as they were pretrained."""
    return Layers(start, range(N_FIXED, N_LAYERS))
