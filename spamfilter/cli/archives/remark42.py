"""remark42: its backup, one JSON object a line after a first one that tells of the site."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from spamfilter.cli.archives.archived import Archived, Skipped, archived, moment, opened
from spamfilter.errors import InvalidData
from spamfilter.verdict import Label


def read_remark42(path: Path) -> Iterator[Archived | Skipped]:
    """Yield the comments of a backup; it knows ham only, and says of the deleted ones nothing.  Raises InvalidData."""
    with opened(path) as stream:
        for number, line in enumerate(stream, start=1):
            try:
                said = orjson.loads(line) if line.strip() else None
            except orjson.JSONDecodeError as error:
                raise InvalidData(f"{path.name}: line {number} is not JSON: {error.msg}") from None
            if isinstance(said, dict) and "locator" in said:
                yield _sorted(said)
            elif number > 1 and said is not None:
                yield Skipped(place=f"line {number}", reason="is no comment")


def _sorted(said: Mapping[str, Any]) -> Archived | Skipped:
    user, locator = said.get("user") or {}, said["locator"] or {}
    fields = {
        "text": said.get("text"),
        "author": user.get("name"),
        "permalink": locator.get("url"),
        "post_title": said.get("title"),
        "created_at": moment(said.get("time")),
    }
    label = None if said.get("delete") else Label.HAM
    return archived(f"comment {said.get('id', '?')}", fields, label, "deleted: nobody says why")
