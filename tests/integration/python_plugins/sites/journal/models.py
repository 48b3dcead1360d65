"""An entry on which people comment."""

import os
import signal

from django.conf import settings
from django.db import models
from django_comments.moderation import moderator
from spamfilter_django.moderation import SpamFilterModerator


class Entry(models.Model):
    title = models.CharField(max_length=100)
    body = models.TextField()

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"/entries/{self.pk}/"


class EntryModerator(SpamFilterModerator):
    email_notification = True

    def post_text(self, content_object):
        return content_object.body


moderator.register(Entry, EntryModerator)


def die(sender, **_):
    """Kill the site between a comment and what is kept beside it."""
    if sender._meta.label == "spamfilter_django.Check":
        os.kill(os.getpid(), signal.SIGKILL)


if getattr(settings, "JOURNAL_DIES", False):
    models.signals.pre_save.connect(die)
