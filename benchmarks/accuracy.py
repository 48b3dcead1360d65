"""``python -m benchmarks.accuracy``: how well comments are told apart that no model has seen, beside the baseline.

Leave-one-video-out on the YouTube Spam Collection: near-copies are removed, and each video is judged by a model that
learnt from the other four.  Files given as ``--unseen`` are judged by the serving release.
"""

from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from spamfilter.registry import Registry
from training.baseline import Baseline
from training.corpora import load_open, load_own
from training.fit import Recipe, fit, is_spam
from training.metrics import Judged, measure
from training.rows import LabelledComment, read_file
from training.split import YOUTUBE, near_copies

ROOT = Path(__file__).parents[1]


@click.command()
@click.option("--corpora", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
@click.option("--unseen", type=click.Path(exists=True, dir_okay=False, path_type=Path), multiple=True)
def main(corpora: Path, unseen: tuple[Path, ...]) -> None:
    """Print AUC and recall at 1 % false positives; CORPORA is the folder of open sets that docs/training.md names."""
    loaded = load_open(corpora)
    videos = without_copies([one for one in loaded.comments if one.source.startswith(YOUTUBE)])
    digest = next(entry["sha256"] for entry in loaded.entries if entry["name"] == YOUTUBE)
    click.echo(f"YouTube, leave one video out: {len(videos)} comments without near-copies; data {digest:.12}…; seed 0")
    print_row("release's recipe", leave_one_video_out(videos), videos)
    print_row("scikit-learn pipeline", leave_one_video_out_baseline(videos), videos)
    release, baseline = Registry(ROOT / "models").current(), Baseline(load_own().comments)
    for path in unseen:
        file = read_file(path)
        click.echo(f"{path.name}: {len(file.comments)} comments; data {file.sha256:.12}…")
        evidence = [one.example().evidence for one in file.comments]
        print_row(f"release {release.name}", release.model.scores(evidence), file.comments)
        print_row("scikit-learn pipeline", baseline.scores(file.comments), file.comments)


def without_copies(comments: Sequence[LabelledComment]) -> list[LabelledComment]:
    """Return the first comment of each cluster of near-copies."""
    clusters = near_copies([one.example().evidence.body for one in comments])
    _, first = np.unique(clusters, return_index=True)
    return [comments[i] for i in sorted(first.tolist())]


def leave_one_video_out(comments: Sequence[LabelledComment]) -> NDArray[np.float64]:
    """Return the probability of each comment by a model of the other videos, shape (n_comments,)."""
    examples = [one.example() for one in comments]
    scores = np.empty(len(examples))
    for held in by_video(comments):
        model = fit([examples[i] for i in np.flatnonzero(~held).tolist()], Recipe())
        scores[held] = model.scores([examples[i].evidence for i in np.flatnonzero(held).tolist()])
    return scores


def leave_one_video_out_baseline(comments: Sequence[LabelledComment]) -> NDArray[np.float64]:
    """Return the same by scikit-learn's plain pipeline, shape (n_comments,)."""
    scores = np.empty(len(comments))
    for held in by_video(comments):
        baseline = Baseline([comments[i] for i in np.flatnonzero(~held).tolist()])
        scores[held] = baseline.scores([comments[i] for i in np.flatnonzero(held).tolist()])
    return scores


def by_video(comments: Sequence[LabelledComment]) -> list[NDArray[np.bool_]]:
    """Return for each video which comments are its own."""
    sources = np.array([one.source for one in comments])
    return [sources == video for video in sorted(set(sources.tolist()))]


def print_row(name: str, scores: NDArray[np.float64], comments: Sequence[LabelledComment]) -> None:
    """Print one judge's figures on one set of comments."""
    spam = is_spam([one.example() for one in comments])
    found = measure(Judged.of(scores, spam), reject=1.0)
    click.echo(
        f"  {name:<26} AUC {found['auc'] or 0:.3f}   recall at 1 % false positives {found['recall_at_1'] or 0:.2f}"
    )


if __name__ == "__main__":
    main()
