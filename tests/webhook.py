"""A site's webhook: a real server on this machine that keeps what it was told, and answers as it is bidden."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from ssl import SSLContext
from threading import Thread

from tests.service import PATIENCE


@dataclass
class Told:
    """One call that came."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, object]:
        return json.loads(self.body)


Answer = Callable[[Told], tuple[int, bytes]]


def success(told: Told) -> tuple[int, bytes]:
    """Answer as Akismet's plugin does where it has done what it was told."""
    outcomes = {comment["guid"]: {"status": "success"} for comment in told.said["comments"]}
    return 200, json.dumps({"comments": outcomes}).encode()


def always(status: int, body: bytes = b"") -> Answer:
    """Answer this, whatever was told."""
    return lambda _: (status, body)


class Webhook:
    """Leaving the ``with`` stops it.  ``answers`` come first; all others are a success.  ``tls`` makes it HTTPS."""

    def __init__(self, answers: Iterable[Answer] = (), *, tls: SSLContext | None = None) -> None:
        self._answers = list(answers)
        self._told: Queue[Told] = Queue()
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                told = Told(self.path, dict(self.headers), body)
                hook._told.put(told)
                status, answer = (hook._answers.pop(0) if hook._answers else success)(told)
                self.send_response(status)
                self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        if tls is not None:  # hands are shaken in the thread of each call: who does not shake them delays nobody
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.address = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"

    def __enter__(self) -> "Webhook":
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def heard(self) -> Told:
        """Return the next call, once it has come."""
        return self._told.get(timeout=PATIENCE)

    @property
    def is_left_alone(self) -> bool:
        """Whether no call has come that was not looked at."""
        return self._told.empty()
