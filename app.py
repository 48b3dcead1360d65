"""Assemble the parts and serve them: ``python app.py``, or ``app:create_app()`` for another WSGI server."""

import gc
import os
import secrets
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from threading import Thread
from types import FrameType
from wsgiref.types import WSGIApplication

from granian import Granian
from granian.constants import Interfaces, SSLProtocols
from granian.log import LogLevels

from spamfilter import heap, web
from spamfilter.config import Settings, keep, read_settings
from spamfilter.errors import InvalidSetting, NoRelease, SpamFilterError, UnknownKey
from spamfilter.filter import SpamFilter
from spamfilter.registry import Registry
from spamfilter.retention import Retention
from spamfilter.store import Store, database
from spamfilter.web import logs
from spamfilter.web.akismet_keys import Keyring

Handler = Callable[[int, FrameType | None], object] | int | None
Serve = Callable[[], None]

_SHUTDOWN_SECONDS = 30  # for requests that are being answered when the service is told to stop
_FIRST_COMMENT = '{"comment": {"text": "Cheap pills, best price! http://pills.example", "author": "Cheap Pills"}}'


@dataclass(frozen=True)
class Listener:
    """Where to listen, for HTTP or HTTPS, and which setting has the port."""

    host: str
    port: int
    is_tls: bool
    setting: str

    @property
    def address(self) -> str:
        """How it is called from this machine."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104  # named, not bound
        scheme = "https" if self.is_tls else "http"
        return f"{scheme}://[{host}]:{self.port}" if ":" in host else f"{scheme}://{host}:{self.port}"


@dataclass(frozen=True, kw_only=True)
class Welcome:
    """What a person needs for the first call: the addresses, the site, and its key where it is known."""

    addresses: tuple[str, ...]
    site: str
    key: str | None
    release: str

    def __str__(self) -> str:
        shown = self.key or "(kept by whoever made it; `python -m spamfilter key rotate` gives a new one)"
        lines = [
            f"spamfilter   {'   '.join(self.addresses)}",
            f"  site       {self.site}",
            f"  key        {shown}",
            f"  release    {self.release}",
            f"  API        {self.addresses[0]}/docs",
        ]
        if self.key:
            lines += ["", "Try it:", self.curl]
        return "\n".join(lines)

    @property
    def curl(self) -> str:
        """The line that makes the first call."""
        return (
            f"curl {self.addresses[0]}/api/v1/score -H 'Authorization: Bearer {self.key}' "
            f"-H 'Content-Type: application/json' -d '{_FIRST_COMMENT}'"
        )


def create_app() -> WSGIApplication:
    """Return the application that the environment describes."""
    settings = read_settings(os.environ)
    logs.configure(level=settings.log_level, style=settings.log_format)
    registry = Registry(settings.models_dir)
    store = Store(settings.database_url, secret_key=settings.secret_key)
    with suppress(NoRelease):  # which each request is told; and no request waits for a release that can be loaded now
        registry.current()
    if settings.retention_days is not None:
        Retention(store, days=settings.retention_days).start()
    return web.create_app(
        spam_filter=SpamFilter(registry=registry, store=store, thresholds=settings.thresholds),
        registry=registry,
        store=store,
        max_comment_bytes=settings.max_comment_bytes,
        rate_limit=settings.rate_limit,
        keyring=Keyring(
            hosts=settings.akismet_hosts,
            default_key=settings.akismet_default_key,
            default_from=settings.akismet_default_from,
        ),
        recheck_seconds=settings.akismet_recheck_seconds,
        retention_days=settings.retention_days,
    )


def create_worker() -> WSGIApplication:
    """Return the application for a process of our own server, which is told to stop only once.

    A terminal (Ctrl-C) and systemd tell every process of the service to stop, and the server then tells its workers
    again.  Its handler is not made for that: a second signal can leave a worker waiting for itself for ever.
    """
    inherited = signal.getsignal(signal.SIGTERM)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    Thread(target=_stop_once, args=(inherited,), name="stop", daemon=True).start()
    return create_app()


def _stop_once(inherited: Handler) -> None:
    number = signal.sigwait({signal.SIGTERM})
    handler = signal.getsignal(number)
    if handler is inherited or not callable(handler):
        os._exit(0)  # the server has not set its own yet, so nothing is being answered
    handler(number, None)


def main() -> None:
    """Bring the database up to date, make the first site and its key, say how to call, and serve."""
    try:
        settings = read_settings(os.environ)
        for listener in listeners(settings):
            _require_free(listener)
        database.migrate(settings.database_url)
        print(welcome(settings), flush=True)
    except SpamFilterError as error:
        sys.exit(f"spamfilter: {error}")
    heap.share()
    gc.freeze()  # what is loaded stays: each full collection, and the end, would look through all of it again
    servers = [_server(settings, listener) for listener in listeners(settings)]
    if len(servers) == 1:
        servers[0]()
    else:
        sys.exit(_serve_beside(servers))


def listeners(settings: Settings) -> list[Listener]:
    """Return where to listen: for HTTP, for HTTPS, or for both."""
    has_certificate, tls_port = settings.tls_certificate is not None, settings.tls_port
    first = Listener(settings.host, settings.port, is_tls=has_certificate and tls_port is None, setting="PORT")
    if tls_port is None:
        return [first]
    return [first, Listener(settings.host, tls_port, is_tls=True, setting="TLS_PORT")]


def _server(settings: Settings, listener: Listener) -> Serve:
    server = Granian(
        "app:create_worker",
        factory=True,
        interface=Interfaces.WSGI,
        address=listener.host,
        port=listener.port,
        workers=settings.workers,
        blocking_threads=settings.threads,
        ssl_cert=settings.tls_certificate if listener.is_tls else None,
        ssl_key=settings.tls_key if listener.is_tls else None,
        ssl_protocol_min=SSLProtocols.tls12,  # blogs are old
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=_SHUTDOWN_SECONDS,
    )
    return server.serve


def _serve_beside(servers: Sequence[Serve]) -> int:
    """Serve, each in a process of its own, until told to stop or until one ends; return the exit status."""
    processes: list[ForkProcess] = []

    def stop(*_: object) -> None:
        for process in processes:
            process.terminate()

    _handle_stop(stop)
    for serve in servers:
        processes.append(get_context("fork").Process(target=_serve, args=(serve,)))
        processes[-1].start()
    wait([process.sentinel for process in processes])
    stop()
    for process in processes:
        process.join()
    return max(abs(process.exitcode or 0) for process in processes)


def _serve(serve: Serve) -> None:
    _handle_stop(signal.SIG_DFL)  # until the server sets its own
    serve()


def _handle_stop(handler: Handler) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handler)


def _require_free(listener: Listener) -> None:
    # The server's own sockets share their port (SO_REUSEPORT), so that a second one would start without a word.
    try:
        family, _, _, _, address = socket.getaddrinfo(listener.host, listener.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        where = f"SPAMFILTER_HOST={listener.host}, SPAMFILTER_{listener.setting}={listener.port}"
        raise InvalidSetting(f"cannot listen at {where}: {error.strerror}") from None


def welcome(settings: Settings) -> Welcome:
    """Return what to print: the first start makes the first site and its key."""
    # Closed before the server starts: its workers are forked, and must not inherit a thread or a connection.
    store = Store(settings.database_url, secret_key=settings.secret_key)
    try:
        key = _first_key(settings, store)
    finally:
        store.close()
    addresses = tuple(listener.address for listener in listeners(settings))
    return Welcome(addresses=addresses, site=settings.bootstrap_site, key=key, release=_release(settings))


def _release(settings: Settings) -> str:
    # Loading it here, before the workers are forked, also spares each of them most of the time that this takes.
    try:
        return Registry(settings.models_dir).current().name
    except NoRelease as error:
        return f"(none, so no comment can be judged: {error})"


def _first_key(settings: Settings, store: Store) -> str | None:
    """Return a key of the first site; None if it was changed since and only its owner knows it."""
    site = store.sites.find(settings.bootstrap_site)
    key = settings.bootstrap_key or keep(settings.var_dir / "bootstrap.key", secrets.token_hex(6))
    try:
        store.keys.site_of(key)
    except UnknownKey:
        # A key that was rotated away must not come back by a restart, unless the operator names it.
        if site is not None and settings.bootstrap_key is None:
            return None
        store.keys.issue((site or store.sites.add(settings.bootstrap_site)).id, key)
    return key


if __name__ == "__main__":
    main()
