"""Lesson: one label, as a fold remembers it while it may still have to take it out again."""

from dataclasses import dataclass

from spamfilter.learning.features import SiteFeatures


@dataclass(kw_only=True, eq=False, slots=True)
class Lesson:
    """What a label teaches: what was seen of the comment, what it is, and how far it counts, in (0, 1]."""

    event_id: int
    reporter: str | None
    seen: SiteFeatures
    is_spam: bool
    weight: float
    is_checked: bool = False
