"""The report of a key's sites: here a key is of one site, so there is one row, or none."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO

from spamfilter.store import Site, Tally
from spamfilter.web.akismet_call import host_of
from spamfilter.web.akismet_form import Form

_MONTH = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])", re.ASCII)
_NUMBER = re.compile(r"\d{1,6}", re.ASCII)
_MOST_SITES = 500
_COLUMNS = ("Site", "Total API Calls", "Spam", "Ham", "Missed Spam", "False Positives", "Is Revoked")


@dataclass(frozen=True, kw_only=True, slots=True)
class SitesWanted:
    """Which sites, of which month, in which form.  The order says nothing about one row, so it is not kept."""

    month: str
    part_of_name: str
    limit: int
    offset: int
    is_csv: bool

    @classmethod
    def read(cls, form: Form, *, now: datetime) -> "SitesWanted":
        """Return what a form asks for; what cannot be understood is as if it was not said."""
        return cls(
            month=form.word("month") if _MONTH.fullmatch(form.word("month")) else month_of(now),
            part_of_name=form.word("filter").lower(),
            limit=_number(form.word("limit"), _MOST_SITES),
            offset=_number(form.word("offset"), 0),
            is_csv=form.word("format").lower() == "csv",
        )

    @property
    def since(self) -> datetime:
        """The first moment of the month."""
        year, month = map(int, self.month.split("-"))
        return datetime(year, month, 1, tzinfo=UTC)


def as_document(wanted: SitesWanted, site: Site, tally: Tally) -> Mapping[str, object]:
    """Return the report as JSON has it: the counts are strings."""
    rows = _rows(site, tally, wanted)
    page = rows[wanted.offset : wanted.offset + wanted.limit]
    return {wanted.month: page, "limit": wanted.limit, "offset": wanted.offset, "total": len(rows)}


def as_csv(wanted: SitesWanted, site: Site, tally: Tally, *, key: str) -> str:
    """Return the report as a table, under a line that says what it is."""
    rows = _rows(site, tally, wanted)
    page = f"(limit:{wanted.limit}, offset: {wanted.offset}, total: {len(rows)})"
    table = StringIO()
    write = csv.writer(table, lineterminator="\n").writerow
    write(_COLUMNS)
    for row in rows[wanted.offset : wanted.offset + wanted.limit]:
        write(["false" if value is False else value for value in row.values()])
    return f"Active sites for {key} during {wanted.month} {page}\n{table.getvalue()}".rstrip("\n")


def months_before(moment: datetime, number: int) -> datetime:
    """Return the first moment of the month that is a number of months before another.

    >>> months_before(datetime(2026, 3, 31, tzinfo=UTC), 5).isoformat()
    '2025-10-01T00:00:00+00:00'
    """
    year, month = divmod(moment.year * 12 + moment.month - 1 - number, 12)
    return datetime(year, month + 1, 1, tzinfo=UTC)


def month_of(moment: datetime) -> str:
    """Return the name of a moment's month, like 2026-05."""
    return f"{moment:%Y-%m}"


def _rows(site: Site, tally: Tally, wanted: SitesWanted) -> list[dict[str, object]]:
    host = host_of(site.url)
    if not tally.checks or wanted.part_of_name not in host:
        return []
    counts = {
        "api_calls": tally.checks,
        "spam": tally.spam,
        "ham": tally.ham,
        "missed_spam": tally.missed_spam,
        "false_positives": tally.false_positives,
    }
    return [{"site": host, **{name: str(count) for name, count in counts.items()}, "is_revoked": False}]


def _number(said: str, default: int) -> int:
    return int(said) if _NUMBER.fullmatch(said) else default
