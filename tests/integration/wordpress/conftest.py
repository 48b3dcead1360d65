"""A WordPress that is installed once; the blogs of the modules run in it one after the other."""

from collections.abc import Iterator

import pytest

from tests.integration.wordpress.blog import Blog, WordPress, installed_wordpress
from tests.integration.wordpress.plugin import a_service_of_the_garden, running_plugin
from tests.service import Service


@pytest.fixture(scope="session")
def wordpress(tmp_path_factory) -> Iterator[WordPress]:
    with installed_wordpress(tmp_path_factory.mktemp("wordpress")) as installed:
        yield installed


@pytest.fixture(scope="module")
def service(tmp_path_factory, models_dir) -> Iterator[Service]:
    with Service(a_service_of_the_garden(tmp_path_factory.mktemp("service"), models_dir)) as running:
        yield running


@pytest.fixture(scope="module")
def installed(wordpress) -> Iterator[Blog]:
    with running_plugin(wordpress) as running:
        yield running
