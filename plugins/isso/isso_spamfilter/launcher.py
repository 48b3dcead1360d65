"""Isso has no setting for plugins: here it is taught the section ``[spamfilter]`` and given a guard."""

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import urlsplit

import isso
from isso import config

from isso_spamfilter.courier import Courier
from isso_spamfilter.guard import Guard
from isso_spamfilter.ledger import Ledger
from isso_spamfilter.service import Service

DEFAULTS = """
[spamfilter]
url =
key =
retry-seconds = 15
"""


def join() -> None:
    """Let every Isso that is made from now on ask the filter."""
    _know_the_section()
    _guard_each()


def _know_the_section() -> None:
    load = config.load

    def load_ours(default: str, user: "str | None" = None) -> Any:
        with NamedTemporaryFile("w", encoding="utf-8") as both:
            both.write(Path(default).read_text(encoding="utf-8") + DEFAULTS)
            both.flush()
            return load(both.name, user)

    config.load = load_ours


def _guard_each() -> None:
    make = isso.Isso.__init__

    def make_guarded(self: Any, conf: Any) -> None:
        service, retry_seconds = _read(conf.section("spamfilter"))  # a bad setting stops the start
        make(self, conf)
        ledger = Ledger(self.db)
        courier = Courier(self, ledger, service, retry_seconds=retry_seconds)
        Guard(self, ledger, service, courier).subscribe()
        courier.wake()

    isso.Isso.__init__ = make_guarded


def _read(section: Any) -> "tuple[Service, float]":
    url, key, seconds = (section.get(name) for name in ("url", "key", "retry-seconds"))
    parts = urlsplit(url or "")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SystemExit(f"[spamfilter] url must begin with http:// or https://, not {url!r}")
    if not key:
        raise SystemExit("[spamfilter] key is missing: `python -m spamfilter site add` prints it")
    if not seconds.isdecimal() or int(seconds) < 1:
        raise SystemExit(f"[spamfilter] retry-seconds must be a whole number of seconds, 1 or more, not {seconds!r}")
    return Service(url, key), float(seconds)
