import re
import socket
import stat
from pathlib import Path

import pytest

import app
from spamfilter.store import Store
from tests.service import Service, an_environment, ask_like, curl_in

KNOWN = "abcdefabcdef"


@pytest.fixture
def environment(tmp_path, models_dir):
    return an_environment(tmp_path, models_dir)


@pytest.fixture
def stopped_start(environment, monkeypatch):
    """Start with settings that stop the start, and return the sentence."""

    def begin(**settings):
        for name, value in {**environment, **settings}.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as raised:
            app.main()
        return raised.value.code

    return begin


@pytest.fixture
def settings(environment):
    def read(**said):
        return app.read_settings({**environment, **{f"SPAMFILTER_{name}": value for name, value in said.items()}})

    return read


def welcome(settings):
    app.database.migrate(settings.database_url)
    return app.welcome(settings)


def test_the_first_start_prints_a_curl_that_works_and_the_second_reuses_its_key(environment):
    with Service(environment) as first:
        first.ask_to_stop()
        status, printed, logged = first.end()
    with Service(environment) as second:
        answer = ask_like(curl_in(printed))
        second.ask_to_stop()
        _, printed_again, _ = second.end()

    kept = Path(environment["SPAMFILTER_VAR_DIR"])
    assert answer["verdict"]["release"] == "tiny"
    assert (status, logged) == (0, "")
    assert printed_again == printed
    assert second.address in printed
    assert re.search("^  key +[0-9a-f]{12}$", printed, re.MULTILINE)
    assert {stat.S_IMODE((kept / name).stat().st_mode) for name in ("secret.key", "bootstrap.key")} == {0o600}
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700


def test_a_script_can_start_it_with_a_known_key(settings):
    said = settings(BOOTSTRAP_KEY=KNOWN, BOOTSTRAP_SITE="https://blog.example")

    assert (welcome(said).site, welcome(said).key) == ("https://blog.example", KNOWN)
    assert not (said.var_dir / "bootstrap.key").exists()


def test_a_key_that_is_set_later_is_valid_too(settings):
    made = welcome(settings())

    assert welcome(settings(BOOTSTRAP_KEY=KNOWN)).key == KNOWN
    assert welcome(settings()).key == made.key


def test_a_key_that_was_rotated_away_does_not_come_back(settings):
    said = settings()
    welcome(said)
    store = Store(said.database_url, secret_key=said.secret_key)
    store.keys.rotate(store.sites.find(said.bootstrap_site).id)
    store.close()

    shown = welcome(said)

    assert shown.key is None
    assert "key rotate" in str(shown)
    assert "curl" not in str(shown)


def test_without_a_release_the_start_says_so(settings, tmp_path):
    assert "no comment can be judged: no release is promoted" in str(welcome(settings(MODELS_DIR=str(tmp_path))))


@pytest.mark.parametrize(
    ("host", "address"),
    [("0.0.0.0", "http://127.0.0.1:"), ("::", "http://[::1]:"), ("blog.example", "http://blog.example:")],
)
def test_the_address_is_one_that_can_be_called(settings, host, address):
    assert welcome(settings(HOST=host)).addresses[0].startswith(address)


def test_with_a_port_for_https_both_addresses_are_said_and_http_is_tried(settings, tmp_path):
    """The first call of a person should not fail for a certificate that this machine does not trust."""
    file = tmp_path / "pem"
    file.touch()

    said = welcome(settings(PORT="8000", TLS_PORT="8443", TLS_CERTIFICATE=str(file), TLS_KEY=str(file)))

    assert said.addresses == ("http://127.0.0.1:8000", "https://127.0.0.1:8443")
    assert said.curl.startswith("curl http://127.0.0.1:8000/")


def test_a_port_that_is_taken_is_told_in_one_sentence(stopped_start, environment):
    port = environment["SPAMFILTER_PORT"]

    with socket.create_server(("127.0.0.1", int(port))):
        sentence = stopped_start()

    expected = f"spamfilter: cannot listen at SPAMFILTER_HOST=127.0.0.1, SPAMFILTER_PORT={port}: Address already in use"
    assert sentence == expected


def test_the_port_for_https_is_looked_at_too(stopped_start, tmp_path):
    file = tmp_path / "pem"
    file.touch()
    both = {"SPAMFILTER_TLS_CERTIFICATE": str(file), "SPAMFILTER_TLS_KEY": str(file)}

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        sentence = stopped_start(SPAMFILTER_TLS_PORT=port, **both)

    assert sentence.endswith(f"SPAMFILTER_TLS_PORT={port}: Address already in use")


def test_a_bad_setting_stops_the_start_in_one_sentence(stopped_start):
    sentence = stopped_start(SPAMFILTER_THRESHOLD_HOLD="high")

    assert sentence == "spamfilter: SPAMFILTER_THRESHOLD_HOLD: must be a number from 0 to 1, not 'high'"
