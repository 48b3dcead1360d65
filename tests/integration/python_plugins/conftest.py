"""The plugins, installed from their folders into a Python of their own, and a service that they ask."""

import select
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.integration.environment import a_python
from tests.service import PATIENCE, ROOT, Service, an_environment

KEY, BAD_KEY = "a1b2c3d4e5f6", "eeeeeeeeeeee"
AWAY = "http://127.0.0.1:1"  # where no service is
SITE = "http://127.0.0.1"
HERE = Path(__file__).parent

collect_ignore_glob = ["drive_*.py", "sites/*"]  # run by the environments that they are written for


@pytest.fixture(scope="session")
def python_with(tmp_path_factory) -> Callable[..., Path]:
    """Return the Python of an environment that has what a file of requirements names, and some of our plugins."""

    def install(requirements: str, *plugins: str) -> Path:
        ours = [ROOT / "plugins" / plugin for plugin in plugins]
        return a_python(tmp_path_factory.mktemp("python"), HERE / requirements, *ours)

    return install


@pytest.fixture(scope="session")
def plugins_python(python_with) -> Path:
    """A Python with the client, Django and Flask, each of today."""
    return python_with("requirements.txt", "python", "django", "flask")


@pytest.fixture(scope="module")
def service(tmp_path_factory, models_dir) -> Iterator[Service]:
    """A service for the tests of one plugin; a comment's text must be new in each."""
    with Service(of_a_service(tmp_path_factory.mktemp("service"), models_dir)) as running:
        yield running


def of_a_service(folder: Path, models_dir: Path) -> dict[str, str]:
    """Return the settings of a service."""
    # The tiny release knows little of people: what it is not sure of is published here.
    settings = {"THRESHOLD_HOLD": "0.74", "THRESHOLD_REJECT": "0.75", "LOG_LEVEL": "warning"}
    return an_environment(folder, models_dir, BOOTSTRAP_KEY=KEY, BOOTSTRAP_SITE=SITE, **settings)


def ask_in_trouble(environment: dict[str, str], asker: Callable[[], "subprocess.Popen[str]"]) -> int:
    """Let two processes ask at once, twice: kill the service in the middle of the first time.

    Return how many comments the service remembers then.
    """
    with Service(environment) as service:
        both = [asker(), asker()]
        until(lambda: checks_of(service) > 10)
        service.signal_all(signal.SIGKILL)
        _end(both)
    with Service(environment) as service:
        assert "nothing waits\n" in _end([asker(), asker()])
        return checks_of(service)


def _end(processes: "list[subprocess.Popen[str]]") -> list[str]:
    said = [process.communicate(timeout=4 * PATIENCE) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], said
    return [printed for printed, _ in said]


def checks_of(service: Service) -> int:
    """Return how many comments the service has judged and remembers."""
    (file,) = Path(service.environment["SPAMFILTER_VAR_DIR"]).glob("*.db")
    with closing(sqlite3.connect(file, timeout=PATIENCE)) as database:
        (count,) = database.execute("SELECT count(*) FROM checks").fetchone()
        return int(count)


def until(happened: Callable[[], bool]) -> None:
    """Wait for something that another process does."""
    for _ in range(PATIENCE * 20):
        if happened():
            return
        select.select([], [], [], 0.05)
    raise AssertionError("it did not happen")
