"""Servers that answer as a service in trouble might: never, bit by bit, without an end, or with nonsense."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
_ANSWERS = {
    "busy": b"HTTP/1.1 503 Away\r\nContent-Length: 0\r\n\r\n",
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


@contextmanager
def odd_server(kind: str) -> Iterator[str]:
    """Run a server of one kind and return its address; ``kind`` is one of ``KINDS``."""
    stopped = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def handle(self) -> None:
            self.connection.recv(1 << 16)
            with suppress(OSError):  # the client had enough
                self._answer()

        def _answer(self) -> None:
            if kind == "silent":
                stopped.wait()
            elif kind in _ANSWERS:
                self.wfile.write(_ANSWERS[kind])
            elif kind == "endless":
                self.wfile.write(_HEAD)
                while not stopped.is_set():
                    self.wfile.write(b" " * 65536)
            else:
                first, again = _FRAGMENTS[kind]
                self.wfile.write(first)
                while not stopped.wait(0.05):
                    self.wfile.write(again)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        stopped.set()
        server.shutdown()
        server.server_close()


KINDS = ("silent", "endless", *_FRAGMENTS, *(kind for kind in _ANSWERS if kind != "discard"))
