"""Asks the filter before a comment is shown, and passes on what moderators decide."""

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from functools import cached_property
from typing import Any, NamedTuple

import isso

from isso_spamfilter.comment import comment_of, sender_of
from isso_spamfilter.courier import HELD, PUBLIC, Courier
from isso_spamfilter.ledger import Ledger, new_name
from isso_spamfilter.service import PATIENCE_SECONDS, Answer, NoAnswer, Refused, Service

logger = logging.getLogger("isso")


class _Asked(NamedTuple):
    """A comment of this request, the mode that Isso would give it, and the filter's answer; None where it gave none."""

    name: str
    mode: int
    answer: Answer | None = None

    @property
    def is_published(self) -> bool:
        return self.answer is not None and self.answer.action == "publish"


class Guard:
    """Stands between Isso's signals and the filter; a visitor waits for ``PATIENCE_SECONDS`` at most.

    A comment is in the ledger before the filter is asked and before Isso saves it: whenever the process is killed, the
    next one asks about it under the same name.
    """

    def __init__(self, engine: Any, ledger: Ledger, service: Service, courier: Courier) -> None:
        self._engine = engine
        self._ledger = ledger
        self._service = service
        self._courier = courier
        self._trusted_proxies = list(engine.conf.getiter("server", "trusted-proxies"))
        self._here = threading.local()
        self._knows_author = engine.db.comments.is_previously_approved_author
        self._write = engine.db.comments.update

    @cached_property
    def _askers(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(max_workers=16, thread_name_prefix="spamfilter")  # after any fork

    def subscribe(self) -> None:
        """Hear of every comment from now on."""
        heard = self._engine.signal.subscriptions
        heard["comments.new:before-save"].append(self._before_save)
        heard["comments.new:after-save"].insert(0, self._after_save)  # before a mail fails
        heard["comments.edit"].append(self._edited)
        heard["comments.activate"].append(self._activated)
        heard["comments.delete"].append(self._deleted)
        self._engine.db.comments.is_previously_approved_author = self._is_approved_author
        self._engine.db.comments.update = self._update

    def _before_save(self, thread: Any, data: "dict[str, Any]") -> None:
        name, comment, data["created"] = new_name(), self._comment(thread, data), time.time()
        self._ledger.intend(name, comment, mode=data["mode"], origin=isso.local.origin, created=data["created"])
        self._here.asked = _Asked(name, data["mode"], self._ask(name, comment))
        if not self._here.asked.is_published:
            data["mode"] = HELD

    def _is_approved_author(self, email: str | None) -> bool:
        """Isso would publish whoever gives the e-mail of a person it knows, also what the filter holds."""
        if not self._knows_author(email):
            return False
        self._here.asked = self._here.asked._replace(mode=PUBLIC)
        return bool(self._here.asked.is_published)

    def _after_save(self, *_: object) -> None:
        self._ledger.bind()
        self._remember(self._here.asked)

    def _update(self, comment_id: int, data: "dict[str, Any]") -> Any:
        """Hold a comment whose author changes its words, with the same write: it may have become another."""
        if _is_request("PUT") and "text" in data:
            self._set_aside(comment_id, self._engine.db.comments.get(comment_id), data)
            data["mode"] = HELD
        return self._write(comment_id, data)

    def _set_aside(self, comment_id: int, saved: "dict[str, Any]", changes: "dict[str, Any]") -> None:
        """Let no answer on the old words publish the new ones, and remember to ask about these."""
        entry = self._ledger.of(comment_id)
        mode = entry.mode if entry and not entry.label else saved["mode"]
        comment = self._comment(self._engine.db.threads.get(saved["tid"]), {**saved, **changes})
        self._here.asked, self._here.comment = _Asked(new_name(), mode), comment
        self._ledger.add(comment_id, self._here.asked.name, comment, mode=mode, origin=isso.local.origin)

    def _edited(self, edited: "dict[str, Any]") -> None:
        if isso.local.request.method != "PUT":
            return  # a moderator's own words
        asked = self._here.asked
        asked = asked._replace(answer=self._ask(asked.name, self._here.comment))
        if asked.is_published:
            self._write(edited["id"], {"mode": asked.mode})
        edited["mode"] = asked.mode if asked.is_published else HELD
        self._remember(asked)

    def _activated(self, _: Any, item: "dict[str, Any]") -> None:
        if _is_request("POST"):
            self._say(item["id"], item, "ham")

    def _deleted(self, comment_id: int) -> None:
        """Take a moderator who deletes for one who calls it spam; an author who deletes says nothing."""
        if _is_request("POST"):
            self._say(comment_id, None, "spam")
        self._ledger.part(comment_id)

    def _say(self, comment_id: int, item: "dict[str, Any] | None", label: str) -> None:
        if item and not self._ledger.of(comment_id):  # older than this plugin
            thread = self._engine.db.threads.get(item["tid"])
            comment = comment_of(thread, item, isso.local.origin)
            self._ledger.add(comment_id, new_name(), comment, mode=item["mode"], origin=isso.local.origin)
        self._ledger.say(comment_id, label)
        self._courier.wake()

    def _comment(self, thread: Any, said: "dict[str, Any]") -> "dict[str, object]":
        sender = sender_of(isso.local.request, self._trusted_proxies)
        return {**comment_of(thread, said, isso.local.origin), **sender}

    def _ask(self, name: str, comment: "dict[str, object]") -> Answer | None:
        if not self._service.breaker.lets_pass():
            logger.warning("spamfilter: a comment is held: the filter did not answer just now")
            return None
        asking = self._askers.submit(self._service.check, comment, name)
        try:
            return asking.result(timeout=PATIENCE_SECONDS)
        except (NoAnswer, Refused, Late) as silence:
            if isinstance(silence, Late):
                self._service.breaker.failed()
            asking.cancel()
            logger.warning("spamfilter: a comment is held: %s", silence or "no answer in time")
            return None

    def _remember(self, asked: _Asked) -> None:
        self._ledger.decided(asked.name, mode=asked.mode, check_id=asked.answer.check_id if asked.answer else None)
        if asked.answer is None:
            self._courier.wake()


def _is_request(method: str) -> bool:
    request = getattr(isso.local, "request", None)  # the courier has none
    return request is not None and request.method == method
