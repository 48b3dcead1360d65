"""``python -m training.promote``: let a release serve, unless a number says that it should not."""

import math
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from scipy.special import bdtrc

from spamfilter.errors import ReleaseError
from spamfilter.registry import Registry
from spamfilter.release import ModelCard
from training.sites import OF_SITES

_MODELS = Path(__file__).resolve().parents[1] / "models"
_CHANCE = 0.01  # false positives that a release within the bound would make by chance this often are no objection
_SPREADS = 2.0  # an AUC may be lower by as many standard errors: on a few dozen comments 0.01 means nothing

Found = Mapping[str, float | None]  # the metrics of one slice


@dataclass(frozen=True, kw_only=True)
class Gate:
    """What a release must hold to serve; every bound but the last is a share in [0, 1].

    A slice is a key of ``ModelCard.metrics``: comments that the release had not learnt from when it was measured.
    """

    max_auc_loss: float = 0.01
    max_recall_loss: float = 0.05
    max_false_positives: float = 0.005
    min_ham: int = 50  # a slice of fewer real comments says nothing about so small a bound

    def objections(self, candidate: ModelCard, serving: ModelCard | None) -> list[str]:
        """Return every reason not to promote, in numbers; an empty list means go.

        Only slices that both cards have are compared; and the slices of sites, on which the release that served was
        judged beside the candidate when that was trained.  False positives above the bound are no objection where the
        serving release makes as many: it would not be kept for its virtue.
        """
        if serving is None:
            return [*self._unvouched(candidate), *self._false_positives(candidate.metrics, {})]
        known = {**candidate.beside.get(serving.name, {}), **serving.metrics}
        shared = [(name, found, known[name]) for name, found in candidate.metrics.items() if name in known]
        return [
            *self._unvouched(candidate),
            *self._not_compared(candidate, serving, known),
            *self._false_positives(candidate.metrics, known),
            *(
                []
                if shared
                else [f"{serving.name} serves, and no held-out slice of its card is on this one to compare"]
            ),
            *(objection for name, found, before in shared for objection in self._auc_loss(name, found, before)),
            *self._recall_loss([(found, before) for _, found, before in shared]),
        ]

    def _unvouched(self, candidate: ModelCard) -> Iterator[str]:
        if not candidate.sample:
            yield "the card has no sample to test the release with"
        if all(found.get("auc") is None for found in candidate.metrics.values()):
            yield "the card has no AUC of any held-out slice: nothing vouches for the release"

    def _not_compared(self, candidate: ModelCard, serving: ModelCard, known: Mapping[str, Found]) -> Iterator[str]:
        for name, found in candidate.metrics.items():
            if name.startswith(OF_SITES) and name not in known:
                labels = int((found.get("n_spam") or 0) + (found.get("n_ham") or 0))
                yield (
                    f"{name}: {serving.name} serves now, and was not judged on these {labels} labels: train the "
                    f"candidate again beside it"
                )

    def _false_positives(self, metrics: Mapping[str, Found], before: Mapping[str, Found]) -> Iterator[str]:
        for name, found in metrics.items():
            rate, n_ham = found.get("fpr_at_reject"), int(found.get("n_ham") or 0)
            if not rate or n_ham < self.min_ham or rate <= (before.get(name, {}).get("fpr_at_reject") or 0.0):
                continue
            wrong = round(rate * n_ham)
            if bdtrc(wrong - 1.0, n_ham, self.max_false_positives) < _CHANCE:  # the chance of so many or more
                yield (
                    f"{name}: would reject {rate:.2%} of the real comments ({wrong} of {n_ham}); "
                    f"allowed are {self.max_false_positives:.2%}"
                )

    def _auc_loss(self, name: str, found: Found, before: Found) -> Iterator[str]:
        new, old = found.get("auc"), before.get("auc")
        if new is None or old is None:
            return
        allowed = max(self.max_auc_loss, _SPREADS * _auc_error(old, before))
        if old - new > allowed:
            yield f"{name}: AUC {new:.3f}, now {old:.3f}: {old - new:.3f} lower; allowed are {allowed:.3f}"

    def _recall_loss(self, shared: list[tuple[Found, Found]]) -> Iterator[str]:
        pairs = [(found.get("recall_at_1"), before.get("recall_at_1")) for found, before in shared]
        known = np.array([(new, old) for new, old in pairs if new is not None and old is not None])
        if len(known) and (loss := float(np.subtract(*known.mean(axis=0)[::-1]))) > self.max_recall_loss:
            yield (
                f"recall at 1 % false positives, mean of {len(known)} slices: {known[:, 0].mean():.3f}, "
                f"now {known[:, 1].mean():.3f}: {loss:.3f} lower; allowed are {self.max_recall_loss:.3f}"
            )


@click.command()
@click.argument("name")
@click.option(
    "--models-dir",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="SPAMFILTER_MODELS_DIR",
    default=_MODELS,
    help="The shelf of releases.  [default: models/, or SPAMFILTER_MODELS_DIR]",
)
def main(name: str, models_dir: Path) -> None:
    """Let release NAME serve if its card holds against the bounds and against the release that serves now.

    Otherwise every objection is listed and nothing changes.
    """
    registry = Registry(models_dir)
    try:
        objections = Gate().objections(registry.card(name), _serving_card(registry))
        if not objections:
            registry.promote(name)
    except ReleaseError as error:
        raise click.ClickException(str(error)) from None
    for objection in objections:
        click.echo(f"objection: {objection}", err=True)
    if objections:
        click.echo(f"{name} stays on the shelf", err=True)
        sys.exit(1)
    click.echo(f"{name} serves")


def _serving_card(registry: Registry) -> ModelCard | None:
    """Return the card to compare with; None, and a remark, where what was promoted last cannot be read."""
    serving = registry.serving_name()
    try:
        return registry.card(serving) if serving else None
    except ReleaseError as error:
        click.echo(f"nothing to compare with: {error}", err=True)
        return None


def _auc_error(auc: float, found: Found) -> float:
    """Return the standard error of an AUC (Hanley and McNeil, 1982)."""
    n_spam, n_ham = max(found.get("n_spam") or 1.0, 1.0), max(found.get("n_ham") or 1.0, 1.0)
    both_spam, both_ham = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    spread = auc * (1 - auc) + (n_spam - 1) * (both_spam - auc**2) + (n_ham - 1) * (both_ham - auc**2)
    return math.sqrt(max(spread, 0.0) / (n_spam * n_ham))


if __name__ == "__main__":
    main()
