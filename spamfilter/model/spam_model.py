"""From evidence to a score, and what each part of the evidence adds to it."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spamfilter.evidence import Evidence
from spamfilter.model import features
from spamfilter.model.calibration import MAX_LOGIT, Calibration
from spamfilter.model.careful import CarefulReader, Opinion, Share
from spamfilter.model.parts import pieces

ALONE = 2.0  # log-odds: a piece of a long text, read alone, must be likelier spam than the whole by more than that
_LONGEST = 10_000  # characters of a text of which a piece is read alone: those of a longer one are themselves too long
_TEXTS = tuple(f"text.{name}" for name in features.NAMESPACES)
_READS = {
    "text.body": "the text's wording reads",
    "text.author": "the author's name reads",
    "text.author_url": "the author's address reads",
    "text.links": "the linked addresses read",
    "text.email_domain": "the e-mail domain reads",
}
_PARTS = {
    "whole": "as a whole, the comment reads",
    "sentence": "this sentence reads",
    "alone": "read alone, this part reads",
    "author": "read together with the text, the author's name looks",
    "author_url": "read together with the text, the author's address looks",
    "links": "read together with the text, the linked addresses look",
}
_READING = "reading."
_QUOTED = 60  # characters of a field
_QUOTED_SENTENCE = 120
_LINK, _SHOWN_LINK = "urlx", "[link]"  # what stands for a link in a body, and in a quotation


class Contribution(NamedTuple):  # six for every verdict, in half the time of a frozen dataclass
    """What one part of the evidence adds to the calibrated log-odds of spam.

    ``text`` explains it where the model alone can; a signal's sentence is written by the room that measured it.
    """

    name: str
    weight: float
    text: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class SpamModel:
    """The quick reader, linear over hashed text and signals; the careful reader beside it; one calibration for both.

    A signal speaks by how far it lies from its ``signal_centres``; one that is absent says nothing.

    Attributes
    ----------
    weights : ndarray of int16, shape (N_SLOTS,)
        In units of ``scale`` log-odds.
    signal_names : tuple of str, length n_signals
    signal_weights, signal_centres : ndarray of float64, shape (n_signals,)
    careful : CarefulReader or None
        Its log-odds are added ``careful_weight`` times.  With it, a long text is judged as its worst piece where that
        is far worse than the whole: see ``raised``.
    """

    weights: features.Weights
    scale: float
    signal_names: tuple[str, ...]
    signal_weights: NDArray[np.float64]
    signal_centres: NDArray[np.float64]
    intercept: float
    calibration: Calibration
    careful: CarefulReader | None = None
    careful_weight: float = 0.0
    _signals: dict[str, tuple[float, float]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        weighed = zip(self.signal_weights.tolist(), self.signal_centres.tolist(), strict=True)
        object.__setattr__(self, "_signals", dict(zip(self.signal_names, weighed, strict=True)))

    def score(self, evidence: Evidence) -> float:
        """Return the probability of spam, in (0, 1)."""
        return _probability(self.raised(evidence, self._whole(evidence)))

    def scores(self, evidence: Sequence[Evidence]) -> NDArray[np.float64]:
        """Return the probability of spam of each comment, shape (n_comments,), in (0, 1)."""
        logits, worst = self.logits(evidence), list(map(self._worst, evidence))
        rows = [row for row, piece in enumerate(worst) if piece is not None]
        alone = self.logits([piece for piece in worst if piece is not None]) - ALONE / self.calibration.slope
        logits[rows] = np.maximum(logits[rows], alone)
        return self.calibration.probability(logits)

    def logits(self, evidence: Sequence[Evidence]) -> NDArray[np.float64]:
        """Return the uncalibrated log-odds of spam of each comment as a whole, shape (n_comments,)."""
        quick = self.quick_logits(evidence)
        return quick if self.careful is None else quick + self.careful_weight * self.careful.logits(evidence)

    def raised(self, evidence: Evidence, whole: float) -> float:
        """Return the calibrated log-odds of spam, given what they are of the comment as a whole.

        Who copies real comments around an advertisement changes what the whole reads like, not the advertisement: where
        the piece whose wording is worst, judged alone, is above the whole by more than ``ALONE``, the rest counts.
        """
        return max(whole, self._alone(self._worst(evidence)))

    def quick_logits(self, evidence: Sequence[Evidence]) -> NDArray[np.float64]:
        """Return the quick reader's log-odds of spam of each comment, shape (n_comments,)."""
        codes, bounds = features.encode(evidence)
        measured = np.fromiter(map(self._measured, evidence), np.float64, len(evidence))
        wording: NDArray[np.float64] = features.text_scores(codes, bounds, self.weights, self.scale).sum(axis=1)
        return measured + wording

    def quick_logit(self, evidence: Evidence) -> float:
        """Return the quick reader's log-odds of spam of one comment."""
        codes, bounds = features.encode((evidence,))
        wording: list[float] = features.text_scores(codes, bounds, self.weights, self.scale)[0].tolist()
        return sum(wording) + self._measured(evidence)

    def contributions(self, evidence: Evidence) -> tuple[Contribution, ...]:
        """Return what each part of the evidence adds, strongest first; together they are the calibrated log-odds."""
        return self.weigh(evidence)[1]

    def weigh(
        self, evidence: Evidence, most: int | None = None, *, split_from: float = 0.0
    ) -> tuple[float, tuple[Contribution, ...]]:
        """Return the probability of spam and its strongest contributions, at most ``most`` of them.

        From a probability of ``split_from`` on, what the careful reader adds is split by sentence and field, which
        means reading it again in parts.
        """
        slope, opinion = self.calibration.slope, self.careful.read(evidence) if self.careful is not None else None
        careful = self.careful_weight * opinion.logit if opinion is not None else 0.0
        codes, bounds = features.encode((evidence,))
        body = codes[: bounds[1]]
        weighed = self._weighed(codes, bounds, evidence)
        whole = sum([weight for weight, _ in weighed]) + slope * careful
        worst = self._worst(evidence)
        above = max(0.0, self._alone(worst) - whole)
        score = _probability(whole + above)
        found = [
            Contribution(name=name, weight=weight, text=self._explain(name, weight, evidence, body))
            for weight, name in _strongest(weighed, most)
        ]
        if opinion is not None:
            found += self._read(evidence, opinion, split=score >= split_from)
        if above and worst is not None:
            found.append(_reading("alone", above, worst.body))
        found.sort(key=lambda one: (-abs(one.weight), one.name))
        return score, tuple(found[:most])

    def _weighed(self, codes: features.Codes, bounds: features.Bounds, evidence: Evidence) -> list[tuple[float, str]]:
        """Return what each part says to the quick reader, calibrated; "base" is what any comment starts from."""
        slope, signals = self.calibration.slope, self._signals
        wording = features.text_scores(codes, bounds, self.weights, self.scale)[0].tolist()
        weighed = [(slope * weight, name) for weight, name in zip(wording, _TEXTS, strict=True)]
        weighed.append((slope * (self.intercept + self.calibration.offset / slope), "base"))
        for name, value in evidence.signals.items():
            if name in signals:
                weight, centre = signals[name]
                weighed.append((slope * (weight * (value - centre)), name))
        return weighed

    def _read(self, evidence: Evidence, opinion: Opinion, *, split: bool) -> Iterator[Contribution]:
        """Yield what the careful reader adds, calibrated: by sentence and field, or as a whole."""
        whole = (Share(part="whole", weight=opinion.logit, text=""),)
        shares = self.careful.shares(evidence, opinion) if split and self.careful is not None else whole
        for share in shares:
            if share.weight:
                weight = self.calibration.slope * self.careful_weight * share.weight
                yield _reading(share.part, weight, share.text)

    def _whole(self, evidence: Evidence) -> float:
        """Return the calibrated log-odds of a comment as a whole."""
        careful = self.careful.logit(evidence) if self.careful is not None else 0.0
        logit = self.quick_logit(evidence) + self.careful_weight * careful
        return self.calibration.slope * logit + self.calibration.offset

    def _alone(self, worst: Evidence | None) -> float:
        """Return the least log-odds that the worst piece of a comment allows for."""
        return -math.inf if worst is None else self._whole(worst) - ALONE

    def _worst(self, evidence: Evidence) -> Evidence | None:
        """Return the piece of a long text whose wording speaks loudest for spam; None for a short one, or a book."""
        is_cut = self.careful is not None and len(evidence.body) <= _LONGEST
        found = list(pieces(evidence)) if is_cut else []
        if not found:
            return None
        wording = features.text_scores(*features.encode(found), self.weights, self.scale).sum(axis=1)
        return found[int(wording.argmax())]

    def _measured(self, evidence: Evidence) -> float:
        logit, signals = self.intercept, self._signals
        for name, value in evidence.signals.items():
            if name in signals:
                weight, centre = signals[name]
                logit += weight * (value - centre)
        return logit

    def _explain(self, name: str, weight: float, evidence: Evidence, body: features.Codes) -> str:
        """Return what a contribution of the model's own is, quoting what speaks for spam; "" for a signal."""
        if name not in _READS:
            return "what any comment starts from" if name == "base" else ""
        if weight < 0:
            return f"{_READS[name]} like a real comment"
        if name != "text.body":
            return f"{_READS[name]} like spam: “{getattr(evidence, name.removeprefix('text.')):.{_QUOTED}}”"
        return ": ".join(filter(None, (f"{_READS[name]} like spam", ", ".join(self._spam_words(body)))))

    def _spam_words(self, body: features.Codes) -> Iterator[str]:
        """Yield the words of a body that speak loudest for spam, quoted, in reading order."""
        letters = body.tobytes().decode("utf-32-le", "surrogatepass")
        for start, end in features.hottest(body, features.heat(body, 0, self.weights, self.scale)):
            word = letters[start:end]
            yield "a link" if word == _LINK else f"“{word}”"


def _strongest(weighed: list[tuple[float, str]], most: int | None) -> list[tuple[float, str]]:
    loudness = [-abs(weight) for weight, _ in weighed]
    order = sorted(range(len(weighed)), key=loudness.__getitem__)
    return [weighed[index] for index in order[:most] if weighed[index][0]]


def _reading(part: str, weight: float, text: str) -> Contribution:
    says = f"{_PARTS[part]} like {'spam' if weight > 0 else 'a real comment'}"
    quoted = f": “{text.replace(_LINK, _SHOWN_LINK):.{_QUOTED_SENTENCE}}”" if text else ""
    return Contribution(name=_READING + part, weight=weight, text=says + quoted)


def _probability(logit: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-MAX_LOGIT, min(MAX_LOGIT, logit))))
