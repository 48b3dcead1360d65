"""``python -m benchmarks.cascade``: what it would cost to let the quick reader answer alone where it is certain.

Everything that the serving release learnt from is judged by readers that had not seen it.  For several ideas of certain
(how far the quick reader's own probability must lie from one half, in log-odds), the table shows which share of the
comments would still be read carefully, and what becomes of the figures.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from spamfilter.model.calibration import fit_calibration
from training.corpora import load_open, load_own
from training.held_out import HeldOut
from training.marks import Trial
from training.metrics import Judged, measure
from training.train import taking_over, try_out

Floats = NDArray[np.float64]
CERTAIN = (0.0, 1.0, 2.0, 3.0, 4.0, 6.0, np.inf)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.option("--release", "folder", type=_FOLDER, required=True, help="The folder of a release, like models/NAME.")
@click.option("--corpora", type=_FOLDER, help="The folder with the open sets that docs/training.md names.")
@click.option("--seed", default=0, show_default=True)
def main(folder: Path, corpora: Path | None, seed: int) -> None:
    """Print the trade."""
    sets = [load_own(), *([load_open(corpora, seed=seed)] if corpora else [])]
    trial, _ = try_out([one for corpus in sets for one in corpus.comments], taking_over(folder), seed=seed)
    click.echo(f"{len(trial.examples)} comments held out; release {folder.name}; seed {seed}")
    click.echo("certain from   read carefully   mean AUC   recall at 1 %   wrongly rejected")
    for row in rows(trial):
        click.echo("{:>12.1f}   {:>14.1%}   {:>8.4f}   {:>13.1%}   {:>16.2%}".format(*row))


def rows(trial: Trial) -> Iterator[tuple[float, ...]]:
    """Yield, for each idea of certain, the share that is read carefully and the figures, each source counting alike."""
    held, settings = trial.held_out, trial.held_out.settle()
    both = settings.line.probability(held.together(settings.careful_weight))
    alone = fit_calibration(held.quick, held.is_spam, held.weights)
    quick, logit = alone.probability(held.quick), alone.slope * held.quick + alone.offset
    for certain in CERTAIN:
        asked = np.abs(logit) < certain
        found = list(_by_source(held, np.where(asked, both, quick), settings.thresholds.reject))
        yield certain, float(asked.mean()), *(_mean(found, name) for name in ("auc", "recall_at_1", "fpr_at_reject"))


def _by_source(held: HeldOut, scores: Floats, reject: float) -> Iterator[dict[str, float | None]]:
    for source in sorted(set(held.sources.tolist())):
        chosen = held.sources == source
        yield measure(Judged.of(scores[chosen], held.is_spam[chosen]), reject=reject)


def _mean(found: Sequence[dict[str, float | None]], name: str) -> float:
    return float(np.mean([value for one in found if (value := one[name]) is not None]))


if __name__ == "__main__":
    main()
