"""What is SQLite's alone; the other files' claims hold on PostgreSQL too."""

import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from spamfilter.errors import Conflict, DatabaseNotReady
from spamfilter.store import Store, database
from spamfilter.store.connection import Database
from spamfilter.store.schema import METADATA, REVISION
from tests.store.build import NOON, SECRET_KEY, a_check, forget


@pytest.fixture
def path(tmp_path):
    return tmp_path / "new" / "folder" / "spam.db"


@pytest.fixture
def url(path):
    return f"sqlite:///{path}"


def rights(file):
    return stat.S_IMODE(file.stat().st_mode)


def opened(url):
    return Store(url, secret_key=SECRET_KEY)


def test_the_folder_and_the_files_are_their_owners_alone(url, path):
    database.migrate(url)
    with closing(opened(url)) as store:
        store.sites.add("https://blog.example")

        files = sorted(path.parent.iterdir())

        assert [file.name for file in files] == ["spam.db", "spam.db-shm", "spam.db-wal"]
        assert {rights(file) for file in files} == {0o600}
        assert rights(path.parent) == 0o700


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(DatabaseNotReady, match=r"file/spam\.db cannot be made"):
        database.migrate(f"sqlite:///{tmp_path}/file/spam.db")


def test_a_database_that_does_not_exist_is_not_made_by_looking(url, path):
    for look in (opened, database.revision):
        with pytest.raises(DatabaseNotReady, match="does not exist; `python -m spamfilter database migrate`"):
            look(url)
    assert not path.exists()


def test_an_empty_database_wants_a_migration(tmp_path):
    (tmp_path / "empty.db").touch()
    url = f"sqlite:///{tmp_path}/empty.db"

    assert database.revision(url) is None
    with pytest.raises(DatabaseNotReady, match=r"has no tables.*database migrate"):
        opened(url)


def test_the_newest_migration_is_the_one_that_the_code_asks_for():
    migrations = ScriptDirectory(str(Path(database.__file__).parent / "migrations"))

    assert migrations.get_heads() == [REVISION]


def test_who_finds_the_schema_in_order_does_not_load_what_changes_it(url):
    """Workers are forked from the process that looks: each would take 11 MB more."""
    database.migrate(url)
    looks = (
        "import sys; from spamfilter.store import Store, database; "
        f"database.migrate({url!r}); Store({url!r}, secret_key={SECRET_KEY!r}).close(); print('alembic' in sys.modules)"
    )

    assert subprocess.check_output([sys.executable, "-c", looks], text=True) == "False\n"


def test_a_database_of_a_newer_version_is_left_alone(url, path):
    database.migrate(url)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(DatabaseNotReady, match="is at revision 9999"):
        opened(url)
    with pytest.raises(DatabaseNotReady, match="9999"):
        database.migrate(url)


def test_a_file_that_is_no_database_says_so(tmp_path):
    (tmp_path / "letter.db").write_text("Dear Anna, " * 1000)

    for use in (opened, database.migrate, database.revision):
        with pytest.raises(DatabaseNotReady, match=r"letter\.db.* not a database"):
            use(f"sqlite:///{tmp_path}/letter.db")


def test_a_database_damaged_while_it_serves_says_so(url, path):
    database.migrate(url)
    with closing(opened(url)) as store:
        store.close()
        path.write_bytes(b"x" * path.stat().st_size)

        for use in (store.ping, store.sites.list, lambda: store.sites.add("https://blog.example")):
            with pytest.raises(DatabaseNotReady, match="cannot be used"):
                use()


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:x?uri=true", "mysql://host/name", "x", ""]
)
def test_other_databases_are_refused(url):
    with pytest.raises(DatabaseNotReady, match="must be"):
        database.migrate(url)


def test_processes_that_start_together_migrate_once(url):
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(database.migrate, [url] * 8))

    opened(url).close()


def test_the_migrations_make_the_tables_that_the_code_describes(database_url):
    with closing(Database(database_url)) as opened, opened.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


@pytest.fixture
def opened_database(database_url):
    with closing(Database(database_url)) as opened:
        yield opened


def test_feedback_waits_for_the_disk_and_a_check_for_the_system(opened_database):
    synchronous = []
    for transaction in (opened_database.writing, opened_database.noting, opened_database.writing):
        with transaction() as connection:
            synchronous.append(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())

    assert synchronous == [2, 1, 2]  # FULL, NORMAL, FULL


def test_readers_do_not_wait_for_a_writer(store, site, opened_database):
    with opened_database.writing():
        assert store.sites.list() == [site]


def test_a_database_that_stays_locked_is_not_ready(opened_database, database_url):
    with closing(Database(database_url)) as impatient, opened_database.writing():
        with impatient.reading() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 1")
        with pytest.raises(DatabaseNotReady, match="locked"):
            impatient.writing().__enter__()


def test_forgotten_words_are_gone_from_the_files(url, path):
    database.migrate(url)
    with closing(opened(url)) as store:
        site = store.sites.add("https://blog.example")
        for _ in range(20):
            store.checks.add(a_check(site, text="my secret bread"))
        assert any(b"secret bread" in file.read_bytes() for file in path.parent.iterdir())

        forget(store, NOON + timedelta(seconds=1))

        assert not any(b"secret bread" in file.read_bytes() for file in path.parent.iterdir())


def test_a_backup_of_a_database_in_use_is_a_database(store, site, database_url, tmp_path):
    check = store.checks.add(a_check(site))
    copy = tmp_path / "copy.db"
    copy.write_text("an older copy")

    database.backup(database_url, copy)

    assert rights(copy) == 0o600
    with closing(opened(f"sqlite:///{copy}")) as restored:
        assert restored.checks.get(site.id, check.id) == check
    assert not list(tmp_path.glob(".copy*"))


def test_a_database_is_not_copied_onto_itself(store, site, database_url, tmp_path):
    with pytest.raises(Conflict, match="is the database itself"):
        database.backup(database_url, tmp_path / "test.db")
    assert store.sites.list() == [site]


def test_a_backup_that_fails_leaves_the_older_copy(tmp_path):
    (tmp_path / "letter.db").write_text("Dear Anna, " * 1000)
    (tmp_path / "copy.db").write_text("an older copy")

    with pytest.raises(DatabaseNotReady, match=r"letter\.db cannot be copied"):
        database.backup(f"sqlite:///{tmp_path}/letter.db", tmp_path / "copy.db")

    assert (tmp_path / "copy.db").read_text() == "an older copy"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["copy.db", "letter.db"]


def test_a_backup_that_has_no_place_says_so(database_url, tmp_path):
    with pytest.raises(DatabaseNotReady, match=r"nowhere/copy\.db cannot be written"):
        database.backup(database_url, tmp_path / "nowhere" / "copy.db")
    with pytest.raises(DatabaseNotReady, match="does not exist"):
        database.backup(f"sqlite:///{tmp_path}/none.db", tmp_path / "copy.db")
