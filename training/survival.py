"""How much recall survives attacks on the text of spam, under thresholds that were fixed on clean text."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from spamfilter.comment import Comment
from spamfilter.verdict import Label
from training.attacks import CHARACTERS, HABITS, PADDING, TYPOS, GoodText, Rewriting, attacks
from training.console import progress
from training.rows import LabelledComment, LabelledFile, require_both_labels

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Scorer = Callable[[Sequence[Comment]], Floats]
"""Gives each comment its probability of spam, shape (n_comments,)."""

TARGETS: Mapping[str, float] = {CHARACTERS: 0.97, TYPOS: 0.93, PADDING: 0.85}
"""The share of the clean recall that should be left under every attack of a family."""
AT_SHARE, AT_HOLD = "1 % of ham", "hold"
MIN_CAUGHT = 30  # caught spam below which the share that is left says nothing
_WRONG = 0.01  # the share of the clean ham that reaches the first threshold
_MIN_GOOD = 30  # ham of a language below which good text is taken from any
CLEAN = "clean"


@dataclass(frozen=True, kw_only=True)
class Survival:
    """What attacks leave of a source's recall at one threshold.

    Attributes
    ----------
    source : a source, or the name of the file for all that it holds
    at, threshold : what the threshold is called, and the score
    recall : share of the clean spam with a score at or above it; None without spam
    attacked : the same of the spam under each attack, by family and name
    wrong : the same of the ham, as it is ("clean") and with each habit of honest people; empty without ham
    """

    source: str
    at: str
    threshold: float
    n_spam: int
    n_ham: int
    recall: float | None
    attacked: Mapping[str, Mapping[str, float]]
    wrong: Mapping[str, float]

    def kept(self, family: str) -> dict[str, float]:
        """Return the recall under each attack of a family as a share of the clean recall; above 1 if it gives away.

        Empty where fewer than ``MIN_CAUGHT`` spam were caught to begin with.
        """
        if not self.recall or round(self.recall * self.n_spam) < MIN_CAUGHT:
            return {}
        return {name: recall / self.recall for name, recall in self.attacked[family].items()}

    def worst(self, *families: str) -> tuple[float, str] | None:
        """Return the smallest share kept under any attack of some families, and which; None where nothing is known."""
        return min(((kept, name) for one in families for name, kept in self.kept(one).items()), default=None)


def threshold_at(ham: Floats, share: float) -> float:
    """Return the lowest threshold that no more than a share, below 1, of one or more scores of ham reaches.

    >>> ham = np.arange(200) / 200
    >>> int((ham >= threshold_at(ham, 0.01)).sum())
    2
    """
    allowed = int(share * len(ham) + 1e-9)
    return float(np.nextafter(np.sort(ham)[-1 - allowed], np.inf))


def survive(
    scorer: Scorer, file: LabelledFile, good: Sequence[LabelledComment], *, hold: float, seed: int
) -> list[Survival]:
    """Return what is left of a file's recall, then of each source's if it has several, at 1 % of its ham and at hold.

    Good text is drawn from the ham in ``good`` of other sources than the spam's, in its language if there is enough.
    Raises InvalidData where the file lacks a label, or ``good`` such ham.
    """
    require_both_labels([file])
    spam, ham = ([one for one in file.comments if one.label is label] for label in (Label.SPAM, Label.HAM))
    attacked: dict[str, dict[str, Floats]] = {}
    for attack in progress(_armed(spam, good, file), f"Attacking {file.name}"):
        attacked.setdefault(attack[0].family, {})[attack[0].name] = scorer(_rewritten(spam, attack, seed))
    clean = scorer([one.comment for one in ham])
    habits = {habit.name: scorer(_rewritten(ham, [habit] * len(ham), seed)) for habit in HABITS}
    scored = _Scored(
        spam=np.array([one.source for one in spam]),
        ham=np.array([one.source for one in ham]),
        clean=scorer([one.comment for one in spam]),
        attacked=attacked,
        honest={CLEAN: clean} | habits,
    )
    return list(scored.survivals(file.name, {AT_SHARE: threshold_at(clean, _WRONG), AT_HOLD: hold}))


def worst_of(survivals: Sequence[Survival]) -> tuple[float, str, Survival] | None:
    """Return the smallest share that any attack leaves anywhere, which, and where; None where nothing is known."""
    found = [(*worst, one) for one in survivals if (worst := one.worst(*one.attacked))]
    return min(found, key=lambda worst: worst[:2], default=None)


def _armed(
    spam: Sequence[LabelledComment], good: Sequence[LabelledComment], file: LabelledFile
) -> list[tuple[Rewriting, ...]]:
    """Return, for each attack, how it is made on each spam comment: the good text depends on source and language."""
    known = {one.comment.text for one in file.comments}
    ham = [one for one in good if one.label is Label.HAM and one.comment.text not in known]

    @cache
    def attacks_on(origin: str, language: str) -> tuple[Rewriting, ...]:
        others = [one for one in ham if _origin(one) != origin]
        near = [one for one in others if _language(one) == language]
        return attacks(GoodText.of([one.comment.text for one in (near if len(near) >= _MIN_GOOD else others)]))

    return list(zip(*(attacks_on(_origin(one), _language(one)) for one in spam), strict=True))


def _origin(one: LabelledComment) -> str:
    return one.source.split("/", maxsplit=1)[0]


def _language(one: LabelledComment) -> str:
    return one.language.split("-", maxsplit=1)[0].casefold()


def _rewritten(comments: Sequence[LabelledComment], ways: Sequence[Rewriting], seed: int) -> list[Comment]:
    return [
        replace(one.comment, text=write(one.comment.text, seed=seed)) for one, write in zip(comments, ways, strict=True)
    ]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Scored:
    """The sources of spam and ham, and the scores of every rewriting, shapes (n_spam,) and (n_ham,)."""

    spam: NDArray[np.str_]
    ham: NDArray[np.str_]
    clean: Floats
    attacked: Mapping[str, Mapping[str, Floats]]
    honest: Mapping[str, Floats]

    def survivals(self, name: str, thresholds: Mapping[str, float]) -> Iterator[Survival]:
        sources = sorted({*self.spam.tolist(), *self.ham.tolist()})
        parts = [(name, np.full(len(self.spam), True), np.full(len(self.ham), True))]
        if len(sources) > 1:
            parts += [(source, self.spam == source, self.ham == source) for source in sources]
        for part in parts:
            yield from (self._survival(*part, at, threshold) for at, threshold in thresholds.items())

    def _survival(self, source: str, spam: Bools, ham: Bools, at: str, threshold: float) -> Survival:
        return Survival(
            source=source,
            at=at,
            threshold=threshold,
            n_spam=int(spam.sum()),
            n_ham=int(ham.sum()),
            recall=_reaching({CLEAN: self.clean}, spam, threshold).get(CLEAN),
            attacked={family: _reaching(scores, spam, threshold) for family, scores in self.attacked.items()},
            wrong=_reaching(self.honest, ham, threshold),
        )


def _reaching(scores: Mapping[str, Floats], rows: Bools, threshold: float) -> dict[str, float]:
    """Return the share of some rows with a score at or above the threshold, by name; nothing if there are no rows."""
    return {name: float(np.mean(found[rows] >= threshold)) for name, found in scores.items()} if rows.any() else {}
