"""The calls of the service's API, as requests of HTTP, and how their answers are read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from spamfilter_client.errors import NoAnswer, Refused
from spamfilter_client.words import Comment, Label

# No answer that this client asks for comes near it; more would be nonsense, without an end perhaps.
MAX_ANSWER_BYTES = 1 << 20
# What a service takes at most, unless its operator says otherwise.  It may close the connection before it has read
# more, which would look as if it were away.
MAX_COMMENT_BYTES = 1 << 20
_BUSY = frozenset({408, 425, 429})
_LONGEST_RETRY_AFTER_S = 3600.0  # whoever asks for more is mistaken


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One request.  ``may_repeat`` tells whether sending it twice does the same as sending it once."""

    method: str
    path: str
    body: Mapping[str, object] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    may_repeat: bool = True


def new_idempotency_key() -> str:
    """Return a name for one comment, under which it is judged once however often it is sent."""
    return uuid4().hex


def to_check(comment: Comment, idempotency_key: str) -> Call:
    """Return the call that judges a comment and remembers it.  Raises Refused where it is too large."""
    return Call(
        method="POST",
        path="/api/v1/checks",
        body={"comment": _document(comment)},
        headers={"Idempotency-Key": idempotency_key},
    )


def to_score(comment: Comment) -> Call:
    """Return the call that judges a comment and remembers nothing.  Raises Refused where it is too large."""
    return Call(method="POST", path="/api/v1/score", body={"comment": _document(comment)})


def to_label(check_id: str, label: Label, reporter: str | None) -> Call:
    """Return the call that says what a person made of a comment."""
    return Call(method="PUT", path=_label_path(check_id), body=_said(label, reporter))


def to_forget(check_id: str) -> Call:
    """Return the call that takes a label back."""
    return Call(method="DELETE", path=_label_path(check_id))


def to_teach(comment: Comment, label: Label, reporter: str | None) -> Call:
    """Return the call that teaches a comment which was never checked.  Raises Refused where it is too large."""
    body = {"comment": _document(comment), **_said(label, reporter)}
    return Call(method="POST", path="/api/v1/feedback", body=body, may_repeat=False)


def read(status: int, headers: Mapping[str, str], body: bytes) -> Any:
    """Return what an answer says, as JSON, or None where it is empty.  Raises NoAnswer or Refused."""
    if 400 <= status < 500 and status not in _BUSY:
        raise _refused(status, body)
    if not 200 <= status < 300:
        raise NoAnswer(f"it answered with status {status}", retry_after_s=_retry_after_s(headers))
    return _json(body) if body else None


def misunderstood() -> NoAnswer:
    """Return the error for an answer that is none of the service's."""
    return NoAnswer("its answer could not be understood")


def _document(comment: Comment) -> dict[str, object]:
    document = comment.document()
    if len(json.dumps(document, ensure_ascii=False).encode(errors="replace")) > MAX_COMMENT_BYTES:
        raise Refused(413, f"the comment is over {MAX_COMMENT_BYTES:,} bytes")
    return document


def _label_path(check_id: str) -> str:
    if not check_id.isalnum():
        raise ValueError(f"check_id: must be letters and digits, not {check_id!r:.60}")
    return f"/api/v1/checks/{check_id}/label"


def _said(label: Label, reporter: str | None) -> dict[str, object]:
    said: dict[str, object] = {"label": Label(label).value}
    return said if reporter is None else {**said, "reporter": reporter}


def _retry_after_s(headers: Mapping[str, str]) -> float:
    """Return the seconds for which the service wants to be left alone; its other way to say so, a date, is not used."""
    said = headers.get("Retry-After", "")
    return min(float(said), _LONGEST_RETRY_AFTER_S) if said.isascii() and said.isdigit() else 0.0


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        raise misunderstood() from None


def _refused(status: int, body: bytes) -> Refused:
    try:
        problem = json.loads(body)
        detail, name = problem["detail"], problem.get("field")
    except (AttributeError, KeyError, TypeError, ValueError):
        detail, name = "it refused the request", None
    return Refused(status, str(detail)[:500], None if name is None else str(name))
