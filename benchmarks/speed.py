"""``python -m benchmarks.speed``: one comment at a time, one core, beside other engines, in one run.

Every engine is given the same comments and, where it learns, the same corpus.  Figures are medians over rounds; compare
the engines of one run, not runs with each other: machines are noisy.
"""

import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from spamfilter.comment import Comment
from spamfilter.evidence import History
from spamfilter.judge import judge
from spamfilter.registry import Registry
from spamfilter.signals import gather
from spamfilter.text import read
from training.baseline import Baseline
from training.corpora import load_own
from training.rows import LabelledComment

ROOT = Path(__file__).parents[1]
ROUNDS, COMMENTS = 7, 300
LENGTH = range(250, 351)  # characters of a comment

Judge = Callable[[LabelledComment], object]


def microseconds(engine: Judge, comments: Sequence[LabelledComment]) -> float:
    """Return the median over rounds of the mean time that one comment takes."""
    rounds = []
    for _ in range(ROUNDS + 1):  # the first one warms up
        start = time.perf_counter()
        for one in comments:
            engine(one)
        rounds.append((time.perf_counter() - start) / len(comments) * 1e6)
    return statistics.median(rounds[1:])


def ours(_: Sequence[LabelledComment]) -> dict[str, Judge]:
    """Return the steps of our own judgement; the last one is all of them.  The release has learnt already."""
    release = Registry(ROOT / "models").current()
    thresholds = release.card.thresholds

    def verdict(one: LabelledComment) -> object:
        reading = read(one.comment)
        return judge(release, reading, gather(reading, History()), thresholds)

    return {
        "ours: reading": lambda one: read(one.comment),
        "ours: reading and signals": lambda one: gather(read(one.comment), History()),
        "ours: score": lambda one: release.model.score(gather(read(one.comment), History())),
        "ours: verdict with reasons": verdict,
    }


def scikit_learn(own: Sequence[LabelledComment]) -> dict[str, Judge]:
    """Return scikit-learn's plain pipeline: TF-IDF of words and pairs, logistic regression."""
    baseline = Baseline(own)
    return {"scikit-learn pipeline": lambda one: baseline.scores([one])}


def fast_text(own: Sequence[LabelledComment]) -> dict[str, Judge]:
    """Return fastText's supervised classifier with its defaults and word pairs, or nothing if it is not installed."""
    try:
        import fasttext  # noqa: PLC0415  an extra that only this comparison needs
    except ImportError:
        click.echo("fastText is not installed: pip install fasttext", err=True)
        return {}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "train.txt"
        path.write_text("".join(f"__label__{one.label} {flat(one.comment)}\n" for one in own), encoding="utf-8")
        model = fasttext.train_supervised(str(path), wordNgrams=2, lr=0.1, thread=1, verbose=0)
    # The Python wrapper's predict() fails with numpy 2; this is what it calls.
    return {"fastText": lambda one: model.f.predict(flat(one.comment) + "\n", 1, 0.0, "strict")}


def flat(comment: Comment) -> str:
    """Return a comment on one line, as fastText reads it."""
    return " ".join(comment.text.split())


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def main(as_json: bool) -> None:
    """Print the time from text to verdict for one comment of about 300 characters, beside other engines."""
    corpora = load_own()
    comments = [one for one in corpora.comments if len(one.comment.text) in LENGTH][:COMMENTS]
    engines = {name: run for make in (ours, scikit_learn, fast_text) for name, run in make(corpora.comments).items()}
    found = {name: microseconds(engine, comments) for name, engine in engines.items()}
    digest = corpora.entries[0]["sha256"]
    if as_json:
        machine = {"machine": platform.machine(), "cpus": os.cpu_count(), "python": platform.python_version()}
        click.echo(json.dumps({"microseconds": found, "comments": len(comments), "sha256": digest} | machine))
        return
    click.echo(f"{len(comments)} comments of {LENGTH[0]} to {LENGTH[-1]} characters, all languages; data {digest:.12}…")
    click.echo(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; seed 0")
    for name, time_taken in found.items():
        click.echo(f"{name:<28}{time_taken:>9.1f} µs{1e6 / time_taken:>12,.0f} a second")


if __name__ == "__main__":
    main()
