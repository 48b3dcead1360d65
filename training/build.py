"""``python -m training.build``: make a release from nothing, its careful reader too; needs requirements-train.txt."""

from functools import partial
from pathlib import Path

import click

from spamfilter.errors import InvalidData
from training.console import read_data
from training.encoder.course import teach
from training.marks import all_marks, table
from training.train import announce, draft

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option(
    "--corpora",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with the open sets that docs/training.md names.",
)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The release to write: models/NAME.")
@click.option("--unseen", type=_FILE, multiple=True, help="Labelled comments to measure it on, never to learn from.")
@click.option("--seed", default=0, show_default=True, help="The source of all chance.")
def main(folder: Path | None, out: Path, unseen: tuple[Path, ...], seed: int) -> None:
    """Make a release from our own corpus and the open sets, as the shipped one was made: in half an hour on two cores.

    Example: python -m training.build --corpora open-sets --out models/mine
    """
    files = read_data(unseen)
    try:
        made = draft([], folder, out, teach=partial(teach, seed=seed), seed=seed)
    except (InvalidData, FileExistsError) as error:
        raise click.ClickException(str(error)) from None
    marks = list(all_marks(made.trial, made.release(), files, seed=seed))
    click.echo(table(marks))
    announce(made.write(out, marks))


if __name__ == "__main__":
    main()
