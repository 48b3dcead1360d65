"""Servers that answer as a service in trouble might: never, bit by bit, without an end, or with nonsense."""

import itertools
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SO_LINGER, SOL_SOCKET

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
_BEGUN = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n" + b'{"id": "a", '
_ANSWERS = {
    "killed": _BEGUN,
    "busy": b"HTTP/1.1 503 Away\r\nContent-Length: 0\r\n\r\n",
    "broken": b"HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n",
    "wait": b"HTTP/1.1 429 Many\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n",
    "too many": b"HTTP/1.1 429 Many\r\nContent-Length: 0\r\n\r\n",
    "elsewhere": b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
    "a page": _HEAD + b"<h1>Welcome to nginx!</h1>",
    "empty": _HEAD,
    "another's": _HEAD + b'{"verdict": "spam"}',
    "score of 7": _HEAD + b'{"id": "a", "verdict": {"action": "publish", "score": 7, "reasons": [], "release": ""}}',
    "unheard action": _HEAD + b'{"id": "a", "verdict": {"action": "burn", "score": 1, "reasons": [], "release": ""}}',
    "discard": _HEAD + b'{"id": "a", "verdict": {"action": "discard", "score": 1, "reasons": [], "release": "r"}}',
    "no HTTP": b"220 mail.example ESMTP\r\n",
}
_FRAGMENTS = {"dripping head": (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"), "dripping body": (_HEAD, b" ")}


def _pieces(kind: str, call: int, stopped: threading.Event) -> Iterator[bytes]:
    """What a server of one kind sends to the first, second, … call, in its own time."""
    if kind == "silent":
        stopped.wait()
    elif kind == "endless":
        yield _HEAD
        while not stopped.is_set():
            yield b" " * 65536
    elif kind in _FRAGMENTS:
        first, again = _FRAGMENTS[kind]
        yield first
        while not stopped.wait(0.05):
            yield again
    elif kind == "busy late":
        stopped.wait(0.25)
        yield _ANSWERS["busy"]
    elif kind == "killed once":
        yield _ANSWERS["discard"] if call % 2 else _BEGUN
    else:
        yield _ANSWERS[kind]


@contextmanager
def odd_server(kind: str) -> Iterator[str]:
    """Run a server of one kind and return its address; ``kind`` is one of ``KINDS``."""
    stopped, calls = threading.Event(), itertools.count()

    class Handler(BaseHTTPRequestHandler):
        def handle(self) -> None:
            self.connection.recv(1 << 16)
            with suppress(OSError):  # the client had enough
                for piece in _pieces(kind, next(calls), stopped):
                    self.wfile.write(piece)
                    if piece is _BEGUN:  # killed: no farewell
                        self.connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        stopped.set()
        server.shutdown()
        server.server_close()


_OTHERS = ("silent", "endless", "killed once", "busy late", *_FRAGMENTS)
KINDS = (*_OTHERS, *(kind for kind in _ANSWERS if kind != "discard"))
