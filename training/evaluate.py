"""``python -m training.evaluate``: how well a release judges comments with known labels."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from spamfilter.errors import InvalidData
from spamfilter.release import Release
from training.console import load_release, read_data
from training.corpora import OWN_FOLDER, load_open, load_own
from training.evaluation import evaluate
from training.marks import all_marks
from training.marks import table as marks_table
from training.report import table, write_report
from training.rows import LabelledComment, LabelledFile
from training.train import taking_over, try_out

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.option("--release", "folder", required=True, type=_FOLDER, help="The folder of the release, like models/NAME.")
@click.option("--data", multiple=True, type=_FILE, metavar="FILE...", help="JSONL or CSV, .gz or not.")
@click.argument("more", nargs=-1, type=_FILE, metavar="")
@click.option("--report", type=_FOLDER, help="Where the page, the plots and report.json are written.")
@click.option(
    "--all", "everything", is_flag=True, help="Print every mark; the comments of --data are to be unseen ones."
)
@click.option("--corpora", type=_FOLDER, help="With --all: the folder with the open sets that docs/training.md names.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.option("--strict", is_flag=True, help="Stop at the first bad row instead of skipping it.")
@click.option(
    "--own", default=OWN_FOLDER, type=_FOLDER, help="The corpus that the baseline is fitted to.  [default: ours]"
)
@click.option("--seed", default=0, show_default=True, help="Of the intervals' resamples.")
def main(  # noqa: PLR0913  an argument for each option
    *,
    folder: Path,
    data: tuple[Path, ...],
    more: tuple[Path, ...],
    report: Path | None,
    everything: bool,
    corpora: Path | None,
    as_json: bool,
    strict: bool,
    own: Path,
    seed: int,
) -> None:
    """Judge labelled comments with a release, and write a report.

    Every source is reported by itself, beside scikit-learn's plain pipeline fitted to our own corpus in the same run.
    """
    release = load_release(folder)
    files = read_data([*data, *more], strict=strict)
    if everything:
        _print_marks(release, folder, files, corpora, seed=seed, as_json=as_json)
        return
    if not files or report is None:
        raise click.UsageError("needs --data and --report, or --all")
    now = datetime.now(UTC).isoformat(timespec="seconds")
    evaluation = evaluate(release, files, _corpus(own), seed=seed, created_at=now)
    page = write_report(evaluation, report)
    click.echo(json.dumps(evaluation.as_json(), indent=1) if as_json else table(evaluation))
    click.echo(f"{page} holds the whole report", err=True)


def _print_marks(
    release: Release, folder: Path, files: Sequence[LabelledFile], open_sets: Path | None, *, seed: int, as_json: bool
) -> None:
    """Hold out everything that the release learnt from, with the quick reader fitted anew, and print every mark."""
    try:
        sets = [load_own(), *([load_open(open_sets, seed=seed)] if open_sets else [])]
    except InvalidData as error:
        raise click.ClickException(str(error)) from None
    trial, _ = try_out([one for corpus in sets for one in corpus.comments], taking_over(folder), seed=seed)
    marks = list(all_marks(trial, release, files, seed=seed))
    click.echo(json.dumps([asdict(mark) for mark in marks], indent=1) if as_json else marks_table(marks))


def _corpus(folder: Path) -> Sequence[LabelledComment]:
    try:
        return load_own(folder).comments
    except InvalidData as error:
        raise click.ClickException(str(error)) from None


if __name__ == "__main__":
    main()
