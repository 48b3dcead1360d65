"""The real clients of Akismet, each in an environment of its own, against the real server."""

import json
import os
import signal
import ssl
import subprocess
import sys
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.contract.conftest import THANKS
from tests.release import HAM, SPAM
from tests.service import PATIENCE, Service, an_environment

DRIVERS = Path(__file__).parent / "akismet_clients"
KEY, BAD_KEY = "a1b2c3d4e5f6", "eeeeeeeeeeee"
SITE = {"BOOTSTRAP_KEY": KEY, "BOOTSTRAP_SITE": "https://garden.example"}
NO_IP = 'Empty "user_ip" value'


@pytest.fixture
def service(tmp_path, models_dir):
    # What the tiny release finds worst is to be discarded, so that each client meets each of its answers.
    thresholds = {"THRESHOLD_HOLD": "0.6", "THRESHOLD_DISCARD": "0.8"}
    with Service(an_environment(tmp_path, models_dir, **SITE, **thresholds)) as running:
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


def drive(service, *command):
    """Let a client make its calls, and return what it made of the answers."""
    arguments = [service.address, KEY, BAD_KEY, HAM[1].text, SPAM[0].text]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False, timeout=PATIENCE)
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


@pytest.fixture
def tls(tmp_path):
    """Settings with a certificate that vouches for itself."""
    names = "subjectAltName=DNS:spam.example,DNS:*.spam.example,IP:127.0.0.1"
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    openssl = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=spam.example -addext"
    subprocess.run([*openssl.split(), names, "-keyout", key, "-out", certificate], capture_output=True, check=True)
    return {"TLS_CERTIFICATE": str(certificate), "TLS_KEY": str(key)}


def verified(address, tls):
    """What a service says of the key in front of its host."""
    call = Request(f"{address}/1.1/verify-key", data=b"blog=b", headers={"Host": f"{KEY}.spam.example"})
    trust = ssl.create_default_context(cafile=tls["TLS_CERTIFICATE"])
    with urlopen(call, timeout=PATIENCE, context=trust if address.startswith("https") else None) as answer:
        return answer.read()


def test_https_is_served_with_a_certificate(tmp_path, models_dir, tls):
    """T1 of the contract, its other half."""
    with Service(an_environment(tmp_path, models_dir, **SITE, **tls)) as running:
        assert running.address.startswith("https://")
        assert verified(running.address, tls) == b"valid"


@pytest.fixture
def both(tmp_path, models_dir, tls):
    """A service at two ports, the second one for HTTPS."""
    tls_port = an_environment(tmp_path, models_dir)["SPAMFILTER_PORT"]
    with Service(an_environment(tmp_path, models_dir, TLS_PORT=tls_port, **SITE, **tls)) as running:
        yield running


def test_one_start_serves_http_and_https(both, tls):
    """T1 of the contract, both halves."""
    assert both.address.startswith("http://")
    assert verified(both.address, tls) == verified(both.https_address, tls) == b"valid"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_every_process_ends_both(both, number):
    """Ctrl-C reaches all of them, and so does what systemd sends."""
    both.signal_all(number)

    status, _, logged = both.end()
    assert (status, logged) == (0, "")


def test_where_one_of_the_two_ends_the_other_ends_too(both):
    """Or a supervisor would not notice that half of the service is away."""
    one, *_ = children(both.pid)
    os.kill(one, signal.SIGTERM)

    status, _, logged = both.end()
    assert (status, logged) == (0, "")


def children(pid):
    """The processes that a process has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
