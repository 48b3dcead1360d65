import re
import sqlite3
from contextlib import closing
from shutil import copytree

from spamfilter import web
from spamfilter.filter import SpamFilter
from spamfilter.registry import Registry


def an_app(registry, store):
    spam_filter = SpamFilter(registry=registry, store=store)
    return web.create_app(spam_filter=spam_filter, registry=registry, store=store, max_comment_bytes=10_000)


def test_it_lives(visitor):
    response = visitor.get("/healthz")

    assert (response.status_code, response.json) == (200, {"status": "alive"})


def test_it_is_ready_with_a_release(visitor):
    response = visitor.get("/readyz")

    assert (response.status_code, response.json) == (200, {"status": "ready", "release": "tiny", "problem": None})


def test_it_is_not_ready_without_a_release(store, tmp_path):
    response = an_app(Registry(tmp_path), store).test_client().get("/readyz")

    assert (response.status_code, response.json["type"]) == (503, "/docs#no-release")
    assert "no release is promoted" in response.json["detail"]


def test_it_is_not_ready_with_a_damaged_release(store, models_dir, tmp_path):
    shelf = copytree(models_dir, tmp_path / "models")
    (shelf / "tiny" / "weights.npz").write_bytes(b"damaged")

    response = an_app(Registry(shelf), store).test_client().get("/readyz")

    assert (response.status_code, response.json["type"]) == (503, "/docs#no-release")
    assert "digest" in response.json["detail"]


def test_it_is_not_ready_when_its_database_is_of_another_version(visitor, database_url):
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as database, database:
        database.execute("UPDATE alembic_version SET version_num = 'older'")

    response = visitor.get("/readyz")

    assert (response.status_code, response.json["type"]) == (503, "/docs#database-not-ready")
    assert "older" in response.json["detail"]


def test_whoever_opens_the_address_finds_the_documentation(visitor):
    response = visitor.get("/", follow_redirects=True)

    assert response.request.path == "/docs"
    assert "curl http://localhost/api/v1/score" in response.text


def test_a_page_brings_no_script_and_nothing_foreign(visitor):
    response = visitor.get("/docs")

    assert "<script" not in response.text
    assert re.findall(r'(?:src|href)="(?!/|#)', response.text) == []
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self';")
    with visitor.get("/static/docs.css") as style:
        assert style.mimetype == "text/css"


def test_every_reply_is_guarded(visitor):
    for path in ("/docs", "/healthz", "/api/v1/score", "/nothing"):
        headers = visitor.get(path).headers

        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
