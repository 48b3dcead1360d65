"""Akismet's dialect, the four classic calls: a form in, a word out, by the letter."""

from collections.abc import Callable
from functools import partial
from time import perf_counter
from uuid import uuid4

from flask import Blueprint, Response, request

from spamfilter.errors import UnknownKey
from spamfilter.filter import SpamFilter
from spamfilter.store import Site, Store
from spamfilter.verdict import Action, Label, Reason, Verdict
from spamfilter.web import akismet_account, logs
from spamfilter.web.akismet_call import GUID, Call, Door, EmptyField, OtherSite, add, no_answer, verdict_of, word
from spamfilter.web.akismet_keys import Keyring
from spamfilter.web.akismet_paths import is_call
from spamfilter.web.akismet_recheck import RECHECK_AFTER, Rechecks
from spamfilter.web.deadline import Deadline
from spamfilter.web.limits import Gate

DEADLINE_SECONDS = 0.7  # the most impatient client gives up after one, and a busy machine takes its time
_THANKS = "Thanks for making the web a better place."

View = Callable[[Call], Response]


def blueprint(
    spam_filter: SpamFilter,
    store: Store,
    gate: Gate,
    keyring: Keyring,
    *,
    rechecks: Rechecks | None = None,
    seconds: float = DEADLINE_SECONDS,
) -> Blueprint:
    """Return the routes, bound to the filter they serve; the four calls are answered within ``seconds``.

    Without ``rechecks``, no verdict is given later.
    """
    akismet = Blueprint("akismet", __name__, url_prefix='/<any("1.1", "1.2"):version>')
    door, deadline = Door(gate, keyring), Deadline(seconds)
    views = _Views(spam_filter, door, rechecks)
    for view in (views.verify_key, views.comment_check, views.submit_spam, views.submit_ham):
        add(akismet, view.__name__, partial(_answered, view, door, deadline), "POST")
    akismet_account.add_routes(akismet, store, door)
    akismet.url_value_preprocessor(lambda _, values: values.pop("version") if values else None)
    akismet.register_error_handler(UnknownKey, _refuse)
    akismet.register_error_handler(EmptyField, _ask)
    akismet.register_error_handler(TimeoutError, _give_up)
    akismet.after_app_request(_name_check)
    return akismet


class _Views:
    def __init__(self, spam_filter: SpamFilter, door: Door, rechecks: Rechecks | None) -> None:
        self._filter = spam_filter
        self._door = door
        self._rechecks = rechecks

    def verify_key(self, call: Call) -> Response:
        key, blog = call.key_asked_about, call.form.word("blog")
        if not key or not blog:
            return no_answer("invalid", f'Empty "{"blog" if key else "key"}" value')
        self._door.admit(key, call.form)
        return word("valid")

    def comment_check(self, call: Call) -> Response:
        form = call.form
        site = self._door.admit(call.key, form)
        call.require("blog", "user_ip")
        if form.is_fixture:
            return verdict_of(_agreed(Action.DISCARD if form.is_yes("test_discard") else Action.REJECT), site)
        if form.is_administrators:
            return verdict_of(_agreed(Action.PUBLISH), site)
        if form.is_yes("is_test"):
            return verdict_of(self._filter.score(site, form.unslashed().comment()), site)
        return self._checked(site, call)

    def submit_spam(self, call: Call) -> Response:
        return self._submitted(call, Label.SPAM)

    def submit_ham(self, call: Call) -> Response:
        return self._submitted(call, Label.HAM)

    def _checked(self, site: Site, call: Call) -> Response:
        started = perf_counter()
        comment = call.form.unslashed().comment()
        check = self._filter.check(site, comment)
        logs.log_check(check, seconds=perf_counter() - started, door="akismet")
        answer = verdict_of(check.verdict, site, guid=check.id)
        if self._rechecks and (after := self._rechecks.promise(site, call, comment, check)):
            answer.headers[RECHECK_AFTER] = after
        return answer

    def _submitted(self, call: Call, label: Label) -> Response:
        form = call.form
        site = self._door.admit(call.key, form)
        call.require("blog")
        if not (form.word("comment_content") or form.word("comment_author")):
            call.require("user_ip")  # moderators often no longer have it, so it is asked for only without a comment
        if not form.is_yes("is_test") and not form.is_fixture:
            reporter = form.word("reporter")[:200] or None
            guid = form.word("guid").lower() or None
            source = f"submit-{label}"
            self._filter.report(site, form.comment(), label, check_id=guid, reporter=reporter, source=source)
        return word(_THANKS)


def _answered(view: View, door: Door, deadline: Deadline) -> Response:
    return deadline.run(partial(view, door.read(request)))


def _agreed(action: Action) -> Verdict:
    """Return the verdict on a comment that is spam or ham by agreement, whatever it says."""
    is_spam = action is not Action.PUBLISH
    text = "a comment that is spam by agreement, for tests" if is_spam else "the site's administrator wrote it"
    reason = Reason(name="agreed", weight=10.0 if is_spam else -10.0, text=text)
    return Verdict(action=action, score=float(is_spam), reasons=(reason,), release="")


def _refuse(error: UnknownKey) -> Response:
    is_of_other = isinstance(error, OtherSite)
    return no_answer("invalid", "This key is not for that blog" if is_of_other else "No site has this key")


def _ask(error: EmptyField) -> Response:
    return no_answer(f"Missing required field: {error}.", f'Empty "{error}" value')


def _give_up(_: TimeoutError) -> Response:
    answer = no_answer("The answer was not ready in time.", "The answer was not ready in time")
    answer.status_code = 503
    return answer


def _name_check(response: Response) -> Response:
    # WordPress holds a comment whose check failed only if the reply has a guid, and publishes it otherwise.
    if is_call(request.path) and request.path.endswith("/comment-check"):
        response.headers.setdefault(GUID, uuid4().hex)
    return response
