"""A WordPress that is installed once; the blogs of the modules run in it one after the other."""

from collections.abc import Iterator

import pytest

from tests.integration.wordpress.blog import WordPress, installed_wordpress


@pytest.fixture(scope="session")
def wordpress(tmp_path_factory) -> Iterator[WordPress]:
    with installed_wordpress(tmp_path_factory.mktemp("wordpress")) as installed:
        yield installed
