"""Akismet's dialect, what clients ask of their account: whether it lives, and how much it was used."""

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial

from flask import Blueprint, Response, request

from spamfilter.filter import utc_now
from spamfilter.store import Site, Store, Tally
from spamfilter.web.akismet_call import Call, Door, add, no_answer, word
from spamfilter.web.akismet_sites import SitesWanted, as_csv, as_document, month_of, months_before
from spamfilter.web.documents import reply

_SECONDS_SAVED = 20  # for so long would a person have looked at one comment
_FOREVER = datetime(1970, 1, 1, tzinfo=UTC)

View = Callable[[Call], Response]


def add_routes(akismet: Blueprint, store: Store, door: Door) -> None:
    """Add the routes to those of the classic calls."""
    views = _Views(store, door)
    posted: tuple[View, ...] = (
        views.get_subscription,
        views.get_stats,
        views.get_key_stats,
        views.token,
        views.deactivate,
        views.verify_wpcom_key,
    )
    for view in posted:
        add(akismet, view.__name__, partial(_answered, view, door), "POST")
    for view in (views.key_sites, views.usage_limit):
        add(akismet, view.__name__, partial(_answered, view, door), "GET", "POST")
    for view in (views.test, views.compatible_plugins):
        add(akismet, view.__name__, partial(_answered, view, door), "GET")


def _answered(view: View, door: Door) -> Response:
    return view(door.read(request))


class _Views:
    def __init__(self, store: Store, door: Door, clock: Callable[[], datetime] = utc_now) -> None:
        self._store = store
        self._door = door
        self._clock = clock

    def get_subscription(self, call: Call) -> Response:
        site = self._door.admit(call.key_asked_about, call.form)
        # WordPress stores no key whose account is not active.
        account = {"account_id": site.id, "account_type": "self-hosted", "account_name": "Self-hosted"}
        return reply(account | {"status": "active", "next_billing_date": False, "limit_reached": False})

    def get_stats(self, call: Call) -> Response:
        stats = self._stats(self._door.admit(call.key_asked_about, call.form), call.form.word("from"))
        # Where it has two objects, WordPress shows a page of akismet.com and tells it the site's address.  It leaves a
        # list alone, and takes the site's count from "all".
        is_kept_apart = call.form.is_wordpress and call.form.word("from") == "6-months"
        return reply([stats] if is_kept_apart else stats)

    def get_key_stats(self, call: Call) -> Response:
        return reply(self._stats(self._door.admit(call.key_asked_about, call.form), call.form.word("from")))

    def token(self, call: Call) -> Response:
        self._door.admit(call.key, call.form)
        return word(secrets.token_hex(16))  # which opens nothing: there is no page that would ask for it

    def deactivate(self, call: Call) -> Response:
        self._door.admit(call.key_asked_about, call.form)
        return word("deactivated")

    def verify_wpcom_key(self, _: Call) -> Response:
        return no_answer("invalid", "There are no WordPress.com accounts here")

    def test(self, _: Call) -> Response:
        return word("connected")

    def compatible_plugins(self, _: Call) -> Response:
        return reply([])

    def key_sites(self, call: Call) -> Response:
        site = self._door.admit(call.key, call.form)
        wanted = SitesWanted.read(call.form, now=self._clock())
        tally = self._store.tallies.by("month", site, since=wanted.since).get(wanted.month, Tally())
        if wanted.is_csv:
            return Response(as_csv(wanted, site, tally, key=call.key), content_type="text/csv; charset=utf-8")
        return reply(as_document(wanted, site, tally))

    def usage_limit(self, call: Call) -> Response:
        site = self._door.admit(call.key, call.form)
        this_month = months_before(self._clock(), 0)
        tally = self._store.tallies.by("month", site, since=this_month).get(month_of(this_month), Tally())
        usage = {"limit": "none", "usage": tally.checks, "percentage": "0", "throttled": False}
        more = {"notice_level": "NOTICE_NONE", "upgrade": False} if call.form.is_yes("extended") else {}
        return reply(usage | more)

    def _stats(self, site: Site, period: str) -> Mapping[str, object]:
        now = self._clock()
        if period == "60-days":
            tallies = self._store.tallies.by("day", site, since=now - timedelta(days=60))
        else:
            since = months_before(now, 5) if period == "6-months" else _FOREVER
            tallies = self._store.tallies.by("month", site, since=since)
        total = sum(tallies.values(), Tally())
        wrong = total.missed_spam + total.false_positives
        share = 1 - wrong / total.checks if total.checks else 1.0
        return _numbers(total) | {
            "accuracy": f"{100 * share:.2f}",
            "time_saved": _SECONDS_SAVED * total.spam,
            "breakdown": {name: _numbers(tally) for name, tally in tallies.items()},
        }


def _numbers(tally: Tally) -> dict[str, object]:
    return {
        "spam": tally.spam,
        "ham": tally.ham,
        "missed_spam": tally.missed_spam,
        "false_positives": tally.false_positives,
    }
