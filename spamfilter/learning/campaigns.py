"""Campaigns: what moderators said of near-copies of a comment, on its own site and on others."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from spamfilter.evidence import Evidence
from spamfilter.model.spam_model import Contribution
from spamfilter.verdict import Label

MIN_SITES = 3  # unrelated sites that must agree before they are heard on another one
_WEIGHT, _MORE, _MOST = 3.0, 0.5, 5.0  # log-odds for the fewest sites, for each one more, and at most
_WORD, _WORDS = 3.0, 5.0  # log-odds of one word of a site's own moderators, which is right 19 times in 20, and of many
_CONTACT = re.compile(r"\d{3}|@|://|www\.")  # in a word: a number, an address, a handle


@dataclass(frozen=True, kw_only=True, slots=True)
class NearCopy:
    """A near-copy of a comment, and what is said of it now.

    ``site_url`` is the address of its site; ``evidence`` has no texts where they were forgotten.
    """

    site_id: int
    site_url: str
    label: Label
    evidence: Evidence
    resemblance: float
    event_id: int


def said_of_copies(copies: Sequence[NearCopy], site_id: int, evidence: Evidence) -> tuple[Contribution, ...]:
    """Return what moderators' words on near-copies of a comment add to the log-odds of spam on its site."""
    own = [copy for copy in copies if copy.site_id == site_id]
    others = [copy for copy in copies if copy.site_id != site_id]
    return (*_own_word(own, evidence), *_campaign(others))


def _own_word(copies: Sequence[NearCopy], evidence: Evidence) -> tuple[Contribution, ...]:
    """Return the word of the comment's own site: a vote of its moderators.

    That a copy was ham excuses no link, number or address that did not stand in it.
    """
    contacts = _contacts(evidence) if copies else set()
    said = Counter(copy.label for copy in copies if copy.label is Label.SPAM or contacts <= _contacts(copy.evidence))
    n_spam, n_ham = said[Label.SPAM], said[Label.HAM]
    if n_spam == n_ham:
        return ()
    weight = max(-_WORDS, min(_WORDS, _WORD * (n_spam - n_ham)))
    label, number = (Label.SPAM, n_spam) if n_spam > n_ham else (Label.HAM, n_ham)
    text = f"moderators of this site called {number} near-{'copies' if number > 1 else 'copy'} of this comment {label}"
    return (Contribution(name=f"copies.{label}", weight=weight, text=text),)


def _campaign(copies: Sequence[NearCopy]) -> tuple[Contribution, ...]:
    """Return what the moderators of other sites add: nothing, unless ``MIN_SITES`` agree.

    They can only speak for spam, each site once, and sites of one domain count as one.
    """
    said = {(_domain(copy.site_url), copy.label) for copy in copies}
    sites = Counter(label for _, label in said)
    n_sites = sites[Label.SPAM]
    if n_sites < MIN_SITES or n_sites < MIN_SITES * sites[Label.HAM]:
        return ()
    weight = min(_MOST, _WEIGHT + _MORE * (n_sites - MIN_SITES))
    text = f"moderators of {n_sites} other sites called near-copies of this comment spam"
    return (Contribution(name="campaign.spam", weight=weight, text=text),)


def _contacts(evidence: Evidence) -> set[str]:
    """Return everything in a comment that could lead a reader away."""
    links = {*evidence.links.split(), *evidence.author_url.split()}
    return links | {word for word in evidence.body.split() if _CONTACT.search(word)}


def _domain(url: str) -> str:
    return ".".join((urlsplit(url).hostname or url).split(".")[-2:])
