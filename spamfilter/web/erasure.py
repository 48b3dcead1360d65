"""Erasing: what was sent of one person, at the word of the site that sent it."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from flask import Blueprint, Response, g, request

from spamfilter.filter import SpamFilter
from spamfilter.store import Person
from spamfilter.web.bodies import MAX_COMMENTS, Said, read_body, require_only
from spamfilter.web.documents import reply
from spamfilter.web.limits import Gate, bearer
from spamfilter.web.problems import INVALID_REQUEST, Refusal

SOURCE = "api"
HIGHEST_ID = 2**63 - 1

T = TypeVar("T")


def blueprint(spam_filter: SpamFilter, gate: Gate) -> Blueprint:
    """Return the route, bound to the filter that forgets."""
    erasure = Blueprint("erasure", __name__, url_prefix="/api/v1")

    @erasure.before_request
    def admit() -> None:
        g.site = gate.admit(bearer(request))

    @erasure.post("/erase")
    def erase() -> Response:
        found = spam_filter.erase(g.site, the_person(read_body(request)), source=SOURCE)
        unknown = {"checks": found.unknown_checks, "events": found.unknown_events}
        return reply({"erased": found.comments, "unknown": unknown})

    return erasure


def the_person(said: Said) -> Person:
    """Return whose comments are meant by ``{"author_email": …, "ip": …, "checks": […], "events": […]}``.

    Raises Refusal, also where none of them is given.
    """
    require_only(said, "author_email", "ip", "checks", "events")
    person = Person(
        author_email=_address(said, "author_email"),
        ip=_address(said, "ip"),
        checks=_ids(said, "checks", "strings", _check_id),
        events=_ids(said, "events", "numbers from 1 on", _event_id),
    )
    if not (person.author_email or person.ip or person.checks or person.events):
        raise Refusal(INVALID_REQUEST, "author_email, ip, checks or events: at least one must be given")
    return person


def _address(said: Said, name: str) -> str | None:
    value = said.get(name)
    if value is None or (isinstance(value, str) and value.strip()):
        return value
    raise Refusal(INVALID_REQUEST, f"{name}: must be a string that is not empty", field=name, value=value)


def _ids(said: Said, name: str, wanted: str, read: Callable[[object], T | None]) -> Sequence[T]:
    many = said.get(name, [])
    if not isinstance(many, list) or len(many) > MAX_COMMENTS:
        raise Refusal(INVALID_REQUEST, f"{name}: must be a list of at most {MAX_COMMENTS}", field=name, value=many)
    found = []
    for index, one in enumerate(many):
        known = read(one)
        if known is None:
            raise Refusal(INVALID_REQUEST, f"{name}: must be a list of {wanted}", field=name, value=one, index=index)
        found.append(known)
    return found


def _check_id(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _event_id(value: object) -> int | None:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and isinstance(value, int) and 0 < value <= HIGHEST_ID else None
