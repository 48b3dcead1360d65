"""A verdict: what a release makes of the evidence, what to do about it, and why."""

from spamfilter.evidence import Evidence
from spamfilter.model.spam_model import Contribution
from spamfilter.release import Release
from spamfilter.signals import CATALOGUE, sentence
from spamfilter.text import Reading
from spamfilter.verdict import Reason, Thresholds, Verdict

MAX_REASONS = 5


def judge(release: Release, reading: Reading, evidence: Evidence, thresholds: Thresholds) -> Verdict:
    """Return the verdict of a release on a comment that was read and measured.

    The reasons are the ``MAX_REASONS`` strongest, strongest first.
    """
    score, contributions = release.model.weigh(evidence, most=MAX_REASONS + 1, split_from=thresholds.hold)
    return Verdict(
        action=thresholds.action(score),
        score=score,
        reasons=tuple(_reason(one, reading, evidence) for one in contributions if one.name != "base")[:MAX_REASONS],
        release=release.name,
    )


def _reason(contribution: Contribution, reading: Reading, evidence: Evidence) -> Reason:
    name, text = contribution.name, contribution.text
    if name in CATALOGUE:
        # A signal speaks by its distance from the mean, so what was not found at all may speak too, for the other side.
        found = evidence.signals[name] != 0.0
        text = sentence(name, reading) if found else f"not the case: {CATALOGUE[name].text}"
    return Reason(name=name, weight=contribution.weight, text=text)
