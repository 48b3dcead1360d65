"""Splits that keep what belongs together on one side: near-copies, one author's comments, comments with one link."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from datasketch import MinHash, MinHashLSH
from numpy.typing import NDArray
from scipy.cluster.hierarchy import DisjointSet
from sklearn.model_selection import StratifiedGroupKFold

from spamfilter.evidence import Evidence, Example
from spamfilter.verdict import Label

NEAR = 0.6  # Jaccard similarity of character 5-grams from which two bodies are near-copies
MAX_SHARED = 20  # an author or host of more comments than these is a crowd (Anonymous, youtube.com), not one sender
YOUTUBE = "youtube"  # whose sources name the video: youtube/Youtube01-Psy
_HOST_END = re.compile("[/?#]")
_SHINGLE = 5
_BANDS, _BAND_ROWS = 32, 4  # meets 98.8 % of the pairs at 0.6 and 99.98 % at 0.7
_PRIMES = np.array([1, 0x01000193, 0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D], np.uint32)

Indices = NDArray[np.int64]
Shingles = NDArray[np.uint32]


@dataclass(frozen=True, kw_only=True, eq=False)
class Split:
    """One way to hold comments out: positions in the examples, in rising order."""

    name: str
    train: Indices
    test: Indices


def near_copies(bodies: Sequence[str], *, seed: int = 1) -> Indices:
    """Return a cluster number for each body, shape (n_bodies,): near-copies, and near-copies of those, share one.

    >>> near_copies(["buy cheap shoes now", "buy cheap shoes now!", "i like it"]).tolist()
    [0, 0, 1]
    """
    shingles: dict[Hashable, Shingles] = {body: _shingles(body) for body in bodies}
    sketches = MinHash.generator(
        shingles.values(), num_perm=_BANDS * _BAND_ROWS, seed=seed, hashfunc=int, scheme="affine32"
    )
    index = MinHashLSH(num_perm=_BANDS * _BAND_ROWS, params=(_BANDS, _BAND_ROWS))
    clusters = DisjointSet(shingles)
    for body, sketch in zip(shingles, sketches, strict=True):
        for other in index.query(sketch):
            if not clusters.connected(body, other) and _jaccard(shingles[body], shingles[other]) >= NEAR:
                clusters.merge(body, other)
        index.insert(body, sketch, check_duplication=False)
    return _numbered(clusters[body] for body in bodies)


def senders(examples: Sequence[Example], *, max_shared: int = MAX_SHARED) -> Indices:
    """Return a group number for each example, shape (n_examples,).

    Near-copies share a group, and so do comments that have an author's name, or the host of a link or of an author's
    address, in common; a name or host of more than ``max_shared`` comments joins nobody.
    """
    groups = DisjointSet(range(len(examples)))
    for members in _sharing(examples, max_shared):
        for other in members[1:]:
            groups.merge(members[0], other)
    return _numbered(groups[i] for i in range(len(examples)))


def leave_one_source_out(examples: Sequence[Example], groups: Indices) -> Iterator[Split]:
    """Yield a split for each data set; every file of our own corpus counts as one (``own/blog``).

    Who is grouped with a held-out comment is left out of training as well.
    """
    names = [example.source if example.source.startswith("own/") else _family(example) for example in examples]
    return _leave_one_out(names, np.arange(len(examples)), groups)


def leave_one_video_out(examples: Sequence[Example], groups: Indices) -> Iterator[Split]:
    """Yield a split for each video of the YouTube set, among its comments alone."""
    rows = np.flatnonzero([_family(example) == YOUTUBE for example in examples])
    return _leave_one_out([examples[i].source for i in rows.tolist()], rows, groups)


def grouped_folds(examples: Sequence[Example], groups: Indices, *, n_folds: int = 5, seed: int = 0) -> Iterator[Split]:
    """Yield ``n_folds`` splits whose parts hold whole groups and about the same share of spam."""
    labels = [example.label for example in examples]
    folds = StratifiedGroupKFold(n_splits=n_folds, shuffle=True, random_state=seed)
    for i, (train, test) in enumerate(folds.split(labels, labels, groups), start=1):
        yield Split(name=f"fold {i}", train=train, test=test)


def authors_split(examples: Sequence[Example]) -> Iterator[Split]:
    """Yield the split that the YouTube set's authors used: of each video and label the first 70 %, and the rest.

    The examples must stand in the order of the file.
    """
    rows: dict[str, dict[Label, list[int]]] = defaultdict(lambda: defaultdict(list))
    for i, example in enumerate(examples):
        if _family(example) == YOUTUBE:
            rows[example.source][example.label].append(i)
    for video, by_label in sorted(rows.items()):
        parts = [(found, len(found) * 7 // 10) for found in by_label.values()]
        yield Split(
            name=video,
            train=np.sort(np.concatenate([found[:n] for found, n in parts])),
            test=np.sort(np.concatenate([found[n:] for found, n in parts])),
        )


def _leave_one_out(names: Sequence[str], rows: Indices, groups: Indices) -> Iterator[Split]:
    named = np.array(names)
    for name in sorted(set(names)):
        held = named == name
        train = ~held & ~np.isin(groups[rows], groups[rows[held]])
        yield Split(name=name, train=rows[train], test=rows[held])


def _family(example: Example) -> str:
    return example.source.split("/", maxsplit=1)[0]


def _sharing(examples: Sequence[Example], max_shared: int) -> Iterator[list[int]]:
    copies, known = defaultdict(list), defaultdict(list)
    for i, cluster in enumerate(near_copies([example.evidence.body for example in examples])):
        copies[int(cluster)].append(i)
        for key in set(_keys(examples[i].evidence)):
            known[key].append(i)
    yield from copies.values()
    yield from (members for members in known.values() if len(members) <= max_shared)


def _keys(evidence: Evidence) -> Iterator[tuple[str, str]]:
    if evidence.author:
        yield "author", evidence.author
    for address in f"{evidence.author_url} {evidence.links}".split():
        if host := _HOST_END.split(address, maxsplit=1)[0]:  # "" is the page's own site
            yield "host", host


def _shingles(text: str) -> Shingles:
    """Return the hashes of the different character 5-grams, sorted; a shorter text is one of its own."""
    codes = np.frombuffer(text.ljust(_SHINGLE).encode("utf-32-le", "surrogatepass"), np.uint32)
    return np.unique(np.lib.stride_tricks.sliding_window_view(codes, _SHINGLE) @ _PRIMES)


def _jaccard(one: Shingles, other: Shingles) -> float:
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both / (len(one) + len(other) - both)


def _numbered(names: Iterable[Hashable]) -> Indices:
    """Return 0, 1, 2… for names, in the order in which they first appear."""
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(name, len(numbers)) for name in names], np.int64)
