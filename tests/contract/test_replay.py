"""Requests as the clients send them, byte for byte, to the real server; each file is one client's."""

import re
import socket
from pathlib import Path

import pytest

from tests.contract.conftest import THANKS
from tests.service import PATIENCE, Service, an_environment

KEY = "a1b2c3d4e5f6"
HEAD_END = b"\r\n\r\n"
ANSWERS = {"true", "false", "valid", "deactivated", "connected", THANKS}
FILES = sorted((Path(__file__).parent / "requests").glob("*.txt"))
REQUESTS = [
    pytest.param(*block.split("\n", 1), id=f"{file.stem}-{number}")
    for file in FILES
    for number, block in enumerate(file.read_text(encoding="utf-8").split(">>> ")[1:])
]


@pytest.fixture(scope="module")
def port(tmp_path_factory, models_dir):
    folder = tmp_path_factory.mktemp("service")
    site = {"BOOTSTRAP_KEY": KEY, "BOOTSTRAP_SITE": "https://garden.example"}
    # The tiny release knows a few words only, and is to find none of these suspicious.
    settings = {"THRESHOLD_HOLD": "0.9", "LOG_LEVEL": "warning"}
    with Service(an_environment(folder, models_dir, **site, **settings)) as running:
        yield running.port


def on_the_wire(request):
    """The bytes of a request, with the length of its body where it tells one."""
    head, _, body = request.rstrip("\n").partition("\n\n")
    head = re.sub("(?im)^(content-length:)$", rf"\1 {len(body)}", head)
    return head.replace("\n", "\r\n").encode() + HEAD_END + body.encode()


def answered(port, request):
    """The status line, the headers and the body of the reply."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(on_the_wire(request))
        received = b""
        while not is_whole(received):
            received += (more := connection.recv(1 << 16))
            assert more, received
    head, _, body = received.partition(HEAD_END)
    status, *lines = head.decode("ascii").split("\r\n")
    return status, dict(line.lower().split(": ", 1) for line in lines), body.decode()


def is_whole(received):
    head, end, body = received.partition(HEAD_END)
    length = re.search(rb"(?i)^content-length: (\d+)\r?$", head, re.MULTILINE)
    return bool(end) and length is not None and len(body) == int(length[1])


def matches(expected, body):
    """Whether a body is the expected one, byte for byte; ``*`` stands for what is different each time."""
    return re.fullmatch(".*".join(map(re.escape, expected.split("*"))), body) is not None


@pytest.mark.parametrize(("expected", "request_"), REQUESTS)
def test_every_request_has_the_reply_that_its_client_needs(port, expected, request_):
    path = request_.split(" ", 2)[1]

    status, headers, body = answered(port, request_)

    assert status == "HTTP/1.1 200 OK"
    assert matches(expected, body), body
    is_report = expected[0] in "[{"
    assert headers["content-type"] == ("application/json" if is_report else "text/plain; charset=utf-8")
    assert ("x-akismet-guid" in headers) is path.endswith("comment-check")
    assert ("x-akismet-debug-help" in headers) is (body == "invalid")
    assert not {"x-akismet-pro-tip", "x-akismet-error", "x-akismet-alert-code", "transfer-encoding"} & set(headers)


def test_the_requests_of_every_client_are_there():
    assert len(REQUESTS) >= 40


@pytest.mark.parametrize(
    "path", ["//1.1//comment-check//", "/1.2/comment-check/", "http://rest.spam.example/1.1/comment-check"]
)
def test_a_path_may_have_more_slashes_than_it_should(port, path):
    form = "blog=b&user_ip=198.51.100.7&comment_author=viagra-test-123"

    status, _, body = answered(port, f"POST {path} HTTP/1.1\nHost: {KEY}.spam.example\nContent-Length:\n\n{form}")

    assert (status, body) == ("HTTP/1.1 200 OK", "true")


def test_many_calls_may_share_a_connection(port):
    request = on_the_wire(f"POST /1.1/verify-key HTTP/1.1\nHost: {KEY}.spam.example\nContent-Length:\n\nblog=b")

    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        for _ in range(3):
            connection.sendall(request)
            received = b""
            while not is_whole(received):
                received += connection.recv(1 << 16)
            assert received.endswith(HEAD_END + b"valid")
