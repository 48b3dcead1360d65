"""Asks again about comments that were not judged, and tells the filter what moderators decided."""

import logging
import threading
from typing import Any

import isso

from isso_spamfilter.ledger import Entry, Ledger, new_name
from isso_spamfilter.service import Gone, NoAnswer, Refused, Service

PUBLIC, HELD = 1, 2  # Isso's modes
LONGEST_WAIT_SECONDS = 300.0
LOOK_AGAIN_SECONDS = 300.0  # for what another process has left when it was killed

logger = logging.getLogger("isso")


class Courier:
    """A thread that empties the ledger.

    While the filter does not answer it waits ``retry_seconds``, then twice as long, up to five minutes.
    """

    def __init__(self, engine: Any, ledger: Ledger, service: Service, *, retry_seconds: float) -> None:
        self._engine = engine
        self._ledger = ledger
        self._service = service
        self._retry_seconds = retry_seconds
        self._news = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def wake(self) -> None:
        """Say that there is something to send; threads do not outlive a fork, so one is started where it is gone."""
        self._news.set()
        if not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()

    def _run(self) -> None:
        wait = self._retry_seconds
        while True:
            self._news.clear()
            try:
                self._empty()
            except NoAnswer as silence:
                logger.warning("spamfilter: no answer, asking again in %d seconds: %s", wait, silence)
                threading.Event().wait(wait)  # whatever else comes in meanwhile
                wait = min(wait * 2, LONGEST_WAIT_SECONDS)
            except Exception:
                logger.exception("spamfilter: the comments that wait could not be sent")
                threading.Event().wait(wait)
            else:
                wait = self._retry_seconds
                self._news.wait(LOOK_AGAIN_SECONDS)

    def _empty(self) -> None:
        self._ledger.bind()
        for entry in self._ledger.due():
            try:
                self._send(entry)
            except Refused as refusal:
                logger.warning("spamfilter: comment %s stays as it is: %s", entry.comment_id, refusal)
                self._ledger.refuse(entry, str(refusal))

    def _send(self, entry: Entry) -> None:
        check_id = entry.check_id
        if check_id is None:
            answer = self._service.check(entry.comment, entry.name)
            check_id = answer.check_id
            if answer.action == "publish" and entry.mode == PUBLIC:
                self._publish(entry)
            self._ledger.judged(entry, check_id)
        if entry.label is not None:
            self._tell(entry, check_id, entry.label)
            self._ledger.told(entry)

    def _tell(self, entry: Entry, check_id: str, label: str) -> None:
        """Tell a moderator's word; a check that the filter has lost or forgotten is made again."""
        try:
            self._service.label(check_id, label)
        except Gone:
            again = self._service.check(entry.comment, new_name())
            self._ledger.judged(entry, again.check_id)
            self._service.label(again.check_id, label)

    def _publish(self, entry: Entry) -> None:
        """Show a comment that waited for the filter alone, as if a moderator had let it through: mails go out."""
        if not self._ledger.publish(entry):
            return
        item = self._engine.db.comments.get(entry.comment_id)
        if item is None:  # deleted just now
            return
        isso.local.origin = entry.origin
        self._engine.signal("comments.activate", self._engine.db.threads.get(item["tid"]), item)
