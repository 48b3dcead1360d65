"""Turn evidence into hashed features, in one compiled pass over its characters.

Every text of the evidence has a namespace of its own, so that a word in the author's name is another feature than the
same word in the body.  A namespace yields character 2-5-grams within words, words, and sparse pairs of words.  Features
are binary and weigh ``1 / sqrt(n + DAMPING)``, with n the number of distinct features of that namespace: a long text
does not drown the author's name, and a short one does not shout.
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import TypeAlias

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from spamfilter.evidence import Evidence

NAMESPACES = ("body", "author", "author_url", "links", "email_domain")
SLOT_BITS = 20
N_SLOTS = 1 << SLOT_BITS
DAMPING = 20.0
MAX_BODY = 8_000  # characters read: three quarters from the start, the rest from the end
MAX_FIELD = 500
LONG_WORD, STRETCH = 24, 6  # characters

Codes: TypeAlias = NDArray[np.uint32]
Bounds: TypeAlias = NDArray[np.int64]
Weights: TypeAlias = NDArray[np.int16]

_N_NAMESPACES = len(NAMESPACES)
_PRIME = np.uint64(0x100000001B3)  # of the 64-bit FNV hash
_LONGEST = 5  # characters of an n-gram
_PAIR_REACH = 3  # a word is paired with each of the three words before it
_FEATURES_PER_CHARACTER = 10  # four n-grams, and for one-letter words a word and its pairs


def encode(evidence: Sequence[Evidence]) -> tuple[Codes, Bounds]:
    """Return the code points of all texts, end to end, and their bounds: shapes (n_characters,), (n_comments * 5 + 1,).

    The texts of comment i, in the order of NAMESPACES, lie between ``bounds[5 * i]`` and ``bounds[5 * i + 5]``.
    """
    texts: list[str] = []
    for one in evidence:
        texts += (_ends(one.body), one.author[:MAX_FIELD], one.author_url[:MAX_FIELD], one.links[:MAX_FIELD])
        texts.append(one.email_domain[:MAX_FIELD])
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    return codes, np.fromiter(accumulate(map(len, texts), initial=0), np.int64, len(texts) + 1)


def matrix(evidence: Sequence[Evidence]) -> csr_matrix:
    """Return the features of many comments, of float32 in (0, 1], shape (n_comments, N_SLOTS).

    The squares of one namespace sum to less than 1.
    """
    slots, values, indptr = _matrix(*encode(evidence))
    X = csr_matrix((values, slots, indptr), shape=(len(evidence), N_SLOTS))
    X.sum_duplicates()
    return X


def row(evidence: Evidence) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return the features of one comment as ``matrix`` has them: their slots, rising, and their values."""
    slots, values, _ = _matrix(*encode((evidence,)))
    order = np.argsort(slots)
    firsts = np.flatnonzero(np.diff(slots[order], prepend=-1))
    return slots[order][firsts], np.add.reduceat(values[order], firsts)


def text_scores(codes: Codes, bounds: Bounds, weights: Weights, scale: float) -> NDArray[np.float64]:
    """Return what each text adds to its comment's log-odds, shape (n_comments, n_namespaces)."""
    scores: NDArray[np.float64] = _scores(codes, bounds, weights, scale)
    return scores


def heat(codes: Codes, text: int, weights: Weights, scale: float) -> NDArray[np.float64]:
    """Return how much each character of one text, the ``text``-th of NAMESPACES, adds; together its ``text_scores``.

    A shorter table of weights, of a power of two, has one for as many slots in a row.
    """
    spread: NDArray[np.float64] = _heat(codes, text, weights, scale)
    return spread


