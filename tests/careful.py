"""A careful reader with chance weights, small enough to check by hand."""

from collections.abc import Sequence

import numpy as np

from spamfilter.evidence import Evidence
from spamfilter.model import blocks
from spamfilter.model.careful import CarefulReader
from spamfilter.model.encoder import MAX_BODY, Encoder
from spamfilter.model.network import Layer, Layers
from spamfilter.model.scale import SignalScale

WORDS = (
    "casino",
    "bonus",
    "money",
    "garden",
    "tomato",
    "thanks",
    "post",
    "shop",
    "a",
    "b",
    "c",
    "e",
    "i",
    "o",
    "s",
    "t",
)


def chance_layers(n_pieces: int, d: int = 32, h: int = 64, n_layers: int = 2, seed: int = 0) -> Layers:
    chance = np.random.default_rng(seed)

    def numbers(*shape: int):
        return chance.normal(size=shape).astype(np.float32) * np.float32(0.5)

    def nibbles(*shape: int):
        steps = np.full((shape[0], shape[1] // blocks.SIZE), 0.05, np.float16)
        return blocks.of_nibbles(chance.integers(-8, 8, shape).astype(np.int8), steps)

    def layer(index: int) -> Layer:
        shapes = [(3 * d, d), (d, d), (h, d), (d, h)]
        weights = [nibbles(*shape) if index == 0 else blocks.of_bytes(numbers(*shape) * 0.5) for shape in shapes]
        biases = [numbers(shape[0]) for shape in shapes]
        return Layer(*weights, *biases, 1 + numbers(d), numbers(d), 1 + numbers(d), numbers(d))

    return Layers(
        table=nibbles(n_pieces, d),
        places=numbers(MAX_BODY, d).astype(np.float16),
        gain=1 + numbers(d),
        shift=numbers(d),
        layers=tuple(map(layer, range(n_layers))),
    )


def chance_encoder(seed: int = 0, words: Sequence[str] = WORDS) -> Encoder:
    letters = [word for word in words if len(word) == 1]
    names = ["<unk>", "<s>", "</s>", "▁", *(f"▁{word}" for word in words), *letters]
    scores = np.array([0.0, 0.0, 0.0, *(-2.0 - i / 10 for i in range(len(names) - 3))], np.float32)
    return Encoder(names, scores, chance_layers(len(names), seed=seed))


def chance_reader(
    signals: tuple[str, ...] = ("links.count",), seed: int = 0, texts: Sequence[str] = WORDS
) -> CarefulReader:
    words = sorted({word for text in texts for word in text.split()})
    encoder, chance = chance_encoder(seed, words), np.random.default_rng(seed + 1)
    return CarefulReader(
        encoder=encoder,
        scale=SignalScale(names=signals, centres=np.zeros(len(signals)), spreads=np.ones(len(signals))),
        hidden=0.2 * chance.normal(size=(encoder.size + len(signals), 7)).astype(np.float32),
        hidden_bias=chance.normal(size=7).astype(np.float32),
        out=chance.normal(size=7).astype(np.float32),
        out_bias=0.25,
        shift=0.2 * chance.normal(size=encoder.size).astype(np.float32),
        centre=np.mean([encoder.vector(Evidence(body=text)) for text in texts], axis=0)[: encoder.size // 3],
    )
