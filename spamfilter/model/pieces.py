"""Cut text into the pieces of a vocabulary: the segmentation that a unigram language model finds likeliest."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numba import njit
from numpy.typing import NDArray

BLANK = "▁"  # stands before each word, as in SentencePiece vocabularies
UNKNOWN, START, END = 0, 1, 2

Ids: TypeAlias = NDArray[np.int32]

_UNKNOWN_COST = 10.0  # below the rarest piece
_EMPTY, _INNER = -2, -1  # a free place of the table; a prefix that is no piece itself


class Pieces:
    """A vocabulary and its segmentation.

    Parameters
    ----------
    pieces : sequence of str, length n_pieces
        The first three are for unknown characters, the start and the end of a text, whatever they are called.
    scores : sequence of float, length n_pieces
        The log-probability of each piece.
    """

    def __init__(self, pieces: Sequence[str], scores: Sequence[float]) -> None:
        self._scores = np.asarray(scores, np.float32)
        self._longest = max(map(len, pieces))
        self._unknown = float(self._scores.min()) - _UNKNOWN_COST
        codes = np.frombuffer("".join(pieces).encode("utf-32-le"), np.uint32)
        ends = np.cumsum([len(piece) for piece in pieces])
        self._keys, self._values = _table(codes, ends)

    def __len__(self) -> int:
        return len(self._scores)

    def encode(self, text: str, most: int) -> Ids:
        """Return the ids of a text's pieces between START and END, shape (n,), n <= most.

        Blanks are expected to be single.  Of a text with too many pieces the middle is left out.
        """
        spaced = (BLANK + text.replace(" ", BLANK)).encode("utf-32-le", "replace")
        codes = np.frombuffer(spaced, np.uint32)
        ids: Ids = _segment(codes, self._keys, self._values, self._scores, self._unknown, self._longest, most)
        return ids


@njit(cache=True, nogil=True, inline="always")
def _extend(h: np.uint64, code: np.uint32) -> np.uint64:
    h = (h ^ np.uint64(code)) * np.uint64(0x9FB21C651E98DF25)
    return h ^ (h >> np.uint64(32))


@njit(cache=True, nogil=True)
def _find(keys: NDArray[np.uint64], values: Ids, key: np.uint64) -> np.int64:
    """Return where a key stands in the table, or the free place where it would."""
    mask = keys.size - 1
    at = np.int64(key & np.uint64(mask))
    while values[at] != _EMPTY and keys[at] != key:
        at = (at + 1) & mask
    return at


@njit(cache=True)
def _table(codes: NDArray[np.uint32], ends: NDArray[np.int64]) -> tuple[NDArray[np.uint64], Ids]:
    """Return a hash table of every prefix of every piece, by 64-bit hash."""
    size = 1024
    while size < 2 * codes.size:
        size *= 2
    keys, values = np.zeros(size, np.uint64), np.full(size, _EMPTY, np.int32)
    start = 0
    for piece in range(ends.size):
        h = np.uint64(0)
        for i in range(start, ends[piece]):
            h = _extend(h, codes[i])
            at = _find(keys, values, h)
            keys[at] = h
            if i == ends[piece] - 1:
                values[at] = piece
            elif values[at] == _EMPTY:
                values[at] = _INNER
        start = ends[piece]
    return keys, values


@njit(cache=True, nogil=True)
def _segment(
    codes: NDArray[np.uint32],
    keys: NDArray[np.uint64],
    values: Ids,
    scores: NDArray[np.float32],
    unknown: float,
    longest: int,
    most: int,
) -> Ids:
    n = codes.size
    best, came_from, piece = np.full(n + 1, -1e30, np.float32), np.zeros(n + 1, np.int32), np.zeros(n + 1, np.int32)
    best[0] = 0.0
    for i in range(n):
        h = np.uint64(0)
        for j in range(i, min(i + longest, n)):
            h = _extend(h, codes[j])
            value = values[_find(keys, values, h)]
            if value == _EMPTY:
                break
            if value >= 0 and best[i] + scores[value] > best[j + 1]:
                best[j + 1], came_from[j + 1], piece[j + 1] = best[i] + scores[value], i, value
        if best[i] + unknown > best[i + 1]:
            best[i + 1], came_from[i + 1], piece[i + 1] = best[i] + unknown, i, UNKNOWN
    count, at = 0, n
    while at > 0:
        count, at = count + 1, came_from[at]
    return _cut(came_from, piece, count, most)


@njit(cache=True, nogil=True)
def _cut(came_from: Ids, piece: Ids, count: int, most: int) -> Ids:
    """Walk back along the best path; keep the first and the last pieces when there are too many."""
    kept = min(count, most - 2)
    head = kept - kept // 2 if count > kept else kept
    ids = np.empty(kept + 2, np.int32)
    ids[0], ids[kept + 1] = START, END
    at = came_from.size - 1
    for k in range(count - 1, -1, -1):
        if k < head:
            ids[k + 1] = piece[at]
        elif k >= count - (kept - head):
            ids[k + 1 - (count - kept)] = piece[at]
        at = came_from[at]
    return ids
