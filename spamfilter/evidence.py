"""What the model may look at: a sender's history, and the evidence of one comment."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from spamfilter.verdict import Label


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """What moderators of this site made of this sender's earlier comments.

    ``None`` means nobody looked it up (a comment that is scored, not checked).
    """

    ham: int | None = None
    spam: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """The model's whole input: the comment as read, and its signals.

    The texts are canonical: unescaped, without markup, folded.  ``""`` where there is nothing to read.
    A signal that could not be known is absent from ``signals``.
    """

    body: str
    author: str = ""
    author_url: str = ""
    links: str = ""
    email_domain: str = ""
    signals: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """Evidence and what a person said of it: what training learns from.

    ``source`` names the data set it came from; ``language`` is a BCP 47 tag or ``""``.
    """

    evidence: Evidence
    label: Label
    source: str
    language: str = ""
