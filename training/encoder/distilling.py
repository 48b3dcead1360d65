"""Teach the narrow encoder what the wide ones say: of comments with and without a label, under any sender."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from training.console import progress
from training.encoder.networks import WIDE, Head, Narrow, Reader
from training.encoder.texts import Rows, Texts, shuffled

EPOCHS = 6
BATCH = 64
STEP = 2e-3
CHANNELS, HIDDEN, SIZE, JUDGES = 64, 256, 128, 64
EXCHANGED = 0.3  # the share of comments that are read under another's name
UNSIGNED = 0.1  # the share whose sender is hidden
_SURE = 8.0  # log-odds beyond which teachers need not be followed
_WARM_UP, _LAST_STEP, _LONGEST_GRADIENT = 200, 0.01, 1.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Teacher:
    """The head of a wide reader, and its vectors of all texts.

    Attributes
    ----------
    head : Head
    bodies, senders : ndarray of float16, shape (n, 512)
    """

    head: Head
    bodies: NDArray[np.float16]
    senders: NDArray[np.float16]

    def says(self, bodies: Rows, senders: Rows, has_sender: Tensor, signals: Tensor) -> Tensor:
        """Return its log-odds of bodies under senders, shape (n,)."""
        body, sender = _floats(self.bodies[bodies]), _floats(self.senders[senders])
        return self.head(body, sender * has_sender[:, None], signals)

    def logits(self, texts: Texts) -> NDArray[np.float64]:
        """Return its log-odds of all texts, shape (n,)."""
        rows = np.arange(len(texts))
        with torch.no_grad():
            said = self.says(rows, rows, torch.from_numpy(texts.has_sender), torch.from_numpy(texts.signals))
        return np.asarray(said.numpy(), np.float64)


def distil(teachers: Sequence[Teacher], texts: Texts, table: NDArray[np.float32], seed: int) -> Reader:
    """Return a narrow reader that says what the teachers say in the mean.

    ``texts`` are those of the teachers, in the same order, cut into the pieces of ``table``, shape (n_pieces, d).
    """
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    encoder = Narrow(torch.from_numpy(table), channels=CHANNELS, hidden=HIDDEN, size=SIZE)
    reader = Reader(encoder, Head(SIZE, texts.signals.shape[1], JUDGES, dropped=0.0))
    widen = nn.Linear(SIZE, WIDE)
    weights = [one for one in (*reader.parameters(), *widen.parameters()) if one.requires_grad]
    optimiser = torch.optim.AdamW(weights, lr=STEP, weight_decay=0.01)
    n_steps = EPOCHS * math.ceil(len(texts) / BATCH)
    steps = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda i: min(1.0, (i + 1) / _WARM_UP) * max(_LAST_STEP, 0.5 + 0.5 * math.cos(math.pi * i / n_steps))
    )
    reader.train()
    for rows in progress([rows for _ in range(EPOCHS) for rows in shuffled(texts.bodies, BATCH, chance)], "Narrowing"):
        loss = _loss(teachers, reader, widen, texts, rows, chance)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(weights, _LONGEST_GRADIENT)
        optimiser.step()
        steps.step()
    reader.eval()
    return reader


def _loss(
    teachers: Sequence[Teacher], reader: Reader, widen: nn.Module, texts: Texts, rows: Rows, chance: np.random.Generator
) -> Tensor:
    """Return how far the reader is from its teachers: in what it says, and in the vectors it reads."""
    senders = np.where(chance.random(len(rows)) < EXCHANGED, chance.integers(0, len(texts), len(rows)), rows)
    shown = (chance.random(len(rows)) > UNSIGNED).astype(np.float32)
    batch = texts.batch(rows, int(reader.encoder.pad), senders, shown)
    with torch.no_grad():
        heard = [teacher.says(rows, senders, batch.has_sender, batch.signals) for teacher in teachers]
        said = torch.stack(heard).mean(0).clamp(-_SURE, _SURE)
    body, sender = reader.encoder(*batch.body), reader.encoder(*batch.sender)
    says = reader.head(body, sender * batch.has_sender[:, None], batch.signals)
    apart = functional.binary_cross_entropy_with_logits(says, torch.sigmoid(said)) + 0.05 * functional.smooth_l1_loss(
        says, said
    )
    return (
        apart
        + _turned(widen(body), teachers[0].bodies[rows])
        + 0.5 * _turned(widen(sender), teachers[0].senders[senders])
    )


def _turned(vectors: Tensor, targets: NDArray[np.float16]) -> Tensor:
    """Return how far vectors point from their targets, 0 if the same way."""
    return (1.0 - functional.cosine_similarity(vectors, _floats(targets))).mean()


def _floats(values: NDArray[np.float16]) -> Tensor:
    return torch.from_numpy(values.astype(np.float32))
