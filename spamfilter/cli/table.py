"""Lists: a table for people, JSON for machines."""

from collections.abc import Mapping, Sequence

import click
import orjson

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for machines.")


def print_table(rows: Sequence[Mapping[str, object]], *, empty: str) -> None:
    """Print rows under the names of their columns, or ``empty`` where there are none."""
    if not rows:
        click.echo(empty)
        return
    lines = [list(rows[0]), *(["" if value is None else str(value) for value in row.values()] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def print_json(value: object) -> None:
    """Print a value as indented JSON."""
    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())
