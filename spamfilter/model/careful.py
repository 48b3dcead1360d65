"""The careful reader: judges what a comment says and who says it, in languages and words it has never seen."""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spamfilter.evidence import Evidence
from spamfilter.model import encoder as encoders
from spamfilter.model.encoder import Encoder
from spamfilter.model.network import Floats
from spamfilter.model.parts import sentences
from spamfilter.model.scale import SignalScale

_LEAST = 1e-9  # length of a vector
_HEAD = ("hidden", "hidden_bias", "out", "shift", "centre")


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """What one part of a comment adds to the careful reader's log-odds: they would be so much lower without it.

    ``part`` is "sentence", "author", "author_url", "links", or "whole" for what no single part explains.
    """

    part: str
    weight: float
    text: str


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Opinion:
    """What the careful reader found in a comment: its vector, its measured signals, and the log-odds of spam."""

    vector: Floats
    measured: Floats
    logit: float


@dataclass(frozen=True, kw_only=True, eq=False)
class CarefulReader:
    """An encoder and its head: a small network over the vector and the signals.

    Attributes
    ----------
    scale : SignalScale
    hidden : ndarray of float32, shape (size + n_signals, h); hidden_bias : (h,)
    out : ndarray of float32, shape (h,)
    out_bias : float
    shift : ndarray of float32, shape (size,)
        What was learnt since, without the encoder: each number of the vector adds so much to the log-odds.
    centre : ndarray of float32, shape (size / 3,)
        The mean over bodies, from which all lie in the same direction: what one says beyond it tells them apart.
    """

    encoder: Encoder
    scale: SignalScale
    hidden: Floats
    hidden_bias: Floats
    out: Floats
    out_bias: float
    shift: Floats
    centre: Floats

    def __post_init__(self) -> None:
        size, h = self.encoder.size, len(self.out)
        shapes = {"hidden": (size + len(self.scale.names), h), "hidden_bias": (h,), "out": (h,), "shift": (size,)}
        shapes["centre"] = (size // 3,)
        for name, shape in shapes.items():
            if getattr(self, name).shape != shape:
                raise ValueError(f"{name} must be {shape}, not {getattr(self, name).shape}")

    def logit(self, evidence: Evidence) -> float:
        """Return the log-odds of spam."""
        return self.read(evidence).logit

    def read(self, evidence: Evidence) -> Opinion:
        """Return the log-odds of spam, and what they were made of."""
        vector, measured = self.encoder.vector(evidence), self.scale.measured(evidence)
        return Opinion(vector=vector, measured=measured, logit=self.judge(vector, measured))

    def read_all(self, evidence: Sequence[Evidence]) -> Iterator[Opinion]:
        """Yield the opinion on each comment, in order; read on all cores."""
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            yield from pool.map(self.read, evidence)

    def logits(self, evidence: Sequence[Evidence]) -> NDArray[np.float64]:
        """Return the log-odds of spam of each comment, shape (n_comments,)."""
        return np.fromiter((opinion.logit for opinion in self.read_all(evidence)), np.float64, len(evidence))

    def judge(self, vector: Floats, measured: Floats) -> float:
        """Return the log-odds of spam for a vector, shape (size,), and measured signals, shape (n_signals,)."""
        hidden = np.concatenate([vector, measured]) @ self.hidden + self.hidden_bias
        return float(np.maximum(hidden, 0.0) @ self.out + vector @ self.shift) + self.out_bias

    def meaning(self, vector: Floats) -> Floats:
        """Return what a body says apart from others, shape (size / 3,) and length 1, of a comment's vector."""
        apart = vector[: len(self.centre)] - self.centre
        unit: Floats = apart / max(float(np.sqrt(apart @ apart)), _LEAST)
        return unit

    def shares(self, evidence: Evidence, opinion: Opinion) -> tuple[Share, ...]:
        """Return what each sentence and field adds, by leaving it out; together they are the opinion's log-odds."""
        shares = [*self._of_sentences(evidence, opinion), *self._of_fields(evidence, opinion)]
        rest = opinion.logit - sum(share.weight for share in shares)
        return (*shares, Share(part="whole", weight=rest, text=""))

    def _of_sentences(self, evidence: Evidence, opinion: Opinion) -> Iterator[Share]:
        found = sentences(encoders.body_text(evidence))
        if len(found) > 1:
            for sentence, vector in zip(found, self.encoder.without_each(evidence, found), strict=True):
                yield self._share("sentence", sentence.strip(), vector, opinion)

    def _of_fields(self, evidence: Evidence, opinion: Opinion) -> Iterator[Share]:
        for name, vector in self.encoder.without_sender(evidence).items():
            yield self._share(name, getattr(evidence, name), vector, opinion)

    def _share(self, part: str, text: str, without: Floats, opinion: Opinion) -> Share:
        return Share(part=part, weight=opinion.logit - self.judge(without, opinion.measured), text=text)


def to_arrays(reader: CarefulReader) -> dict[str, NDArray[Any]]:
    """Return the reader as named arrays; ``from_arrays`` takes them back."""
    arrays = {
        "signal_names": np.array(reader.scale.names, dtype="U"),
        "signal_centres": reader.scale.centres,
        "signal_spreads": reader.scale.spreads,
        "out_bias": np.array(reader.out_bias),
        **{name: getattr(reader, name) for name in _HEAD},
    }
    return arrays | {f"encoder.{name}": array for name, array in encoders.to_arrays(reader.encoder).items()}


def from_arrays(arrays: Mapping[str, NDArray[Any]]) -> CarefulReader:
    """Return the reader that some arrays describe.  Raises ValueError, KeyError."""
    parts = {name.removeprefix("encoder."): array for name, array in arrays.items() if name.startswith("encoder.")}
    scale = SignalScale(
        names=tuple(arrays["signal_names"].tolist()),
        centres=arrays["signal_centres"].astype(np.float64),
        spreads=arrays["signal_spreads"].astype(np.float64),
    )
    head = {name: np.ascontiguousarray(arrays[name], np.float32) for name in _HEAD}
    return CarefulReader(encoder=encoders.from_arrays(parts), scale=scale, out_bias=float(arrays["out_bias"]), **head)
