"""Many small writes in one transaction: while one thread writes, the others' rows gather for the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Condition

from sqlalchemy import Insert
from sqlalchemy.exc import StatementError

from spamfilter.errors import DatabaseNotReady
from spamfilter.store.connection import Database

Values = Mapping[str, object]


@dataclass(slots=True)
class _Row:
    values: Values
    is_settled: bool = False
    error: Exception | None = field(default_factory=lambda: DatabaseNotReady("the write was interrupted"))


class GroupWriter:
    """Write rows in groups; a row is in the database, for every process to see, when ``write`` returns.

    The threads that call do the work themselves, by turns: there is no thread to start, to stop, or to lose in a fork.
    """

    def __init__(self, database: Database, insert: Insert) -> None:
        self._database = database
        self._insert = insert
        self._waiting: list[_Row] = []
        self._is_writing = False
        self._changed = Condition()

    def write(self, values: Values) -> None:
        """Write a row.  Raises StatementError if the database refuses this row, and DatabaseNotReady."""
        row = _Row(values)
        with self._changed:
            self._waiting.append(row)
            self._changed.wait_for(lambda: row.is_settled or not self._is_writing)
            group = [] if row.is_settled else self._take_turn()
        if group:
            self._settle(group)
        if row.error is not None:
            raise row.error

    def _take_turn(self) -> list[_Row]:
        group, self._waiting, self._is_writing = self._waiting, [], True
        return group

    def _settle(self, group: Sequence[_Row]) -> None:
        try:
            self._write(group)
        finally:
            with self._changed:
                for row in group:
                    row.is_settled = True
                self._is_writing = False
                self._changed.notify_all()

    def _write(self, group: Sequence[_Row]) -> None:
        try:
            self._insert_all([row.values for row in group])
        except StatementError as error:
            if len(group) == 1:
                group[0].error = error
            else:  # one row is refused: the others must not suffer for it
                for row in group:
                    self._write([row])
        except DatabaseNotReady as error:
            for row in group:
                row.error = error
        else:
            for row in group:
                row.error = None

    def _insert_all(self, rows: Sequence[Values]) -> None:
        if len(rows) == 1:
            with self._database.at_once() as connection:
                connection.execute(self._insert, rows[0])
        else:
            with self._database.noting() as connection:
                connection.execute(self._insert, rows)
