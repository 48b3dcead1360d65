"""Decision: what a site does with a comment, with a verdict or without."""

from dataclasses import dataclass
from enum import StrEnum

from spamfilter_client.errors import NotJudged, Refused
from spamfilter_client.words import Action, Check


class WhenDown(StrEnum):
    """What becomes of a comment that the service does not judge in time: the choice of the site's owner."""

    HOLD = "hold"
    PUBLISH = "publish"


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What to do with a comment now.

    ``check`` is None where there is no verdict; ``trouble`` then says why, and ``ask_again`` whether the same request
    should be made later, after ``retry_after_s`` seconds at least.  ``idempotency_key`` is what the comment was asked
    with.
    """

    action: Action
    idempotency_key: str
    check: Check | None = None
    trouble: str = ""
    ask_again: bool = False
    retry_after_s: float = 0.0


def judged(check: Check, idempotency_key: str) -> Decision:
    """Return the decision that obeys a verdict."""
    return Decision(action=check.verdict.action, idempotency_key=idempotency_key, check=check)


def undecided(trouble: NotJudged, when_down: WhenDown, idempotency_key: str) -> Decision:
    """Return the decision without a verdict.

    The owner's choice is about a service that is away.  What it refuses is held: a wrong key must not open the door.
    """
    action = Action.HOLD if isinstance(trouble, Refused) else Action(when_down)
    return Decision(
        action=action,
        idempotency_key=idempotency_key,
        trouble=str(trouble),
        ask_again=trouble.ask_again,
        retry_after_s=trouble.retry_after_s,
    )
