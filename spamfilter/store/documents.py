r"""Comments and evidence as JSON, and back.

Half of a surrogate pair becomes ``\ud83d``, which is the escape that JSON has for it, and NUL becomes ``\u0000``: so
every text reads back as it was, from databases that hold neither.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from spamfilter.comment import FIELDS, Comment
from spamfilter.evidence import Evidence

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=datetime.isoformat)
_TEXTS = tuple(field.name for field in fields(Evidence) if field.name != "signals")
_PERSONAL = ("ip", "author_email")


def written(document: object) -> str:
    """Return a document of mappings, sequences, numbers, strings and times as JSON."""
    return _ENCODER.encode(document).encode("utf-8", "backslashreplace").decode("utf-8")


def read(document: str) -> Any:
    """Return what JSON says."""
    return json.loads(document)


def of_comment(comment: Comment) -> dict[str, object]:
    """Return all that was said of a comment."""
    return {name: value for name in FIELDS if (value := getattr(comment, name)) is not None}


def of_kept_comment(comment: Comment) -> dict[str, object]:
    """Return what was said of a comment, but for the addresses."""
    return {name: value for name, value in of_comment(comment).items() if name not in _PERSONAL}


def to_comment(document: Mapping[str, Any]) -> Comment:
    """Return the comment in a document; an empty one where it was forgotten."""
    values = {"text": "", **document}
    if "created_at" in values:
        values["created_at"] = datetime.fromisoformat(values["created_at"])
    return Comment(**values)


def of_texts(evidence: Evidence) -> dict[str, str]:
    """Return the texts of evidence."""
    return {name: text for name in _TEXTS if (text := getattr(evidence, name))}


def to_evidence(words: Mapping[str, Any], signals: str) -> Evidence:
    """Return the evidence of its texts, which may be forgotten or stand beside other words, and of its signals."""
    texts = {name: words[name] for name in _TEXTS if name in words}
    return Evidence(**{"body": "", **texts}, signals=read(signals))
