"""The smallest events, and folds of them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from spamfilter.comment import Comment
from spamfilter.event import Event
from spamfilter.evidence import Evidence, History
from spamfilter.learning.fold import Fold
from spamfilter.learning.known import Known
from spamfilter.model.spam_model import SpamModel
from spamfilter.signals import gather
from spamfilter.text import read
from spamfilter.verdict import Label

NOON = datetime(2026, 5, 2, 12, 0, tzinfo=UTC)
_IDS = count(1)


def evidence_of(text: str, **said: Any) -> Evidence:
    return gather(read(Comment(text=text, **said)), History())


def an_event(text: str, label: Label, *, late: timedelta | None = None, **said: Any) -> Event:
    """A label of a comment; ``late`` is how long after the comment it came."""
    number = next(_IDS)
    values = {"site_id": 1, "check_id": None, "reporter": "ruth", "source": "api", "created_at": NOON}
    commented_at = None if late is None else NOON - late
    values |= {"commented_at": commented_at, "subject": f"event {number}", "id": number}
    return Event(label=label, evidence=evidence_of(text), **{**values, **said})


def folded(model: SpamModel, events: Sequence[Event], known: Sequence[Known] = ()) -> Fold:
    fold = Fold(model, known)
    for event in events:
        fold.add(event)
    return fold


def added(model: SpamModel, events: Sequence[Event], text: str) -> float:
    """What a site that said so adds to the log-odds of a comment."""
    adapter = folded(model, events).taught.adapter
    return 0.0 if adapter is None else sum(one.weight for one in adapter.contributions(model, evidence_of(text)))
