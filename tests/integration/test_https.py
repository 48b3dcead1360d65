"""HTTPS, both ways: the service is asked by it, and calls a site's webhook by it."""

import os
import signal
import ssl
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from spamfilter.web.akismet_callback import NotReached, post, read_callback
from tests.release import HAM
from tests.service import PATIENCE, ROOT, Service, an_environment
from tests.webhook import Webhook

KEY = "a1b2c3d4e5f6"
SITE = {"BOOTSTRAP_KEY": KEY, "BOOTSTRAP_SITE": "https://garden.example"}


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


@pytest.fixture
def hook(tls):
    """A site's webhook with a certificate for 127.0.0.1, which is for no other name of this machine."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tls["TLS_CERTIFICATE"], tls["TLS_KEY"])
    with Webhook(tls=context) as running:
        yield running


def told(address):
    """What a webhook answers."""
    return post(read_callback(f"{address}/hook", site_url=address), b'{"comments": []}', {})


def test_a_webhook_with_a_trusted_certificate_is_told(hook, tls, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", tls["TLS_CERTIFICATE"])

    assert told(hook.address) == b'{"comments": {}}'
    assert hook.heard().path == "/hook"


def test_a_webhook_whose_certificate_nobody_vouches_for_is_told_nothing(hook):
    with pytest.raises(NotReached, match=r"self.signed certificate"):
        told(hook.address)

    assert hook.is_left_alone


def test_a_webhook_whose_certificate_is_for_another_name_is_told_nothing(hook, tls, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", tls["TLS_CERTIFICATE"])

    with pytest.raises(NotReached, match="Hostname mismatch"):
        told(f"https://localhost:{hook.port}")

    assert hook.is_left_alone


def test_a_later_verdict_comes_by_https(hook, tls, tmp_path, models_dir):
    """The service reads the same variable: whom it trusts is whom the machine trusts."""
    site = {"BOOTSTRAP_KEY": KEY, "BOOTSTRAP_SITE": hook.address}
    held = {"AKISMET_RECHECK_SECONDS": "1", "THRESHOLD_HOLD": "0.0", "THRESHOLD_REJECT": "1.0"}
    environment = {**an_environment(tmp_path, models_dir, **site, **held), "SSL_CERT_FILE": tls["TLS_CERTIFICATE"]}
    asked = {"api_key": KEY, "blog": hook.address, "user_ip": "198.51.100.7", "callback": f"{hook.address}/hook"}
    body = urlencode({**asked, "comment_content": HAM[0].text}).encode()

    with Service(environment) as running:
        publish = [sys.executable, "-m", "spamfilter", "site", "set", hook.address, "--held", "ham"]
        subprocess.run(publish, cwd=ROOT, env=environment, capture_output=True, check=True)
        with urlopen(Request(f"{running.address}/1.1/comment-check", body), timeout=PATIENCE) as answer:
            guid = answer.headers["X-akismet-guid"]
        heard = hook.heard()

    assert (heard.path, heard.said["comments"]) == ("/hook", [{"guid": guid, "result": "false"}])
