"""Requests that no client would send: none is a failure, none hangs, none gets a verdict without a key.

They are made from the requests of real clients by a seeded generator; ``SPAMFILTER_TEST_FUZZ`` says how many.
"""

import os
import random
import time
from io import BytesIO
from urllib.parse import unquote_to_bytes

import pytest

from tests.contract.test_replay import REQUESTS

KEY = "a1b2c3d4e5f6"
NUMBER = int(os.environ.get("SPAMFILTER_TEST_FUZZ", "20000"))
MOST_SECONDS = 1.0
METHODS = ("GET", "POST", "PUT", "HEAD", "OPTIONS", "X")
PIECES = [
    *(b"% %00 %ff & = [ ] \xff \0 + < %ed%a0%80 %F0%9F%98%80 ; # ? // ..".split()),
    *(b"comment_content= user_ip= &blog=http://[ &comment_author_url=http://[::1 &guid=%00 &from=60-days".split()),
    *(b"&blog_charset=utf-16 &blog_charset=gb18030 &blog_charset=big5hkscs &blog_charset=undefined".split()),
    *(b"&comment_date_gmt=9999-12-31T23:59:59-23:59 &comment_date_gmt=0001-01-01T00:00:00%2B14:00".split()),
    *(b"&month=0000-01 &limit=99999999999999999999 &reporter=%00%ed%a0%80 &is_test=%C2%B9".split()),
    b"A" * 3000,
]


@pytest.fixture
def known(store):
    """The site of the key in the requests."""
    site = store.sites.add("https://garden.example")
    store.keys.issue(site.id, KEY)
    return site


def mutated(chance: random.Random, said: bytes) -> bytes:
    """Return bytes with up to six of their places changed."""
    changed = bytearray(said)
    for _ in range(chance.randint(0, 6)):
        start = chance.randint(0, len(changed))
        end = min(len(changed), start + chance.randint(0, 20))
        changed[start:end] = chance.choice(
            [
                b"",
                bytes(changed[start:end]) * chance.randint(2, 3),
                chance.choice(PIECES),
                bytes(changed[start:end]) + chance.choice(PIECES),
                chance.randbytes(chance.randint(1, 8)),
            ]
        )
    return bytes(changed)


def an_environ(chance: random.Random, request: str) -> dict[str, object]:
    """Return a request, changed, as a WSGI server would hand it on."""
    head, _, body = request.rstrip("\n").partition("\n\n")
    first, *lines = head.split("\n")
    method, target, _ = first.split(" ")
    path, _, query = (mutated(chance, target.encode()) if chance.random() < 0.1 else target.encode()).partition(b"?")
    content = mutated(chance, body.encode())
    headers = {}
    for name, _, value in (line.partition(":") for line in lines):
        said = mutated(chance, value.strip().encode()) if chance.random() < 0.05 else value.strip().encode()
        headers[f"HTTP_{name.upper().replace('-', '_')}"] = said.decode("latin-1").translate({10: None, 13: None})
    return headers | {
        "REQUEST_METHOD": chance.choice(METHODS) if chance.random() < 0.1 else method,
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": mutated(chance, query).decode("latin-1") if query else "",
        "CONTENT_LENGTH": str(len(content)),
        "CONTENT_TYPE": headers.get("HTTP_CONTENT_TYPE", ""),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(content),
    }


def has_key(environ: dict[str, object], content: bytes) -> bool:
    """Whether the key stands anywhere in a request."""
    said = content + repr(sorted(map(str, environ.values()))).encode()
    return KEY.encode() in unquote_to_bytes(said.replace(b"+", b" ")).lower()


def answered(app, environ):
    """Return the status, the headers and the body of the answer, and how long it took."""
    said = []
    started = time.perf_counter()
    body = b"".join(app.wsgi_app(environ, lambda status, headers, *_: said.append((status, headers))))
    ((status, headers),) = said
    return int(status[:3]), {name.lower(): value for name, value in headers}, body, time.perf_counter() - started


def test_no_request_is_a_failure_or_hangs_or_gets_a_verdict_without_a_key(app, known):
    chance = random.Random(5)
    requests = [parameters.values[1] for parameters in REQUESTS]
    wrong = []
    for _ in range(NUMBER):
        environ = an_environ(chance, chance.choice(requests))
        content = environ["wsgi.input"].getvalue()
        status, headers, body, seconds = answered(app, environ)
        is_verdict = body in {b"true", b"false", b"valid"}
        is_check = str(environ["PATH_INFO"]).rstrip("/").endswith("1/comment-check")
        if (
            status >= 500
            or seconds > MOST_SECONDS
            or (is_verdict and not has_key(environ, content))
            or (is_verdict and "x-akismet-debug-help" in headers)
            or (is_check and status != 404 and "x-akismet-guid" not in headers)
            or not all(value.isascii() and value.isprintable() for value in headers.values())
        ):
            wrong.append((status, seconds, environ, content, body, headers))

    assert wrong == []
