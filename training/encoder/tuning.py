"""Fine-tune the upper layers of the encoder on labelled comments."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from training.console import progress
from training.encoder.networks import Head, Reader
from training.encoder.pretrained import Pretrained
from training.encoder.states import SHORT, Below, States, above, joined
from training.encoder.texts import Rows, Texts, by_length, shuffled

BATCH = 32
PASSES = 2
LAYER_STEP, HEAD_STEP = 8e-5, 1e-3
HIDDEN, DROPPED = 128, 0.2
SMOOTHING = 0.02  # of the labels: nobody is always right
UNSIGNED = 0.15  # the share of comments whose sender is hidden
_WARM_UP, _LAST_STEP, _LONGEST_GRADIENT = 100, 0.02, 1.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Comments:
    """Comments whose texts the lower layers have read."""

    texts: Texts
    bodies: States
    senders: States

    @classmethod
    def read(cls, texts: Texts, below: Below) -> "Comments":
        """Return what the lower layers make of both texts of each comment."""
        return cls(texts=texts, bodies=below.read(texts.bodies), senders=below.read(texts.senders))

    def __len__(self) -> int:
        return len(self.texts)

    def chosen(self, rows: Rows) -> "Comments":
        """Return some of them."""
        return Comments(
            texts=self.texts.chosen(rows), bodies=self.bodies.chosen(rows), senders=self.senders.chosen(rows)
        )

    def __add__(self, other: "Comments") -> "Comments":
        return Comments(
            texts=self.texts + other.texts,
            bodies=joined(self.bodies, other.bodies),
            senders=joined(self.senders, other.senders),
        )

    def logits(self, reader: Reader, rows: Rows, shown: NDArray[np.float32] | None = None) -> Tensor:
        """Return what a reader says of some; where ``shown`` is 0, as if they had no sender."""
        there = np.ones(len(rows), np.float32) if shown is None else shown
        signals = self.texts.signals[rows] * np.where(self.texts.of_sender, there[:, None], np.float32(1.0))
        return reader(
            self.bodies.batch(rows),
            self.senders.batch(rows),
            torch.from_numpy(self.texts.has_sender[rows] * there),
            torch.from_numpy(signals.astype(np.float32)),
        )


def tune(
    start: Pretrained, comments: Comments, is_spam: NDArray[np.bool_], weights: NDArray[np.float32], seed: int
) -> Reader:
    """Return a reader that has seen each of the comments ``PASSES`` times.

    Labels and weights, shape (n,), say what each is and how much it counts; nothing counts more than 1.
    """
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    width = start.table.shape[1]
    reader = Reader(above(start), Head(width, comments.texts.signals.shape[1], HIDDEN, dropped=DROPPED))
    groups = [
        {"params": reader.layers.parameters(), "lr": LAYER_STEP},
        {"params": reader.head.parameters(), "lr": HEAD_STEP},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    batches = [rows for _ in range(PASSES) for rows in shuffled(comments.texts.bodies, BATCH, chance)]
    steps = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda i: min(1.0, (i + 1) / _WARM_UP) * max(_LAST_STEP, 1.0 - i / len(batches))
    )
    reader.train()
    for rows in progress(batches, "Tuning"):
        shown = (chance.random(len(rows)) > UNSIGNED).astype(np.float32)
        with torch.autocast("cpu", SHORT, enabled=torch.float32 != SHORT):
            says = comments.logits(reader, rows, shown)
        target = np.where(is_spam[rows], 1.0 - SMOOTHING, SMOOTHING).astype(np.float32)
        optimiser.zero_grad()
        counts = torch.from_numpy(weights[rows])
        functional.binary_cross_entropy_with_logits(says.float(), torch.from_numpy(target), counts).backward()
        nn.utils.clip_grad_norm_(reader.parameters(), _LONGEST_GRADIENT)
        optimiser.step()
        steps.step()
    reader.eval()
    return reader


def said(reader: Reader, comments: Comments, batch: int = 64) -> NDArray[np.float64]:
    """Return the reader's log-odds of each comment, shape (n,)."""
    values = np.empty(len(comments), np.float64)
    for rows in progress(list(by_length(comments.texts.bodies, batch)), "Judging"):
        with torch.inference_mode(), torch.autocast("cpu", SHORT, enabled=torch.float32 != SHORT):
            values[rows] = comments.logits(reader, rows).float().numpy()
    return values
