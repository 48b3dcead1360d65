"""Fine-tune the wide encoder on labelled comments: a teacher for the narrow one."""

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from training.console import progress
from training.encoder.networks import WIDE, Head, Reader, Wide
from training.encoder.pretrained import Pretrained
from training.encoder.texts import Rows, Texts, by_length, padded, shuffled

EPOCHS = 3
BATCH = 32
ENCODER_STEP, HEAD_STEP = 1e-4, 1e-3
HIDDEN, DROPPED = 128, 0.3
SMOOTHING = 0.02  # of the labels: nobody is always right
UNSIGNED = 0.15  # the share of comments whose sender is hidden in each epoch
_WARM_UP, _LAST_STEP, _LONGEST_GRADIENT = 100, 0.02, 1.0


def tune(start: Pretrained, texts: Texts, is_spam: NDArray[np.bool_], seed: int) -> Reader:
    """Return a reader that was fine-tuned on comments and their labels, shape (n,)."""
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    reader = Reader(Wide(start), Head(WIDE, texts.signals.shape[1], HIDDEN, dropped=DROPPED))
    optimiser = torch.optim.AdamW(_groups(reader), weight_decay=0.01)
    n_steps = EPOCHS * math.ceil(len(texts) / BATCH)
    steps = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda i: min(1.0, (i + 1) / _WARM_UP) * max(_LAST_STEP, 1.0 - i / n_steps)
    )
    reader.train()
    for rows in progress([rows for _ in range(EPOCHS) for rows in shuffled(texts.bodies, BATCH, chance)], "Tuning"):
        loss = _loss(reader, texts, is_spam, rows, chance)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(reader.parameters(), _LONGEST_GRADIENT)
        optimiser.step()
        steps.step()
    reader.eval()
    return reader


def vectors(reader: Reader, texts: Texts, batch: int = 64) -> tuple[NDArray[np.float16], NDArray[np.float16]]:
    """Return the vectors of all bodies and of all senders, each of shape (n, 512)."""
    pad = int(reader.encoder.pad)
    found = []
    for column in (texts.bodies, texts.senders):
        values = np.empty((len(column), WIDE), np.float16)
        for rows in progress(list(by_length(column, batch)), "Reading"):
            with torch.no_grad():
                values[rows] = reader.encoder(*padded([column[i] for i in rows], pad)).numpy()
        found.append(values)
    return found[0], found[1]


def _groups(reader: Reader) -> list[dict[str, object]]:
    """Return the parameters, those of the head with a longer step."""
    encoder = [weights for weights in reader.encoder.parameters() if weights.requires_grad]
    return [{"params": encoder, "lr": ENCODER_STEP}, {"params": reader.head.parameters(), "lr": HEAD_STEP}]


def _loss(
    reader: Reader, texts: Texts, is_spam: NDArray[np.bool_], rows: Rows, chance: np.random.Generator
) -> torch.Tensor:
    shown = (chance.random(len(rows)) > UNSIGNED).astype(np.float32)
    says = reader(*texts.batch(rows, int(reader.encoder.pad), shown=shown))
    target = torch.from_numpy(np.where(is_spam[rows], 1.0 - SMOOTHING, SMOOTHING).astype(np.float32))
    return functional.binary_cross_entropy_with_logits(says, target)
