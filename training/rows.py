"""Labelled comments in files: good rows are read, bad ones counted, named and skipped."""

import gzip
import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from spamfilter.comment import FIELDS, NUMBERS, Comment, read_comment
from spamfilter.errors import InvalidComment, InvalidData, InvalidLabel
from spamfilter.evidence import Evidence, Example, History
from spamfilter.signals import gather
from spamfilter.text import read
from spamfilter.verdict import Label
from training.records import READERS, BadRow, Lines, Record

_SPELLINGS = dict.fromkeys(("spam", "1", "true", "yes", "junk"), Label.SPAM) | dict.fromkeys(
    ("ham", "0", "false", "no", "not spam", "not_spam", "legit", "ok"), Label.HAM
)
_COLUMNS = frozenset(FIELDS) | {"label", "lang", "source", "channel", "kind"}  # the last two describe our own corpus


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelledComment:
    """A comment and what a person said of it, as they stood in a file.

    ``language`` is a BCP 47 tag or ``""``; ``source`` names the data set.  ``logged`` is the evidence as it was
    measured when the comment was checked; None where it was not.
    """

    comment: Comment
    label: Label
    source: str
    language: str = ""
    logged: Evidence | None = None

    def example(self) -> Example:
        """Return what a model may see of it; its sender's history is not known, unless it was logged."""
        evidence = gather(read(self.comment), History()) if self.logged is None else self.logged
        return Example(evidence=evidence, label=self.label, source=self.source, language=self.language)


@dataclass(frozen=True, kw_only=True)
class LabelledFile:
    """What one file held.

    ``sha256`` is that of the file as it lies on disk; ``unused`` are columns that nobody reads.
    """

    name: str
    sha256: str
    comments: Sequence[LabelledComment]
    bad: Sequence[BadRow]
    unused: frozenset[str]


def parse_label(value: object) -> Label:
    """Return the label that a person or a spreadsheet meant.  Raises InvalidLabel.

    >>> [str(parse_label(value)) for value in ("SPAM", 1, "true", "Not spam", 0, False)]
    ['spam', 'spam', 'spam', 'ham', 'ham', 'ham']
    """
    try:
        return _SPELLINGS[str(value).strip().casefold()]
    except KeyError:
        raise InvalidLabel(value) from None


def read_file(path: Path, *, source: str | None = None, strict: bool = False) -> LabelledFile:
    """Return the labelled comments of a .jsonl, .ndjson, .csv or .tsv file, gzipped (.gz) or not.

    A row that names no source takes ``source``, or else the file's name without its endings.  Raises InvalidData if
    the file cannot be read or has no good row, and with ``strict`` for the first bad one.
    """
    plain = path.with_suffix("") if path.suffix == ".gz" else path
    if plain.suffix not in READERS:
        raise InvalidData(f"{path.name}: must end in {', '.join(READERS)}, with or without .gz")
    reader = _Reader(path.name, source or plain.stem, strict)
    try:
        with _opened(path) as file:
            reader.read(READERS[plain.suffix](Lines(file, path.name)))
        return reader.result(digest(path))
    except (OSError, EOFError, zlib.error) as error:
        raise InvalidData(f"{path.name}: cannot be read: {getattr(error, 'strerror', None) or error}") from None


def require_both_labels(files: Sequence[LabelledFile]) -> None:
    """Raise InvalidData unless the files, taken together, hold spam and ham."""
    found = {one.label for file in files for one in file.comments}
    for label in Label:
        if label not in found:
            raise InvalidData(f"{', '.join(file.name for file in files)}: holds no {label}; both labels are needed")


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Reader:
    def __init__(self, name: str, source: str, strict: bool) -> None:
        self._name, self._source, self._strict = name, source, strict
        self._comments: list[LabelledComment] = []
        self._bad: list[BadRow] = []
        self._unused: set[str] = set()

    def read(self, records: Iterator[Record | BadRow]) -> None:
        for record in records:
            if isinstance(record, BadRow):
                self._refuse(record)
                continue
            try:
                self._comments.append(_labelled(record.fields, self._source))
                self._unused.update(record.fields.keys() - _COLUMNS)
            except (InvalidComment, InvalidLabel) as error:
                self._refuse(BadRow(line=record.line, reason=str(error)))

    def result(self, sha256: str) -> LabelledFile:
        if not self._comments:
            bad = "; ".join(f"line {row.line}: {row.reason}" for row in self._bad[:3])
            raise InvalidData(f"{self._name}: has no row that can be used: {bad or 'it is empty'}")
        return LabelledFile(
            name=self._name, sha256=sha256, comments=self._comments, bad=self._bad, unused=frozenset(self._unused)
        )

    def _refuse(self, bad: BadRow) -> None:
        if self._strict:
            raise InvalidData(f"{self._name}, line {bad.line}: {bad.reason}")
        self._bad.append(bad)


def _labelled(fields: Mapping[str, object], source: str) -> LabelledComment:
    text = fields.get("text")
    if text is None or (isinstance(text, str) and not text.strip()):
        raise InvalidComment("text", "is missing or empty")
    return LabelledComment(
        comment=read_comment(dict(_comment_fields(fields))),
        label=parse_label(fields.get("label")),
        source=str(fields.get("source") or source),
        language=str(fields.get("lang") or fields.get("language") or ""),
    )


def _comment_fields(fields: Mapping[str, object]) -> Iterable[tuple[str, object]]:
    for name in FIELDS:
        value = fields.get(name)
        if name in NUMBERS and isinstance(value, str):  # a table holds nothing but strings
            value = _number(value)
        if value is not None:
            yield name, value


def _number(value: str) -> float | str:
    try:
        return float(value)
    except ValueError:
        return value


def _opened(path: Path) -> gzip.GzipFile | BufferedReader:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")
