"""JSON schemas, built from the types that the code itself uses, so that they cannot drift from it."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from spamfilter.comment import Comment
from spamfilter.verdict import Reason, Verdict
from spamfilter.web.bodies import MAX_COMMENTS

Json = dict[str, Any]

MEANINGS: Mapping[type, Mapping[str, str]] = {
    Comment: {
        "text": "What the visitor wrote, markup included. Required.",
        "author": "The name that the visitor gave.",
        "author_email": "The visitor's e-mail address. Only a keyed digest of it is kept.",
        "author_url": "The website that the visitor gave.",
        "ip": "The address that the comment came from. Only a keyed digest of it is kept.",
        "user_agent": "The visitor's browser, as it names itself.",
        "referrer": "The page that the visitor's browser came from.",
        "permalink": "The address of the page that is commented on.",
        "post_title": "The title of that page.",
        "post_text": "The text of that page, or the beginning of it.",
        "type": "What kind of comment it is: comment, reply, review, forum-post, contact-form, trackback, signup …",
        "language": "The language of the page, as a BCP 47 tag: en, pt-BR.",
        "form_seconds": "How many seconds passed between showing the form and sending it.",
        "form_pastes": "How often something was pasted into the form.",
        "form_focuses": "How often a field of the form was entered, by mouse, finger or keys.",
        "honeypot": "What stood in a form field that people cannot see.",
        "created_at": "When the comment was written, in ISO 8601; UTC where no zone is given.",
    },
    Verdict: {
        "action": "What to do: publish, hold for a person, reject (spam), or discard (spam beyond doubt).",
        "score": "The probability that the comment is spam, in [0, 1].",
        "reasons": "What weighed most, heaviest first.",
        "release": "The name of the release that judged.",
    },
    Reason: {
        "name": "The name of the signal, or of the part of the text.",
        "weight": "Its share of the score in log-odds: positive speaks for spam, negative against.",
        "text": "A sentence for a moderator.",
    },
}
_ID: Json = {"type": "integer"}
_IS_LEARNING: Json = {
    "type": "boolean",
    "description": "Whether labels are still being taken in: nobody knows yet which are refused.",
}
_SCALARS: Mapping[type, Json] = {
    str: {"type": "string"},
    float: {"type": "number"},
    int: {"type": "integer"},
    datetime: {"type": "string", "format": "date-time"},
    NoneType: {"type": "null"},
}


def schema_of(kind: Any) -> Json:
    """Return the JSON schema of a type: a dataclass by reference, the others in place."""
    if kind in _SCALARS:
        return dict(_SCALARS[kind])
    if isinstance(kind, UnionType):
        return _union([schema_of(one) for one in get_args(kind)])
    if get_origin(kind) is tuple:
        return {"type": "array", "items": schema_of(get_args(kind)[0])}
    if issubclass(kind, StrEnum):
        return {"type": "string", "enum": [str(word) for word in kind]}
    return ref(kind.__name__)


def _union(schemas: list[Json]) -> Json:
    plain = [schema for schema in schemas if set(schema) == {"type"}]
    if len(plain) == len(schemas):
        return {"type": [schema["type"] for schema in schemas]}
    return {"anyOf": schemas}


def _object_of(kind: type) -> Json:
    hints = get_type_hints(kind)
    return {
        "type": "object",
        "properties": {name: {**schema_of(hints[name]), "description": text} for name, text in MEANINGS[kind].items()},
        "required": [field.name for field in fields(kind) if field.default is MISSING],
        "additionalProperties": False,
    }


def schemas() -> Json:
    """Return every schema of the document, by name."""
    label = {"type": "string", "enum": ["spam", "ham"], "description": "What a person says the comment is."}
    reporter = {"type": ["string", "null"], "maxLength": 200, "description": "Who says so, as the site names them."}
    comment, verdict = ref("Comment"), ref("Verdict")
    return {
        **{kind.__name__: _object_of(kind) for kind in MEANINGS},
        "OneComment": record({"comment": comment}),
        "ManyComments": record({"comments": {"type": "array", "items": comment, "maxItems": MAX_COMMENTS}}),
        "OneVerdict": record({"verdict": verdict}),
        "ManyVerdicts": record({"verdicts": {"type": "array", "items": verdict}}),
        "Check": record(
            {
                "id": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
                "created_at": {"type": "string", "format": "date-time"},
                "verdict": verdict,
                "comment": comment,
                "label": {"enum": ["spam", "ham", None], "description": "What a person said last; null if nobody did."},
            }
        ),
        "Label": record({"label": label, "reporter": reporter}, "label"),
        "Labelled": record({"id": {"type": "string"}, "label": label}),
        "OneLesson": record({"comment": comment, "label": label, "reporter": reporter}, "comment", "label"),
        "ManyLessons": record({"feedback": {"type": "array", "items": ref("OneLesson"), "maxItems": MAX_COMMENTS}}),
        "Learned": record(
            {
                "learned": {"type": "integer", "description": "How many labels were kept."},
                "events": {"type": "array", "items": _ID, "description": "Their events in the log, in order."},
            }
        ),
        "Queue": record({"queue": {"type": "array", "items": ref("Check")}}),
        "Log": record({"events": {"type": "array", "items": ref("Event")}, "is_learning": _IS_LEARNING}),
        "Event": _event(),
        "Health": _health(),
        **_of_erasure(),
        "Ready": record(
            {
                "status": {"const": "ready"},
                "release": {"type": "string"},
                "problem": {"type": ["string", "null"], "description": "Why a newer release does not serve yet."},
            }
        ),
        "Problem": _problem(),
    }


def _event() -> Json:
    nullable = {"type": ["string", "null"]}
    return record(
        {
            "id": _ID,
            "kind": {"type": "string", "enum": ["label", "import", "withdrawal", "undo", "erasure"]},
            "check": {**nullable, "description": "The check that it is about; null for a comment never checked."},
            "label": {"enum": ["spam", "ham", None]},
            "undoes": {"type": ["integer", "null"], "description": "The event that this one takes out of the log."},
            "reporter": {**nullable, "description": "Who said so."},
            "source": {"type": "string", "description": "By which way it came."},
            "created_at": {"type": "string", "format": "date-time"},
            "refusal": {**nullable, "description": "Why the label was refused and teaches nothing beyond its comment."},
        }
    )


def _health() -> Json:
    share, text = {"type": ["number", "null"]}, {"type": "string"}
    drift = {
        "stability": {**share, "description": "Population stability index of the scores: last week against before."},
        "overturned": {"type": "object", "additionalProperties": {"type": "number"}},
        "alarms": {"type": "array", "items": text},
    }
    return record(
        {
            "id": {**_ID, "description": "The site's number."},
            "url": {**text, "description": "Its address."},
            "about": {**text, "description": "The address, on this service, of the page that its visitors may read."},
            "labels": {"type": "integer", "description": "How many comments have a label in force."},
            "is_learning": _IS_LEARNING,
            "refused": {"type": ["integer", "null"], "description": "How many teach nothing; the log says why."},
            "reject": {**share, "description": "The site's own threshold, from its own ham; null: the release's."},
            "blocked_ham": {**share, "description": "The share of its last labelled ham that would be rejected."},
            "drift": record(drift),
            "alarms": {"type": "array", "items": text, "description": "What a person should look at."},
        }
    )


def _of_erasure() -> Json:
    checks = {"type": "array", "items": {"type": "string"}}
    events = {"type": "array", "items": _ID}
    person = {
        "author_email": {"type": "string", "description": "The address that they gave."},
        "ip": {"type": "string", "description": "The address that their comments came from."},
        "checks": {**checks, "maxItems": MAX_COMMENTS, "description": "Ids of checks of their comments."},
        "events": {**events, "maxItems": MAX_COMMENTS, "description": "Events about comments of theirs."},
    }
    erased = {"type": "integer", "description": "How many comments were erased now."}
    unknown = {**record({"checks": checks, "events": events}), "description": "What the site does not have."}
    return {
        "Person": {**record(person), "required": [], "minProperties": 1},
        "Erased": record({"erased": erased, "unknown": unknown}),
    }


def _problem() -> Json:
    texts = {
        "type": "What kind of problem it is: an address on this service that explains it.",
        "title": "The kind in words.",
        "detail": "What was wrong this time.",
        "field": "The field that was wrong.",
        "value": "Its value, shortened.",
    }
    numbers = {
        "status": "The HTTP status.",
        "index": "Which of many comments, from 0.",
        "line": "Which line of a stream, from 1.",
    }
    properties = {name: {"type": "string", "description": text} for name, text in texts.items()}
    properties |= {name: {"type": "integer", "description": text} for name, text in numbers.items()}
    return record(properties, "type", "title", "status", "detail")


def record(properties: Json, *required: str) -> Json:
    """Return the schema of an object; without ``required``, it has every property."""
    return {"type": "object", "properties": properties, "required": list(required or properties)}


def either(*names: str) -> Json:
    """Return the schema of what is one of several."""
    return {"oneOf": [ref(name) for name in names]}


def ref(name: str) -> Json:
    """Return the schema that stands elsewhere in the document."""
    return {"$ref": f"#/components/schemas/{name}"}
