"""A release judged on labelled comments, beside the baseline, source by source."""

import importlib.metadata
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spamfilter.release import Release
from spamfilter.verdict import Label, Thresholds
from training.baseline import Baseline
from training.console import progress
from training.metrics import Interval, Judged, intervals, measure
from training.rows import LabelledComment, LabelledFile
from training.split import near_copies

RELEASE, BASELINE = "release", "baseline"
JUDGES = (RELEASE, BASELINE)
_LIBRARIES = ("numpy", "scipy", "scikit-learn", "numba", "matplotlib")


@dataclass(frozen=True, kw_only=True)
class Measured:
    """The metrics of one judge on one slice, and their intervals where the data can give one."""

    metrics: Mapping[str, float | None]
    intervals: Mapping[str, Interval | None]


@dataclass(frozen=True, kw_only=True)
class Slice:
    """The comments of one source or language, as each judge scored them."""

    name: str
    judged: Mapping[str, Judged]
    measured: Mapping[str, Measured]


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """Everything that a report says.

    ``n_known`` is how many of the comments stand word for word in our own corpus, from which both judges may have
    learnt: what is said of those proves nothing.
    """

    release: str
    thresholds: Thresholds
    created_at: str
    seed: int
    files: Sequence[LabelledFile]
    n_known: int
    sources: Sequence[Slice]
    languages: Sequence[Slice]
    machine: Mapping[str, Any]

    @property
    def n_comments(self) -> int:
        """How many comments were judged."""
        return sum(len(file.comments) for file in self.files)

    def mean(self, judge: str, metric: str) -> float | None:
        """Return the mean of a metric over the sources that define it, each counting the same."""
        values = [one.measured[judge].metrics[metric] for one in self.sources]
        known = [value for value in values if value is not None]
        return float(np.mean(known)) if known else None

    def as_json(self) -> dict[str, Any]:
        """Return the evaluation as JSON values, without the scores of single comments."""
        return {
            "release": self.release,
            "thresholds": asdict(self.thresholds),
            "created_at": self.created_at,
            "seed": self.seed,
            "machine": dict(self.machine),
            "data": [_file_as_json(file) for file in self.files],
            "known_from_own_corpus": self.n_known,
            "sources": {one.name: _slice_as_json(one) for one in self.sources},
            "languages": {one.name: _slice_as_json(one) for one in self.languages},
        }


def evaluate(
    release: Release, files: Sequence[LabelledFile], own: Sequence[LabelledComment], *, seed: int, created_at: str
) -> Evaluation:
    """Return how a release, and the baseline fitted to our ``own`` corpus, judge the comments of some files."""
    comments = [one for file in files for one in file.comments]
    evidence = [one.example().evidence for one in progress(comments, "Reading comments")]
    clusters = near_copies([one.body for one in evidence])
    is_spam = [one.label is Label.SPAM for one in comments]
    judged = {
        RELEASE: Judged.of(release.model.scores(evidence), is_spam, clusters),
        BASELINE: Judged.of(Baseline(own).scores(comments), is_spam, clusters),
    }
    slices = _Slices(judged, release.card.thresholds, seed)
    known = {one.comment.text.strip() for one in own}
    return Evaluation(
        release=release.name,
        thresholds=release.card.thresholds,
        created_at=created_at,
        seed=seed,
        files=files,
        n_known=sum(one.comment.text.strip() in known for one in comments),
        sources=slices.by([one.source for one in comments], "Measuring sources"),
        languages=slices.by([one.language or "unknown" for one in comments], "Measuring languages"),
        machine=_machine(),
    )


@dataclass(frozen=True)
class _Slices:
    judged: Mapping[str, Judged]
    thresholds: Thresholds
    seed: int

    def by(self, names: Sequence[str], label: str) -> list[Slice]:
        """Return the slices by name, those with most comments first."""
        named = np.array(names)
        found, counts = np.unique(named, return_counts=True)
        ranked = found[np.argsort(-counts, kind="stable")].tolist()
        return [self._slice(name, named == name) for name in progress(ranked, label)]

    def _slice(self, name: str, rows: NDArray[np.bool_]) -> Slice:
        judged = {judge: everything[rows] for judge, everything in self.judged.items()}
        return Slice(name=name, judged=judged, measured={judge: self._measured(one) for judge, one in judged.items()})

    def _measured(self, judged: Judged) -> Measured:
        hold, reject = self.thresholds.hold, self.thresholds.reject
        return Measured(
            metrics=measure(judged, hold=hold, reject=reject),
            intervals=intervals(judged, hold=hold, reject=reject, seed=self.seed),
        )


def _machine() -> dict[str, Any]:
    """Return what a reader needs to repeat this, and nothing that says whose machine it was."""
    libraries = {name: importlib.metadata.version(name) for name in _LIBRARIES}
    return {"cpus": os.cpu_count(), "python": platform.python_version(), "libraries": libraries}


def _file_as_json(file: LabelledFile) -> dict[str, Any]:
    bad = [asdict(row) for row in file.bad]
    return {"name": file.name, "sha256": file.sha256, "comments": len(file.comments), "skipped": bad}


def _slice_as_json(one: Slice) -> dict[str, Any]:
    return {
        judge: dict(measured.metrics) | {"intervals": dict(measured.intervals)}
        for judge, measured in one.measured.items()
    }
