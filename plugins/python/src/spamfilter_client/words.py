"""What is sent and what is answered, in the words of the service."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any


class Action(StrEnum):
    """What to do with a comment."""

    PUBLISH = "publish"
    HOLD = "hold"
    REJECT = "reject"
    DISCARD = "discard"


class Label(StrEnum):
    """What a person says of a comment."""

    SPAM = "spam"
    HAM = "ham"


@dataclass(frozen=True, kw_only=True, slots=True)
class Comment:
    """A comment as the visitor sent it.

    ``None`` means that the site cannot know it, ``""`` that the visitor left it empty.  ``form_seconds`` is the time
    between showing and sending the form, 0 or more; ``form_pastes`` is how often something was pasted into it,
    ``form_focuses`` how often a field was entered; ``honeypot`` is what stood in a field that people cannot see;
    ``language`` is a BCP 47 tag.
    """

    text: str
    author: str | None = None
    author_email: str | None = None
    author_url: str | None = None
    ip: str | None = None
    user_agent: str | None = None
    referrer: str | None = None
    permalink: str | None = None
    post_title: str | None = None
    post_text: str | None = None
    type: str | None = None
    language: str | None = None
    form_seconds: float | None = None
    form_pastes: int | None = None
    form_focuses: int | None = None
    honeypot: str | None = None
    created_at: datetime | None = None

    def document(self) -> dict[str, object]:
        """Return what is said of the comment, ready for JSON.

        >>> Comment(text="Hello", author="").document()
        {'text': 'Hello', 'author': ''}
        """
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        if self.created_at is not None:
            said["created_at"] = self.created_at.isoformat()
        return {name: value for name, value in said.items() if value is not None}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Comment":
        """Return the comment of such a document.  Raises TypeError for an unknown field, ValueError for a bad date."""
        said = dict(document)
        if "created_at" in said:
            said["created_at"] = datetime.fromisoformat(said["created_at"])
        return cls(**said)


def read_count(said: str | None) -> int | None:
    """Return a count as a form sends it, or None where it is none: whoever sends a form may make it up.

    >>> read_count("2"), read_count("many"), read_count(None)
    (2, None, None)
    """
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 7 else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """A sentence for a moderator, and its weight in log-odds: positive speaks for spam."""

    name: str
    text: str
    weight: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What the service makes of a comment; ``score`` is the probability of spam, in [0, 1]."""

    action: Action
    score: float
    reasons: tuple[Reason, ...]
    release: str

    def __post_init__(self) -> None:
        if not 0.0 <= self.score <= 1.0:
            raise ValueError(f"score: must be in [0, 1], not {self.score}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """A comment that was judged and is remembered by the service under ``id``."""

    id: str
    verdict: Verdict


def read_verdict(said: Any) -> Verdict:
    """Return the verdict of ``{"verdict": {…}}``.  Raises KeyError, TypeError or ValueError."""
    verdict = said["verdict"]
    return Verdict(
        action=Action(verdict["action"]),
        score=float(verdict["score"]),
        reasons=tuple(
            Reason(name=str(one["name"]), text=str(one["text"]), weight=float(one["weight"]))
            for one in verdict["reasons"]
        ),
        release=str(verdict["release"]),
    )


def read_check(said: Any) -> Check:
    """Return the check of ``{"id": …, "verdict": {…}}``.  Raises KeyError, TypeError or ValueError."""
    if not isinstance(said["id"], str) or not said["id"]:
        raise ValueError(f"id: must be a name, not {said['id']!r:.60}")
    return Check(id=said["id"], verdict=read_verdict(said))
