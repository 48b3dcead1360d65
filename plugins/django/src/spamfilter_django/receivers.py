"""What happens to comments, heard by Django's signals: they arrive, a person moves them, they are deleted."""

from typing import Any

import django_comments
from django.apps import apps
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_save
from django_comments.models import CommentFlag
from django_comments.signals import comment_was_flagged
from spamfilter_client import Label

from spamfilter_django import work
from spamfilter_django.arrival import attached, put, remember
from spamfilter_django.conf import setting
from spamfilter_django.models import Check
from spamfilter_django.moderation import mail_waits_for

_NAME = "spamfilter_django"


def connect() -> None:
    """Listen to what happens to the comments of this site."""
    comments = django_comments.get_model()
    if apps.is_installed("mezzanine.generic"):
        pre_save.connect(_arriving_in_mezzanine, sender=comments, dispatch_uid=_NAME)
    post_save.connect(_saved, sender=comments, dispatch_uid=_NAME)
    post_delete.connect(_deleted, sender=comments, dispatch_uid=_NAME)
    comment_was_flagged.connect(_flagged, sender=comments, dispatch_uid=_NAME)


def _arriving_in_mezzanine(instance: Any, raw: bool, **_: object) -> None:
    """Mezzanine decides while it saves whether a comment is public, and only its request knows ours."""
    from spamfilter_django.mezzanine import arrival_of_this_request  # noqa: PLC0415 - where there is a Mezzanine

    if instance.pk is None and not raw and (arrival := arrival_of_this_request()):
        put(instance, arrival)


def _saved(instance: Any, created: bool, raw: bool, **_: object) -> None:
    if raw:
        return
    if created:
        _arrived(instance)
    elif check := Check.objects.filter(comment_pk=str(instance.pk)).first():
        _moved(instance, check)


def _arrived(comment: Any) -> None:
    arrival = attached(comment)
    if arrival is not None:
        remember(comment, arrival, mail_waits=mail_waits_for(comment))
        if arrival.decision.ask_again:
            transaction.on_commit(work.wake)


def _moved(comment: Any, check: Check) -> None:
    """Hear a person's word in how a comment stands now; our own moves go past these signals."""
    before = (check.is_public, check.is_removed)
    if before == (comment.is_public, comment.is_removed):
        return
    Check.objects.filter(pk=check.pk).update(is_public=comment.is_public, is_removed=comment.is_removed)
    if comment.is_removed and not check.is_removed:
        if setting("SPAMFILTER_REMOVED_IS_SPAM"):
            work.say(check.pk, Label.SPAM, reporter=_reporter(comment))
    elif comment.is_public and not comment.is_removed:
        work.say(check.pk, Label.HAM, reporter=_reporter(comment))
    elif check.is_removed and check.label == Label.SPAM:
        work.say(check.pk, None, reporter="")


def _flagged(comment: Any, flag: CommentFlag, **_: object) -> None:
    """Hear that a moderator approved a comment that was public before."""
    check = Check.objects.filter(comment_pk=str(comment.pk)).first()
    if check is not None and flag.flag == CommentFlag.MODERATOR_APPROVAL and check.label != Label.HAM:
        work.say(check.pk, Label.HAM, reporter=flag.user.get_username())


def _reporter(comment: Any) -> str:
    """Return who moved a comment, as far as its newest flag tells; the administration's form leaves none."""
    wanted = CommentFlag.MODERATOR_DELETION if comment.is_removed else CommentFlag.MODERATOR_APPROVAL
    flag = CommentFlag.objects.filter(comment_id=comment.pk, flag=wanted).order_by("-flag_date").first()
    return flag.user.get_username() if flag else ""


def _deleted(instance: Any, **_: object) -> None:
    Check.objects.filter(comment_pk=str(instance.pk)).delete()
