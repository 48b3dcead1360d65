"""A small model with both readers, and events over it."""

from dataclasses import replace

import pytest

from spamfilter.registry import Registry
from tests.careful import chance_reader


@pytest.fixture(scope="session")
def model(models_dir):
    """The tiny release's model with a careful reader of chance beside it."""
    quick = Registry(models_dir).current().model
    return replace(quick, careful=chance_reader(), careful_weight=0.1)
