"""What careful readers say of comments: the quick reader learns from it, and the release is calibrated on it."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spamfilter import release as shelf
from spamfilter.errors import InvalidRelease
from spamfilter.evidence import Evidence, Example
from spamfilter.model.careful import CarefulReader
from spamfilter.model.network import Floats
from training.console import progress
from training.folds import N_FOLDS, Folds

NOTICE, MEMORY = "NOTICE", "lessons.npz"  # files that travel with a release


@dataclass(frozen=True, kw_only=True, eq=False)
class Lessons:
    """A careful reader for the release, and what careful readers say of its examples.

    Attributes
    ----------
    said : ndarray of float64, shape (n_examples, n_folds)
        Log-odds of spam by a reader that learnt without the examples of that fold.
    reader : CarefulReader
        The one that serves; it learnt from all.
    notice : bytes
        Whose work it is made from.
    is_new : ndarray of bool, shape (n_examples,)
        Which examples the encoder has not learnt from: only of these are its vectors what they will be in service.
    vectors : ndarray of float32, shape (n_new, size)
        Of the new examples, in order.
    """

    said: NDArray[np.float64]
    reader: CarefulReader
    notice: bytes
    is_new: NDArray[np.bool_]
    vectors: Floats

    def held_out(self, folds: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return what the reader that did not see it says of each example, shape (n_examples,)."""
        return np.take_along_axis(self.said, folds[:, None], axis=1)[:, 0]


def recalled(folder: Path, examples: Sequence[Example], folds: Folds) -> Lessons:  # noqa: ARG001  as Teach asks
    """Return the lessons of a release for other examples.

    Of comments that the release learnt from it remembers what was said by a reader that had not seen them; others its
    own reader reads now.  Raises InvalidRelease if it has no careful reader.
    """
    reader = shelf.load(folder).model.careful
    if reader is None:
        raise InvalidRelease(f"release {folder.name}: has no careful reader to learn from")
    with np.load(io.BytesIO(shelf.enclosed(folder, MEMORY)), allow_pickle=False) as memory:
        known = dict(zip(memory["keys"].tolist(), memory["said"].astype(np.float64).tolist(), strict=True))
    keys = [_key(example.evidence) for example in examples]
    is_new = np.array([key not in known for key in keys])
    said = np.array([known.get(key, np.nan) for key in keys])
    new = np.flatnonzero(is_new)
    opinions = reader.read_all([examples[i].evidence for i in new.tolist()])
    vectors = np.empty((len(new), reader.encoder.size), np.float32)
    for row, (at, opinion) in enumerate(zip(progress(new.tolist(), "Reading carefully"), opinions, strict=True)):
        said[at], vectors[row] = opinion.logit, opinion.vector
    return Lessons(
        said=np.tile(said[:, None], N_FOLDS),
        reader=reader,
        notice=shelf.enclosed(folder, NOTICE),
        is_new=is_new,
        vectors=vectors,
    )


def memory(examples: Sequence[Example], held_out: NDArray[np.float64]) -> bytes:
    """Return a file that remembers what was said of each example by a reader that had not seen it."""
    keys, first = np.unique([_key(example.evidence) for example in examples], return_index=True)
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, keys=keys, said=held_out[first].astype(np.float16))
    return file.getvalue()


def _key(evidence: Evidence) -> int:
    text = f"{evidence.body}\0{evidence.author}\0{evidence.author_url}\0{evidence.links}"
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()) >> 1
