"""A small model with both readers, and events over it."""

from dataclasses import replace

import pytest

from spamfilter.registry import Registry
from tests.careful import chance_reader

# To a reader that knows no word of theirs all texts would be alike.
TEXTS = (
    "query: my tomato plants did not like the rain in june at all and the beans peas leeks roses figs plums neither",
    "cheap casino bonus buy pills online now at join our tomato course seats are limited call the number phone below",
)


@pytest.fixture(scope="session")
def model(models_dir):
    """The tiny release's model with a careful reader of chance beside it."""
    quick = Registry(models_dir).current().model
    return replace(quick, careful=chance_reader(texts=TEXTS), careful_weight=0.1)
