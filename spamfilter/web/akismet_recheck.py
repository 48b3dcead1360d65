"""Akismet's dialect, a later verdict: a held comment is looked at once more, and its site is told."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from threading import Condition, Thread
from time import monotonic

import orjson

from spamfilter.comment import Comment
from spamfilter.errors import SpamFilterError
from spamfilter.store import Check, Site
from spamfilter.verdict import Action, Verdict
from spamfilter.web import logs
from spamfilter.web.akismet_call import Call, is_spam
from spamfilter.web.akismet_callback import Callback, NotReached, post, read_callback

RECHECK_AFTER = "X-akismet-recheck-after"
_AT_ONCE = 4  # sites that are called; a slow one delays the others only so far
_MOST = 10_000  # comments that wait for it in one process
_AGAIN_AFTER = (1 / 8, 1 / 4, 1 / 2)  # of the time before the first try: after twice that time, the client decides
_REPEATED = ("comment_post_ID", "comment_parent", "comment_author_email")  # by which the client finds the comment


@dataclass(frozen=True, kw_only=True, order=True, slots=True)
class _Errand:
    due: float  # seconds, of the monotonic clock
    guid: str
    tries: int = 0
    site: Site = field(compare=False)
    comment: Comment = field(compare=False)
    callback: Callback = field(compare=False)
    call: Call = field(compare=False, repr=False)


class Rechecks:
    """Promise later verdicts and keep the promise, ``seconds`` later, in threads of this process.

    A comment is waited for only where its site would publish it otherwise, so that nothing is worse if we end before:
    the client then decides by itself.  ``consider`` gives the verdict of that moment.
    """

    def __init__(self, consider: Callable[[Site, Comment], Verdict], *, seconds: float) -> None:
        self._consider = consider
        self._seconds = seconds
        self._errands: list[_Errand] = []
        self._changed = Condition()
        self._threads: list[Thread] = []

    def promise(self, site: Site, call: Call, comment: Comment, check: Check) -> str | None:
        """Return after how many seconds the site of a check will be called; None if it will not."""
        callback = read_callback(call.form.word("callback"), site_url=site.url)
        is_open = check.verdict.action is Action.HOLD and not is_spam(check.verdict, site)
        if callback is None or not is_open or len(self._errands) >= _MOST:
            return None
        due = monotonic() + self._seconds
        self._put(_Errand(due=due, guid=check.id, site=site, comment=comment, callback=callback, call=call))
        return str(max(1, round(self._seconds)))

    def _put(self, errand: _Errand) -> None:
        with self._changed:
            heappush(self._errands, errand)
            self._changed.notify_all()
            self._threads = [thread for thread in self._threads if thread.is_alive()]  # a bug ends the one that met it
            while len(self._threads) < _AT_ONCE:  # not before the first promise: by then, the server has forked
                self._threads.append(Thread(target=self._work, name="recheck", daemon=True))
                self._threads[-1].start()

    def _work(self) -> None:
        while True:
            self._run(self._take())

    def _take(self) -> _Errand:
        with self._changed:
            while (wait := self._wait()) != 0.0:
                self._changed.wait(wait)
            return heappop(self._errands)

    def _wait(self) -> float | None:
        return max(0.0, self._errands[0].due - monotonic()) if self._errands else None

    def _run(self, errand: _Errand) -> None:
        try:
            verdict = self._consider(errand.site, errand.comment)
            _tell(errand, verdict)
        except SpamFilterError as error:
            is_last = errand.tries == len(_AGAIN_AFTER) or getattr(error, "is_final", False)
            if not is_last:
                pause = self._seconds * _AGAIN_AFTER[errand.tries]
                self._put(replace(errand, due=monotonic() + pause, tries=errand.tries + 1))
            logs.log_unheard(errand.guid, errand.site, str(error), is_last=is_last)
        else:
            logs.log_recheck(errand.guid, errand.site, verdict)


def _tell(errand: _Errand, verdict: Verdict) -> None:
    """Tell a site what became of a comment.  Raises NotReached, also where the site does not take it."""
    form, key = errand.call.form, errand.call.key
    said = {"guid": errand.guid, "result": "true" if is_spam(verdict, errand.site) else "false"}
    found_by = {name: value for name in _REPEATED if (value := form.word(name))}
    body = orjson.dumps({"key": key, "endpoint": "comment-check", "comments": [said | found_by]})
    headers = {
        "Content-Type": "application/json",
        "X-Akismet-Webhook": "1",  # or WordPress takes it for a moderator's word, and reports that back
        "X-Spam-Signature": "sha256=" + hmac.digest(key.encode(), body, "sha256").hex(),
    }
    _require_taken(post(errand.callback, body, headers), errand.guid)


def _require_taken(reply: bytes, guid: str) -> None:
    try:
        status = orjson.loads(reply)["comments"][guid]["status"]
    except (ValueError, LookupError, TypeError):
        raise NotReached("an answer that is not of Akismet's plugin", is_final=True) from None
    if status != "success":
        raise NotReached("the site has no such comment, or could not change it", is_final=True)
