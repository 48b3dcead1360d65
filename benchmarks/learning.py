"""``python -m benchmarks.learning``: what moderators' words are worth, through HTTP to a service of several workers.

A stream is judged in its order; each comment is labelled, if at all, after its verdict, and before the next one.
Thresholds are the release's.  Figures are of the scores as they were answered.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np

from benchmarks.clients import Blog, town
from spamfilter.registry import Registry
from spamfilter.verdict import Label
from training.metrics import Judged, measure
from training.rows import LabelledComment, read_file

_MODELS = Path(__file__).parents[1] / "models"
_FIELDS = ("text", "author", "author_url", "permalink", "post_title")

Policy = Callable[[float, bool], bool]  # (score, is_spam) → whether a moderator says what it is


@dataclass(frozen=True, kw_only=True)
class Stream:
    """The comments of one site, in order."""

    name: str
    comments: Sequence[LabelledComment]


def policies(hold: float, unsure: float) -> dict[str, Policy]:
    """Return when a moderator speaks, by name; ``unsure`` is how far from even the log-odds may be."""
    band = 1.0 / (1.0 + np.exp(-unsure))
    return {
        "none": lambda _score, _is_spam: False,
        "unsure": lambda score, _is_spam: 1.0 - band <= score <= band,
        "mistakes": lambda score, is_spam: (score >= hold) != is_spam,
        "all": lambda _score, _is_spam: True,
    }


def prequential(
    blog: Blog, stream: Stream, policy: Policy, *, flip: float, chance: np.random.Generator
) -> Iterator[tuple[float, bool]]:
    """Yield the score of each comment, and whether a moderator spoke; a share ``flip`` of the words are wrong."""
    for one in stream.comments:
        fields = {name: value for name in _FIELDS if (value := getattr(one.comment, name)) is not None}
        check_id, verdict = blog.check(**fields)
        is_spam = one.label is Label.SPAM
        speaks = policy(verdict["score"], is_spam)
        yield verdict["score"], speaks
        if speaks:
            is_wrong = bool(chance.random() < flip)
            blog.say(check_id, Label.SPAM if is_spam != is_wrong else Label.HAM, reporter="moderator")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--policy", "names", multiple=True, default=("none", "unsure", "mistakes"), show_default=True)
@click.option("--unsure", default=2.0, show_default=True, help="Log-odds from even within which a comment is unsure.")
@click.option("--flip", default=0.0, show_default=True, help="The share of labels that are wrong.")
@click.option("--shuffles", default=0, show_default=True, help="Orders by chance; 0: the order of the file, once.")
@click.option("--workers", default=2, show_default=True)
@click.option("--models", type=click.Path(exists=True, file_okay=False, path_type=Path), default=_MODELS)
def main(
    file: Path, names: tuple[str, ...], unsure: float, flip: float, shuffles: int, workers: int, models: Path
) -> None:
    """Judge and label the comments of FILE, a site for each of its sources, and print what was gained."""
    said, release = read_file(file), Registry(models).current()
    click.echo(f"{file.name}: {len(said.comments)} comments; data {said.sha256:.12}…; release {release.name}")
    known = policies(release.card.thresholds.hold, unsure)
    for seed in range(max(1, shuffles)):
        streams = _streams(said.comments, seed if shuffles else None)
        for name in names:
            with town(models) as place, place.service(workers=workers) as service:
                chance, scores, labels, spoken = np.random.default_rng(seed), [], [], 0
                for stream in streams:
                    blog = place.blog(service, f"https://{stream.name.replace('/', '-')}.example")
                    found = list(prequential(blog, stream, known[name], flip=flip, chance=chance))
                    scores += [score for score, _ in found]
                    labels += [one.label is Label.SPAM for one in stream.comments]
                    spoken += sum(speaks for _, speaks in found)
            _print(f"{name}, flipped {flip:.0%}, seed {seed}", scores, labels, spoken, release.card.thresholds.reject)


def _streams(comments: Sequence[LabelledComment], seed: int | None) -> list[Stream]:
    streams = []
    for name in sorted({one.source for one in comments}):
        own = [one for one in comments if one.source == name]
        order = range(len(own)) if seed is None else np.random.default_rng(seed).permutation(len(own)).tolist()
        streams.append(Stream(name=name, comments=[own[i] for i in order]))
    return streams


def _print(name: str, scores: Sequence[float], labels: Sequence[bool], spoken: int, reject: float) -> None:
    found = measure(Judged.of(scores, labels), reject=reject)
    auc, recall, blocked = (found[key] or 0.0 for key in ("auc", "recall_at_1", "fpr_at_reject"))
    click.echo(
        f"{name:<34} (1-ROCA)% {100 * (1 - auc):5.2f}   AUC {auc:.4f}   recall at 1 % {recall:.3f}   "
        f"ham rejected {blocked:.2%}   labelled {spoken / len(scores):.1%}"
    )


if __name__ == "__main__":
    main()
