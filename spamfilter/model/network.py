"""The careful reader's network: pieces of text to one vector, in one compiled pass.

Three convolutions of widths 2, 3 and 5, each twice with a short cut around it, stand beside the pieces themselves; the
mean and the maximum over all pieces then pass two dense layers.
"""

from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
Ids: TypeAlias = NDArray[np.int32]

WIDTHS = (2, 3, 5)
LEFT = (0, 1, 2)  # of its width, how many pieces lie before the one in question
N_TAPS = sum(WIDTHS)
EPSILON = 1e-5  # of the normalisations
MAX_GAIN = 0.3  # how loud the maximum over the pieces is beside their mean
_MARGIN = max(WIDTHS) - 1


class Layers(NamedTuple):
    """The weights.  ``d`` numbers a piece, ``c`` channels a convolution, ``f = d + 3 c``, ``z`` numbers a vector.

    Attributes
    ----------
    table : ndarray of int8, shape (n_pieces, d); steps : ndarray of float32, shape (n_pieces,)
        A piece is its row times its step.
    spread : (d, 3 c); spread_bias, spread_gain, spread_shift : (3 c,)
    first, second : (10, c, c); first_bias, second_bias : (3, c)
        The taps of the three widths, one after the other.
    joint_gain, joint_shift : (f,)
    pool : (2 f, h); pool_bias : (h,); out : (h, z); out_bias : (z,)
    """

    table: NDArray[np.int8]
    steps: Floats
    spread: Floats
    spread_bias: Floats
    spread_gain: Floats
    spread_shift: Floats
    first: Floats
    first_bias: Floats
    second: Floats
    second_bias: Floats
    joint_gain: Floats
    joint_shift: Floats
    pool: Floats
    pool_bias: Floats
    out: Floats
    out_bias: Floats


def check(layers: Layers) -> None:
    """Raise ValueError unless the shapes and types fit together: the kernel trusts them."""
    (n, d), c, (h, z) = layers.table.shape, layers.first.shape[-1], layers.out.shape
    f = d + 3 * c
    joint, taps, biases = (f,), (N_TAPS, c, c), (3, c)
    shapes = ((n, d), (n,), (d, 3 * c), *3 * [(3 * c,)], taps, biases, taps, biases, joint, joint, (2 * f, h), (h,))
    arrays: tuple[NDArray[Any], ...] = layers
    for name, array, shape in zip(Layers._fields, arrays, (*shapes, (h, z), (z,)), strict=True):
        dtype = np.dtype(np.int8 if name == "table" else np.float32)
        if array.shape != shape or array.dtype != dtype or not array.flags.c_contiguous:
            raise ValueError(f"{name} must be {shape} of {dtype}, not {array.shape} of {array.dtype}")


def forward(layers: Layers, ids: Ids) -> Floats:
    """Return the vector of one text, given as ids of its pieces; shape (z,).  Every id must be in the table."""
    vector: Floats = _forward(layers, ids)
    return vector


def forward_without(layers: Layers, ids: Ids, parts: Ids, n_parts: int) -> Floats:
    """Return the vector of a text, and those of the text without each of its parts; shape (1 + n_parts, z).

    ``parts``, shape (n,), says to which part each piece belongs, from 0; -1 is one that is always there.  The text is
    read once: what is left of it keeps the neighbours that it had.
    """
    vectors: Floats = _forward_without(layers, ids, parts, n_parts)
    return vectors


@njit(cache=True, nogil=True, fastmath=True)
def _forward(layers: Layers, ids: Ids) -> Floats:
    only: Floats = _deepened(layers, _pooled(_joint(layers, ids)))[0]
    return only


@njit(cache=True, nogil=True, fastmath=True)
def _forward_without(layers: Layers, ids: Ids, parts: Ids, n_parts: int) -> Floats:
    joint = _joint(layers, ids)
    pooled = np.empty((1 + n_parts, 2 * joint.shape[1]), np.float32)
    pooled[0] = _pooled(joint)[0]
    for part in range(n_parts):
        pooled[1 + part] = _pooled(joint[parts != part])[0]
    vectors: Floats = _deepened(layers, pooled)
    return vectors


