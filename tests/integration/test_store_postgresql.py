"""The store's claims on a real PostgreSQL, at SPAMFILTER_TEST_POSTGRESQL.  Each test has a database of its own."""

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, make_url

from spamfilter.errors import DatabaseNotReady
from spamfilter.store import Store, database
from spamfilter.store.connection import Database
from spamfilter.store.schema import METADATA
from spamfilter.store.sites import lock
from tests.store.build import SECRET_KEY, a_check
from tests.store.test_checks import *  # noqa: F403
from tests.store.test_durability import *  # noqa: F403
from tests.store.test_feedback import *  # noqa: F403
from tests.store.test_keys import *  # noqa: F403
from tests.store.test_near_copies import *  # noqa: F403
from tests.store.test_privacy import *  # noqa: F403
from tests.store.test_sites import *  # noqa: F403
from tests.store.test_tallies import *  # noqa: F403
from tests.store.test_words import *  # noqa: F403

SERVER = make_url(os.environ.get("SPAMFILTER_TEST_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1:5432/"))


def on_server(statement):
    engine = create_engine(SERVER.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


@pytest.fixture
def empty_url():
    name = f"spamfilter_test_{uuid4().hex}"
    on_server(f"CREATE DATABASE {name}")
    yield SERVER.set(database=name).render_as_string(hide_password=False)
    on_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database_url(empty_url):
    database.migrate(empty_url)
    return empty_url


def test_an_empty_database_wants_a_migration(empty_url):
    assert database.revision(empty_url) is None
    with pytest.raises(DatabaseNotReady, match=r"has no tables.*database migrate"):
        Store(empty_url, secret_key=SECRET_KEY)


def test_a_server_that_does_not_answer_is_not_ready():
    with pytest.raises(DatabaseNotReady, match="cannot be used") as caught:
        Store("postgresql://anna:the-password@127.0.0.1:1/name", secret_key=SECRET_KEY)
    assert "the-password" not in str(caught.value)


def test_a_lost_connection_is_made_again(store, site, database_url):
    name = make_url(database_url).database
    on_server(f"SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = '{name}'")

    assert store.sites.list() == [site]
    store.checks.add(a_check(site))


def test_processes_that_start_together_migrate_once(empty_url):
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(database.migrate, [empty_url] * 8))

    Store(empty_url, secret_key=SECRET_KEY).close()


def test_the_migrations_make_the_tables_that_the_code_describes(database_url):
    with closing(Database(database_url)) as opened, opened.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_checks_do_not_wait_for_feedback(store, site, database_url):
    with closing(Database(database_url)) as opened, opened.writing() as connection:
        lock(connection, site.id)

        store.checks.add(a_check(site))


def test_a_backup_is_an_archive_that_restores(store, site, database_url, tmp_path):
    archive = tmp_path / "copy.dump"

    database.backup(database_url, archive)

    listed = subprocess.run(["pg_restore", "--list", archive], capture_output=True, text=True, check=True)
    assert "TABLE DATA public checks" in listed.stdout
    assert archive.stat().st_mode & 0o777 == 0o600


def test_a_backup_that_fails_says_why(tmp_path):
    url = SERVER.set(database="no_such_database").render_as_string(hide_password=False)

    with pytest.raises(DatabaseNotReady, match="no_such_database"):
        database.backup(url, tmp_path / "copy.dump")
    assert list(tmp_path.iterdir()) == []
