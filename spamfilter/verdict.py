"""What we say of a comment: a score, an action, and the reasons for it."""

from dataclasses import dataclass
from enum import StrEnum

from spamfilter.errors import InvalidLabel


class Label(StrEnum):
    """What a person said a comment is."""

    SPAM = "spam"
    HAM = "ham"

    @classmethod
    def parse(cls, value: object) -> "Label":
        """Return the label that ``value`` spells.

        >>> Label.parse(" Spam ")
        <Label.SPAM: 'spam'>
        """
        if isinstance(value, str) and (word := value.strip().casefold()) in cls._value2member_map_:
            return cls(word)
        raise InvalidLabel(value)


class Action(StrEnum):
    """What the site should do with a comment, mildest first."""

    PUBLISH = "publish"
    HOLD = "hold"
    REJECT = "reject"
    DISCARD = "discard"


@dataclass(frozen=True, kw_only=True, slots=True)
class Thresholds:
    """The scores, in [0, 1], from which the action gets harsher.  Nothing is discarded while ``discard`` is None."""

    hold: float
    reject: float
    discard: float | None = None

    def __post_init__(self) -> None:
        highest = 1.0 if self.discard is None else self.discard
        if not 0.0 <= self.hold <= self.reject <= highest <= 1.0:
            raise ValueError(
                f"thresholds must rise within [0, 1]: hold={self.hold}, reject={self.reject}, discard={self.discard}"
            )

    def action(self, score: float) -> Action:
        """Return the harshest action whose threshold the score reaches.

        >>> Thresholds(hold=0.3, reject=0.9).action(0.9)
        <Action.REJECT: 'reject'>
        """
        if self.discard is not None and score >= self.discard:
            return Action.DISCARD
        if score >= self.reject:
            return Action.REJECT
        return Action.HOLD if score >= self.hold else Action.PUBLISH

    def replaced(
        self, *, hold: float | None = None, reject: float | None = None, discard: float | None = None
    ) -> "Thresholds":
        """Return these thresholds with those replaced that are given; the others give way where they would cross.

        >>> Thresholds(hold=0.3, reject=0.9).replaced(hold=0.95)
        Thresholds(hold=0.95, reject=0.95, discard=None)
        """
        new_discard = self.discard if discard is None else discard
        new_reject = max(self.reject, hold or 0.0) if reject is None else reject
        if reject is None and new_discard is not None:
            new_reject = min(new_reject, new_discard)
        new_hold = min(self.hold, new_reject) if hold is None else hold
        return Thresholds(hold=new_hold, reject=new_reject, discard=new_discard)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """One named share of a score.

    ``weight`` is in log-odds: positive speaks for spam, negative for ham.
    ``text`` is a sentence for a moderator.
    """

    name: str
    weight: float
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What we say: the probability of spam in [0, 1], what to do, why, and by which release."""

    action: Action
    score: float
    reasons: tuple[Reason, ...]
    release: str
