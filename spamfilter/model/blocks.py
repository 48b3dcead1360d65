"""Weights in whole steps, each block of 32 with a step of its own: four or eight bits a number."""

from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

SIZE = 32  # numbers that share a step
_LEAST = 1e-6  # of a step
_MIDDLE = 8  # what a number of four bits is stored above

Floats: TypeAlias = NDArray[np.float32]


class Blocks(NamedTuple):
    """Rows of numbers, each its code times the step of its block.

    Attributes
    ----------
    codes : ndarray of int8, shape (n_rows, n), or of uint8, shape (n_rows, n / 2), two numbers of four bits in each
    steps : ndarray of float16, shape (n_rows, n / 32)
    """

    codes: NDArray[np.int8] | NDArray[np.uint8]
    steps: NDArray[np.float16]

    @property
    def shape(self) -> tuple[int, int]:
        """The shape of the numbers."""
        return len(self.steps), SIZE * self.steps.shape[1]

    def numbers(self, rows: NDArray[Any] | slice = slice(None)) -> Floats:
        """Return some rows, shape (n_chosen, n)."""
        codes, steps = self.codes[rows], self.steps[rows]
        if codes.dtype == np.uint8:
            codes = np.stack([codes & 15, codes >> 4], axis=-1).view(np.int8) - np.int8(_MIDDLE)
        blocks = codes.reshape(*steps.shape, SIZE) * steps[..., None].astype(np.float32)
        return np.ascontiguousarray(blocks.reshape(len(steps), -1))

    def chosen(self, rows: NDArray[np.int64]) -> "Blocks":
        """Return some rows."""
        return Blocks(self.codes[rows], self.steps[rows])


def of_bytes(numbers: Floats) -> Blocks:
    """Return rows, shape (n_rows, n), in eight bits a number; n must be a multiple of 32."""
    blocks = numbers.reshape(len(numbers), -1, SIZE)
    steps = np.maximum(np.abs(blocks).max(axis=-1) / 127, _LEAST).astype(np.float16)
    codes = np.clip(np.round(blocks / steps[..., None].astype(np.float32)), -127, 127).astype(np.int8)
    return Blocks(codes.reshape(numbers.shape), steps)


def of_nibbles(codes: NDArray[np.int8], steps: NDArray[np.float16]) -> Blocks:
    """Return rows whose codes, shape (n_rows, n), lie in [-8, 7], in four bits a number."""
    raised = (codes + np.int8(_MIDDLE)).astype(np.uint8)
    return Blocks(raised[:, ::2] | raised[:, 1::2] << 4, steps)


def check(name: str, blocks: Blocks, shape: tuple[int, int]) -> None:
    """Raise ValueError unless some blocks hold numbers of a shape."""
    codes, steps = blocks
    width = shape[1] // 2 if codes.dtype == np.uint8 else shape[1]
    if codes.dtype not in {np.dtype(np.uint8), np.dtype(np.int8)} or steps.dtype != np.float16:
        raise ValueError(f"{name} must be bytes and steps of float16, not {codes.dtype} and {steps.dtype}")
    if codes.shape != (shape[0], width) or steps.shape != (shape[0], shape[1] // SIZE):
        raise ValueError(f"{name} must be {shape}, not {codes.shape} codes and {steps.shape} steps")
