"""A file of comments, JSONL or CSV: each line becomes a comment, or is named as bad."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO

import orjson

from spamfilter.comment import FIELDS, NUMBERS, Comment, read_comment
from spamfilter.errors import InvalidComment, UnknownField

# What a row may carry beside its comment; the last two only sort the reports of training, which reads the same files.
_BESIDE = frozenset({"id", "label", "lang", "source"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One comment of the file; ``name`` is its own id, or ``{"line": number}`` where it has none.

    ``label`` is what stands there, None for nothing.
    """

    name: Mapping[str, object]
    comment: Comment
    label: object = None


@dataclass(frozen=True, kw_only=True, slots=True)
class BadLine:
    """A line, counted from 1, that is no comment, and why."""

    number: int
    problem: str


def read_jsonl(stream: IO[bytes], *, max_bytes: int) -> Iterator[Row | BadLine]:
    """Yield what stands in each line that is not blank; no line over ``max_bytes`` is kept in memory."""
    for number, line in enumerate(_lines(stream, max_bytes), start=1):
        if len(line) > max_bytes:
            yield BadLine(number=number, problem=f"is longer than {max_bytes:,} bytes")
        elif line.strip():
            try:
                yield _row(number, orjson.loads(line))
            except orjson.JSONDecodeError as error:
                yield BadLine(number=number, problem=f"is not JSON: {error.msg}")
            except InvalidComment as error:
                yield BadLine(number=number, problem=str(error))


def read_csv(stream: IO[bytes], *, max_bytes: int) -> Iterator[Row | BadLine]:
    """Yield what stands in each record; the first line names the fields, and an empty cell means "not said"."""
    csv.field_size_limit(max_bytes)
    records = csv.reader(_decoded(_lines(stream, max_bytes), max_bytes))
    header = _header(records)
    while True:
        number = records.line_num + 1
        try:
            record = next(records)
        except StopIteration:
            return
        except csv.Error as error:
            yield BadLine(number=number, problem=str(error))
            continue
        if record:
            yield _csv_row(number, header, record)


def _header(records: Iterator[list[str]]) -> list[str]:
    """Return the names of the columns; raises InvalidComment once, lest every record be refused for the same reason."""
    try:
        header = [name.strip() for name in next(records, [])]
    except csv.Error as error:
        raise InvalidComment("header", str(error)) from None
    for name in header:
        if name not in _BESIDE and name not in FIELDS:
            raise UnknownField(name)
    if "text" not in header:
        raise InvalidComment("text", "is required, and the first line does not name it")
    return header


def _decoded(lines: Iterator[bytes], max_bytes: int) -> Iterator[str]:
    # Bytes that are no UTF-8 survive as lone surrogates until their record is known.  A line that was cut must not pass
    # for a whole one, so the csv module is given what it will refuse.
    encoding = "utf-8-sig"
    for line in lines:
        yield line.decode(encoding, "surrogateescape") if len(line) <= max_bytes else "x" * (max_bytes + 1)
        encoding = "utf-8"


def _csv_row(number: int, header: list[str], record: list[str]) -> Row | BadLine:
    if len(record) != len(header):
        return BadLine(number=number, problem=f"has {len(record)} cells, not {len(header)}")
    if any("\udc80" <= letter <= "\udcff" for cell in record for letter in cell if not cell.isascii()):
        return BadLine(number=number, problem="is not UTF-8")
    said = {name: cell for name, cell in zip(header, record, strict=True) if cell or name == "text"}
    try:
        return _row(number, {name: _number(cell) if name in NUMBERS else cell for name, cell in said.items()})
    except InvalidComment as error:
        return BadLine(number=number, problem=str(error))


def _number(cell: str) -> float | str:
    try:
        return float(cell)
    except ValueError:
        return cell


def _row(number: int, said: object) -> Row:
    if not isinstance(said, dict):
        raise InvalidComment("comment", f"must be an object, not {said!r:.60}")
    name = {"id": said["id"]} if said.get("id") is not None else {"line": number}
    within = said.get("comment", {k: v for k, v in said.items() if k not in _BESIDE})  # bare fields, or an object
    if not isinstance(within, dict):
        raise InvalidComment("comment", f"must be an object, not {within!r:.60}")
    return Row(name=name, comment=read_comment(within), label=said.get("label"))


def _lines(stream: IO[bytes], max_bytes: int) -> Iterator[bytes]:
    """Yield the lines of a stream; of one that is too long, its beginning of ``max_bytes`` + 1."""
    while line := stream.readline(max_bytes + 1):
        rest = line
        while len(rest) > max_bytes and not rest.endswith(b"\n"):
            rest = stream.readline(max_bytes + 1)
        yield line
