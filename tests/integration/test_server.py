"""What only the real server can show: connections, processes and signals."""

import json
import signal
import socket
import subprocess

import pytest

import app
from tests.service import PATIENCE, Service, an_environment, curl_in

KEY = "abcdefabcdef"
LINE = b'{"text": "a"}\n'
NDJSON = "application/x-ndjson"
HEAD = f"""POST /api/v1/score HTTP/1.1
Host: blog.example
Authorization: Bearer {KEY}
Connection: close
Content-Type: {NDJSON}
Transfer-Encoding: chunked

""".replace("\n", "\r\n").encode()


@pytest.fixture
def service(tmp_path, models_dir):
    with Service(an_environment(tmp_path, models_dir, BOOTSTRAP_KEY=KEY, WORKERS="2")) as running:
        yield running


def test_the_line_that_is_printed_works_when_it_is_pasted(service):
    printed = str(app.welcome(app.read_settings(service.environment)))

    pasted = subprocess.run(["/bin/sh", "-c", curl_in(printed)], capture_output=True, check=True)

    assert json.loads(pasted.stdout)["verdict"]["release"] == "tiny"


def chunk(body):
    return b"%x\r\n%b\r\n" % (len(body), body)


def test_a_stream_is_answered_while_it_comes_and_to_its_end_though_the_service_stops(service):
    with socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE) as connection:
        connection.sendall(HEAD + chunk(LINE * 1000))
        begun = b""
        while b'"verdict"' not in begun:
            begun += connection.recv(1 << 16)
        service.ask_to_stop()
        connection.sendall(chunk(LINE) + chunk(b""))
        rest = begun + b"".join(iter(lambda: connection.recv(1 << 16), b""))

    status, _, logged = service.end()
    assert rest.count(b'"verdict"') == 1001
    assert rest.endswith(b"0\r\n\r\n")
    assert (status, logged) == (0, "")


def test_a_client_that_sends_everything_before_it_reads_is_answered(service):
    """Most clients do, and their stream may be longer than any buffer on the way."""
    line = b'{"oops": "%b"}\n' % (b"x" * 400)

    answers = service.post("/api/v1/score", KEY, line * 60_000, NDJSON)

    assert answers.count(b"\n") == 60_000


def test_a_client_that_goes_away_leaves_the_service_as_it_was(service):
    with socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE) as connection:
        connection.sendall(HEAD + chunk(LINE * 1000))
        connection.recv(10)

    answer = json.loads(service.post("/api/v1/score", KEY, b'{"text": "a"}'))
    service.ask_to_stop()
    status, _, logged = service.end()

    assert "verdict" in answer
    assert (status, logged) == (0, "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_every_process_ends_it_cleanly(service, number):
    """Ctrl-C reaches all of them, and so does what systemd sends."""
    service.signal_all(number)

    status, _, logged = service.end()
    assert (status, logged) == (0, "")


@pytest.mark.parametrize("header", ["Transfer-Encoding: chunked", "Content-Length: 3000011"])
def test_what_is_too_large_is_answered_and_not_cut_off(service, header):
    headers = [f"Authorization: Bearer {KEY}", "Content-Type: application/json", header]

    answer = subprocess.run(
        [
            "curl",
            "--silent",
            *(f"-H{one}" for one in headers),
            "--data-binary",
            "@-",
            f"{service.address}/api/v1/score",
        ],
        input=b'{"text": "' + b"x" * 3_000_000 + b'"',
        capture_output=True,
        check=True,
    ).stdout

    assert json.loads(answer)["status"] == 413


def test_two_services_do_not_share_a_port(service, tmp_path, models_dir):
    """The server's sockets would let them."""
    second = Service(an_environment(tmp_path, models_dir, PORT=str(service.port)))

    status, _, logged = second.end()

    assert status == 1
    assert logged.startswith("spamfilter: cannot listen at")
