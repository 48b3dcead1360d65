"""For operators and readers: whether it is alive, whether it is ready, and what it answers."""

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from spamfilter.registry import Registry
from spamfilter.store import Store
from spamfilter.web import openapi
from spamfilter.web.documents import reply
from spamfilter.web.problems import KINDS


def blueprint(registry: Registry, store: Store, *, max_comment_bytes: int) -> Blueprint:
    """Return the routes, bound to what they look after."""
    ops = Blueprint("ops", __name__)
    document = openapi.document(max_comment_bytes=max_comment_bytes)

    @ops.get("/")
    def index() -> AnyResponse:
        return redirect(url_for("ops.docs"))

    @ops.get("/healthz")
    def healthz() -> Response:
        return reply({"status": "alive"})

    @ops.get("/readyz")
    def readyz() -> Response:
        # The registry hands out no release that has not judged its card's sample correctly.
        release = registry.current()
        store.ping()
        return reply({"status": "ready", "release": release.name, "problem": registry.problem})

    @ops.get("/openapi.json")
    def openapi_json() -> Response:
        return reply(document)

    @ops.get("/docs")
    def docs() -> str:
        operations = list(openapi.operations(document))
        return render_template(
            "docs.html", document=document, tags=document["tags"], kinds=KINDS, operations=operations
        )

    return ops
