"""SpamGuard: the extension."""

import logging
import sqlite3
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, Response, abort, current_app, request
from spamfilter_client import Check, Client, Comment, Decision, Label, NotJudged, Retrier

from spamfilter_flask.cli import commands
from spamfilter_flask.form import fields, read_form
from spamfilter_flask.outbox import Entry, Outbox
from spamfilter_flask.settings import read_settings

_log = logging.getLogger("spamfilter_flask")
_OF_A_FORM = frozenset({"text", "author", "author_email", "author_url", "permalink", "post_title", "type", "language"})

View = Callable[..., Any]
Judged = Callable[[str, Decision], None]


class SpamGuard:
    """Guards the forms of one application.

    A comment's key is the ``idempotency_key`` of its decision: keep it beside the comment.
    """

    _app: Flask
    _client: Client
    _outbox: Outbox

    def __init__(self, app: Flask | None = None) -> None:
        self._judged: Judged | None = None
        self._retrier: Retrier | None = None
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Read the settings of an application and take up what waits.  Raises ValueError."""
        settings = read_settings(app)
        self._app, self._client, self._outbox = app, settings.client, Outbox(settings.database)
        app.extensions["spamfilter"] = self
        app.jinja_env.globals["spam_guard"] = lambda: fields(app)
        app.cli.add_command(commands(self))
        if settings.in_background:
            self._retrier = Retrier(self.work_off)
            app.before_request(self._take_up)

    def form(self, *, text: str, **names: str) -> Callable[[View], View]:
        """Judge what is posted to a view, and call it with the ``decision``, which is None for other methods.

        The arguments name the fields of the form: ``text``, ``author``, ``author_email``, ``author_url``,
        ``permalink``, ``post_title``, ``type``, ``language``.  A form without its text is answered with 400.
        """
        if unknown := sorted(set(names) - _OF_A_FORM):
            raise TypeError(f"{unknown[0]}: there is no such field of a comment")

        def guarded(view: View) -> View:
            @wraps(view)
            def answer(*args: Any, **kwargs: Any) -> Any:
                if request.method != "POST":
                    return view(*args, **kwargs, decision=None)
                comment = read_form(current_app, {"text": text, **names})
                if comment is None:
                    abort(400, f"{text}: the field is missing")
                return self._answer(view, self.decide(comment), *args, **kwargs)

            return answer

        return guarded

    def decide(self, comment: Comment) -> Decision:
        """Return what to do with a comment now; what has no answer is asked about again later."""
        decision = self._client.decide(comment)
        try:
            self._outbox.add(comment, decision)
        except sqlite3.Error:  # the comment itself can still be kept, and one that was not judged is held
            _log.exception("the file of what waits cannot be written")
        return decision

    def judged(self, callback: Judged) -> Judged:
        """Call a function with a comment's key and its decision, once there is one that came late."""
        self._judged = callback
        return callback

    def label(self, key: str, label: Label, *, reporter: str = "") -> None:
        """Keep what a person says of a comment, and tell the service now or later.

        Raises KeyError where there is no such comment.
        """
        self._say(key, Label(label).value, reporter)

    def forget(self, key: str) -> None:
        """Take back what a person said of a comment.  Raises KeyError where there is no such comment."""
        self._say(key, "", "")

    def recall(self, key: str) -> Check | None:
        """Return what the service said of a comment: score, reasons; None where it has not."""
        entry = self._outbox.find(key)
        return entry.check if entry else None

    def drop(self, key: str) -> None:
        """Forget a comment that was deleted; the service is not told."""
        self._outbox.drop(key)

    def work_off(self, *, now: bool = False) -> float | None:
        """Ask about what is due, or with ``now`` what waits; return the seconds until the next, or None for none."""
        if now:
            self._outbox.hurry()
        while keys := self._outbox.due():
            for key in keys:
                self._settle(key)
        _, first = self._outbox.waiting()
        return None if first is None else max(1.0, first - time.time())

    def waiting(self) -> int:
        """Return about how many comments there is something to ask or to say."""
        return self._outbox.waiting()[0]

    def _answer(self, view: View, decision: Decision, *args: Any, **kwargs: Any) -> Response:
        kept = False
        try:
            response = current_app.make_response(view(*args, **kwargs, decision=decision))
            kept = response.status_code < 400
        finally:
            if not kept:
                self._outbox.drop(decision.idempotency_key)
        if decision.ask_again:
            self._wake()
        return response

    def _say(self, key: str, label: str, reporter: str) -> None:
        if not self._outbox.say(key, label, reporter):
            raise KeyError(f"there is no comment {key!r:.60}")
        self._settle(key)

    def _settle(self, key: str) -> None:
        entry = self._outbox.find(key)
        if entry is None or entry.next_try_at is None or not self._outbox.claim(entry):
            return
        try:
            self._ask(entry)
            self._tell(key)
        except NotJudged as trouble:
            self._outbox.again_later(entry, at_all=trouble.ask_again, at_least_s=trouble.retry_after_s)
            if trouble.ask_again:
                self._wake()
            else:
                _log.warning("comment %s: the service refused it, so it needs a person: %s", key, trouble)
        except Exception:  # of the application's own function, which may raise anything
            _log.exception("comment %s: its late verdict could not be delivered", key)
            self._outbox.again_later(entry, at_all=True)
        else:
            self._outbox.at_rest(entry)

    def _ask(self, entry: Entry) -> None:
        check = entry.check
        if check is None:
            check = self._client.check(entry.comment, idempotency_key=entry.key)
            self._outbox.judged(entry.key, check)
        current = self._outbox.find(entry.key)
        if current is None or current.delivered:
            return
        if self._judged is not None and not current.label:
            with self._app.app_context():
                decision = Decision(action=check.verdict.action, idempotency_key=entry.key, check=check)
                self._judged(entry.key, decision)
        self._outbox.delivered(entry.key)

    def _tell(self, key: str) -> None:
        entry = self._outbox.find(key)
        if entry is None or entry.check is None or entry.label == entry.told:
            return
        if entry.label:
            self._client.label(entry.check.id, Label(entry.label), reporter=entry.reporter or None)
        else:
            self._client.forget(entry.check.id)
        self._outbox.told(key, entry.label)

    def _wake(self) -> None:
        if self._retrier is not None:
            self._retrier.wake()

    def _take_up(self) -> None:
        """Wake the thread at the first request of a process, since an earlier one may have left something."""
        self._app.before_request_funcs[None].remove(self._take_up)
        self._wake()