@njit(cache=True, nogil=True, fastmath=True)
def _joint(layers: Layers, ids: Ids) -> Floats:
    """Return what is known of each piece among its neighbours, shape (n, f)."""
    n, d, c = ids.size, layers.table.shape[1], layers.first.shape[-1]
    joint = np.empty((n, d + 3 * c), np.float32)
    pieces = np.empty((n, d), np.float32)
    for i in range(n):
        step = layers.steps[ids[i]]
        for j in range(d):
            pieces[i, j] = joint[i, j] = layers.table[ids[i], j] * step
    spread = np.dot(pieces, layers.spread)
    _add(spread, layers.spread_bias)
    _normalise(spread, layers.spread_gain, layers.spread_shift)
    _convolve(layers, spread, joint)
    _normalise(joint, layers.joint_gain, layers.joint_shift)
    return joint


@njit(cache=True, nogil=True, fastmath=True)
def _deepened(layers: Layers, pooled: Floats) -> Floats:
    """Return the vectors of texts whose pieces were pooled, shape (n_texts, z)."""
    hidden = np.dot(pooled, layers.pool)
    _add(hidden, layers.pool_bias)
    vectors: Floats = np.dot(np.maximum(hidden, np.float32(0.0)), layers.out)
    _add(vectors, layers.out_bias)
    return vectors


@njit(cache=True, nogil=True, fastmath=True)
def _convolve(layers: Layers, spread: Floats, joint: Floats) -> None:
    """Fill the columns of ``joint`` beyond the pieces with the three convolutions."""
    n, c = spread.shape[0], layers.first.shape[-1]
    padded = np.zeros((n + 2 * _MARGIN, c), np.float32)
    tap, column = 0, joint.shape[1] - 3 * c
    for k in range(3):
        width, start = WIDTHS[k], _MARGIN - LEFT[k]
        for i in range(n):
            for j in range(c):
                padded[i + _MARGIN, j] = spread[i, k * c + j]
        once = _taps(padded, layers.first, layers.first_bias[k], tap, width, start)
        for i in range(n):
            for j in range(c):
                padded[i + _MARGIN, j] += max(once[i, j], np.float32(0.0))
        twice = _taps(padded, layers.second, layers.second_bias[k], tap, width, start)
        for i in range(n):
            for j in range(c):
                joint[i, column + k * c + j] = max(twice[i, j], np.float32(0.0)) + padded[i + _MARGIN, j]
        tap += width


@njit(cache=True, nogil=True, fastmath=True)
def _taps(padded: Floats, taps: Floats, bias: Floats, first: int, width: int, start: int) -> Floats:
    n = padded.shape[0] - 2 * _MARGIN
    total: Floats = np.dot(padded[start : start + n], taps[first])
    _add(total, bias)
    for j in range(1, width):
        part = np.dot(padded[start + j : start + j + n], taps[first + j])
        for i in range(n):
            for q in range(part.shape[1]):
                total[i, q] += part[i, q]
    return total


@njit(cache=True, nogil=True, fastmath=True)
def _add(rows: Floats, bias: Floats) -> None:
    for i in range(rows.shape[0]):
        for j in range(rows.shape[1]):
            rows[i, j] += bias[j]


@njit(cache=True, nogil=True, fastmath=True)
def _normalise(rows: Floats, gain: Floats, shift: Floats) -> None:
    d = rows.shape[1]
    for i in range(rows.shape[0]):
        mean = spread = np.float32(0.0)
        for j in range(d):
            mean += rows[i, j]
        mean /= np.float32(d)
        for j in range(d):
            spread += (rows[i, j] - mean) ** 2
        scale = np.float32(1.0) / np.sqrt(spread / np.float32(d) + np.float32(EPSILON))
        for j in range(d):
            rows[i, j] = (rows[i, j] - mean) * scale * gain[j] + shift[j]


@njit(cache=True, nogil=True, fastmath=True)
def _pooled(joint: Floats) -> Floats:
    """Return the mean and the scaled maximum over the pieces, shape (1, 2 f)."""
    n, f = joint.shape
    pooled = np.zeros((1, 2 * f), np.float32)
    pooled[0, f:] = joint[0]
    for i in range(n):
        for j in range(f):
            pooled[0, j] += joint[i, j]
            pooled[0, f + j] = max(pooled[0, f + j], joint[i, j])
    for j in range(f):
        pooled[0, j] /= np.float32(n)
        pooled[0, f + j] *= np.float32(MAX_GAIN)
    return pooled
