"""Our own dialect, version 1: JSON in and out, problems for errors."""

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from tempfile import TemporaryFile
from time import perf_counter
from typing import Any, TypeVar

from flask import Blueprint, Response, g, request

from spamfilter.comment import Comment
from spamfilter.filter import SpamFilter
from spamfilter.store import Site
from spamfilter.web import logs
from spamfilter.web.bodies import (
    Lesson,
    Said,
    read_body,
    the_comment,
    the_comments,
    the_label,
    the_lesson,
    the_lessons,
)
from spamfilter.web.documents import NDJSON, of_check, reply
from spamfilter.web.limits import Gate, bearer
from spamfilter.web.problems import INVALID_REQUEST, Refusal
from spamfilter.web.stream import Inflow, answers, batches

SOURCE = "api"
_LONGEST_IDEMPOTENCY_KEY = 255

T = TypeVar("T")


def blueprint(spam_filter: SpamFilter, gate: Gate, *, max_comment_bytes: int) -> Blueprint:
    """Return the routes, bound to the filter they serve."""
    api = Blueprint("api", __name__, url_prefix="/api/v1")
    views = _Views(spam_filter, gate, max_comment_bytes)
    api.before_request(views.admit)
    api.post("/score")(views.score)
    api.post("/checks")(views.check)
    api.get("/checks/<check_id>")(views.find)
    api.put("/checks/<check_id>/label")(views.learn)
    api.delete("/checks/<check_id>/label")(views.forget)
    api.post("/feedback")(views.feedback)
    return api


class _Views:
    def __init__(self, spam_filter: SpamFilter, gate: Gate, max_line_bytes: int) -> None:
        self._filter = spam_filter
        self._gate = gate
        self._max_line_bytes = max_line_bytes

    def admit(self) -> None:
        g.site = self._gate.admit(bearer(request))

    def score(self) -> Response:
        if request.mimetype == NDJSON:
            return self._stream(the_comment, partial(self._judged, g.site), size=64)
        said = read_body(request)
        if "comments" in said:
            return reply({"verdicts": self._filter.scores(g.site, the_comments(said))})
        return reply({"verdict": self._filter.score(g.site, the_comment(said))})

    def check(self) -> Response:
        started = perf_counter()
        comment = the_comment(read_body(request))
        check = self._filter.check(g.site, comment, idempotency_key=_idempotency_key())
        logs.log_check(check, seconds=perf_counter() - started, door=SOURCE)
        return reply(of_check(check), 201, {"Location": f"/api/v1/checks/{check.id}"})

    def find(self, check_id: str) -> Response:
        return reply(of_check(self._filter.find(g.site, check_id)))

    def learn(self, check_id: str) -> Response:
        label, reporter = the_label(read_body(request))
        self._filter.learn(g.site, check_id, label, reporter=reporter, source=SOURCE)
        return reply({"id": check_id, "label": label})

    def forget(self, check_id: str) -> Response:
        self._filter.forget(g.site, check_id, reporter=None, source=SOURCE)
        return Response(status=204)

    def feedback(self) -> Response:
        taught = partial(self._taught, g.site)
        if request.mimetype == NDJSON:
            # One at a time: a line that is answered is kept, and one that met a problem is not.
            return self._stream(the_lesson, taught, size=1)
        said = read_body(request)
        lessons = the_lessons(said) if "feedback" in said else [the_lesson(said)]
        kept = taught(lessons)
        return reply({"learned": len(kept), "events": [event for one in kept for event in one["events"]]})

    def _judged(self, site: Site, comments: Sequence[Comment]) -> Sequence[object]:
        return [{"verdict": verdict} for verdict in self._filter.scores(site, comments)]

    def _taught(self, site: Site, lessons: Sequence[Lesson]) -> Sequence[Mapping[str, Any]]:
        events = [
            self._filter.teach(site, one.comment, one.label, reporter=one.reporter, source=SOURCE) for one in lessons
        ]
        return [{"learned": 1, "events": [event.id]} for event in events]

    def _stream(
        self, read: Callable[[Said], T], judge: Callable[[Sequence[T]], Sequence[object]], *, size: int
    ) -> Response:
        request.max_content_length = sys.maxsize  # of any length: each line is limited instead
        inflow = Inflow(request.stream, TemporaryFile())  # noqa: SIM115  # the inflow closes it
        lines = batches(inflow.blocks(), size=size, max_line_bytes=self._max_line_bytes)
        return Response((answers(batch, read, judge) for batch in lines), content_type=NDJSON)


def _idempotency_key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not 0 < len(key) <= _LONGEST_IDEMPOTENCY_KEY:
        detail = f"Idempotency-Key: must have 1 to {_LONGEST_IDEMPOTENCY_KEY} characters, not {len(key)}"
        raise Refusal(INVALID_REQUEST, detail, field="Idempotency-Key", value=key)
    return key
