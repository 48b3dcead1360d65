"""Event: what one person said once, in the log that learning is a fold of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from spamfilter.evidence import Evidence
from spamfilter.verdict import Label

IMPORT = "import"  # the source of events that an operator brought

Kind = Literal["label", "import", "withdrawal", "undo", "erasure"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """What one person said once.

    ``check_id`` is None for a comment that was never checked; ``label`` for a withdrawal, for an undo, which takes the
    event ``undoes`` out of the log, and for an erasure, which says that texts of earlier events are gone for good.
    ``is_forgotten`` is whether the texts of this one are.  ``subject`` is what the event is about: the last event on a
    subject is in force.  ``commented_at`` is when the comment was checked or else written, None where nobody knows.
    Ids rise in the order in which a site's events became visible, so a reader who knows the last one it saw misses
    none.
    """

    id: int
    site_id: int
    check_id: str | None
    label: Label | None
    reporter: str | None
    source: str
    evidence: Evidence
    created_at: datetime
    commented_at: datetime | None = None
    undoes: int | None = None
    subject: str
    is_forgotten: bool = False

    @property
    def kind(self) -> Kind:
        """What the event does."""
        if self.label is None:
            taken_back: Kind = "erasure" if self.check_id is None else "withdrawal"
            return taken_back if self.undoes is None else "undo"
        return "import" if self.source == IMPORT else "label"
