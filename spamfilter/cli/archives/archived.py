"""What an archive holds: comments with a label, and others, which teach nothing."""

import gzip
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from spamfilter.comment import Comment, read_comment
from spamfilter.errors import InvalidComment, InvalidData
from spamfilter.text.likeness import likeness
from spamfilter.verdict import Label

MAX_BYTES = 1 << 20  # of one comment
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, kw_only=True, slots=True)
class Archived:
    """A comment that somebody sorted; ``place`` is where it stands, in words."""

    place: str
    comment: Comment
    label: Label


@dataclass(frozen=True, kw_only=True, slots=True)
class Skipped:
    """A comment that teaches nothing, and why: ``reason`` is one of few, so that they can be counted."""

    place: str
    reason: str


def archived(place: str, said: Mapping[str, object], label: Label | None, reason: str = "") -> Archived | Skipped:
    """Return a comment of which this is said, as far as anything is; skipped for a ``reason`` where it has no label."""
    if label is None:
        return Skipped(place=place, reason=reason)
    try:
        comment = read_comment({name: value for name, value in said.items() if value not in (None, "")})
    except InvalidComment as error:
        return Skipped(place=place, reason=str(error))
    return labelled(place, comment, label)


def labelled(place: str, comment: Comment, label: Label) -> Archived | Skipped:
    """Return a comment with its label; skipped where it says nothing: it could not be known again."""
    said = (comment.text, comment.author, comment.author_email, comment.author_url)
    if not any(likeness(value or "") for value in said):
        return Skipped(place=place, reason="says nothing")
    return Archived(place=place, comment=comment, label=label)


def moment(said: str | None) -> str | None:
    """Return a time as ISO 8601, in UTC where no zone is given; None for what is no time, such as 0000-00-00.

    >>> moment("2026-05-02 09:30:00"), moment("0000-00-00 00:00:00")
    ('2026-05-02T09:30:00+00:00', None)
    """
    try:
        read = datetime.fromisoformat((said or "").strip())
    except ValueError:
        return None
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).isoformat()


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """Open an archive, through gzip where it is packed.  Raises InvalidData."""
    try:
        with path.open("rb") as file:
            is_packed = file.read(2) == _GZIP
        with gzip.open(path) if is_packed else path.open("rb") as stream:
            yield stream  # type: ignore[misc]  # a GzipFile reads bytes as well
    except (OSError, EOFError) as error:
        raise InvalidData(f"{path.name}: cannot be read: {error}") from None
