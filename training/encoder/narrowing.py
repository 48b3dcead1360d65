"""From the wide encoder's pieces to fewer and shorter ones, and from torch to the arrays that serve."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from spamfilter.model.careful import CarefulReader
from spamfilter.model.encoder import Encoder
from spamfilter.model.network import Floats, Ids, Layers
from spamfilter.model.scale import SignalScale
from training.encoder.networks import Narrow, Reader
from training.encoder.pretrained import Pretrained

N_PIECES = 60_000
D = 128  # numbers a piece
_INT8_MAX = 127
_SPECIAL, _LETTERS = 3, 2  # pieces that are always kept: the special ones, and those of so few characters


def kept(start: Pretrained, texts: Sequence[Ids]) -> NDArray[np.int64]:
    """Return which pieces are kept, in rising order: the ones that texts use most, and then the likeliest."""
    used = np.bincount(np.concatenate(texts), minlength=len(start.names)).astype(np.float64)
    used[:_SPECIAL] = np.inf
    used[[len(name) <= _LETTERS for name in start.names]] += 0.5
    order = np.lexsort((-start.scores, -used))
    return np.sort(order[:N_PIECES])


def shortened(start: Pretrained, pieces: NDArray[np.int64], texts: Sequence[Ids]) -> Floats:
    """Return the table of some pieces by its ``D`` strongest singular vectors, often used pieces weighing more."""
    used = np.bincount(np.concatenate(texts), minlength=len(start.names))[pieces]
    rows = start.table[pieces].astype(np.float64)
    weighed = rows * np.sqrt(used + 1.0)[:, None]
    _, directions = np.linalg.eigh(weighed.T @ weighed)
    short = rows @ directions[:, ::-1][:, :D]
    return np.asarray(short / short.std(), np.float32)


def careful_reader(start: Pretrained, pieces: NDArray[np.int64], reader: Reader, scale: SignalScale) -> CarefulReader:
    """Return a narrow reader as it serves, its table in steps of one byte."""
    encoder = Encoder([start.names[i] for i in pieces.tolist()], start.scores[pieces], _layers(reader.encoder))
    return CarefulReader(
        encoder=encoder,
        scale=scale,
        hidden=_array(reader.head.hidden.weight.T),
        hidden_bias=_array(reader.head.hidden.bias),
        out=_array(reader.head.out.weight[0]),
        out_bias=reader.head.out.bias.item(),
        shift=np.zeros(encoder.size, np.float32),
    )


def stepped(table: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Return rows in whole steps, and the step of each row."""
    steps = np.maximum(np.abs(table).max(axis=1), 1e-6) / _INT8_MAX
    return np.round(table / steps[:, None]).astype(np.int8), steps.astype(np.float32)


def _layers(narrow: Narrow) -> Layers:
    table, steps = stepped(narrow.table.weight[:-1].numpy())
    return Layers(
        table,
        steps,
        *_dense(narrow.spread),
        *_norm(narrow.spread_norm),
        *_taps(narrow.first),
        *_taps(narrow.second),
        *_norm(narrow.joint_norm),
        *_dense(narrow.pool),
        *_dense(narrow.out),
    )


def _dense(layer: torch.nn.Linear) -> tuple[Floats, Floats]:
    return _array(layer.weight.T), _array(layer.bias)


def _norm(layer: torch.nn.LayerNorm) -> tuple[Floats, Floats]:
    return _array(layer.weight), _array(layer.bias)


def _taps(layers: torch.nn.ModuleList) -> tuple[Floats, Floats]:
    """Return the weights of the three widths, tap by tap, and their biases."""
    taps = [_array(layer.weight.T).reshape(-1, layer.out_features, layer.out_features) for layer in layers]
    return np.concatenate(taps), np.stack([_array(layer.bias) for layer in layers])


def _array(weights: torch.Tensor) -> Floats:
    return np.ascontiguousarray(weights.detach().numpy(), np.float32)
