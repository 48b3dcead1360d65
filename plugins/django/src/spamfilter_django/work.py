"""Work: what is still to be said between this site and the service, now and later."""

import logging
from datetime import datetime, timedelta
from typing import Any

import django_comments
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from spamfilter_client import Comment, Decision, Label, NotJudged, Refused, Retrier, pause_s

from spamfilter_django.conf import client, setting
from spamfilter_django.models import Check, of_decision, standing
from spamfilter_django.moderation import send_waiting_mail

_log = logging.getLogger("spamfilter_django")
_LEASE = timedelta(seconds=60)  # who works on a check keeps others away for so long
_AT_A_TIME = 100


def say(pk: int, label: Label | None, *, reporter: str) -> None:
    """Keep what a person said of a comment, or that it was taken back, and tell the service once it is kept."""
    Check.objects.filter(pk=pk).update(label=label or "", reporter=reporter[:150], next_try_at=timezone.now())
    transaction.on_commit(lambda: settle(pk))


def move(pk: int, label: Label, *, reporter: str) -> None:
    """Make a comment stand as a person says, and tell the service."""
    to = {"is_public": label is Label.HAM, "is_removed": label is Label.SPAM}
    check = Check.objects.get(pk=pk)
    _comments().filter(pk=check.comment_pk).update(**to)
    Check.objects.filter(pk=pk).update(**to)
    say(pk, label, reporter=reporter)


def settle(pk: int) -> bool:
    """Say what is to be said about one comment now, and return whether nothing is left."""
    check = Check.objects.filter(pk=pk).first()
    if check is None or check.next_try_at is None:
        return True
    if not _claim(check):
        return False
    try:
        _judge(check)
        _tell(check)
    except NotJudged as trouble:
        _again_later(check, trouble)
        return not trouble.ask_again
    Check.objects.filter(pk=pk, label=check.label).update(next_try_at=None, attempts=0, trouble="")
    return True


def work_off() -> float | None:
    """Settle what is due, and return in how many seconds something will be, or None where nothing waits."""
    due = Check.objects.filter(next_try_at__lte=timezone.now()).order_by("next_try_at")
    pks = list(due.values_list("pk", flat=True)[:_AT_A_TIME])
    for pk in pks:
        settle(pk)
    first = Check.objects.filter(next_try_at__isnull=False).order_by("next_try_at").first()
    return None if first is None or first.next_try_at is None else _seconds_until(first.next_try_at)


def wake() -> None:
    """Let a thread of this process work off what waits."""
    if setting("SPAMFILTER_RETRY_IN_BACKGROUND"):
        _retrier.wake()


def _work_in_a_thread() -> float | None:
    try:
        return work_off()
    finally:
        connection.close()


_retrier = Retrier(_work_in_a_thread)


def _claim(check: Check) -> bool:
    """Take a check for this process alone: whoever changes its time first has it."""
    mine = Check.objects.filter(pk=check.pk, next_try_at=check.next_try_at)
    return mine.update(next_try_at=timezone.now() + _LEASE) == 1


def _judge(check: Check) -> None:
    if check.check_id:
        return
    answer = client().check(Comment.from_document(check.document), idempotency_key=check.idempotency_key)
    decision = Decision(action=answer.verdict.action, idempotency_key=check.idempotency_key, check=answer)
    check.check_id = answer.id
    with transaction.atomic():
        Check.objects.filter(pk=check.pk).update(**of_decision(decision))
        _obey(check, decision)


def _obey(check: Check, decision: Decision) -> None:
    """Move the comment as its verdict says, unless a person has moved it meanwhile."""
    known = {"is_public": check.is_public, "is_removed": check.is_removed}
    to = standing(decision.action)
    ours, comments = Check.objects.filter(pk=check.pk), _comments().filter(pk=check.comment_pk)
    if not ours.filter(label="", **known).update(**to):
        return
    mail_waits = ours.filter(mail_waits=True).update(mail_waits=False)  # for the first of several processes
    if not comments.filter(**known).update(**to):
        ours.update(**known)  # a person moved it just now, and will be heard
    elif mail_waits and (comment := comments.first()):
        transaction.on_commit(lambda: send_waiting_mail(comment))


def _tell(check: Check) -> None:
    check.refresh_from_db(fields=["label", "reporter", "told"])
    if check.label == check.told:
        return
    if check.label:
        client().label(check.check_id, Label(check.label), reporter=check.reporter or None)
    else:
        client().forget(check.check_id)
    Check.objects.filter(pk=check.pk).update(told=check.label)


def _again_later(check: Check, trouble: NotJudged) -> None:
    """Put a check back; what the service refuses for good waits for a person, not for another try."""
    if isinstance(trouble, Refused):
        _log.warning(
            "comment %s: the service refused it: status %d, %s", check.comment_pk, trouble.status, trouble.field
        )
    pause = pause_s(check.attempts + 1, at_least=trouble.retry_after_s)
    later = timezone.now() + timedelta(seconds=pause)
    Check.objects.filter(pk=check.pk).update(
        attempts=F("attempts") + 1,
        trouble=str(trouble)[:600],
        next_try_at=later if trouble.ask_again else None,
    )
    if trouble.ask_again:
        wake()


def _comments() -> Any:
    return django_comments.get_model()._base_manager  # its others may leave out what is not public


def _seconds_until(moment: datetime) -> float:
    return max(1.0, (moment - timezone.now()).total_seconds())
