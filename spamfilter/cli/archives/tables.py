"""JSONL and CSV with the fields of the HTTP API and a label; also what ``feedback export`` writes."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from spamfilter.cli.archives.archived import MAX_BYTES, Archived, Skipped, labelled, opened
from spamfilter.cli.comments_file import BadLine, Row, read_csv, read_jsonl
from spamfilter.errors import InvalidComment, InvalidData, InvalidLabel
from spamfilter.verdict import Label

_Reader = Callable[[IO[bytes]], Iterator[Row | BadLine]]


def read_jsonl_labels(path: Path) -> Iterator[Archived | Skipped]:
    """Yield the comments of a JSONL file.  Raises InvalidData."""
    return _read(path, lambda stream: read_jsonl(stream, max_bytes=MAX_BYTES))


def read_csv_labels(path: Path) -> Iterator[Archived | Skipped]:
    """Yield the comments of a CSV file, whose first line names the fields.  Raises InvalidData."""
    return _read(path, lambda stream: read_csv(stream, max_bytes=MAX_BYTES))


def _read(path: Path, read: _Reader) -> Iterator[Archived | Skipped]:
    with opened(path) as stream:
        try:
            for row in read(stream):
                yield _sorted(row)
        except InvalidComment as error:  # of the line that names the columns
            raise InvalidData(f"{path.name}: {error}") from None


def _sorted(row: Row | BadLine) -> Archived | Skipped:
    if isinstance(row, BadLine):
        return Skipped(place=f"line {row.number}", reason=row.problem)
    place = " ".join(f"{name} {value}" for name, value in row.name.items())
    if row.label in (None, ""):
        return Skipped(place=place, reason="has no label")
    try:
        return labelled(place, row.comment, Label.parse(row.label))
    except InvalidLabel as error:
        return Skipped(place=place, reason=str(error))
