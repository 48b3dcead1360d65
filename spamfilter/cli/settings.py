"""The settings of this run, and the store that they name."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from spamfilter.config import Settings, read_settings
from spamfilter.registry import Registry
from spamfilter.store import Store


def settings() -> Settings:
    """Return the settings in the environment.  Raises InvalidSetting."""
    return read_settings(os.environ)


def registry() -> Registry:
    """Return the shelf of releases."""
    return Registry(settings().models_dir)


@contextmanager
def opened_store() -> Iterator[Store]:
    """Open the store, and close it at the end."""
    said = settings()
    store = Store(said.database_url, secret_key=said.secret_key)
    try:
        yield store
    finally:
        store.close()
