"""Problems: every error that a client may see, as RFC 9457 tells it, and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from spamfilter import errors
from spamfilter.web.akismet_paths import is_call
from spamfilter.web.documents import reply

PROBLEM = "application/problem+json"
PLAIN = "text/plain; charset=utf-8"
PAGE_OF_SITE = "/site"
_FOR_PEOPLE = 'Basic realm="any name, and the key of the site as password", charset="UTF-8"'
_LONGEST_VALUE = 80  # characters of a refused value that are shown again


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: the end of its type URI, its HTTP status, its title."""

    slug: str
    status: int
    title: str


INVALID_JSON = Kind("invalid-json", 400, "The body is not valid JSON")
NOT_FOUND = Kind("not-found", 404, "There is nothing at this address")
METHOD_NOT_ALLOWED = Kind("method-not-allowed", 405, "This address does not answer that method")
TOO_LARGE = Kind("too-large", 413, "The comment is too large")
UNSUPPORTED_MEDIA_TYPE = Kind("unsupported-media-type", 415, "This content type is not understood")
INVALID_REQUEST = Kind("invalid-request", 422, "The request is not of the documented form")
TOO_MANY_REQUESTS = Kind("too-many-requests", 429, "Too many requests with this key")
BUG = Kind("internal-error", 500, "The service failed, and its log says how")

_ERRORS: Mapping[type[errors.SpamFilterError], Kind] = {
    errors.UnknownKey: Kind("unknown-key", 401, "No site has this key"),
    errors.UnknownSite: Kind("unknown-site", 404, "There is no such site"),
    errors.UnknownCheck: Kind("unknown-check", 404, "This site has no such check"),
    errors.UnknownEvent: Kind("unknown-event", 404, "This site's log has no such event"),
    errors.NoLabel: Kind("no-label", 404, "The check has no label"),
    errors.Conflict: Kind("conflict", 409, "The request contradicts an earlier one"),
    errors.UnknownField: Kind("unknown-field", 422, "A field is not known"),
    errors.InvalidComment: Kind("invalid-comment", 422, "A field of the comment cannot be used"),
    errors.InvalidLabel: Kind("invalid-label", 422, "The label is neither spam nor ham"),
    errors.NoRelease: Kind("no-release", 503, "No release is loaded, so no verdict can be given"),
    errors.DatabaseNotReady: Kind("database-not-ready", 503, "The database is not ready"),
}
_STATUSES = {kind.status: kind for kind in (NOT_FOUND, METHOD_NOT_ALLOWED, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE)}
KINDS = (
    INVALID_JSON,
    *_STATUSES.values(),
    *_ERRORS.values(),
    INVALID_REQUEST,
    TOO_MANY_REQUESTS,
    BUG,
)


class Refusal(errors.SpamFilterError):
    """A request, or a part of one, that a door turns away.

    ``field`` and ``value`` name what was wrong with it; ``index`` (from 0) says in which of many comments.
    """

    def __init__(
        self,
        kind: Kind,
        detail: str,
        *,
        field: str | None = None,
        value: object = None,
        index: int | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.retry_after = retry_after
        shown = None if value is None else _shortened(value)
        said = {"field": field, "value": shown, "index": index}
        self.members = {name: member for name, member in said.items() if member is not None}


ANSWERABLE: tuple[type[errors.SpamFilterError], ...] = (Refusal, *_ERRORS)


def refusal(error: errors.SpamFilterError, field: str, value: object, *, index: int | None = None) -> Refusal:
    """Return an error with the field and the value that caused it, and its place among many."""
    return Refusal(_ERRORS[type(error)], str(error), field=field, value=value, index=index)


def problem(error: Exception, *, line: int | None = None) -> dict[str, object]:
    """Return the problem document of an error; ``line`` (from 1) says where in a stream it happened."""
    kind = _kind(error)
    detail = str(error) if isinstance(error, ANSWERABLE) else f"{request.method} {request.path!r:.80}: {kind.title}"
    members = error.members if isinstance(error, Refusal) else {}
    place = {} if line is None else {"line": line}
    return (
        {"type": f"/docs#{kind.slug}", "title": kind.title, "status": kind.status, "detail": detail} | members | place
    )


def install(app: Flask) -> None:
    """Answer every error of this application with a problem: as JSON, or in words where Akismet's clients call."""
    app.register_error_handler(HTTPException, _answer)
    for kind in ANSWERABLE:
        app.register_error_handler(kind, _answer)


def _answer(error: Exception) -> Response:
    kind, headers = _kind(error), _headers(error)
    if is_call(request.path):
        headers["X-akismet-debug-help"] = kind.title
        return Response(f"{kind.title}.", kind.status, headers, content_type=PLAIN)
    return reply(problem(error), kind.status, headers, PROBLEM)


def _kind(error: Exception) -> Kind:
    if isinstance(error, Refusal):
        return error.kind
    if isinstance(error, HTTPException):
        code = error.code or 500
        return _STATUSES.get(code) or (BUG if code >= 500 else INVALID_REQUEST)
    return next(_ERRORS[ancestor] for ancestor in type(error).__mro__ if ancestor in _ERRORS)


def _headers(error: Exception) -> dict[str, str]:
    if isinstance(error, Refusal) and error.retry_after is not None:
        return {"Retry-After": str(error.retry_after)}
    if isinstance(error, errors.UnknownKey):
        return {"WWW-Authenticate": _FOR_PEOPLE if request.path == PAGE_OF_SITE else "Bearer"}
    allowed = getattr(error, "valid_methods", None)
    return {"Allow": ", ".join(sorted(allowed))} if allowed else {}


def _shortened(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"
