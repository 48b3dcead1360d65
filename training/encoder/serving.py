"""From a tuned reader in torch to the arrays that serve: fewer pieces, and all weights in whole steps."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray

from spamfilter.evidence import Evidence
from spamfilter.model import blocks
from spamfilter.model.blocks import Blocks, Floats
from spamfilter.model.careful import CarefulReader
from spamfilter.model.encoder import MAX_BODY, Encoder
from spamfilter.model.network import Ids, Layer, Layers
from spamfilter.model.scale import SignalScale
from training.encoder import networks
from training.encoder.networks import PRODUCT_GAIN, Head, Reader, places
from training.encoder.pretrained import Pretrained
from training.encoder.states import N_FIXED

N_PIECES = 60_000
WORLD = 0.3  # how much the languages of the world count beside our texts
_SPECIAL = 3  # pieces that are always kept, besides single letters


def kept(start: Pretrained, texts: Sequence[Ids]) -> NDArray[np.int64]:
    """Return which pieces are kept, in rising order: those that our texts use most, and the languages of the world."""
    used = np.bincount(np.concatenate(texts), minlength=len(start.names)).astype(np.float64)
    world = np.exp(start.scores.astype(np.float64))
    for counts in (used, world):
        counts[:_SPECIAL] = 0.0
    worth = (1.0 - WORLD) * used / used.sum() + WORLD * world / world.sum()
    worth[:_SPECIAL] = 2.0
    worth[[len(name) == 1 for name in start.names]] += 1e-5
    order = np.lexsort((-start.scores, -worth))
    return np.sort(order[:N_PIECES])


def careful_reader(start: Pretrained, reader: Reader, scale: SignalScale) -> CarefulReader:
    """Return a tuned reader as it serves, its layers upon those that stayed as they were."""
    fixed = [_fixed(start, index) for index in range(N_FIXED)]
    tuned = [_tuned(layer) for layer in reader.layers.layers]
    layers = Layers(
        table=start.table,
        places=places(start)[:MAX_BODY].astype(np.float16),
        gain=start.numbers["emb.ln.w"],
        shift=start.numbers["emb.ln.b"],
        layers=(*fixed, *tuned),
    )
    encoder = Encoder(start.names, start.scores, layers)
    return CarefulReader(
        encoder=encoder,
        scale=scale,
        hidden=_hidden(reader.head, layers.width),
        hidden_bias=_array(reader.head.hidden.bias),
        out=_array(reader.head.out.weight[0]),
        out_bias=reader.head.out.bias.item(),
        shift=np.zeros(encoder.size, np.float32),
        centre=np.zeros(layers.width, np.float32),
    )


def centred(reader: CarefulReader, evidence: Sequence[Evidence]) -> CarefulReader:
    """Return a reader that knows the mean over the bodies of some comments."""
    width = len(reader.centre)
    bodies = np.array([opinion.vector[:width] for opinion in reader.read_all(evidence)], np.float64)
    return replace(reader, centre=bodies.mean(axis=0).astype(np.float32))


def _hidden(head: Head, width: int) -> Floats:
    """Return the weights of the hidden numbers for the plain product of the two vectors."""
    weights = _array(head.hidden.weight.T)
    weights[2 * width : 3 * width] *= PRODUCT_GAIN
    return weights


def _fixed(start: Pretrained, index: int) -> Layer:
    parts = [start.weights[f"l{index}.{part}.w"] for part in "qkv"]
    looked = Blocks(np.concatenate([part.codes for part in parts]), np.concatenate([part.steps for part in parts]))
    others = (start.weights[f"l{index}.{part}.w"] for part in ("ao", "fi", "fo"))
    looked_bias = np.concatenate([start.numbers[f"l{index}.{part}.b"] for part in "qkv"])
    names = ("ao.b", "fi.b", "fo.b", "aln.w", "aln.b", "oln.w", "oln.b")
    numbers = (start.numbers[f"l{index}.{name}"] for name in names)
    return Layer._make([looked, *others, looked_bias, *numbers])


def _tuned(layer: networks.Layer) -> Layer:
    dense = (layer.looked, layer.joined, layer.spread, layer.back)
    weights = (blocks.of_bytes(_array(one.weight)) for one in dense)
    norms = (_array(one) for norm in (layer.joined_norm, layer.back_norm) for one in (norm.weight, norm.bias))
    return Layer._make([*weights, *(_array(one.bias) for one in dense), *norms])


def _array(weights: torch.Tensor) -> Floats:
    return np.ascontiguousarray(weights.detach().numpy(), np.float32).copy()
