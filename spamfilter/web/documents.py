"""JSON, in and out: the one place that reads it and writes it."""

import json
from collections.abc import Mapping

import orjson
from flask import Response

from spamfilter.store import Check

JSON = "application/json"
NDJSON = "application/x-ndjson"

NotJson = orjson.JSONDecodeError


def written(document: object) -> bytes:
    """Return a document of mappings, sequences and frozen dataclasses as JSON in UTF-8."""
    return orjson.dumps(document, option=orjson.OPT_UTC_Z)


def parsed(content: bytes) -> object:
    """Return the value that JSON in UTF-8 spells.  Raises NotJson, which knows the position."""
    try:
        return orjson.loads(content)
    except NotJson as error:
        if "surrogate" not in error.msg:
            raise
    # JavaScript that cuts a text in the middle of an emoji sends half of it, as "\ud83d".  That is no reason to turn
    # a comment away: the half becomes "?".
    try:
        whole = json.dumps(json.loads(content), ensure_ascii=False)
    except (ValueError, RecursionError):
        return orjson.loads(content)  # raises again, with the position
    return orjson.loads(whole.encode("utf-8", "replace"))


def reply(
    document: object, status: int = 200, headers: Mapping[str, str] | None = None, content_type: str = JSON
) -> Response:
    """Return the response that carries a document."""
    return Response(written(document), status, headers, content_type=content_type)


def of_check(check: Check) -> Mapping[str, object]:
    """Return what a site sees of one of its checks."""
    return {
        "id": check.id,
        "created_at": check.created_at,
        "verdict": check.verdict,
        "comment": check.comment,
        "label": check.label,
    }
