"""The records of a file, JSON lines or CSV, in bounded memory; what is no record is named by line and reason."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import orjson

from spamfilter.errors import InvalidData

MAX_LINE_BYTES = 1 << 20
_CHUNK = 1 << 16
_BOM = b"\xef\xbb\xbf"  # Excel begins its files with one


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """The fields of one row, and the line it starts at, from 1."""

    line: int
    fields: Mapping[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class BadRow:
    """A row that was skipped: the line it starts at, from 1, and why."""

    line: int
    reason: str


class ByteLines(Protocol):
    """What bytes are read from, a line at a time: a file, a gzip file, bytes in memory."""

    def readline(self, size: int, /) -> bytes:
        """Return the next line with its end, or its first ``size`` bytes; b"" at the end."""


class Lines:
    """The lines of a file, none longer than ``MAX_LINE_BYTES``; of a longer one only its unpaired quote is kept.

    That quote lets the CSV reader find the end of the record.  What is no UTF-8 comes as lone surrogates.
    """

    def __init__(self, file: ByteLines, name: str) -> None:
        self.name = name
        self.number = 0
        self._file = file
        self._too_long = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._file.readline(MAX_LINE_BYTES + 1)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) > MAX_LINE_BYTES:
            self._too_long = True
            return '"' * (self._quotes_to_end(line) % 2) + "\n"
        return line.removeprefix(_BOM).decode("utf-8", "surrogateescape")

    def problem(self, text: str) -> str | None:
        """Return what was wrong with the lines read since the last call, whose text this is."""
        too_long, self._too_long = self._too_long, False
        if too_long:
            return f"a line is longer than {MAX_LINE_BYTES >> 20} MiB"
        return None if text.isascii() or _is_unicode(text) else "broken UTF-8"

    def _quotes_to_end(self, line: bytes) -> int:
        quotes = line.count(b'"')
        while line and not line.endswith(b"\n"):
            line = self._file.readline(_CHUNK)
            quotes += line.count(b'"')
        return quotes


def json_records(lines: Lines) -> Iterator[Record | BadRow]:
    """Read one JSON object a line; empty lines are nothing."""
    for line in lines:
        problem = lines.problem(line)
        if problem is None and line.strip():
            yield _json_record(lines.number, line)
        elif problem:
            yield BadRow(line=lines.number, reason=problem)


def csv_records(lines: Lines) -> Iterator[Record | BadRow]:
    """Read a table whose first line names its columns, separated by comma, semicolon or tab.

    An empty cell was not said: a table cannot tell "" from nothing.  Raises InvalidData for an unusable first line.
    """
    csv.field_size_limit(MAX_LINE_BYTES)
    header = next(lines, "")
    delimiter = max(",;\t", key=header.count)
    names = _column_names(lines, header, delimiter)
    table = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        start, problem = lines.number + 1, None
        try:
            cells = next(table)
        except StopIteration:
            return
        except csv.Error as error:
            cells, problem = [], f"broken CSV: {error}"
        problem = lines.problem("".join(cells)) or problem
        if problem is None and cells:
            yield _csv_record(start, names, cells)
        elif problem:
            yield BadRow(line=start, reason=problem)


READERS: Mapping[str, Callable[[Lines], Iterator[Record | BadRow]]] = {
    ".jsonl": json_records,
    ".ndjson": json_records,
    ".csv": csv_records,
    ".tsv": csv_records,
}


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _json_record(line: int, text: str) -> Record | BadRow:
    try:
        said = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return BadRow(line=line, reason=f"broken JSON: {error}")
    if isinstance(said, dict):
        return Record(line=line, fields=said)
    return BadRow(line=line, reason=f"must be a JSON object, not {text.strip()!r:.60}")


def _column_names(lines: Lines, header: str, delimiter: str) -> list[str]:
    try:
        cells = next(csv.reader([header], delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        raise InvalidData(f"{lines.name}, line 1: broken CSV: {error}") from None
    if problem := lines.problem(header):
        raise InvalidData(f"{lines.name}, line 1: {problem}; save the table as “CSV UTF-8”")
    names = [cell.strip().casefold() for cell in cells]
    for needed in ("text", "label"):
        if names.count(needed) != 1:
            raise InvalidData(f"{lines.name}, line 1: needs one column {needed!r}, but has {', '.join(names)!r:.200}")
    return names


def _csv_record(line: int, names: Sequence[str], cells: Sequence[str]) -> Record | BadRow:
    if len(cells) != len(names):
        return BadRow(line=line, reason=f"has {len(cells)} cells, but {len(names)} columns have a name")
    return Record(line=line, fields={name: cell for name, cell in zip(names, cells, strict=True) if cell})
