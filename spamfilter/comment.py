"""Comment: what a site sends us, unjudged."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime

from spamfilter.errors import InvalidComment, UnknownField


@dataclass(frozen=True, kw_only=True, slots=True)
class Comment:
    """One comment waiting for a verdict.

    ``None`` means the site did not say; ``""`` means the visitor left the field empty.  The two are
    different evidence, so do not merge them.

    ``form_seconds`` is the time between showing and sending the form; ``form_pastes`` is how often something was
    pasted into it, ``form_focuses`` how often one of its fields was entered; ``honeypot`` is what stood in a field
    that people cannot see; ``language`` is that of the page, as a BCP 47 tag.
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


FIELDS = tuple(field.name for field in fields(Comment))
COUNTS = frozenset({"form_pastes", "form_focuses"})
NUMBERS = COUNTS | {"form_seconds"}
_STRINGS = frozenset(FIELDS) - NUMBERS - {"created_at"}


def read_comment(said: Mapping[str, object]) -> Comment:
    """Return the comment that a mapping of JSON values describes.

    Raises
    ------
    UnknownField, InvalidComment
        Named after the first field that is unknown, missing, or of the wrong type.

    >>> read_comment({"text": "Hello", "form_seconds": 4}).form_seconds
    4.0
    """
    values: dict[str, object] = {}
    for name, value in said.items():
        if name in _STRINGS:
            values[name] = _string(name, value)
        elif name == "form_seconds":
            values[name] = _seconds(name, value)
        elif name in COUNTS:
            values[name] = _count(name, value)
        elif name == "created_at":
            values[name] = _moment(name, value)
        else:
            raise UnknownField(name)
    if values.get("text") is None:
        raise InvalidComment("text", "is required")
    return Comment(**values)  # type: ignore[arg-type]  # each value was checked by its name above


def _string(name: str, value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise InvalidComment(name, f"must be a string, not {value!r:.60}")


def _seconds(name: str, value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0:
        return float(value)
    raise InvalidComment(name, f"must be a number of seconds, 0 or more, not {value!r:.60}")


def _count(name: str, value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 2**31 and value == int(value):
        return int(value)
    raise InvalidComment(name, f"must be a whole number, 0 or more, not {value!r:.60}")


def _moment(name: str, value: object) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)  # type: ignore[arg-type]  # a TypeError is answered below
    except (TypeError, ValueError):
        raise InvalidComment(name, f"must be an ISO 8601 time, not {value!r:.60}") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