def hottest(codes: Codes, heat: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return where the words of a text lie that add most, at most three, in reading order.

    Of a run without spaces that is longer than ``LONG_WORD``, the hottest stretch counts as the word.
    """
    return [(start, end) for start, end in _hottest(codes, heat).tolist() if end]


def _ends(body: str) -> str:
    if len(body) <= MAX_BODY:
        return body
    return body[: MAX_BODY * 3 // 4] + " " + body[-(MAX_BODY // 4) + 1 :]


@njit(cache=True, nogil=True, inline="always")
def _mix(h: np.uint64) -> np.uint64:
    """Finish a hash so that its high bits depend on every character."""
    h ^= h >> np.uint64(32)
    h *= np.uint64(0xD6E8FEB86659FD93)
    return h ^ (h >> np.uint64(32))


@njit(cache=True, nogil=True, inline="always")
def _is_space(c: int) -> bool:
    return c <= 32 or c in (0x85, 0xA0, 0x3000, 0x2028, 0x2029) or 0x2000 <= c <= 0x200A


@njit(cache=True, nogil=True, inline="always")
def _is_word(c: int) -> bool:
    """Tell letters, digits and marks from symbols; beyond ASCII by block, which is exact enough for hashing."""
    if c < 128:
        return 48 <= c <= 57 or 97 <= c <= 122 or 65 <= c <= 90 or c == 95
    if c < 0xC0:
        return c in (0xAA, 0xB5, 0xBA)
    symbol = 0x2010 <= c <= 0x2BFF or 0x3001 <= c <= 0x3004 or 0x3008 <= c <= 0x3020 or 0xFE30 <= c <= 0xFE6F
    return not (symbol or 0xFF01 <= c <= 0xFF0F or c >= 0x1F000)


@njit(cache=True, nogil=True, inline="always")
def _add(h: np.uint64, seen: NDArray[np.int32], slots: NDArray[np.int32], n: int) -> int:
    """Append the slot of a hash unless it is there already; return the new count."""
    slot = np.int32(_mix(h) >> np.uint64(64 - SLOT_BITS))
    mask = seen.size - 1
    at = slot & mask
    while seen[at] != 0:
        if seen[at] == slot + 1:
            return n
        at = (at + 1) & mask
    seen[at] = slot + 1
    slots[n] = slot
    return n + 1


@njit(cache=True, nogil=True, inline="always")
def _add_ngrams(
    codes: Codes,
    i: int,
    j: int,
    seed: np.uint64,
    seen: NDArray[np.int32],
    slots: NDArray[np.int32],
    spans: NDArray[np.int32],
    n: int,
) -> int:
    """Append the n-grams of the word between i and j, a blank before and after it included."""
    for start in range(i - 1, j):
        h = seed * _PRIME
        for length in range(1, _LONGEST + 1):
            at = start + length - 1
            c = np.uint64(32) if at < i or at >= j else np.uint64(codes[at])
            h = (h ^ c) * _PRIME
            was = n
            if length > 1:
                n = _add(h + np.uint64(length), seen, slots, n)
            if n > was and spans.shape[0] > 0:
                spans[was, 0], spans[was, 1] = max(start, i), min(at + 1, j)
            if at >= j:
                break
    return n


@njit(cache=True, nogil=True)
def _hash_text(
    codes: Codes,
    start: int,
    end: int,
    namespace: int,
    seen: NDArray[np.int32],
    slots: NDArray[np.int32],
    spans: NDArray[np.int32],
) -> int:
    """Write the distinct slots of one text, and where each was first seen, and return how many there are.

    ``spans`` has shape (n, 2), or (0, 2) when nobody needs to know where a feature stands.
    """
    seed = np.uint64(0xCBF29CE484222325) + np.uint64(namespace) * np.uint64(0x9E3779B97F4A7C15)
    located = spans.shape[0] > 0
    n = 0
    before = np.zeros(_PAIR_REACH, np.uint64)
    n_words = 0
    i = start
    while i < end:
        if _is_space(codes[i]):
            i += 1
            continue
        j = i + 1
        if _is_word(codes[i]):
            while j < end and _is_word(codes[j]):
                j += 1
        n = _add_ngrams(codes, i, j, seed, seen, slots, spans, n)
        word = seed ^ np.uint64(0x5BD1E9955BD1E995)
        for k in range(i, j):
            word = (word ^ np.uint64(codes[k])) * _PRIME
        was = n
        n = _add(word, seen, slots, n)
        for back in range(1, min(_PAIR_REACH, n_words) + 1):
            other = before[(n_words - back) % _PAIR_REACH]
            n = _add((_mix(other) + np.uint64(back)) * _PRIME ^ word, seen, slots, n)
        if located:
            for k in range(was, n):
                spans[k, 0], spans[k, 1] = i, j
        before[n_words % _PAIR_REACH] = word
        n_words += 1
        i = j
    return n


@njit(cache=True, nogil=True)
def _table(n_characters: int) -> NDArray[np.int32]:
    size = 64
    while size < 2 * _FEATURES_PER_CHARACTER * n_characters:
        size *= 2
    return np.zeros(size, np.int32)


@njit(cache=True, nogil=True)
def _matrix(codes: Codes, bounds: Bounds) -> tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.int64]]:
    n_comments = (bounds.size - 1) // _N_NAMESPACES
    room = _FEATURES_PER_CHARACTER * codes.size + 8
    slots, values = np.empty(room, np.int32), np.empty(room, np.float32)
    indptr = np.zeros(n_comments + 1, np.int64)
    nowhere = np.empty((0, 2), np.int32)
    n = 0
    for text in range(bounds.size - 1):
        start, end = bounds[text], bounds[text + 1]
        if start < end:
            found = _hash_text(codes, start, end, text % _N_NAMESPACES, _table(end - start), slots[n:], nowhere)
            values[n : n + found] = 1.0 / np.sqrt(found + DAMPING)
            n += found
        indptr[text // _N_NAMESPACES + 1] = n
    return slots[:n].copy(), values[:n].copy(), indptr


@njit(cache=True, nogil=True)
def _scores(codes: Codes, bounds: Bounds, weights: Weights, scale: float) -> NDArray[np.float64]:
    longest = 0
    for text in range(bounds.size - 1):
        longest = max(longest, bounds[text + 1] - bounds[text])
    slots, nowhere = np.empty(_FEATURES_PER_CHARACTER * longest + 8, np.int32), np.empty((0, 2), np.int32)
    scores = np.zeros(((bounds.size - 1) // _N_NAMESPACES, _N_NAMESPACES))
    for text in range(bounds.size - 1):
        start, end = bounds[text], bounds[text + 1]
        if start == end:
            continue
        found = _hash_text(codes, start, end, text % _N_NAMESPACES, _table(end - start), slots, nowhere)
        total = 0
        for k in range(found):
            total += weights[slots[k]]
        scores[text // _N_NAMESPACES, text % _N_NAMESPACES] = total * scale / np.sqrt(found + DAMPING)
    return scores


@njit(cache=True, nogil=True)
def _heat(codes: Codes, text: int, weights: Weights, scale: float) -> NDArray[np.float64]:
    spread = np.zeros(codes.size)
    slots = np.empty(_FEATURES_PER_CHARACTER * codes.size + 8, np.int32)
    spans = np.empty((slots.size, 2), np.int32)
    found = _hash_text(codes, 0, codes.size, text, _table(codes.size), slots, spans)
    unit = scale / np.sqrt(found + DAMPING)
    for k in range(found):
        share = weights[slots[k] * weights.size // N_SLOTS] * unit / (spans[k, 1] - spans[k, 0])
        for at in range(spans[k, 0], spans[k, 1]):
            spread[at] += share
    return spread


@njit(cache=True, nogil=True)
def _hottest(codes: Codes, heat: NDArray[np.float64]) -> NDArray[np.int64]:
    best, spans = np.zeros(3), np.zeros((3, 2), np.int64)
    i = 0
    while i < codes.size:
        j = i
        while j < codes.size and _is_word(codes[j]):
            j += 1
        left, right = i, j
        if j - i > LONG_WORD:
            left = _stretch(heat, i, j)
            right = left + STRETCH
        coldest, total = np.argmin(best), heat[left:right].sum()
        if total > best[coldest]:
            best[coldest], spans[coldest, 0], spans[coldest, 1] = total, left, right
        i = max(j, i + 1)
    return spans[np.argsort(spans[:, 0])]


@njit(cache=True, nogil=True)
def _stretch(heat: NDArray[np.float64], start: int, end: int) -> int:
    """Return where the hottest STRETCH characters of a run begin."""
    found, most = start, -np.inf
    for i in range(start, end - STRETCH + 1):
        total = heat[i : i + STRETCH].sum()
        if total > most:
            found, most = i, total
    return found
