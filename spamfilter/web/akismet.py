"""Akismet's dialect, the four classic calls: a form in, a word out, by the letter."""

import re
from time import perf_counter
from uuid import uuid4

from flask import Blueprint, Response, request

from spamfilter.comment import Comment
from spamfilter.errors import SpamFilterError, UnknownKey
from spamfilter.filter import SpamFilter
from spamfilter.store import Site
from spamfilter.verdict import Action, Label
from spamfilter.web import logs
from spamfilter.web.akismet_form import Form, read_form
from spamfilter.web.bodies import read_bytes
from spamfilter.web.limits import Gate
from spamfilter.web.problems import PLAIN

_THANKS = "Thanks for making the web a better place."
_HOST_KEY = re.compile(r"([0-9a-f]{12})\.", re.I)
_GUID = "X-akismet-guid"


class _EmptyField(SpamFilterError):
    """A field that the call needs was not sent, or is empty."""


def blueprint(spam_filter: SpamFilter, gate: Gate) -> Blueprint:
    """Return the routes, bound to the filter they serve."""
    akismet = Blueprint("akismet", __name__, url_prefix='/<any("1.1", "1.2"):version>')
    views = _Views(spam_filter, gate)
    akismet.url_value_preprocessor(lambda _, values: values.pop("version") if values else None)
    for view in (views.verify_key, views.comment_check, views.submit_spam, views.submit_ham):
        akismet.post(f"/{view.__name__.replace('_', '-')}", strict_slashes=False)(view)
    akismet.register_error_handler(UnknownKey, _refuse)
    akismet.register_error_handler(_EmptyField, _ask)
    akismet.after_request(_name_check)
    return akismet


class _Views:
    def __init__(self, spam_filter: SpamFilter, gate: Gate) -> None:
        self._filter = spam_filter
        self._gate = gate

    def verify_key(self) -> Response:
        form = _form()
        key = form.word("key") or _key(form)
        if not key or not form.word("blog"):
            return _error("invalid", f'Empty "{"blog" if key else "key"}" value')
        self._gate.admit(key.lower())
        return _word("valid")

    def comment_check(self) -> Response:
        form = _form()
        site = self._gate.admit(_key(form))
        _require(form, "blog", "user_ip")
        if form.is_fixture:
            return _verdict(Action.DISCARD if form.is_yes("test_discard") else Action.REJECT)
        if form.is_administrators:
            return _verdict(Action.PUBLISH)
        if form.is_yes("is_test"):
            return _verdict(self._filter.score(form.comment()).action)
        return self._checked(site, form.comment())

    def submit_spam(self) -> Response:
        return self._submitted(Label.SPAM)

    def submit_ham(self) -> Response:
        return self._submitted(Label.HAM)

    def _checked(self, site: Site, comment: Comment) -> Response:
        started = perf_counter()
        check = self._filter.check(site, comment)
        logs.log_check(check, seconds=perf_counter() - started, door="akismet")
        return _verdict(check.verdict.action, guid=check.id)

    def _submitted(self, label: Label) -> Response:
        form = _form()
        site = self._gate.admit(_key(form))
        _require(form, "blog")
        if not (form.word("comment_content") or form.word("comment_author")):
            _require(form, "user_ip")  # moderators often no longer have it, so it is asked for only without a comment
        if not form.is_yes("is_test"):
            reporter = form.word("reporter")[:200] or None
            self._filter.teach(site, form.comment(), label, reporter=reporter, source=f"submit-{label}")
        return _word(_THANKS)


def _refuse(_: UnknownKey) -> Response:
    return _error("invalid", "No site has this key")


def _ask(error: _EmptyField) -> Response:
    return _error(f"Missing required field: {error}.", f'Empty "{error}" value')


def _name_check(response: Response) -> Response:
    # WordPress holds a comment whose check failed only if the reply has a guid, and publishes it otherwise.
    if request.endpoint == "akismet.comment_check":
        response.headers.setdefault(_GUID, uuid4().hex)
    return response


def _form() -> Form:
    return read_form(read_bytes(request), user_agent=request.headers.get("User-Agent", ""))


def _key(form: Form) -> str:
    found = _HOST_KEY.match(request.host)
    return (form.word("api_key") or (found[1] if found else "")).lower()


def _require(form: Form, *names: str) -> None:
    for name in names:
        if not form.word(name):
            raise _EmptyField(name)


def _verdict(action: Action, *, guid: str | None = None) -> Response:
    # The dialect knows no "hold": a held comment goes to the spam folder, where a person can find it.
    answer = _word("false" if action is Action.PUBLISH else "true")
    if guid is not None:
        answer.headers[_GUID] = guid
    if action is Action.DISCARD:
        answer.headers["X-akismet-pro-tip"] = "discard"
    return answer


def _word(word: str) -> Response:
    return Response(word, content_type=PLAIN)


def _error(word: str, help_text: str) -> Response:
    return Response(word, headers={"X-akismet-debug-help": help_text}, content_type=PLAIN)
