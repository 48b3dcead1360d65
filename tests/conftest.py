"""The parts that most tests stand on: a real database, a real release, and a client with a key."""

from pathlib import Path
from shutil import copyfile

import pytest
from hypothesis import settings

from spamfilter import web
from spamfilter.filter import SpamFilter
from spamfilter.registry import Registry
from spamfilter.store import Store, database
from tests.release import tiny_release

KEY = "0123456789ab"
MAX_COMMENT_BYTES = 1 << 20

settings.register_profile("untimed", deadline=None)  # the first example may wait for a compiler
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def models_dir(tmp_path_factory) -> Path:
    """A shelf with one tiny release, promoted; tests that change a shelf make their own."""
    folder = tmp_path_factory.mktemp("models")
    tiny_release(folder)
    return folder


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory) -> Path:
    """A migrated SQLite file; each test gets a copy, which is faster than migrating again."""
    file = tmp_path_factory.mktemp("database") / "empty.db"
    database.migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def database_url(tmp_path, empty_database) -> str:
    return f"sqlite:///{copyfile(empty_database, tmp_path / 'test.db')}"


@pytest.fixture
def store(database_url):
    opened = Store(database_url, secret_key=b"only for tests, only for tests")
    yield opened
    opened.close()


@pytest.fixture
def registry(models_dir) -> Registry:
    return Registry(models_dir)


@pytest.fixture
def spam_filter(registry, store) -> SpamFilter:
    return SpamFilter(registry=registry, store=store)


@pytest.fixture
def app(spam_filter, registry, store):
    return web.create_app(spam_filter=spam_filter, registry=registry, store=store, max_comment_bytes=MAX_COMMENT_BYTES)


@pytest.fixture
def site(store):
    """A site whose key is KEY."""
    added = store.sites.add("https://blog.example")
    store.keys.issue(added.id, KEY)
    return added


@pytest.fixture
def visitor(app):
    """A client without a key."""
    return app.test_client()


@pytest.fixture
def client(app, site):
    """A client that sends the key of ``site``."""
    with_key = app.test_client()
    with_key.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {KEY}"
    return with_key
