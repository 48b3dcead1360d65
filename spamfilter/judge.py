"""A verdict: what a release makes of the evidence, what to do about it, and why."""

from collections.abc import Sequence

from spamfilter.evidence import Evidence
from spamfilter.learning.weights import to_logit, to_probability
from spamfilter.model.spam_model import Contribution
from spamfilter.release import Release
from spamfilter.signals import CATALOGUE, sentence
from spamfilter.text import Reading
from spamfilter.verdict import Action, Label, Reason, Thresholds, Verdict

MAX_REASONS = 5
_LAST_WORD = 10.0  # log-odds of what a person said of this very comment: more than any model is sure of


def judge(
    release: Release,
    reading: Reading,
    evidence: Evidence,
    thresholds: Thresholds,
    taught: Sequence[Contribution] = (),
) -> Verdict:
    """Return the verdict of a release on a comment that was read and measured.

    ``taught`` is what moderators' words add to the log-odds of spam, for whatever reason: here it joins, and nowhere
    else.  The reasons are the ``MAX_REASONS`` strongest, strongest first.
    """
    score, contributions = release.model.weigh(evidence, most=MAX_REASONS + 1, split_from=thresholds.hold)
    if taught:
        score = to_probability(to_logit(score) + sum(one.weight for one in taught))
        contributions = tuple(sorted((*contributions, *taught), key=lambda one: (-abs(one.weight), one.name)))
    return Verdict(
        action=thresholds.action(score),
        score=score,
        reasons=tuple(_reason(one, reading, evidence) for one in contributions if one.name != "base")[:MAX_REASONS],
        release=release.name,
    )


def decided(verdict: Verdict, word: Label) -> Verdict:
    """Return the verdict on a comment of which a person of this site has said what it is: what they said.

    The reasons of the model stay behind that one.
    """
    is_spam = word is Label.SPAM
    text = f"a moderator of this site said of this comment, or of a copy of it, that it is {word}"
    reason = Reason(name=f"moderator.{word}", weight=_LAST_WORD if is_spam else -_LAST_WORD, text=text)
    return Verdict(
        action=Action.REJECT if is_spam else Action.PUBLISH,
        score=1.0 if is_spam else 0.0,
        reasons=(reason, *verdict.reasons)[:MAX_REASONS],
        release=verdict.release,
    )


def _reason(contribution: Contribution, reading: Reading, evidence: Evidence) -> Reason:
    name, text = contribution.name, contribution.text
    if name in CATALOGUE:
        # A signal speaks by its distance from the mean, so what was not found at all may speak too, for the other side.
        found = evidence.signals[name] != 0.0
        text = sentence(name, reading) if found else f"not the case: {CATALOGUE[name].text}"
    return Reason(name=name, weight=contribution.weight, text=text)
