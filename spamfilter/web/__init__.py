"""The doors: our own dialect, Akismet's, and the operators'."""

from flask import Flask, Response

from spamfilter.desk import Desk
from spamfilter.filter import SpamFilter
from spamfilter.notice import Notices
from spamfilter.registry import Registry
from spamfilter.store import Store
from spamfilter.web import about, akismet, api, erasure, moderation, ops, owner, problems
from spamfilter.web.akismet_keys import Keyring
from spamfilter.web.akismet_paths import TidyPaths
from spamfilter.web.akismet_recheck import Rechecks
from spamfilter.web.limits import Gate

_HEADERS = {
    # Pages come with a style sheet and nothing else: no script, no frame, no foreign picture.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


_ANY_HOST = Keyring()


def create_app(
    *,
    spam_filter: SpamFilter,
    registry: Registry,
    store: Store,
    max_comment_bytes: int,
    rate_limit: str | None = None,
    keyring: Keyring = _ANY_HOST,
    recheck_seconds: float | None = None,
    retention_days: int | None = None,
) -> Flask:
    """Return the application.

    ``rate_limit`` is like ``600/minute`` for each site; ``keyring`` says where Akismet's clients have their key.
    ``recheck_seconds`` is after how long they may be told a later verdict; None is never.  ``retention_days`` is how
    long texts are kept, as visitors are told; None where nobody set that.
    """
    rechecks = None if recheck_seconds is None else Rechecks(spam_filter.score, seconds=recheck_seconds)
    app = Flask(__name__)
    app.wsgi_app = TidyPaths(app.wsgi_app)  # type: ignore[method-assign]  # as Flask's manual does
    app.config["MAX_CONTENT_LENGTH"] = max_comment_bytes + 1  # the first length that is too large
    gate = Gate(store, rate=rate_limit)
    app.register_blueprint(api.blueprint(spam_filter, gate, max_comment_bytes=max_comment_bytes))
    desk = Desk(registry=registry, store=store, adapters=spam_filter.adapters)
    app.register_blueprint(moderation.blueprint(desk, spam_filter, gate))
    app.register_blueprint(owner.blueprint(desk, spam_filter, gate))
    app.register_blueprint(erasure.blueprint(spam_filter, gate))
    notices = Notices(store, thresholds=spam_filter.thresholds, retention_days=retention_days)
    app.register_blueprint(about.blueprint(notices))
    app.register_blueprint(akismet.blueprint(spam_filter, store, gate, keyring, rechecks=rechecks))
    app.register_blueprint(ops.blueprint(registry, store, max_comment_bytes=max_comment_bytes))
    app.after_request(_guard)
    problems.install(app)
    return app


def _guard(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
