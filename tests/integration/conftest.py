"""A real browser, for the pages that people see; a certificate, for what is asked by https."""

import subprocess
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import CHROMIUM, CHROMIUM_ARGS


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@pytest.fixture
def tls(tmp_path) -> dict[str, str]:
    """Settings with a certificate that vouches for itself."""
    hosts = ("spam.example", "*.spam.example", "rest.akismet.com", "*.rest.akismet.com")
    names = f"subjectAltName=IP:127.0.0.1,{','.join(f'DNS:{host}' for host in hosts)}"
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    openssl = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=spam.example -addext"
    subprocess.run([*openssl.split(), names, "-keyout", key, "-out", certificate], capture_output=True, check=True)
    return {"TLS_CERTIFICATE": str(certificate), "TLS_KEY": str(key)}
