"""What moderators need beside the checks themselves: the queue, the log, and how their site is doing."""

from collections.abc import Mapping
from dataclasses import fields

from flask import Blueprint, Response, g, request, url_for

from spamfilter.desk import Desk, Said
from spamfilter.filter import SpamFilter
from spamfilter.web.documents import of_check, reply
from spamfilter.web.limits import Gate, bearer
from spamfilter.web.problems import INVALID_REQUEST, Refusal

SOURCE = "api"
MAX_CHECKS, MAX_EVENTS = 100, 1000  # in one answer
_HIGHEST_ID = 2**63 - 1


def blueprint(desk: Desk, spam_filter: SpamFilter, gate: Gate) -> Blueprint:
    """Return the routes, bound to the desk they serve."""
    moderation = Blueprint("moderation", __name__, url_prefix="/api/v1")
    views = _Views(desk, spam_filter, gate)
    moderation.before_request(views.admit)
    moderation.get("/queue")(views.queue)
    moderation.get("/feedback")(views.log)
    moderation.delete("/feedback/<int:event_id>")(views.undo)
    moderation.get("/site")(views.health)
    return moderation


class _Views:
    def __init__(self, desk: Desk, spam_filter: SpamFilter, gate: Gate) -> None:
        self._desk = desk
        self._filter = spam_filter
        self._gate = gate

    def admit(self) -> None:
        g.site = self._gate.admit(bearer(request))

    def queue(self) -> Response:
        limit = _number("limit", MAX_CHECKS) or 20
        return reply({"queue": [of_check(check) for check in self._desk.queue(g.site, limit)]})

    def log(self) -> Response:
        limit, before_id = _number("limit", MAX_EVENTS) or 100, _number("before", _HIGHEST_ID)
        page = self._desk.log(g.site, before_id=before_id, limit=limit)
        return reply({"events": [_of_event(one) for one in page.said], "is_learning": page.is_learning})

    def undo(self, event_id: int) -> Response:
        self._filter.undo(g.site, min(event_id, _HIGHEST_ID), reporter=None, source=SOURCE)
        return Response(status=204)

    def health(self) -> Response:
        health, site = self._desk.health(g.site), g.site
        names = (field.name for field in fields(health))
        about = url_for("about.page", public_name=self._desk.public_name(site))
        said = {"id": site.id, "url": site.url, "about": about}
        return reply({**said, **{name: getattr(health, name) for name in names}})


def _number(name: str, highest: int) -> int | None:
    """Return the number in the query of a request; None where there is none.  Raises Refusal."""
    said = request.args.get(name)
    if said is None:
        return None
    if not (said.isascii() and said.isdigit() and len(said) < 20 and 1 <= int(said) <= highest):
        detail = f"{name}: must be a whole number from 1 to {highest}, not {said!r:.60}"
        raise Refusal(INVALID_REQUEST, detail, field=name, value=said)
    return int(said)


def _of_event(said: Said) -> Mapping[str, object]:
    event = said.event
    return {
        "id": event.id,
        "kind": event.kind,
        "check": event.check_id,
        "label": event.label,
        "undoes": event.undoes,
        "reporter": event.reporter,
        "source": event.source,
        "created_at": event.created_at,
        "refusal": said.refusal,
    }
