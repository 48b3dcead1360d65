"""The plugins, installed from their folders into a Python of their own, and a service that they ask."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.service import ROOT, Service, an_environment

KEY, BAD_KEY = "a1b2c3d4e5f6", "eeeeeeeeeeee"
SITE = "http://127.0.0.1"
HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def python_with(tmp_path_factory) -> Callable[..., Path]:
    """Return the Python of an environment that has what a file of requirements names, and some of our plugins."""

    def install(requirements: str, *plugins: str) -> Path:
        folder = tmp_path_factory.mktemp("python")
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = folder / "bin" / "python"
        ours = [str(ROOT / "plugins" / plugin) for plugin in plugins]
        wanted = ["-r", str(HERE / requirements), *ours]
        subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=True)
        return python

    return install


@pytest.fixture(scope="session")
def plugins_python(python_with) -> Path:
    """A Python with the client, Django and Flask, each of today."""
    return python_with("requirements.txt", "python", "django", "flask")


@pytest.fixture
def service_environment(tmp_path, models_dir) -> dict[str, str]:
    return an_environment(tmp_path, models_dir, BOOTSTRAP_KEY=KEY, BOOTSTRAP_SITE=SITE, LOG_LEVEL="warning")


@pytest.fixture
def service(service_environment) -> Iterator[Service]:
    with Service(service_environment) as running:
        yield running
