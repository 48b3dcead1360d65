"""``python -m training.evaluate``: how well a release judges comments with known labels."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from spamfilter import release as shelf
from spamfilter.errors import InvalidData, ReleaseError
from spamfilter.release import Release
from training.console import read_data
from training.corpora import OWN_FOLDER, load_own
from training.evaluation import evaluate
from training.report import table, write_report
from training.rows import LabelledComment

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.option("--release", "folder", required=True, type=_FOLDER, help="The folder of the release, like models/NAME.")
@click.option("--data", required=True, multiple=True, type=_FILE, metavar="FILE...", help="JSONL or CSV, .gz or not.")
@click.argument("more", nargs=-1, type=_FILE, metavar="")
@click.option("--report", required=True, type=_FOLDER, help="Where the page, the plots and report.json are written.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.option("--strict", is_flag=True, help="Stop at the first bad row instead of skipping it.")
@click.option(
    "--own", default=OWN_FOLDER, type=_FOLDER, help="The corpus that the baseline is fitted to.  [default: ours]"
)
@click.option("--seed", default=0, show_default=True, help="Of the intervals' resamples.")
def main(
    folder: Path,
    data: tuple[Path, ...],
    more: tuple[Path, ...],
    report: Path,
    as_json: bool,
    strict: bool,
    own: Path,
    seed: int,
) -> None:
    """Judge labelled comments with a release, and write a report.

    Every source is reported by itself, beside scikit-learn's plain pipeline fitted to our own corpus in the same run.
    """
    release = _loaded(folder)
    files = read_data([*data, *more], strict=strict)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    evaluation = evaluate(release, files, _corpus(own), seed=seed, created_at=now)
    page = write_report(evaluation, report)
    click.echo(json.dumps(evaluation.as_json(), indent=1) if as_json else table(evaluation))
    click.echo(f"{page} holds the whole report", err=True)


def _loaded(folder: Path) -> Release:
    try:
        release = shelf.load(folder)
        shelf.self_test(release)
    except ReleaseError as error:
        raise click.ClickException(str(error)) from None
    return release


def _corpus(folder: Path) -> Sequence[LabelledComment]:
    try:
        return load_own(folder).comments
    except InvalidData as error:
        raise click.ClickException(str(error)) from None


if __name__ == "__main__":
    main()
