"""Check: what the filter and the moderators said of one comment, and what is still to be said."""

from typing import Any

from django.db import models
from spamfilter_client import Action, Decision


class Check(models.Model):
    """The check of one comment; deleted with it.

    ``document`` is what is sent of the comment; it is emptied once the comment is judged.  ``is_public`` and
    ``is_removed`` are how the comment stands as far as we know: where it stands otherwise, a person has moved it.
    ``label`` is what a person said last, ``told`` what the service knows of that.  ``next_try_at`` is empty where
    nothing waits.
    """

    comment_pk = models.CharField("comment", max_length=64, unique=True)
    created_at = models.DateTimeField("sent", auto_now_add=True)
    idempotency_key = models.CharField(max_length=64)
    document = models.JSONField(default=dict)
    check_id = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=10, blank=True, db_index=True)
    score = models.FloatField(null=True)
    reasons = models.JSONField(default=list)
    release = models.CharField(max_length=100, blank=True)
    is_public = models.BooleanField()
    is_removed = models.BooleanField()
    mail_waits = models.BooleanField(default=False)
    label = models.CharField(max_length=4, blank=True)
    reporter = models.CharField(max_length=150, blank=True)
    told = models.CharField(max_length=4, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, db_index=True)
    trouble = models.CharField(max_length=600, blank=True)

    class Meta:
        verbose_name = "checked comment"
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"comment {self.comment_pk}: {self.action or 'not judged'}"


def of_decision(decision: Decision) -> dict[str, Any]:
    """Return the fields in which a decision is kept."""
    if decision.check is None:
        return {"trouble": decision.trouble[:600]}
    verdict = decision.check.verdict
    return {
        "check_id": decision.check.id,
        "action": verdict.action.value,
        "score": verdict.score,
        "reasons": [reason.text for reason in verdict.reasons],
        "release": verdict.release[:100],
        "document": {},
        "trouble": "",
    }


def standing(action: Action) -> dict[str, bool]:
    """Return how a comment stands after an action: a rejected one is removed, where a moderator still finds it."""
    return {
        "is_public": action is Action.PUBLISH,
        "is_removed": action in {Action.REJECT, Action.DISCARD},
    }
