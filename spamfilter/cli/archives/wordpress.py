"""WordPress: its export (WXR), and its table of comments as CSV."""

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from spamfilter.cli.archives.archived import MAX_BYTES, Archived, Skipped, archived, moment, opened
from spamfilter.cli.archives.xml import elements, local, texts
from spamfilter.errors import InvalidData
from spamfilter.verdict import Label

_LABELS = {"1": Label.HAM, "approve": Label.HAM, "spam": Label.SPAM}
_REASONS = {"0": "waits for a moderator", "hold": "waits for a moderator", "trash": "in the trash: nobody says why"}
_FIELDS = {
    "text": "comment_content",
    "author": "comment_author",
    "author_email": "comment_author_email",
    "author_url": "comment_author_url",
    "ip": "comment_author_IP",
    "user_agent": "comment_agent",
    "type": "comment_type",
}


def read_wxr(path: Path) -> Iterator[Archived | Skipped]:
    """Yield the comments of a WordPress export.  Raises InvalidData."""
    for item in elements(path, "item"):
        post = texts(item)
        about = {"post_title": post.get("title"), "permalink": post.get("link")}
        for child in item:
            if local(child) == "comment":
                yield _sorted(texts(child), about)


def read_table(path: Path) -> Iterator[Archived | Skipped]:
    """Yield the comments of WordPress's table ``comments``, dumped as CSV with the names of its columns first."""
    csv.field_size_limit(MAX_BYTES)
    with opened(path) as stream:
        records = csv.DictReader(io.TextIOWrapper(stream, "utf-8-sig", "replace", newline=""))
        missing = {"comment_content", "comment_approved"} - set(records.fieldnames or ())
        if missing:
            raise InvalidData(
                f"{path.name}: the first line must name the columns; {', '.join(sorted(missing))} is missing"
            )
        try:
            for record in records:
                yield _sorted({name: value or "" for name, value in record.items() if name}, {})
        except csv.Error as error:
            raise InvalidData(f"{path.name}: line {records.line_num}: {error}") from None


def _sorted(row: Mapping[str, str], about: Mapping[str, str | None]) -> Archived | Skipped:
    place = f"comment {row.get('comment_id') or row.get('comment_ID') or '?'}"
    approved = row.get("comment_approved", "").strip()
    said = {name: row.get(column) for name, column in _FIELDS.items()}
    said |= {**about, "created_at": moment(row.get("comment_date_gmt")), "type": said["type"] or "comment"}
    reason = _REASONS.get(approved, f"comment_approved is {approved!r:.20}, neither 1 nor spam")
    return archived(place, said, _LABELS.get(approved), reason)
