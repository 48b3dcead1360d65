"""What the filter was, or is still to be, asked and told: a table beside Isso's own, in the same file."""

import json
import time
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
    refused VARCHAR,
    created FLOAT
)"""
_DUE = "created IS NULL AND refused IS NULL AND (check_id IS NULL OR label IS NOT told)"
_NEVER_SAVED_SECONDS = 3600.0  # a comment that is not there after so long has been refused by Isso itself
_FIELDS = "id, comment_id, name, comment, mode, origin, check_id, label, created"


class Entry(NamedTuple):
    """One comment: ``mode`` is the one that Isso would give it, ``label`` what a moderator said of it, if anything.

    ``comment_id`` is None once the comment is deleted, ``check_id`` until it is judged.  ``created`` is the moment, in
    seconds since the epoch, of a comment that was to be saved and is not found yet, otherwise None.
    """

    id: int
    comment_id: int | None
    name: str
    comment: "dict[str, object]"
    mode: int
    origin: str | None
    check_id: str | None
    label: str | None
    created: float | None


def new_name() -> str:
    """Return a name under which one comment is judged once."""
    return uuid4().hex


class Ledger:
    """Remembers each comment's check, so that a moderator's word finds it, and what is still to be sent."""

    def __init__(self, database: Any) -> None:
        self._database = database
        database.execute(_TABLE)
        if "created" not in {row[1] for row in database.execute("PRAGMA table_info(spamfilter)").fetchall()}:
            database.execute("ALTER TABLE spamfilter ADD created FLOAT")
        database.execute("CREATE INDEX IF NOT EXISTS spamfilter_comment ON spamfilter (comment_id)")
        database.execute("CREATE INDEX IF NOT EXISTS spamfilter_created ON spamfilter (created)")

    def intend(self, name: str, comment: "dict[str, object]", *, mode: int, origin: str | None, created: float) -> None:
        """Remember a comment that Isso is about to save, with the moment of its making, by which ``bind`` finds it."""
        self._add(name, comment, mode=mode, origin=origin, created=created)

    def add(self, comment_id: int, name: str, comment: "dict[str, object]", *, mode: int, origin: str | None) -> None:
        """Remember a comment that is saved."""
        self.part(comment_id, but=self._add(name, comment, mode=mode, origin=origin, comment_id=comment_id))

    def bind(self) -> None:
        """Find the comments that were saved since they were intended, also those of a process that was killed then."""
        made_then = "SELECT id, text FROM comments WHERE created = ?"
        for entry in self._entries("created IS NOT NULL", ()):
            for comment_id, text in self._database.execute(made_then, (entry.created,)).fetchall():
                if text == entry.comment["text"]:
                    self.part(comment_id, but=entry.id)  # SQLite gives the number of a deleted comment again
                    self._set(entry, "comment_id = ?, created = NULL", comment_id)
        self._database.execute("DELETE FROM spamfilter WHERE created < ?", (time.time() - _NEVER_SAVED_SECONDS,))

    def decided(self, name: str, *, mode: int, check_id: str | None) -> None:
        """Keep what was decided while a visitor waited: the mode that Isso would give, and the check, if any."""
        self._database.execute("UPDATE spamfilter SET mode = ? WHERE name = ?", (mode, name))
        for entry in self._entries("name = ?", (name,)) if check_id else []:
            self.judged(entry, check_id)

    def publish(self, entry: Entry) -> bool:
        """Show a held comment, and return whether this did it: not if it was deleted, changed or decided meanwhile."""
        still = "EXISTS (SELECT 1 FROM spamfilter s WHERE s.id = ? AND s.comment_id = comments.id AND s.label IS NULL)"
        done = self._database.execute(
            f"UPDATE comments SET mode = 1 WHERE id = ? AND mode = 2 AND text = ? AND {still}",  # noqa: S608
            (entry.comment_id, entry.comment["text"], entry.id),
        )
        return bool(done.rowcount == 1)

    def of(self, comment_id: int) -> Entry | None:
        """Return the entry of a comment, or None where it was never asked about."""
        rows = self._entries("comment_id = ?", (comment_id,))
        return rows[0] if rows else None

    def due(self) -> "list[Entry]":
        """Return what is still to be asked or told, oldest first."""
        return self._entries(_DUE, ())

    def judged(self, entry: Entry, check_id: str | None) -> None:
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

    def part(self, comment_id: int, *, but: int = 0) -> None:
        """Let go of a comment that is deleted: what a moderator said of it is still told, the rest need not be.

        The entry ``but`` is another comment's, of the same number.
        """
        others = "comment_id = ? AND id <> ?"
        self._database.execute(f"DELETE FROM spamfilter WHERE {others} AND label IS NULL", (comment_id, but))  # noqa: S608
        self._database.execute(f"UPDATE spamfilter SET comment_id = NULL WHERE {others}", (comment_id, but))  # noqa: S608

    def _add(self, name: str, comment: "dict[str, object]", **more: object) -> int:
        values = {"name": name, "comment": json.dumps(comment), **more}
        into = f"INSERT INTO spamfilter ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})"  # noqa: S608
        return int(self._database.execute(into, tuple(values.values())).lastrowid)

    def _entries(self, where: str, values: "tuple[object, ...]") -> "list[Entry]":
        rows = self._database.execute(f"SELECT {_FIELDS} FROM spamfilter WHERE {where} ORDER BY id", values)  # noqa: S608
        return [Entry._make((*row[:3], json.loads(row[3]), *row[4:])) for row in rows.fetchall()]

    def _set(self, entry: Entry, what: str, *values: object) -> None:
        self._database.execute(f"UPDATE spamfilter SET {what} WHERE id = ?", (*values, entry.id))  # noqa: S608


def _kept(comment: dict[str, object]) -> str:
    """Return what is kept of a judged comment, in case that the filter has to be told of it anew."""
    return json.dumps({name: value for name, value in comment.items() if name != "ip"})
