"""What the filter was, or is still to be, asked and told: a table beside Isso's own, in the same file."""

import json
from typing import Any, NamedTuple
from uuid import uuid4

_TABLE = """
CREATE TABLE IF NOT EXISTS spamfilter (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    comment_id INTEGER,
    name VARCHAR NOT NULL,
    comment VARCHAR NOT NULL,
    mode INTEGER NOT NULL,
    origin VARCHAR,
    check_id VARCHAR,
    label VARCHAR,
    told VARCHAR,
    refused VARCHAR
)"""
_DUE = "refused IS NULL AND (check_id IS NULL OR label IS NOT told)"
_FIELDS = "id, comment_id, name, comment, mode, origin, check_id, label"


class Entry(NamedTuple):
    """One comment: ``mode`` is the one that Isso would give it, ``label`` what a moderator said of it, if anything.

    ``comment_id`` is None once the comment is deleted, ``check_id`` until it is judged.
    """

    id: int
    comment_id: int | None
    name: str
    comment: "dict[str, object]"
    mode: int
    origin: str | None
    check_id: str | None
    label: str | None


def new_name() -> str:
    """Return a name under which one comment is judged once."""
    return uuid4().hex


class Ledger:
    """Remembers each comment's check, so that a moderator's word finds it, and what is still to be sent."""

    def __init__(self, database: Any) -> None:
        self._database = database
        database.execute(_TABLE)
        database.execute("CREATE INDEX IF NOT EXISTS spamfilter_comment ON spamfilter (comment_id)")

    def add(
        self,
        comment_id: int,
        name: str,
        comment: "dict[str, object]",
        *,
        mode: int,
        origin: str | None,
        check_id: str | None = None,
    ) -> None:
        """Remember a comment."""
        self.part(comment_id)  # SQLite gives the number of the newest comment again once that is deleted
        self._database.execute(
            "INSERT INTO spamfilter (comment_id, name, comment, mode, origin, check_id) VALUES (?, ?, ?, ?, ?, ?)",
            (comment_id, name, _kept(comment) if check_id else json.dumps(comment), mode, origin, check_id),
        )

    def of(self, comment_id: int) -> Entry | None:
        """Return the entry of a comment, or None where it was never asked about."""
        rows = self._entries("comment_id = ?", (comment_id,))
        return rows[0] if rows else None

    def due(self) -> "list[Entry]":
        """Return what is still to be asked or told, oldest first."""
        return self._entries(_DUE, ())

    def judged(self, entry: Entry, check_id: str) -> None:
        """Keep the check of a comment, and let go of its sender's address."""
        self._set(entry, "check_id = ?, comment = ?", check_id, _kept(entry.comment))

    def say(self, comment_id: int, label: str) -> None:
        """Keep a moderator's word on a comment, to be told."""
        self._database.execute("UPDATE spamfilter SET label = ? WHERE comment_id = ?", (label, comment_id))

    def told(self, entry: Entry) -> None:
        """Keep that the filter knows the moderator's word, and nothing more of a comment that is deleted."""
        self._set(entry, "told = ?", entry.label)
        self._database.execute("UPDATE spamfilter SET comment = '{}' WHERE id = ? AND comment_id IS NULL", (entry.id,))

    def refuse(self, entry: Entry, why: str) -> None:
        """Keep why an entry cannot be sent: it is not tried again, and its comment stays as it is."""
        self._set(entry, "refused = ?", why)

    def part(self, comment_id: int) -> None:
        """Let go of a comment that is deleted: what a moderator said of it is still told, the rest need not be."""
        self._database.execute("DELETE FROM spamfilter WHERE comment_id = ? AND label IS NULL", (comment_id,))
        self._database.execute("UPDATE spamfilter SET comment_id = NULL WHERE comment_id = ?", (comment_id,))

    def _entries(self, where: str, values: "tuple[object, ...]") -> "list[Entry]":
        rows = self._database.execute(f"SELECT {_FIELDS} FROM spamfilter WHERE {where} ORDER BY id", values)  # noqa: S608
        return [Entry._make((*row[:3], json.loads(row[3]), *row[4:])) for row in rows.fetchall()]

    def _set(self, entry: Entry, what: str, *values: str | None) -> None:
        self._database.execute(f"UPDATE spamfilter SET {what} WHERE id = ?", (*values, entry.id))  # noqa: S608


def _kept(comment: dict[str, object]) -> str:
    """Return what is kept of a judged comment, in case that the filter has to be told of it anew."""
    return json.dumps({name: value for name, value in comment.items() if name != "ip"})
