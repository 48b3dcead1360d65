"""Near-copies: texts that are the same but for a word here and there, known by short sketches of them.

A sketch is one byte of each of 64 MinHash values over character 5-grams.  It says nothing of the text to whoever lacks
the seed, and two of them tell how alike their texts are, to within 0.05 or so.

The values are those of datasketch 2.0.0 (``MinHash`` with ``scheme="affine32"``), taken here in three lines: with the
package comes half of SciPy, 30 MB in every worker, and it hands number after number to Python.
"""

from collections.abc import Sequence
from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from spamfilter.text.likeness import likeness

Hashes: TypeAlias = NDArray[np.uint32]

NEAR = 0.7  # the share of the sketch, and so about the Jaccard similarity, from which texts are near-copies
SHORTEST = 32  # characters of a text that has a sketch: many people write "Thank you!"
SIZE = 64  # bytes of a sketch
BANDS = 16  # parts of a sketch, one of which near-copies nearly always have in common: 98.8 % at 0.7, all at 0.8
_BAND = SIZE // BANDS
_LONGEST = 20_000  # characters that are looked at
_PRIMES = tuple(map(np.uint32, (1, 0x01000193, 0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D)))  # one for each character


def sketch(text: str, *, seed: int) -> bytes | None:
    """Return the sketch of a text, of ``SIZE`` bytes; None for one that is too short.

    ``seed``, in [0, 2**32), must be the same for all sketches that are compared.

    >>> one, other = (sketch(f"Please come and see my new {what}, it is open every day", seed=1)
    ...               for what in ("shop", "shops"))
    >>> resemblance(one, other) > NEAR
    True
    """
    return sketch_of_likeness(likeness(text), seed=seed)


def sketch_of_likeness(canonical: str, *, seed: int) -> bytes | None:
    """Return the sketch of a text of which the likeness is known."""
    canonical = canonical[:_LONGEST]
    if len(canonical) < SHORTEST:
        return None
    factors, terms = _permutations(seed)
    least = (factors * _mixed(_shingles(canonical)) + terms).min(axis=1)
    return bytes(least.astype(np.uint8))


def resemblance(one: bytes, other: bytes) -> float:
    """Return how alike two texts are by their sketches, in [0, 1]."""
    return float(np.mean(np.frombuffer(one, np.uint8) == np.frombuffer(other, np.uint8)))


def buckets(sketch: bytes) -> Sequence[int]:
    """Return the numbers of the buckets, below 2**36, in which a sketch is kept and looked for."""
    bands = np.frombuffer(sketch, f">u{_BAND}").astype(np.int64)
    return [int(value) | band << (8 * _BAND) for band, value in enumerate(bands.tolist())]


@cache
def _permutations(seed: int) -> tuple[Hashes, Hashes]:
    """Return factors, odd so that no two hashes become one, and terms: each shape (SIZE, 1)."""
    chance = np.random.RandomState(seed)
    factors = chance.randint(0, 1 << 31, (SIZE, 1), dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    return factors, chance.randint(0, 1 << 32, (SIZE, 1), dtype=np.uint32)


def _mixed(hashes: Hashes) -> Hashes:
    """Return hashes whose bits have been mixed (the end of MurmurHash3): the permutations alone would keep order."""
    hashes = (hashes ^ (hashes >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    hashes = (hashes ^ (hashes >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return hashes ^ (hashes >> np.uint32(16))


def _shingles(text: str) -> Hashes:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    n = len(codes) - len(_PRIMES) + 1
    hashes = np.zeros(n, np.uint32)
    for place, prime in enumerate(_PRIMES):
        hashes += codes[place : place + n] * prime
    return hashes
