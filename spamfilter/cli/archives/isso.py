"""Isso: its database, which is an SQLite file and its own export."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from spamfilter.cli.archives.archived import Archived, Skipped, archived
from spamfilter.errors import InvalidData
from spamfilter.verdict import Label

_WANTED = """
    SELECT comments.id, comments.mode, comments.text, comments.author, comments.email, comments.website,
           comments.created, threads.uri, threads.title
    FROM comments LEFT JOIN threads ON threads.id = comments.tid ORDER BY comments.id
"""
_ACCEPTED = 1
_REASONS = {2: "waits for a moderator", 4: "deleted: nobody says why"}


def read_isso(path: Path) -> Iterator[Archived | Skipped]:
    """Yield the comments of an Isso database; it knows ham only.  Raises InvalidData."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            for row in connection.execute(_WANTED):
                yield _sorted(*row)
    except sqlite3.Error as error:
        raise InvalidData(f"{path.name}: is no Isso database: {error}") from None


def _sorted(number: int, mode: int, text: str, *rest: object) -> Archived | Skipped:
    author, email, website, created, uri, title = rest
    said = {"text": text, "author": author, "author_email": email, "author_url": website}
    said |= {"permalink": uri, "post_title": title}
    if isinstance(created, (int, float)):
        said["created_at"] = datetime.fromtimestamp(created, UTC).isoformat()
    label = Label.HAM if mode == _ACCEPTED else None
    return archived(f"comment {number}", said, label, _REASONS.get(mode, f"mode is {mode!r:.20}"))
