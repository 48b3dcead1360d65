"""A database for each test: migrated once, then copied."""

import shutil

import pytest

from spamfilter.store import database


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    file = tmp_path_factory.mktemp("migrated") / "test.db"
    database.migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def database_url(migrated, tmp_path):
    return f"sqlite:///{shutil.copy(migrated, tmp_path)}"
