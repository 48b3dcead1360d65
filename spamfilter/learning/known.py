"""Comments of which it is known what they are: what a site learns must not make their judgement worse."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from spamfilter.comment import read_comment
from spamfilter.evidence import Evidence, History
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
    return (Known(seen=site_features(model, evidence), is_spam=is_spam) for evidence, is_spam in _read())


@cache
def _read() -> Sequence[tuple[Evidence, bool]]:
    rows = map(json.loads, _FILE.read_text(encoding="utf-8").splitlines())
    return [_labelled(row.pop("label"), row) for row in rows]


def _labelled(label: str, row: dict[str, object]) -> tuple[Evidence, bool]:
    return gather(read(read_comment(row)), History()), Label.parse(label) is Label.SPAM
