"""``python -m training.train``: make a release from labelled comments."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeAlias

import click
import numpy as np

from spamfilter.errors import SpamFilterError
from spamfilter.evidence import Example
from spamfilter.model.spam_model import SpamModel
from spamfilter.registry import Registry
from spamfilter.release import CAREFUL, ModelCard, Release, library_versions, read_card, write
from spamfilter.verdict import Label, Thresholds
from training.card import page
from training.console import progress, read_data
from training.corpora import Corpora, load_open, load_own
from training.fit import Recipe, calibrated, fit
from training.folds import Folds
from training.head import moved
from training.held_out import Settings, hold_out
from training.lessons import MEMORY, NOTICE, Lessons, memory, recalled
from training.marks import Mark, Trial
from training.rows import LabelledComment, LabelledFile
from training.sites import judged_on_sites, read_sites

_SAMPLES = 6  # of each label, on the card
_MODELS = Path(__file__).resolve().parents[1] / "models"

Teach: TypeAlias = Callable[[Sequence[Example], Folds], Lessons]


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
@click.option(
    "--careful",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The release whose careful reader is taken over.  [default: the one that serves from models/]",
)
@click.option(
    "--site",
    "sites",
    multiple=True,
    metavar="SITE",
    help="A site that shares its labels: its number or address; repeatable.",
)
@click.option("--all-sites", is_flag=True, help="Every site that shares its labels.")
@click.option("--strict", is_flag=True, help="Stop at the first bad row instead of skipping it.")
@click.option("--seed", default=0, show_default=True, help="The source of all chance.")
def main(  # noqa: PLR0913, PLR0917  the options of the command
    paths: tuple[Path, ...],
    more: tuple[Path, ...],
    folder: Path | None,
    out: Path,
    careful: Path | None,
    sites: tuple[str, ...],
    all_sites: bool,
    strict: bool,
    seed: int,
) -> None:
    """Make a release from our own corpus, your labelled comments, what sites share, and the open sets if given.

    Example: python -m training.train --data comments.csv --out models/mine
    """
    files, beside = read_data([*paths, *more], strict=strict), None
    try:
        if sites or all_sites:
            beside = Registry(_MODELS).current()
            files += read_sites(() if all_sites else sites, beside.model)
        card = train(files, folder, out, teach=taking_over(careful or _serving()), beside=beside, seed=seed)
    except (SpamFilterError, FileExistsError) as error:
        raise click.ClickException(str(error)) from None
    announce(card)


def announce(card: ModelCard) -> None:
    """Tell the person at the terminal what was made, and how to let it serve."""
    thresholds = card.thresholds
    click.echo(f"{card.name}: {sum(entry['spam'] + entry['ham'] for entry in card.data)} comments learnt")
    click.echo(f"hold from {thresholds.hold:.3f}, reject from {thresholds.reject:.3f}")
    click.echo(f"To let it serve: python -m training.promote {card.name}")


def _serving() -> Path | None:
    name = Registry(_MODELS).serving_name()
    return _MODELS / name if name else None


def taking_over(release: Path | None) -> Teach | None:
    """Return how to take over the careful reader of a release; None where it has none."""
    if release is None or CAREFUL not in read_card(release).digests:
        return None
    return partial(recalled, release)


@dataclass(frozen=True, kw_only=True, eq=False)
class Draft:
    """A release that is not written yet, and what it was made from."""

    model: SpamModel
    card: ModelCard
    trial: Trial
    enclosed: Mapping[str, bytes]

    def release(self) -> Release:
        """Return it as it would be loaded."""
        return Release(name=self.card.name, card=self.card, model=self.model)

    def write(self, out: Path, marks: Sequence[Mark] = ()) -> ModelCard:
        """Write it, the marks on its card, and return the card."""
        card = replace(self.card, marks=[asdict(mark) for mark in marks])
        return write(out, self.model, card, page(card), self.enclosed)


def train(
    files: Sequence[LabelledFile],
    open_sets: Path | None,
    out: Path,
    *,
    teach: Teach | None = None,
    beside: Release | None = None,
    seed: int = 0,
) -> ModelCard:
    """Fit, calibrate on held-out comments, and write a release; return its card.

    ``teach`` brings a careful reader; without it the release has none.  ``beside`` is the release that serves, judged
    on the same labels of sites, for the gate.  The same data, seed and libraries give the same arrays.  Raises
    InvalidData, FileExistsError.
    """
    return draft(files, open_sets, out, teach=teach, beside=beside, seed=seed).write(out)


def draft(
    files: Sequence[LabelledFile],
    open_sets: Path | None,
    out: Path,
    *,
    teach: Teach | None = None,
    beside: Release | None = None,
    seed: int = 0,
) -> Draft:
    """Do all of ``train`` but the writing."""
    if out.exists():
        raise FileExistsError(f"{out.name} exists, and a release never changes: choose another name")
    corpora = [load_own(), *([load_open(open_sets, seed=seed)] if open_sets else [])]
    comments = [one for corpus in corpora for one in corpus.comments] + [one for file in files for one in file.comments]
    trial, lessons = try_out(comments, teach, brought=bool(files), seed=seed)
    settings = trial.held_out.settle()
    click.echo("Fitting the release …", err=True)
    model = _model(trial.examples, lessons, settings)
    card = ModelCard(
        name=out.name,
        created_at=_now().isoformat(timespec="seconds"),
        thresholds=settings.thresholds,
        data=_entries(corpora, files),
        metrics=trial.held_out.metrics(settings),
        sample=_sample(corpora[0], trial.examples, model, settings.thresholds, seed),
        versions=library_versions(),
        digests={},
        beside={} if beside is None else {beside.name: judged_on_sites(beside, trial.examples)},
    )
    return Draft(model=model, card=card, trial=trial, enclosed=_enclosed(trial, lessons))


def try_out(
    comments: Sequence[LabelledComment], teach: Teach | None, *, brought: bool = False, seed: int = 0
) -> tuple[Trial, Lessons | None]:
    """Judge comments by models that have not seen them; return what was said, and the lessons if there is a teacher.

    Where a person ``brought`` some of them, the careful reader's head moves towards these.
    """
    examples = [one.example() for one in progress(comments, "Reading comments")]
    folds = Folds.of(examples, seed)
    lessons = teach(examples, folds) if teach else None
    if lessons is not None and brought:
        lessons = moved(lessons, examples, folds)
    click.echo(f"Judging {len(examples)} comments by models that have not seen them …", err=True)
    held_out = hold_out(examples, folds, Recipe(), lessons)
    return Trial(comments=comments, examples=examples, folds=folds, held_out=held_out), lessons


def _now() -> datetime:
    """Return the time, or what SOURCE_DATE_EPOCH says it is: so that the same build gives the same bytes."""
    said = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(said), UTC) if said else datetime.now(UTC)


def _model(examples: Sequence[Example], lessons: Lessons | None, settings: Settings) -> SpamModel:
    said = None if lessons is None else lessons.said.mean(axis=1)
    model = calibrated(fit(examples, Recipe(), said), settings.line)
    if lessons is None:
        return model
    return replace(model, careful=lessons.reader, careful_weight=settings.careful_weight)


def _enclosed(trial: Trial, lessons: Lessons | None) -> Mapping[str, bytes]:
    if lessons is None:
        return {}
    return {NOTICE: lessons.notice, MEMORY: memory(trial.examples, lessons.held_out(trial.folds.numbers))}


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
