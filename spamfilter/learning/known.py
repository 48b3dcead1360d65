"""Comments of which it is known what they are: what a site learns must not make their judgement worse."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spamfilter.comment import read_comment
from spamfilter.evidence import History
from spamfilter.learning.features import SiteFeatures, site_features
from spamfilter.model.spam_model import SpamModel
from spamfilter.signals import gather
from spamfilter.text import read
from spamfilter.verdict import Label

_FILE = Path(__file__).parent / "known.jsonl"  # of our own corpus: 100 spam and 100 ham, in many languages


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Known:
    """A comment, as a site sees it, of which it is known what it is."""

    seen: SiteFeatures
    is_spam: bool


def known_to_all(model: SpamModel) -> Iterator[Known]:
    """Yield what every site of a release is checked against; each costs a careful reading."""
    for row in map(json.loads, _FILE.read_text(encoding="utf-8").splitlines()):
        is_spam = Label.parse(row.pop("label")) is Label.SPAM
        evidence = gather(read(read_comment(row)), History())
        yield Known(seen=site_features(model, evidence), is_spam=is_spam)
