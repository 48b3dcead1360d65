"""The one call that this service makes: to a site that wants to hear a later verdict, and to nowhere else.

Its address comes with a request, so it is hostile: the host must be the one that the operator registered, its name must
not lead into our own network, and the connection is made to the very address that was looked at.
"""

import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address, ip_network
from threading import Event, Timer
from urllib.parse import urlsplit

from spamfilter.errors import SpamFilterError
from spamfilter.text.hosts import canonical_host

SECONDS = 10.0  # for a call from the first byte to the last; the system's own time for looking up a name comes before
_LARGEST_REPLY = 1 << 16  # bytes
_PORTS = {"http": 80, "https": 443}
_URL = re.compile(r"https?://[!-~]+")  # nothing that has to be escaped, and no line end
# By these, an IPv4 address is reached that may be anyone's, though they count as public.
_TUNNELS = tuple(map(ip_network, ("::ffff:0:0/96", "64:ff9b::/96", "2001::/32", "2002::/16")))


class NotReached(SpamFilterError):
    """There was no answer; ``is_final`` is whether there will be none if it is tried again."""

    def __init__(self, why: str, *, is_final: bool = False) -> None:
        super().__init__(why)
        self.is_final = is_final


@dataclass(frozen=True, kw_only=True, slots=True)
class Callback:
    """Where a site wants to be called; ``netloc`` is host and port as it spelt them, ``target`` path and query."""

    scheme: str
    netloc: str
    host: str
    port: int
    target: str


def read_callback(url: str, *, site_url: str) -> Callback | None:
    """Return where to call; None unless it is at the host of the site, and at a usual port or at the site's own.

    >>> read_callback("https://blog.example/?hook=1", site_url="http://blog.example").target
    '/?hook=1'
    >>> read_callback("https://evil.example/?hook=1", site_url="http://blog.example")
    """
    try:
        asked, site = urlsplit(url), urlsplit(site_url)
        port = _PORTS.get(asked.scheme) if asked.port is None else asked.port
        ports = {*_PORTS.values(), site.port}
    except ValueError:
        return None
    host = asked.hostname
    if not _URL.fullmatch(url) or not host or host != canonical_host(site.hostname or "") or "@" in asked.netloc:
        return None
    if port is None or port not in ports:
        return None
    target = (asked.path or "/") + (f"?{asked.query}" if asked.query else "")
    return Callback(scheme=asked.scheme, netloc=asked.netloc, host=host, port=port, target=target)


def post(callback: Callback, body: bytes, headers: Mapping[str, str], *, seconds: float = SECONDS) -> bytes:
    """Return the first 64 KiB that a site answers with a status from 200 to 299; redirects are not followed.

    Raises NotReached.
    """
    address = _address_of(callback)
    try:
        with (
            socket.create_connection((address, callback.port), seconds) as plain,
            _cut_off(plain, seconds),
            _spoken_on(plain, callback) as line,
        ):
            connection = HTTPConnection(callback.host, callback.port)
            connection.sock = line
            connection.request("POST", callback.target, body, {"Host": callback.netloc, **headers})
            with connection.getresponse() as reply:
                _require_success(reply.status)
                return reply.read(_LARGEST_REPLY)
    except (OSError, HTTPException) as error:
        raise NotReached(f"{type(error).__name__}: {error}") from error


def _require_success(status: int) -> None:
    if not 200 <= status < 300:
        raise NotReached(f"status {status}", is_final=status < 500 and status != 429)


def _address_of(callback: Callback) -> str:
    """Return the address of the host; one in a private network only where the site is registered by that address."""
    try:
        found = socket.getaddrinfo(callback.host, callback.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotReached(f"no address of {callback.host}") from error
    for _, _, _, _, (address, *_) in found:
        if _is_public(str(address)) or _names_itself(callback.host):
            return str(address)
    raise NotReached(f"{callback.host} is in a private network", is_final=True)


def _is_public(address: str) -> bool:
    found = ip_address(address)
    return found.is_global and not found.is_multicast and not any(found in tunnel for tunnel in _TUNNELS)


def _names_itself(host: str) -> bool:
    """Tell whether a host is an address, or this machine: whoever registered it has named where it is."""
    try:
        ip_address(host)
    except ValueError:
        return host == "localhost"
    return True


def _spoken_on(plain: socket.socket, callback: Callback) -> AbstractContextManager[socket.socket]:
    if callback.scheme == "http":
        return plain
    return ssl.create_default_context().wrap_socket(plain, server_hostname=callback.host)


@contextmanager
def _cut_off(plain: socket.socket, seconds: float) -> Iterator[None]:
    """End all talk on a connection after a time, however slowly the other side talks."""
    is_over = Event()
    with plain.dup() as handle:  # which stays ours when TLS takes the socket over
        timer = Timer(seconds, _hang_up, (handle, is_over))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
    if is_over.is_set():  # what was read looks whole where only the end is missing
        raise TimeoutError(f"it went on for more than {seconds:g} seconds")


def _hang_up(handle: socket.socket, is_over: Event) -> None:
    is_over.set()
    with suppress(OSError):  # the other side was faster
        handle.shutdown(socket.SHUT_RDWR)
