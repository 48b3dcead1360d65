"""The blog's side of the wire, against a real socket."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from examples.blog.service import NoAnswer, Service

VERDICT = '{"action": "hold", "score": 0.7, "reasons": [{"name": "x", "weight": 1, "text": "w"}], "release": "r"}'


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.asked.append((self.command, self.path, self.headers["Authorization"]))
        self.rfile.read(int(self.headers["Content-Length"]))
        status, body = self.server.answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def do_PUT(self):
        self.do_POST()

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    with HTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.asked, server.answer = [], (201, f'{{"id": "c1", "verdict": {VERDICT}}}')
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def service(server):
    return Service(host="127.0.0.1", port=server.server_port, key="0123456789ab")


def test_an_answer_is_read_whole(service, server):
    answer = service.check({"text": "x"})

    assert (answer.check_id, answer.action, answer.score, answer.release) == ("c1", "hold", 0.7, "r")
    assert [(reason.text, reason.weight) for reason in answer.reasons] == [("w", 1.0)]
    assert server.asked == [("POST", "/api/v1/checks", "Bearer 0123456789ab")]


def test_a_label_is_put_on_its_check(service, server):
    server.answer = (204, "")

    service.label("c1", "spam", reporter="m")

    assert server.asked == [("PUT", "/api/v1/checks/c1/label", "Bearer 0123456789ab")]


@pytest.mark.parametrize(
    "answer",
    [
        (503, "{}"),
        (302, "{}"),
        (201, "<html>"),
        (201, "[]"),
        (201, '{"id": "c1"}'),
        (201, f'{{"id": "c1", "verdict": {VERDICT.replace("hold", "explode")}}}'),
        (201, f'{{"id": "c1", "verdict": {VERDICT.replace("0.7", "NaN")}}}'),
    ],
)
def test_anything_but_a_verdict_is_no_answer(service, server, answer):
    server.answer = answer

    with pytest.raises(NoAnswer):
        service.check({"text": "x"})


def test_a_silent_service_is_no_answer():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        service = Service(host="127.0.0.1", port=silent.getsockname()[1], key="0123456789ab", timeout_s=0.05)

        with pytest.raises(NoAnswer, match=r"longer than 0\.05 seconds"):
            service.check({"text": "x"})


def test_nobody_listening_is_no_answer(service, server):
    server.server_close()

    with pytest.raises(NoAnswer, match="could not be reached"):
        service.check({"text": "x"})
