"""``score``: judge a file of comments, remember nothing."""

import os
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, TypeVar

import click
import orjson

from spamfilter.bulk import judge_all
from spamfilter.cli.comments_file import BadLine, Row, read_csv, read_jsonl
from spamfilter.cli.settings import registry, settings
from spamfilter.comment import Comment

_READERS = {"jsonl": read_jsonl, "csv": read_csv}
_SUFFIXES = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", "": "jsonl"}
_TO_WRITE = click.Path(dir_okay=False, writable=True, allow_dash=True)
_PROGRESS_EVERY = 500  # comments

Item = TypeVar("Item")


@click.command(epilog="Example: python -m spamfilter score comments.csv --out verdicts.jsonl")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--format", "form", type=click.Choice(list(_READERS)), help="Of FILE; otherwise its suffix says.")
@click.option("--out", default="-", type=_TO_WRITE, help="File to write; otherwise standard output.")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes; otherwise one for each core.")
@click.pass_context
def score(ctx: click.Context, file: str, form: str | None, out: str, jobs: int | None) -> None:
    """Judge the comments in FILE and remember nothing.

    FILE is JSONL or CSV, or - for standard input.  Its fields are those of the HTTP API, and only `text` is required.
    Each comment becomes a line of JSON with its `id`, or else its line number, and the verdict.

    A line that cannot be read is named on standard error.  The others are judged, and the exit code is 1.
    """
    # Whoever reads the verdicts may stop early (`| head`), and knows that the rest was for nothing.
    warnings.filterwarnings("ignore", message=".*not used", module="joblib")
    read = _READERS[form or _form(file)]
    _require_two_files(file, out)
    said, release = settings(), registry().current()
    thresholds = said.thresholds(release.card.thresholds)
    with click.open_file(file, "rb") as source, click.open_file(out, "wb") as target:
        rows = _Rows(read(source, max_bytes=said.max_comment_bytes))
        verdicts = judge_all(rows, release=said.models_dir / release.name, thresholds=thresholds, jobs=jobs)
        for name, verdict in _with_progress(verdicts, source, target):
            target.write(orjson.dumps({**name, "verdict": verdict}) + b"\n")
    if rows.bad:
        click.echo(f"{rows.good:,} comments judged, {rows.bad:,} lines could not be read.", err=True)
        ctx.exit(1)


class _Rows:
    """The comments of a file; what is no comment is reported, and counted."""

    def __init__(self, read: Iterator[Row | BadLine]) -> None:
        self._read = read
        self.good = 0
        self.bad = 0

    def __iter__(self) -> Iterator[tuple[Mapping[str, object], Comment]]:
        for row in self._read:
            if isinstance(row, BadLine):
                self.bad += 1
                click.echo(f"line {row.number}: {row.problem}", err=True)
            else:
                self.good += 1
                yield row.name, row.comment


def _with_progress(items: Iterable[Item], source: IO[bytes], target: IO[bytes]) -> Iterator[Item]:
    """Yield the items; show how far the file is read, where a person watches and nothing else is printed there."""
    if not sys.stderr.isatty() or target.isatty() or not source.seekable():
        yield from items
        return
    length = os.fstat(source.fileno()).st_size
    with click.progressbar(length=length, label="Judging", file=sys.stderr) as bar:
        for count, item in enumerate(items, start=1):
            yield item
            if count % _PROGRESS_EVERY == 0:
                bar.update(source.tell() - bar.pos)
        bar.update(length - bar.pos)


def _form(file: str) -> str:
    suffix = "" if file == "-" else Path(file).suffix.casefold()
    if suffix not in _SUFFIXES:
        raise click.UsageError(f"What is in {file}?  Say --format jsonl or --format csv.")
    return _SUFFIXES[suffix]


def _require_two_files(file: str, out: str) -> None:
    if "-" not in (file, out) and Path(out).exists() and Path(out).samefile(file):
        raise click.UsageError(f"--out {out} would overwrite what is to be judged.")
