"""The real clients of Akismet, each in an environment of its own, against the real server."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract.conftest import THANKS
from tests.release import HAM, SPAM
from tests.service import PATIENCE, Service, an_environment

DRIVERS = Path(__file__).parent / "akismet_clients"
KEY, BAD_KEY = "a1b2c3d4e5f6", "eeeeeeeeeeee"
SITE = {"BOOTSTRAP_KEY": KEY, "BOOTSTRAP_SITE": "https://garden.example"}
NO_IP = 'Empty "user_ip" value'


# What the tiny release finds worst is to be discarded, so that each client meets each of its answers.
SETTINGS = {**SITE, "THRESHOLD_HOLD": "0.6", "THRESHOLD_DISCARD": "0.8"}


@pytest.fixture
def service(tmp_path, models_dir):
    with Service(an_environment(tmp_path, models_dir, **SETTINGS)) as running:
        yield running


@pytest.fixture
def https_service(tmp_path, models_dir, tls):
    """For clients that know one address alone, and ask it by https."""
    with Service(an_environment(tmp_path, models_dir, **SETTINGS, **tls)) as running:
        yield running


@pytest.fixture(scope="session")
def python_with(tmp_path_factory):
    """A Python of its own with one package: both packages have the same name."""

    def install(package):
        folder = tmp_path_factory.mktemp("python")
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = folder / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", package], check=True)
        return python

    return install


@pytest.fixture(scope="session")
def node_modules(tmp_path_factory):
    """A folder with the packages, in which Node.js finds them."""
    folder = tmp_path_factory.mktemp("node")
    packages = ["@cedx/akismet@16.2.1", "akismet-api@6.0.0"]
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", *packages], cwd=folder, check=True)
    return folder


def drive(service, *command, **variables):
    """Let a client make its calls, and return what it made of the answers."""
    arguments = [service.address, KEY, BAD_KEY, HAM[1].text, SPAM[0].text]
    environment = {**os.environ, **variables}
    done = subprocess.run(
        [*command, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def drive_node(service, folder, name):
    (folder / name).write_text((DRIVERS / name).read_text(encoding="utf-8"), encoding="utf-8")
    return drive(service, "node", folder / name)


def test_akismet_of_pypi(service, python_with):
    outcomes = drive(service, python_with("akismet==25.10.1"), DRIVERS / "pypi_akismet.py")

    assert outcomes == {
        "verify": True,
        "ham": "HAM",
        "spam": "SPAM",
        "discard": "DISCARD",
        "submit-spam": True,
        "spam after submit-spam": "SPAM",
        "submit-ham": True,
        "ham after submit-ham": "HAM",
        "verify a wrong key": False,
        "wrong key": "APIKeyError",
        "missing field": "ProtocolError",
        "limit": "none",
        "sites, asked without a key": "APIKeyError",
    }


def test_python_akismet_of_pypi(service, python_with):
    outcomes = drive(service, python_with("python-akismet==0.4.3"), DRIVERS / "python_akismet.py")

    assert outcomes == {
        "ham": "Ham",
        "spam": "ProbableSpam",
        "discard": "DefiniteSpam",
        "submit-spam": None,
        "spam after submit-spam": "ProbableSpam",
        "submit-ham": None,
        "ham after submit-ham": "Ham",
        "wrong key": "Akismet server returned an error: No site has this key",
        "missing field": f"Akismet server returned an error: {NO_IP}",
    }


def test_cedx_akismet_of_npm(service, node_modules):
    assert drive_node(service, node_modules, "cedx_akismet.mjs") == {
        "verify": True,
        "ham": "ham",
        "spam": "spam",
        "discard": "pervasiveSpam",
        "submit-spam": None,
        "spam after submit-spam": "spam",
        "submit-ham": None,
        "ham after submit-ham": "ham",
        "verify a wrong key": False,
        "wrong key": "No site has this key",
        "missing field": NO_IP,
    }


def test_akismet_api_of_npm(service, node_modules):
    assert drive_node(service, node_modules, "akismet_api.cjs") == {
        "verify": True,
        "ham": False,
        "spam": True,
        "discard": True,
        "submit-spam": THANKS,
        "spam after submit-spam": True,
        "submit-ham": THANKS,
        "ham after submit-ham": False,
        "verify a wrong key": False,
        "wrong key": "Invalid API key",
        "missing field": NO_IP,
    }


def test_net_akismet_of_debian(service):
    """It makes nothing of a wrong key, nor of a call that lacks a field."""
    assert drive(service, "perl", DRIVERS / "net_akismet.pl") == {
        "verify": "Net::Akismet",
        "ham": "false",
        "spam": "true",
        "submit-spam": 1,
        "spam after submit-spam": "true",
        "submit-ham": 1,
        "ham after submit-ham": "false",
        "verify a wrong key": None,
        "missing field": None,
    }


def test_akismet_of_rubygems(https_service, tls):
    """It says of each comment whether it is spam, and whether it is to be discarded."""
    trust = {"SSL_CERT_FILE": tls["TLS_CERTIFICATE"]}

    assert drive(https_service, "ruby", DRIVERS / "ruby_akismet.rb", **trust) == {
        "verify": True,
        "ham": [False, False],
        "spam": [True, False],
        "discard": [True, True],
        "test_discard": [True, True],
        "submit-spam": None,
        "spam after submit-spam": [True, False],
        "submit-ham": None,
        "ham after submit-ham": [False, False],
        "verify a wrong key": False,
        "wrong key": "No site has this key",
        "missing field": NO_IP,
    }


def test_go_akismet_of_adtac(https_service, tls, tmp_path):
    go = {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOCACHE": str(tmp_path / "go")}
    client = tmp_path / "client"
    subprocess.run(["go", "build", "-o", client, DRIVERS / "go_akismet.go"], env={**os.environ, **go}, check=True)

    assert drive(https_service, client, SSL_CERT_FILE=tls["TLS_CERTIFICATE"]) == {
        "ham": False,
        "spam": True,
        "submit-spam": None,
        "spam after submit-spam": True,
        "submit-ham": None,
        "ham after submit-ham": False,
        "wrong key": "invalid",
        "missing field": "Missing required field: user_ip.",
    }
