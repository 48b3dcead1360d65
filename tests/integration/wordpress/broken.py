"""A service that does not do what it should, and remembers what it was asked."""

import json
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from tests.service import PATIENCE

Reply = tuple[int, Mapping[str, str], bytes]


def verdict(action: str, score: float, text: str = "") -> Reply:
    """What a service answers that does as it should."""
    reasons = [{"name": "text.body", "weight": 1.0, "text": text}]
    said = {"id": "c" * 32, "verdict": {"action": action, "score": score, "reasons": reasons, "release": "none"}}
    return 201, {"Content-Type": "application/json"}, json.dumps(said).encode()


class BrokenService:
    """Leaving the ``with`` stops it.  Without a ``reply`` it takes what it is asked, and never answers."""

    def __init__(self, reply: Reply | None = None) -> None:
        self.asked: list[dict[str, Any]] = []
        self._is_over = Event()
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                service.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.do_GET()

            def do_GET(self) -> None:
                if reply is None:
                    service._is_over.wait(PATIENCE)
                    return
                status, headers, body = reply
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  named so by the library
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "BrokenService":
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._server.shutdown()
        self._server.server_close()
