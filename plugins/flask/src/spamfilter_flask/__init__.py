"""Forms of a Flask application, guarded by a spamfilter service."""

from spamfilter_client import Action, Check, Comment, Decision, Label

from spamfilter_flask.guard import SpamGuard

__all__ = ["Action", "Check", "Comment", "Decision", "Label", "SpamGuard"]
