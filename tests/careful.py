"""A careful reader with chance weights, small enough to check by hand."""

import numpy as np

from spamfilter.model.careful import CarefulReader
from spamfilter.model.encoder import Encoder
from spamfilter.model.network import N_TAPS, Layers
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


def chance_layers(n_pieces: int, d: int = 8, c: int = 4, h: int = 6, z: int = 5, seed: int = 0) -> Layers:
    chance = np.random.default_rng(seed)

    def numbers(*shape: int):
        return chance.normal(size=shape).astype(np.float32) * np.float32(0.5)

    table = chance.integers(-127, 128, (n_pieces, d)).astype(np.int8)
    steps, f = np.full(n_pieces, 0.01, np.float32), d + 3 * c
    taps = [numbers(N_TAPS, c, c), numbers(3, c), numbers(N_TAPS, c, c), numbers(3, c)]
    spread = [numbers(d, 3 * c), numbers(3 * c), numbers(3 * c), numbers(3 * c)]
    return Layers(
        table, steps, *spread, *taps, numbers(f), numbers(f), numbers(2 * f, h), numbers(h), numbers(h, z), numbers(z)
    )


def chance_encoder(seed: int = 0) -> Encoder:
    names = ["<unk>", "<s>", "</s>", "▁", *(f"▁{word}" for word in WORDS), *(word for word in WORDS if len(word) == 1)]
    scores = np.array([0.0, 0.0, 0.0, *(-2.0 - i / 10 for i in range(len(names) - 3))], np.float32)
    return Encoder(names, scores, chance_layers(len(names), seed=seed))


def chance_reader(signals: tuple[str, ...] = ("links.count",), seed: int = 0) -> CarefulReader:
    encoder, chance = chance_encoder(seed), np.random.default_rng(seed + 1)
    return CarefulReader(
        encoder=encoder,
        scale=SignalScale(names=signals, centres=np.zeros(len(signals)), spreads=np.ones(len(signals))),
        hidden=chance.normal(size=(encoder.size + len(signals), 7)).astype(np.float32),
        hidden_bias=chance.normal(size=7).astype(np.float32),
        out=chance.normal(size=7).astype(np.float32),
        out_bias=0.25,
        shift=chance.normal(size=encoder.size).astype(np.float32),
    )
