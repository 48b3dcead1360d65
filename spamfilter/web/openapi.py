"""The OpenAPI document: every address, what it takes and what it answers."""

from collections.abc import Iterator
from dataclasses import dataclass

from spamfilter.web.documents import JSON, NDJSON
from spamfilter.web.problems import PROBLEM
from spamfilter.web.schemas import Json, either, record, ref, schemas

_VERSION = "1"  # of the API, not of the program
_TAGS = [
    {"name": "API", "description": "Our own dialect: JSON in and out, with a key in the Authorization header."},
    {
        "name": "Akismet",
        "description": "For clients that speak Akismet: its calls, under /1.1/ and /1.2/ alike.",
    },
    {
        "name": "Operation",
        "description": "For whoever runs the service or a site. Only `/metrics` and `/site` ask for a key.",
    },
]


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of the page for readers."""

    method: str
    path: str
    details: Json


def document(*, max_comment_bytes: int) -> Json:
    """Return the OpenAPI 3.1 document of this service."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "spamfilter", "version": _VERSION, "description": _about(max_comment_bytes)},
        "tags": _TAGS,
        "paths": {**_api_paths(), **_akismet_paths(), **_ops_paths()},
        "components": {
            "schemas": schemas(),
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "The key of a site."},
                "password": {"type": "http", "scheme": "basic", "description": "Any name, and the key of a site."},
            },
            "responses": {"Problem": _body("Something is wrong, and this says what.", "Problem", PROBLEM)},
        },
    }


def operations(description: Json) -> Iterator[Operation]:
    """Yield the operations of a document, in its order."""
    for path, methods in description["paths"].items():
        for method, details in methods.items():
            if method != "parameters":
                yield Operation(method.upper(), path, details)


def _api_paths() -> Json:
    check_id = {"name": "check_id", "in": "path", "required": True, "schema": {"type": "string"}}
    again = {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "A name for this request: the same name and comment are answered with the first check.",
        "schema": {"type": "string", "maxLength": 255},
    }
    one = _sent(ref("OneComment"))
    return {
        "/api/v1/score": {
            "post": _call(
                "Judge comments and remember nothing",
                _answer(
                    200, "A verdict for each comment, in order.", either("OneVerdict", "ManyVerdicts"), stream=True
                ),
                _sent(either("OneComment", "ManyComments"), stream=True),
            )
        },
        "/api/v1/checks": {
            "post": {
                **_call("Judge a comment and remember it", _answer(201, "The check.", ref("Check")), one),
                "parameters": [again],
            }
        },
        "/api/v1/checks/{check_id}": {
            "parameters": [check_id],
            "get": _call("See a check", _answer(200, "The check.", ref("Check"))),
        },
        "/api/v1/checks/{check_id}/label": {
            "parameters": [check_id],
            "put": _call(
                "Say what a checked comment is",
                _answer(200, "It is kept.", ref("Labelled")),
                _sent(ref("Label")),
            ),
            "delete": _call("Withdraw what was said", {"204": {"description": "As if it had never been said."}}),
        },
        "/api/v1/queue": {
            "get": {
                **_call("See what is worth labelling first", _answer(200, "Checks without a label.", ref("Queue"))),
                "parameters": [_query("limit", "How many, at most 100.")],
            }
        },
        "/api/v1/site": {"get": _call("See how the site is doing", _answer(200, "Its health.", ref("Health")))},
        "/api/v1/erase": {
            "post": _call(
                "Erase what is kept of one person", _answer(200, "It is gone.", ref("Erased")), _sent(ref("Person"))
            )
        },
        "/api/v1/feedback/{event_id}": {
            "parameters": [{"name": "event_id", "in": "path", "required": True, "schema": {"type": "integer"}}],
            "delete": _call("Undo an event", {"204": {"description": "As if it had never been."}}),
        },
        "/api/v1/feedback": {
            "get": {
                **_call("See what was said, newest first", _answer(200, "Events of the log.", ref("Log"))),
                "parameters": [_query("limit", "How many, at most 1,000."), _query("before", "Those before this id.")],
            },
            "post": _call(
                "Say what comments are that were never checked",
                _answer(200, "They are kept.", ref("Learned"), stream=True),
                _sent(either("OneLesson", "ManyLessons"), stream=True),
            ),
        },
    }


