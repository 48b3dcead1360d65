"""``python -m training.train``: make a release from labelled comments."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import click
import numpy as np

from spamfilter.errors import InvalidData
from spamfilter.evidence import Example
from spamfilter.model.spam_model import SpamModel
from spamfilter.release import ModelCard, library_versions, write
from spamfilter.verdict import Label, Thresholds
from training.card import page
from training.console import progress, read_data
from training.corpora import Corpora, load_open, load_own
from training.fit import Recipe, calibrated, fit
from training.held_out import hold_out
from training.rows import LabelledComment, LabelledFile

_SAMPLES = 6  # of each label, on the card


@click.command()
@click.option(
    "--data",
    "paths",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    metavar="FILE...",
    help="Labelled comments of yours, JSONL or CSV with at least text and label.",
)
@click.argument("more", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="")
@click.option(
    "--corpora",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with the open sets that docs/training.md names.",
)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The release to write: models/NAME.")
@click.option("--strict", is_flag=True, help="Stop at the first bad row instead of skipping it.")
@click.option("--seed", default=0, show_default=True, help="The source of all chance.")
def main(
    paths: tuple[Path, ...], more: tuple[Path, ...], folder: Path | None, out: Path, strict: bool, seed: int
) -> None:
    """Make a release from our own corpus, your labelled comments, and the open sets if they are given.

    Example: python -m training.train --data comments.csv --out models/mine
    """
    files = read_data([*paths, *more], strict=strict)
    try:
        card = train(files, folder, out, seed=seed)
    except (InvalidData, FileExistsError) as error:
        raise click.ClickException(str(error)) from None
    thresholds = card.thresholds
    click.echo(f"{out}: {sum(entry['spam'] + entry['ham'] for entry in card.data)} comments learnt")
    click.echo(f"hold from {thresholds.hold:.3f}, reject from {thresholds.reject:.3f}")
    click.echo(f"To let it serve: python -m training.promote {card.name}")


def train(files: Sequence[LabelledFile], open_sets: Path | None, out: Path, *, seed: int = 0) -> ModelCard:
    """Fit, calibrate on held-out comments, and write a release; return its card.

    The same data, seed and libraries give the same arrays.  Raises InvalidData, FileExistsError.
    """
    if out.exists():
        raise FileExistsError(f"{out.name} exists, and a release never changes: choose another name")
    corpora = [load_own(), *([load_open(open_sets, seed=seed)] if open_sets else [])]
    comments = [one for corpus in corpora for one in corpus.comments] + [one for file in files for one in file.comments]
    examples = [one.example() for one in progress(comments, "Reading comments")]
    recipe = Recipe()
    click.echo(f"Judging {len(examples)} comments by models that have not seen them …", err=True)
    held_out = hold_out(examples, recipe, seed=seed)
    line = held_out.calibration()
    thresholds = held_out.thresholds(line)
    click.echo("Fitting the release …", err=True)
    model = calibrated(fit(examples, recipe), line)
    card = ModelCard(
        name=out.name,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        thresholds=thresholds,
        data=_entries(corpora, files),
        metrics=held_out.metrics(line, thresholds),
        sample=_sample(corpora[0], examples, model, thresholds, seed),
        versions=library_versions(),
        digests={},
    )
    return write(out, model, card, page(card))


def _entries(corpora: Sequence[Corpora], files: Sequence[LabelledFile]) -> list[Mapping[str, str | int]]:
    entries = [entry for corpus in corpora for entry in corpus.entries]
    for file in files:
        spam = sum(one.label is Label.SPAM for one in file.comments)
        entries.append(
            {"name": file.name, "title": "Brought by the person who trained it", "licence": "not stated"}
            | {"sha256": file.sha256, "spam": spam, "ham": len(file.comments) - spam}
        )
    return entries


def _sample(
    own: Corpora, examples: Sequence[Example], model: SpamModel, thresholds: Thresholds, seed: int
) -> list[Mapping[str, object]]:
    """Return comments of our own corpus that the release judges rightly and clearly, with their scores."""
    order = np.random.default_rng(seed).permutation(len(own.comments)).tolist()
    sample: list[Mapping[str, object]] = []
    for label in Label:
        clear = (i for i in order if own.comments[i].label is label and _is_clear(model, examples[i], thresholds))
        sample += [_sampled(own.comments[i], model.score(examples[i].evidence)) for i in islice(clear, _SAMPLES)]
    return sample


def _is_clear(model: SpamModel, example: Example, thresholds: Thresholds) -> bool:
    score = model.score(example.evidence)
    return score >= thresholds.reject if example.label is Label.SPAM else score < thresholds.hold


def _sampled(one: LabelledComment, score: float) -> Mapping[str, object]:
    said = {name: getattr(one.comment, name) for name in ("text", "author", "author_url", "post_title")}
    fields = {name: value for name, value in said.items() if value is not None}
    return {"comment": fields, "label": one.label.value, "score": round(score, 6)}


if __name__ == "__main__":
    main()
