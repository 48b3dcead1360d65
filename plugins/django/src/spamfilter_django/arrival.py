"""Arrival: a comment that is about to be saved is judged, and what was said of it is kept with it."""

from dataclasses import dataclass
from datetime import timedelta
from time import time
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from spamfilter_client import Action, Comment, Decision, NotJudged, pause_s, read_count

from spamfilter_django.conf import client, setting
from spamfilter_django.models import Check, of_decision, standing

# Where the arrival of a comment waits until the comment is saved: on the comment itself, or on its request.
_PLACE = "_spamfilter_arrival"


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """What was asked about a comment, and what is to be done with it."""

    comment: Comment
    decision: Decision

    @property
    def may_be_dropped(self) -> bool:
        """Return whether it is spam beyond doubt, and the owner wants none of it kept."""
        return self.decision.action == "discard" and bool(setting("SPAMFILTER_DISCARD"))


def judge(comment: Comment) -> Arrival:
    """Ask the service, for as long as a visitor may wait."""
    try:
        decision = client().decide(comment)
    except NotJudged as trouble:
        decision = Decision(action=Action.HOLD, idempotency_key=uuid4().hex, trouble=str(trouble), ask_again=True)
    return Arrival(comment=comment, decision=decision)


def attach(to: Any, arrival: Arrival | None) -> None:
    """Leave an arrival with a comment or a request, or take it away."""
    setattr(to, _PLACE, arrival)


def attached(to: Any) -> Arrival | None:
    """Return the arrival that was left there, or None."""
    return getattr(to, _PLACE, None)


def keep_as_one(thing: Any, method: str) -> None:
    """Let a method that saves a comment save what was said of it too, or neither, whatever ends the process."""
    setattr(thing, method, transaction.atomic(getattr(thing, method)))


def put(comment: Any, arrival: Arrival) -> None:
    """Make an unsaved comment stand as was decided; what already keeps it from the public is not undone."""
    decided = standing(arrival.decision.action)
    comment.is_public = comment.is_public and decided["is_public"]
    comment.is_removed = comment.is_removed or decided["is_removed"]
    attach(comment, arrival)


def remember(comment: Any, arrival: Arrival, *, mail_waits: bool) -> Check:
    """Keep what was said of a comment that has just been saved."""
    decision = arrival.decision
    later = timezone.now() + timedelta(seconds=pause_s(1, at_least=decision.retry_after_s))
    return Check.objects.create(
        comment_pk=str(comment.pk),
        idempotency_key=decision.idempotency_key,
        is_public=comment.is_public,
        is_removed=comment.is_removed,
        mail_waits=mail_waits and decision.check is None,
        attempts=1,
        next_try_at=later if decision.ask_again else None,
        **{"document": arrival.comment.document(), **of_decision(decision)},
    )


def told_by_the_request(request: HttpRequest | None) -> dict[str, Any]:
    """Return the fields of a comment that its request tells."""
    if request is None:
        return {}
    return {
        "user_agent": request.META.get("HTTP_USER_AGENT"),
        "referrer": request.POST.get("referrer", request.META.get("HTTP_REFERER")),  # Mezzanine hides it in the form
        "form_seconds": _form_seconds(request.POST.get("timestamp", "")),
        "form_pastes": read_count(request.POST.get("form_pastes")),
        "form_focuses": read_count(request.POST.get("form_focuses")),
        "honeypot": request.POST.get("honeypot"),
    }


def _form_seconds(shown: str) -> float | None:
    """Return the age of a form by its hidden timestamp, which django-contrib-comments signs, in whole seconds."""
    return (
        max(0.0, float(int(time()) - int(shown))) if shown.isascii() and shown.isdigit() and len(shown) < 12 else None
    )
