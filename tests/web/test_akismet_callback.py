import socket
from contextlib import suppress
from threading import Event, Thread

import pytest

from spamfilter.web.akismet_callback import NotReached, post, read_callback
from tests.webhook import Webhook, always


def a_callback(url, site_url=None):
    return read_callback(url, site_url=site_url or url)


@pytest.fixture
def listener():
    """A socket on this machine that accepts, and whose other end a test plays itself."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def at(listener):
    return a_callback(f"http://127.0.0.1:{listener.getsockname()[1]}/")


@pytest.mark.parametrize(
    ("url", "netloc", "port", "target"),
    [
        ("https://Blog.example", "Blog.example", 443, "/"),
        ("http://blog.example:80/a?b=c#d", "blog.example:80", 80, "/a?b=c"),
        ("http://blog.example:8080/?a", "blog.example:8080", 8080, "/?a"),
    ],
)
def test_the_host_of_the_site_may_be_called(url, netloc, port, target):
    callback = a_callback(url, "http://blog.example:8080/news")

    assert (callback.host, callback.netloc, callback.port, callback.target) == ("blog.example", netloc, port, target)


def test_a_site_in_another_script_is_called_by_its_name_in_ascii():
    callback = a_callback("https://xn--bcher-kva.example/?hook=1", "https://Bücher.example")

    assert callback.host == "xn--bcher-kva.example"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "blog.example",
        "//blog.example/",
        "ftp://blog.example/",
        "http://www.blog.example/",
        "http://blog.example.evil.example/",
        "http://blog.example@evil.example/",
        "http://evil.example@blog.example/",
        "http://evil.example\\@blog.example/",
        "http://blog.example:22/",
        "http://blog.example:0/",
        "http://blog.example:99999/",
        "http://blog.example/a b",
        "http://blog.example/\r\nHost:evil.example",
        "http://blog.example/ä",
        "http://[::1",
    ],
)
def test_no_other_address_may_be_called(url):
    assert a_callback(url, "http://blog.example:8080/news") is None


@pytest.mark.parametrize("host", ["127.1", "0x7f.0.0.1", "2130706433", "10.1", "169.254.43518"])
def test_a_name_that_leads_into_a_private_network_is_not_called(host):
    """The system reads these as addresses, though they are none in writing."""
    with pytest.raises(NotReached, match="private network") as raised:
        post(a_callback(f"http://{host}/"), b"", {})

    assert raised.value.is_final


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_site_that_is_registered_by_such_an_address_is_called(host):
    with Webhook([always(200, b"heard")]) as hook:
        answer = post(a_callback(f"http://{host}:{hook.port}/hook?a=b"), b"{}", {"X-A": "b"})

        told = hook.heard()
        assert answer == b"heard"
        assert (told.path, told.body, told.headers["X-A"]) == ("/hook?a=b", b"{}", "b")
        assert told.headers["Host"] == f"{host}:{hook.port}"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(status):
    with Webhook([always(status)]) as hook, pytest.raises(NotReached, match=f"status {status}") as raised:
        post(a_callback(hook.address), b"{}", {})

    hook.heard()
    assert hook.is_left_alone
    assert raised.value.is_final


def test_of_a_long_answer_only_the_beginning_is_read():
    with Webhook([always(200, b"x" * 1_000_000)]) as hook:
        assert len(post(a_callback(hook.address), b"{}", {})) == 65_536


def test_a_site_that_answers_too_slowly_is_cut_off(listener):
    """No single byte is late."""

    def drip():
        connection, _ = listener.accept()
        with connection, suppress(OSError):  # once the other side has hung up
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nA: ")
            for _ in range(100):
                connection.sendall(b"x")
                Event().wait(0.05)
            connection.sendall(b"\r\n\r\n")

    other_side = Thread(target=drip)
    other_side.start()

    with pytest.raises(NotReached) as raised:
        post(at(listener), b"{}", {}, seconds=0.2)

    other_side.join()
    assert not raised.value.is_final


def test_a_site_that_is_not_there_may_be_there_later(listener):
    callback = at(listener)
    listener.close()

    with pytest.raises(NotReached, match="refused") as raised:
        post(callback, b"", {})

    assert not raised.value.is_final


def test_a_site_that_speaks_no_tls_is_not_told_in_the_clear(listener):
    def answer():
        connection, _ = listener.accept()
        with connection:
            heard.append(connection.recv(1000))
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

    heard = []
    other_side = Thread(target=answer)
    other_side.start()

    with pytest.raises(NotReached):
        post(a_callback(f"https://127.0.0.1:{listener.getsockname()[1]}/"), b"secret", {})

    other_side.join()
    assert b"secret" not in heard[0]
