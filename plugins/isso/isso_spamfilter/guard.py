"""Asks the filter before a comment is shown, and passes on what moderators decide."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from functools import cached_property
from typing import Any, NamedTuple

import isso

from isso_spamfilter.comment import comment_of, sender_of
from isso_spamfilter.courier import HELD, Courier
from isso_spamfilter.ledger import Ledger, new_name
from isso_spamfilter.service import PATIENCE_SECONDS, Answer, NoAnswer, Refused, Service

logger = logging.getLogger("isso")


class _Asked(NamedTuple):
    """A comment of this request; ``answer`` is None where the filter gave none."""

    name: str
    comment: "dict[str, object]"
    answer: Answer | None

    @property
    def is_published(self) -> bool:
        return self.answer is not None and self.answer.action == "publish"


class Guard:
    """Stands between Isso's signals and the filter; a visitor waits for ``PATIENCE_SECONDS`` at most."""

    def __init__(self, engine: Any, ledger: Ledger, service: Service, courier: Courier) -> None:
        self._engine = engine
        self._ledger = ledger
        self._service = service
        self._courier = courier
        self._trusted_proxies = list(engine.conf.getiter("server", "trusted-proxies"))
        self._here = threading.local()
        self._knows_author = engine.db.comments.is_previously_approved_author

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

    def _before_save(self, thread: Any, data: "dict[str, Any]") -> None:
        asked = self._ask(thread, data)
        self._here.asked, self._here.mode = asked, data["mode"]
        if not asked.is_published:
            data["mode"] = HELD

    def _is_approved_author(self, email: str | None) -> bool:
        """Isso would publish whoever gives the e-mail of a person it knows, also what the filter holds."""
        if not self._knows_author(email):
            return False
        self._here.mode = 1
        return bool(self._here.asked.is_published)

    def _after_save(self, _: Any, saved: "dict[str, Any]") -> None:
        self._remember(saved["id"], self._here.asked, mode=self._here.mode)

    def _edited(self, edited: "dict[str, Any]") -> None:
        """Judge a comment anew that its author changed: a harmless one may have become another."""
        if isso.local.request.method != "PUT":
            return  # a moderator's own words
        comments, comment_id = self._engine.db.comments, edited["id"]
        saved = comments.get(comment_id)
        entry = self._ledger.of(comment_id)
        waits_for = entry.mode if entry and not entry.label else saved["mode"]
        comments.update(comment_id, {"mode": HELD})
        self._ledger.part(comment_id)  # no answer on the old words may publish the new ones
        asked = self._ask(self._engine.db.threads.get(saved["tid"]), saved)
        if asked.is_published:
            comments.update(comment_id, {"mode": waits_for})
        edited["mode"] = waits_for if asked.is_published else HELD
        self._remember(comment_id, asked, mode=waits_for)

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

    def _ask(self, thread: Any, said: "dict[str, Any]") -> _Asked:
        comment = comment_of(thread, said, isso.local.origin)
        comment.update(sender_of(isso.local.request, self._trusted_proxies))
        name = new_name()
        asking = self._askers.submit(self._service.check, comment, name)
        try:
            return _Asked(name, comment, asking.result(timeout=PATIENCE_SECONDS))
        except (NoAnswer, Refused, Late) as silence:
            asking.cancel()
            logger.warning("spamfilter: a comment is held: %s", silence or "no answer in time")
            return _Asked(name, comment, None)

    def _remember(self, comment_id: int, asked: _Asked, *, mode: int) -> None:
        check_id = asked.answer.check_id if asked.answer else None
        self._ledger.add(comment_id, asked.name, asked.comment, mode=mode, origin=isso.local.origin, check_id=check_id)
        if check_id is None:
            self._courier.wake()


def _is_request(method: str) -> bool:
    request = getattr(isso.local, "request", None)  # the courier has none
    return request is not None and request.method == method
