"""The comments of the blog: what was sent, how it stands, and what the filter and the moderator said."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from threading import Lock

from examples.blog.service import Answer


class Standing(StrEnum):
    """Where a comment stands."""

    PUBLISHED = "published"
    HELD = "held"
    REJECTED = "rejected"


# Whatever else may happen to the filter, a comment that was not judged waits for a person.
STANDING = {
    "publish": Standing.PUBLISHED,
    "hold": Standing.HELD,
    "reject": Standing.REJECTED,
    "discard": Standing.REJECTED,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What a visitor typed into the form."""

    author: str = ""
    email: str = ""
    url: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Posted:
    """A comment after it was sent.

    ``answer`` is None where the filter did not answer; ``trouble`` then says why.  ``label`` is what a
    moderator said of it, ``spam`` or ``ham``, if anything.
    """

    id: str
    draft: Draft
    posted_at: datetime
    standing: Standing
    answer: Answer | None = None
    trouble: str = ""
    label: str | None = None

    def labelled(self, label: str, *, trouble: str = "") -> "Posted":
        """Return the comment as it stands after a moderator's word."""
        standing = Standing.REJECTED if label == "spam" else Standing.PUBLISHED
        return replace(self, label=label, standing=standing, trouble=trouble)


class Guestbook:
    """The last comments, newest first, in memory: a demo forgets them when it stops."""

    def __init__(self, *, size: int = 200) -> None:
        self._size = size
        self._lock = Lock()
        self._posted: dict[str, Posted] = {}

    def put(self, posted: Posted) -> None:
        """Keep a comment, or what has become of it; forget the oldest when the book is full."""
        with self._lock:
            self._posted[posted.id] = posted
            if len(self._posted) > self._size:
                del self._posted[next(iter(self._posted))]

    def get(self, comment_id: str) -> Posted | None:
        """Return the comment of that id, or None where there is none."""
        return self._posted.get(comment_id)

    def __iter__(self) -> Iterator[Posted]:
        with self._lock:
            return reversed(list(self._posted.values()))
