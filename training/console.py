"""What the commands of training have in common at the terminal: reading data and releases, and progress."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import click

from spamfilter import release as shelf
from spamfilter.errors import InvalidData, ReleaseError
from spamfilter.release import Release
from training.rows import LabelledFile, read_file

_SHOWN = 20  # skipped rows of one file that are listed; the rest are counted

T = TypeVar("T")


def progress(items: Sequence[T], label: str) -> Iterator[T]:
    """Yield the items behind a progress bar, which only a terminal sees."""
    with click.progressbar(items, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as steps:
        yield from steps


def read_data(paths: Sequence[Path], *, strict: bool = False) -> list[LabelledFile]:
    """Return the files, telling on stderr which rows were skipped and which columns nobody reads.

    Raises click.ClickException, a sentence for the person at the terminal, where a file cannot be used.
    """
    try:
        files = [read_file(path, strict=strict) for path in paths]
    except InvalidData as error:
        raise click.ClickException(str(error)) from None
    for file in files:
        for line in _remarks(file):
            click.echo(f"{file.name}{line}", err=True)
    return files


def load_release(folder: Path) -> Release:
    """Return the release in a folder, its self-test passed.  Raises click.ClickException."""
    try:
        release = shelf.load(folder)
        shelf.self_test(release)
    except ReleaseError as error:
        raise click.ClickException(str(error)) from None
    return release


def _remarks(file: LabelledFile) -> Iterator[str]:
    if file.bad:
        yield f": {len(file.bad)} of {len(file.bad) + len(file.comments)} rows skipped"
    for row in file.bad[:_SHOWN]:
        yield f", line {row.line}: {row.reason}"
    if len(file.bad) > _SHOWN:
        yield f": and {len(file.bad) - _SHOWN} more"
    if file.unused:
        yield f": columns not used: {', '.join(sorted(file.unused)):.200}"