def _akismet_paths() -> Json:
    version = {"name": "version", "in": "path", "required": True, "schema": {"type": "string", "enum": ["1.1", "1.2"]}}
    calls = {
        "verify-key": ("post", "Ask whether a key is valid"),
        "comment-check": ("post", "Ask whether a comment is spam"),
        "submit-spam": ("post", "Report spam that was missed"),
        "submit-ham": ("post", "Report a comment that is no spam"),
        "get-subscription": ("post", "Ask whether an account is active"),
        "get-stats": ("post", "Ask how much spam there was"),
        "get-key-stats": ("post", "Ask how much spam there was for a key"),
        "token": ("post", "Ask for a token, which opens nothing"),
        "deactivate": ("post", "Say that a key is not used any more"),
        "verify-wpcom-key": ("post", "Ask for an account at WordPress.com, which nobody has here"),
        "key-sites": ("get post", "Ask what the sites of a key sent in a month"),
        "usage-limit": ("get post", "Ask how much a key may be used, and was"),
        "test": ("get", "Ask whether the service can be reached"),
        "compatible-plugins": ("get", "Ask for a list that is empty here"),
    }
    return {
        f"/{{version}}/{name}": {
            "parameters": [version],
            **{method: _akismet_call(method, text) for method in methods.split()},
        }
        for name, (methods, text) in calls.items()
    }


def _akismet_call(method: str, summary: str) -> Json:
    form = {"content": {"application/x-www-form-urlencoded": {"schema": {"type": "object", "title": "a form"}}}}
    said = {
        "text/plain": {"schema": {"type": "string", "title": "one word"}},
        JSON: {"schema": {"title": "a report, where one was asked for"}},
    }
    call = {
        "summary": f"{summary}, as Akismet's clients do",
        "responses": {"200": {"description": "The answer.", "content": said}},
        "tags": ["Akismet"],
    }
    return call if method == "get" else {**call, "requestBody": form}


def _ops_paths() -> Json:
    problem = {"503": {"$ref": "#/components/responses/Problem"}}
    page = {
        "200": {"description": "The page.", "content": {"text/html": {"schema": {"type": "string", "title": "a page"}}}}
    }
    metrics = {
        "200": {"description": "Gauges.", "content": {"text/plain": {"schema": {"type": "string", "title": "a text"}}}}
    }
    alive = _answer(200, "It lives.", record({"status": {"const": "alive"}}))
    ready = {**_answer(200, "It is, and this release serves.", ref("Ready")), **problem}
    return {
        "/healthz": {"get": _look("Ask whether the process lives", alive)},
        "/readyz": {"get": _look("Ask whether comments can be judged", ready)},
        "/openapi.json": {"get": _look("Get this document", _answer(200, "OpenAPI 3.1.", {"type": "object"}))},
        "/docs": {"get": _look("Read this document", page)},
        "/metrics": {"get": {**_look("See how a site is doing, for Prometheus", metrics), "security": [{"key": []}]}},
        "/site": {"get": {**_look("See how a site is doing, in a browser", page), "security": [{"password": []}]}},
        "/about/{public_name}": {
            "parameters": [{"name": "public_name", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": _look("Read what becomes of a site's visitors' comments", page),
        },
    }


def _call(summary: str, answers: Json, body: Json | None = None) -> Json:
    responses = {**answers, "default": {"$ref": "#/components/responses/Problem"}}
    call = {"summary": summary, "security": [{"key": []}], "responses": responses, "tags": ["API"]}
    return call if body is None else {**call, "requestBody": body}


def _query(name: str, text: str) -> Json:
    return {"name": name, "in": "query", "description": text, "schema": {"type": "integer", "minimum": 1}}


def _look(summary: str, answers: Json) -> Json:
    return {"summary": summary, "responses": answers, "tags": ["Operation"]}


def _sent(schema: Json, *, stream: bool = False) -> Json:
    return {"required": True, "content": _content(schema, stream)}


def _answer(status: int, text: str, schema: Json, *, stream: bool = False) -> Json:
    return {str(status): {"description": text, "content": _content(schema, stream)}}


def _content(schema: Json, stream: bool) -> Json:
    lines = {NDJSON: {"schema": {"type": "string", "title": "one JSON object a line"}}}
    return {JSON: {"schema": schema}, **(lines if stream else {})}


def _body(text: str, name: str, content_type: str) -> Json:
    return {"description": text, "content": {content_type: {"schema": ref(name)}}}


def _about(max_comment_bytes: int) -> str:
    return (
        "Judges whether comments are spam: a probability, an action, and reasons that a moderator understands. "
        f"A request may have {max_comment_bytes:,} bytes; a stream may be of any length, and each of its lines may "
        "have as many. Fields that are not listed are refused by name. A field left out, or null, means that the "
        "site does not say; an empty string means that the visitor left it empty."
    )
