"""Outbox: what was asked about each comment, and what is still to be said, in a SQLite file."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from spamfilter_client import Action, Check, Comment, Decision, Reason, Verdict, pause_s

_TABLE = """
CREATE TABLE IF NOT EXISTS comments (
    key TEXT PRIMARY KEY,
    document TEXT,                      -- what to ask about; emptied once it is judged
    answer TEXT,                        -- the check, once it is judged
    delivered INTEGER NOT NULL,         -- whether the application knows the answer
    label TEXT NOT NULL DEFAULT '',     -- what a person said last
    reporter TEXT NOT NULL DEFAULT '',
    told TEXT NOT NULL DEFAULT '',      -- what the service knows of that
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try_at REAL                    -- seconds since the epoch; NULL where nothing waits
)
"""
_LEASE_S = 60.0  # who works on a comment keeps others away for so long


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One comment of the outbox."""

    key: str
    document: dict[str, Any] | None
    check: Check | None
    delivered: bool
    label: str
    reporter: str
    told: str
    attempts: int
    next_try_at: float | None

    @property
    def comment(self) -> Comment:
        """Return the comment as it was sent; there is none once it was judged."""
        return Comment.from_document(self.document or {})


class Outbox:
    """The file; each call opens it anew, so that threads and forks do not matter."""

    def __init__(self, file: Path) -> None:
        self._file = file
        file.parent.mkdir(parents=True, exist_ok=True)
        with self._open() as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute(_TABLE)

    def add(self, comment: Comment, decision: Decision) -> None:
        """Keep what was asked about a comment."""
        waits = decision.ask_again
        values = {
            "key": decision.idempotency_key,
            "document": json.dumps(comment.document()) if waits else None,
            "answer": _written(decision.check),
            "delivered": not waits,
            "attempts": int(waits),
            "next_try_at": time.time() + pause_s(1, at_least=decision.retry_after_s) if waits else None,
        }
        with self._open() as database:
            database.execute(
                "INSERT INTO comments (key, document, answer, delivered, attempts, next_try_at)"
                " VALUES (:key, :document, :answer, :delivered, :attempts, :next_try_at)",
                values,
            )

    def drop(self, key: str) -> None:
        """Forget a comment."""
        self._write("DELETE FROM comments WHERE key = ?", key)

    def find(self, key: str) -> Entry | None:
        """Return what is kept of a comment, or None."""
        with self._open() as database:
            row = database.execute("SELECT * FROM comments WHERE key = ?", (key,)).fetchone()
        return None if row is None else _read(row)

    def say(self, key: str, label: str, reporter: str) -> bool:
        """Keep what a person said, or that it was taken back (``""``); False where there is no such comment."""
        change = "UPDATE comments SET label = ?, reporter = ?, next_try_at = ? WHERE key = ?"
        return self._write(change, label, reporter, time.time(), key) == 1

    def claim(self, entry: Entry) -> bool:
        """Take a comment for this process alone: whoever changes its time first has it."""
        change = "UPDATE comments SET next_try_at = ? WHERE key = ? AND next_try_at = ?"
        return self._write(change, time.time() + _LEASE_S, entry.key, entry.next_try_at) == 1

    def judged(self, key: str, check: Check) -> None:
        """Keep the answer about a comment, and no more of its text."""
        self._write("UPDATE comments SET answer = ?, document = NULL WHERE key = ?", _written(check), key)

    def delivered(self, key: str) -> None:
        """Note that the application knows the answer."""
        self._write("UPDATE comments SET delivered = 1 WHERE key = ?", key)

    def told(self, key: str, label: str) -> None:
        """Note what the service knows of a person's word."""
        self._write("UPDATE comments SET told = ? WHERE key = ?", label, key)

    def at_rest(self, entry: Entry) -> None:
        """Note that nothing waits, unless a person has said something else meanwhile."""
        change = "UPDATE comments SET next_try_at = NULL, attempts = 0 WHERE key = ? AND label = ?"
        self._write(change, entry.key, entry.label)

    def again_later(self, entry: Entry, *, at_all: bool, at_least_s: float = 0.0) -> None:
        """Put a comment back for its next try, or for none."""
        later = time.time() + pause_s(entry.attempts + 1, at_least=at_least_s) if at_all else None
        self._write("UPDATE comments SET attempts = attempts + 1, next_try_at = ? WHERE key = ?", later, entry.key)

    def hurry(self) -> None:
        """Make everything that waits due now."""
        self._write("UPDATE comments SET next_try_at = ? WHERE next_try_at IS NOT NULL", time.time())

    def due(self) -> list[str]:
        """Return the keys of the comments that are due, at most 100."""
        with self._open() as database:
            query = "SELECT key FROM comments WHERE next_try_at <= ? ORDER BY next_try_at LIMIT 100"
            return [row["key"] for row in database.execute(query, (time.time(),))]

    def waiting(self) -> tuple[int, float | None]:
        """Return how many comments wait, and when the first is due, in seconds since the epoch."""
        with self._open() as database:
            count, first = database.execute("SELECT count(next_try_at), min(next_try_at) FROM comments").fetchone()
        return count, first

    def _write(self, change: str, *values: object) -> int:
        with self._open() as database:
            return database.execute(change, values).rowcount

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._file, timeout=10)) as database, database:
            database.row_factory = sqlite3.Row
            yield database


def _written(check: Check | None) -> str | None:
    return None if check is None else json.dumps(asdict(check))


def _read(row: sqlite3.Row) -> Entry:
    said = dict(row)
    answer, document = said.pop("answer"), said.pop("document")
    return Entry(
        check=None if answer is None else _check(json.loads(answer)),
        document=None if document is None else json.loads(document),
        delivered=bool(said.pop("delivered")),
        **said,
    )


def _check(said: dict[str, Any]) -> Check:
    verdict = said["verdict"]
    reasons = tuple(Reason(**reason) for reason in verdict["reasons"])
    return Check(id=said["id"], verdict=Verdict(**{**verdict, "action": Action(verdict["action"]), "reasons": reasons}))
