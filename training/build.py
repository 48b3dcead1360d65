"""``python -m training.build``: make a release from nothing, its careful reader too; needs requirements-train.txt."""

from functools import partial
from pathlib import Path

import click

from spamfilter.errors import InvalidData
from training.encoder.course import teach
from training.train import announce, train


@click.command()
@click.option(
    "--corpora",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with the open sets that docs/training.md names.",
)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The release to write: models/NAME.")
@click.option("--seed", default=0, show_default=True, help="The source of all chance.")
def main(folder: Path | None, out: Path, seed: int) -> None:
    """Make a release from our own corpus and the open sets, as the shipped one was made: in an hour on two cores.

    Example: python -m training.build --corpora open-sets --out models/mine
    """
    try:
        announce(train([], folder, out, teach=partial(teach, seed=seed), seed=seed))
    except (InvalidData, FileExistsError) as error:
        raise click.ClickException(str(error)) from None


if __name__ == "__main__":
    main()
