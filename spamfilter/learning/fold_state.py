"""The state of a fold on the disk: so that a long one goes on where it was interrupted, to the bit."""

import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from spamfilter.learning.features import SiteFeatures
from spamfilter.learning.lesson import Lesson
from spamfilter.learning.trust import Reporter
from spamfilter.learning.weights import Table, Weights

_TABLES = ("text", "vector", "signals", "habit")
_JAGGED, _EVEN = ("slots", "values", "floors"), ("vector", "measured")

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class FoldState:
    """All that a fold has become by the events that it took in; ``Fold`` tells what each means."""

    settled: Weights
    weights: Weights
    pending: Sequence[Lesson]
    own: Sequence[Lesson]
    reporters: Mapping[str | None, Reporter]
    everybody: Reporter
    harmful: frozenset[int]
    subjects: frozenset[str]
    refusals: Mapping[int, str]
    ham_scores: Sequence[float]

    def to_bytes(self) -> bytes:
        """Return the state as ``from_bytes`` takes it back, to the bit."""
        said = {
            "pending": [_told(one) for one in self.pending],
            "own": [_told(one) for one in self.own],
            "reporters": [(name, _of_reporter(one)) for name, one in self.reporters.items()],
            "everybody": _of_reporter(self.everybody),
            "harmful": sorted(self.harmful),
            "subjects": sorted(self.subjects),
            "refusals": sorted(self.refusals.items()),
        }
        arrays: dict[str, NDArray[Any]] = {
            "said": np.frombuffer(json.dumps(said).encode(), np.uint8),
            "ham_scores": np.array(self.ham_scores, np.float64),
            **_of_weights("settled", self.settled),
            **_of_weights("weights", self.weights),
            **_of_lessons("pending", self.pending),
            **_of_lessons("own", self.own),
        }
        file = io.BytesIO()
        np.savez_compressed(file, allow_pickle=False, **arrays)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Return the state that ``to_bytes`` wrote."""
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            arrays = dict(file)
        said = json.loads(arrays["said"].tobytes())
        return cls(
            settled=_to_weights("settled", arrays),
            weights=_to_weights("weights", arrays),
            pending=_to_lessons("pending", said["pending"], arrays),
            own=_to_lessons("own", said["own"], arrays),
            reporters={name: _to_reporter(one) for name, one in said["reporters"]},
            everybody=_to_reporter(said["everybody"]),
            harmful=frozenset(said["harmful"]),
            subjects=frozenset(said["subjects"]),
            refusals=dict(said["refusals"]),
            ham_scores=arrays["ham_scores"].tolist(),
        )


def _of_reporter(reporter: Reporter) -> tuple[float, dict[str, int]]:
    return reporter.trust, {day.isoformat(): number for day, number in reporter.by_day.items()}


def _to_reporter(said: tuple[float, dict[str, int]]) -> Reporter:
    trust, by_day = said
    return Reporter(trust=trust, by_day=Counter({date.fromisoformat(day): n for day, n in by_day.items()}))


def _told(lesson: Lesson) -> tuple[int, str | None, bool, float, bool]:
    return lesson.event_id, lesson.reporter, lesson.is_spam, lesson.weight, lesson.is_checked


def _of_weights(name: str, weights: Weights) -> Arrays:
    tables = {table: getattr(weights, table) for table in _TABLES}
    return {
        f"{name}.{table}.{part}": getattr(tables[table], part) for table in tables for part in ("weights", "squares")
    }


def _to_weights(name: str, arrays: Arrays) -> Weights:
    return Weights(
        **{
            table: Table(weights=arrays[f"{name}.{table}.weights"], squares=arrays[f"{name}.{table}.squares"])
            for table in _TABLES
        }
    )


def _of_lessons(name: str, lessons: Sequence[Lesson]) -> Arrays:
    seen = [one.seen for one in lessons]
    return {
        f"{name}.sizes": np.array([len(one.slots) for one in seen], np.int64),
        f"{name}.logits": np.array([one.logit for one in seen], np.float64),
        **{f"{name}.{part}": np.concatenate([getattr(one, part) for one in seen]) for part in _JAGGED if seen},
        **{f"{name}.{part}": np.stack([getattr(one, part) for one in seen]) for part in _EVEN if seen},
    }


def _to_lessons(name: str, told: Sequence[tuple[int, str | None, bool, float, bool]], arrays: Arrays) -> list[Lesson]:
    if not told:
        return []
    bounds = np.cumsum(arrays[f"{name}.sizes"])[:-1]
    jagged: dict[str, Sequence[NDArray[Any]]] = {part: np.split(arrays[f"{name}.{part}"], bounds) for part in _JAGGED}
    even: dict[str, Sequence[NDArray[Any]]] = {part: list(arrays[f"{name}.{part}"]) for part in _EVEN}
    logits = arrays[f"{name}.logits"].tolist()
    lessons = []
    for i, (event_id, reporter, is_spam, weight, is_checked) in enumerate(told):
        parts = {part: rows[i] for part, rows in (*jagged.items(), *even.items())}
        seen = SiteFeatures(logit=logits[i], **parts)
        lesson = Lesson(event_id=event_id, reporter=reporter, seen=seen, is_spam=is_spam, weight=weight)
        lesson.is_checked = is_checked
        lessons.append(lesson)
    return lessons
