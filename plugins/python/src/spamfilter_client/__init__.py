"""Ask a spamfilter service about a comment, and know what to do when it does not answer."""

from spamfilter_client.async_client import AsyncClient
from spamfilter_client.breaker import Breaker
from spamfilter_client.client import Client
from spamfilter_client.decision import Decision, WhenDown
from spamfilter_client.errors import NoAnswer, NotJudged, Refused
from spamfilter_client.options import TIMEOUT_S
from spamfilter_client.retrier import Retrier, pause_s
from spamfilter_client.words import Action, Check, Comment, Label, Reason, Verdict, read_count

__all__ = [
    "TIMEOUT_S",
    "Action",
    "AsyncClient",
    "Breaker",
    "Check",
    "Client",
    "Comment",
    "Decision",
    "Label",
    "NoAnswer",
    "NotJudged",
    "Reason",
    "Refused",
    "Retrier",
    "Verdict",
    "WhenDown",
    "pause_s",
    "read_count",
]
