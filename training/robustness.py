"""``python -m training.robustness``: how much of its recall a release keeps when spammers disguise their text."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from spamfilter.errors import InvalidData
from spamfilter.evidence import History
from spamfilter.release import Release
from spamfilter.signals import gather
from spamfilter.text import read
from training.attacks import HABITS
from training.console import load_release, read_data
from training.corpora import load_own
from training.rows import LabelledComment, LabelledFile
from training.survival import AT_HOLD, AT_SHARE, CLEAN, MIN_CAUGHT, TARGETS, Scorer, Survival, survive, worst_of

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)
_UNKNOWN = "–"
_MET, _MISSED = "  ", " !"  # behind a share of what should be left


@click.command()
@click.option("--release", "folder", required=True, type=_FOLDER, help="The folder of the release, like models/NAME.")
@click.option("--data", required=True, multiple=True, type=_FILE, metavar="FILE...", help="JSONL or CSV, .gz or not.")
@click.argument("more", nargs=-1, type=_FILE, metavar="")
@click.option(
    "--good", multiple=True, type=_FILE, help="Whose ham spam is padded with, repeatable.  [default: our own corpus]"
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(min=0), help="Of the attacks.")
def main(
    folder: Path, data: tuple[Path, ...], more: tuple[Path, ...], good: tuple[Path, ...], as_json: bool, seed: int
) -> None:
    """Attack the text of labelled spam, and tell how much of it a release still catches.

    Each file is a labelled set with spam and ham.  Its thresholds are fixed on clean text: the score that 1 % of its
    ham reaches, and the one from which the release holds comments back.  "!" stands behind what is below its target.
    """
    release = load_release(folder)
    files = read_data([*data, *more])
    for file in files:
        if has_learnt(release, file):
            click.echo(f"{file.name}: {release.name} has learnt from it, which flatters", err=True)
    scorer, hold = release_scorer(release), release.card.thresholds.hold
    try:
        behind = _good(good)
        found = [one for file in files for one in survive(scorer, file, behind, hold=hold, seed=seed)]
    except InvalidData as error:
        raise click.ClickException(str(error)) from None
    click.echo(json.dumps(report(release, files, found, seed=seed), indent=1) if as_json else tables(found))


def release_scorer(release: Release) -> Scorer:
    """Return the scorer that reads, measures and weighs comments as the service does, their senders being unknown."""
    return lambda comments: release.model.scores([gather(read(comment), History()) for comment in comments])


def tables(survivals: Sequence[Survival]) -> str:
    """Return text of fixed width: what is left by family, by attack, what honest habits cost, and the worst of all."""
    parts = [_aligned(list(rows(survivals))) for rows in (_by_family, _by_attack, _of_ham)]
    return "\n\n".join([*parts, _in_a_sentence(worst_of(survivals))])


def has_learnt(release: Release, file: LabelledFile) -> bool:
    """Whether the release's card names this very file among what it learnt from."""
    return file.sha256 in {entry.get("sha256") for entry in release.card.data}


def report(
    release: Release, files: Sequence[LabelledFile], survivals: Sequence[Survival], *, seed: int
) -> dict[str, Any]:
    """Return everything as JSON values, with the digests of the data."""
    worst = worst_of(survivals)
    return {
        "release": release.name,
        "seed": seed,
        "targets": dict(TARGETS),
        "data": [_as_json(file) | {"learnt": has_learnt(release, file)} for file in files],
        "survivals": [
            asdict(one) | {"kept": {family: one.kept(family) for family in one.attacked}} for one in survivals
        ],
        "worst": worst and {"kept": worst[0], "attack": worst[1], "source": worst[2].source, "at": worst[2].at},
    }


def _by_family(survivals: Sequence[Survival]) -> Iterator[list[str]]:
    yield ["source", "at", "threshold", "spam", "ham", "recall", *(f"{family}, left" for family in TARGETS)]
    for one in survivals:
        recall = _UNKNOWN if one.recall is None else f"{one.recall:.1%}"
        worst = [(one.worst(family), target) for family, target in TARGETS.items()]
        shares = (_share(found and found[0], target) for found, target in worst)
        yield [one.source, one.at, f"{one.threshold:.3f}", str(one.n_spam), str(one.n_ham), recall, *shares]
    yield ["target", "", "", "", "", "", *(f"{target:.1%}" for target in TARGETS.values())]


def _by_attack(survivals: Sequence[Survival]) -> Iterator[list[str]]:
    yield ["source", "attack", *(f"{what} at {at}" for at in (AT_SHARE, AT_HOLD) for what in ("recall", "left"))]
    for pair in zip(survivals[::2], survivals[1::2], strict=True):  # a source stands at both thresholds in turn
        for family, attacked in pair[0].attacked.items():
            for name in attacked:
                cells = (cell for one in pair for cell in _cells(one, family, name))
                yield [pair[0].source, name, *cells]


def _cells(one: Survival, family: str, attack: str) -> tuple[str, str]:
    return f"{one.attacked[family][attack]:.1%}", _share(one.kept(family).get(attack), TARGETS[family])


def _of_ham(survivals: Sequence[Survival]) -> Iterator[list[str]]:
    yield ["source", "at", "ham", *(f"{name}, wrong" for name in (CLEAN, *(habit.name for habit in HABITS)))]
    for one in survivals:
        if one.wrong:
            yield [one.source, one.at, str(one.n_ham), *(f"{share:.1%}" for share in one.wrong.values())]


def _as_json(file: LabelledFile) -> dict[str, Any]:
    return {"name": file.name, "sha256": file.sha256, "comments": len(file.comments)}


def _share(kept: float | None, target: float) -> str:
    return _UNKNOWN if kept is None else f"{kept:.1%}{_MET if kept >= target else _MISSED}"


def _in_a_sentence(worst: tuple[float, str, Survival] | None) -> str:
    if worst is None:
        return f"No source has {MIN_CAUGHT} spam that are caught as they are: nothing can be said."
    kept, attack, one = worst
    return f"The worst of all: {kept:.1%} of the recall is left under {attack!r}, in {one.source} at {one.at}."


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    words = (
        [cell.ljust(w) if i < 2 else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True))]
        for row in rows
    )
    return "\n".join("  ".join(line).rstrip() for line in words)


def _good(paths: Sequence[Path]) -> Sequence[LabelledComment]:
    """Return the comments of some files, or our own corpus if there are none.  Raises InvalidData."""
    return [one for file in read_data(paths) for one in file.comments] if paths else load_own().comments


if __name__ == "__main__":
    main()
