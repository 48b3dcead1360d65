"""Clues: what of a comment is worth measuring, seen at a glance; most comments lack most of it."""

from typing import NamedTuple

from spamfilter.evidence import History
from spamfilter.signals.lexicon import may_be_glued
from spamfilter.signals.lexicon.vocabulary import hinted
from spamfilter.text import Reading


class Clues(NamedTuple):
    """What there is to be measured; a Signal names the clue that it needs.

    The first ones are of the text: ``oddities`` are emoji, disguises and hidden text; from ``messengers`` on it may
    hold words of that lexicon.  From ``permalink`` on they are of what the site said.
    """

    links: bool
    digits: bool
    at: bool
    oddities: bool
    messengers: bool
    private: bool
    calls: bool
    trades: bool
    praise: bool
    promotion: bool
    permalink: bool
    name: bool
    author: bool
    address: bool
    author_link: bool
    email: bool
    email_domain: bool
    honeypot: bool
    form_seconds: bool
    form_pastes: bool
    form_focuses: bool
    ham: bool
    spam: bool
    post_title: bool
    post_text: bool
    user_agent: bool
    language: bool


OF_TEXT = frozenset(Clues._fields[: Clues._fields.index("permalink")])
"""The clues without which a signal is 0; without the others it is unknown."""


def find_clues(reading: Reading, history: History) -> Clues:
    """Return what there is to be measured of a comment."""
    comment, counts, body = reading.comment, reading.counts, reading.body
    hints, is_glued = hinted(reading.words, reading.distinct), may_be_glued(body)
    return Clues(  # in order: naming them takes as long as finding them
        bool(reading.links),
        counts.digits > 0,
        "@" in body,
        bool(
            counts.emoji
            or counts.invisible
            or counts.combining
            or counts.mixed_script
            or counts.ornate
            or counts.spaced
            or counts.leet
            or counts.hidden
        ),
        is_glued or "messengers" in hints,
        is_glued or "private" in hints,
        is_glued or "calls" in hints,
        is_glued or "trades" in hints,
        is_glued or "praise" in hints,
        "promotion" in hints,
        bool(comment.permalink),
        comment.author is not None,
        bool(reading.author),
        comment.author_url is not None,
        reading.author_link is not None,
        bool(comment.author_email),
        bool(reading.email_domain),
        comment.honeypot is not None,
        comment.form_seconds is not None,
        comment.form_pastes is not None,
        comment.form_focuses is not None,
        history.ham is not None,
        history.spam is not None,
        bool(comment.post_title),
        bool(comment.post_text),
        comment.user_agent is not None,
        bool(comment.language),
    )
