import re
import stat
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_network
from pathlib import Path
from threading import Barrier

import pytest

from spamfilter.config import NAMES, keep, read_settings
from spamfilter.errors import InvalidSetting
from spamfilter.verdict import Thresholds

DOCS = Path(__file__).parent.parent / "docs" / "settings.md"


@pytest.fixture
def read(tmp_path):
    """Read settings beside a fresh var/."""

    def read_with(**said):
        environ = {f"SPAMFILTER_{name}": value for name, value in said.items()}
        return read_settings({"SPAMFILTER_VAR_DIR": str(tmp_path / "var"), "PATH": "/bin", **environ})

    return read_with


def test_nothing_needs_to_be_set(read):
    settings = read()

    assert (settings.host, settings.port, settings.max_comment_bytes) == ("127.0.0.1", 8000, 1_048_576)
    assert settings.database_url == f"sqlite:///{settings.var_dir}/spamfilter.db"
    assert settings.rate_limit is None


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"TLS_PORT": "8443"}, "SPAMFILTER_TLS_PORT: HTTPS needs SPAMFILTER_TLS_CERTIFICATE and SPAMFILTER_TLS_KEY"),
        ({"TLS_PORT": "8000", "TLS_CERTIFICATE": __file__, "TLS_KEY": __file__}, "must be another port"),
    ],
)
def test_https_besides_http_needs_a_certificate_and_a_port_of_its_own(read, said, sentence):
    with pytest.raises(InvalidSetting, match=sentence):
        read(**said)


def test_an_empty_setting_is_the_default(read):
    assert read(PORT=" ").port == 8000


def test_an_unknown_setting_is_named_with_the_nearest_known(read):
    with pytest.raises(InvalidSetting, match=r"SPAMFILTER_TRESHOLD_HOLD.*did you mean SPAMFILTER_THRESHOLD_HOLD\?"):
        read(TRESHOLD_HOLD="0.5")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "80a"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "٣"),
        ("WORKERS", "-1"),
        ("THREADS", "9" * 5000),
        ("THRESHOLD_HOLD", "1.01"),
        ("THRESHOLD_REJECT", "nan"),
        ("THRESHOLD_DISCARD", "high"),
        ("MAX_COMMENT_BYTES", "1"),
        ("DATABASE_URL", "mysql://host/db"),
        ("BOOTSTRAP_KEY", "0123456789AB"),
        ("BOOTSTRAP_SITE", "blog.example"),
        ("RATE_LIMIT", "600 a minute"),
        ("SECRET_KEY", "short"),
        ("TLS_CERTIFICATE", "/nowhere/certificate.pem"),
        ("TLS_KEY", "/"),
        ("AKISMET_HOSTS", "https://spam.example.org"),
        ("AKISMET_HOSTS", "spam.example.org,"),
        ("AKISMET_DEFAULT_KEY", "0123"),
        ("AKISMET_DEFAULT_FROM", "127.0.0.1/8"),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_malformed_setting_is_named(read, name, value):
    with pytest.raises(InvalidSetting, match=rf"^SPAMFILTER_{name}: must be "):
        read(**{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "hunter2"),
        ("BOOTSTRAP_KEY", "hunter2"),
        ("AKISMET_DEFAULT_KEY", "hunter2"),
        ("DATABASE_URL", "x://u:hunter2@h"),
    ],
)
def test_a_message_never_repeats_a_secret(read, name, value):
    with pytest.raises(InvalidSetting) as raised:
        read(**{name: value})

    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize(("given", "missing"), [("TLS_KEY", "TLS_CERTIFICATE"), ("TLS_CERTIFICATE", "TLS_KEY")])
def test_a_certificate_and_its_key_belong_together(read, tmp_path, given, missing):
    (tmp_path / "a.pem").touch()

    with pytest.raises(InvalidSetting, match=f"^SPAMFILTER_{missing}: must be set too"):
        read(**{given: str(tmp_path / "a.pem")})


def test_where_a_key_may_stand_is_read_as_a_list(read):
    settings = read(AKISMET_HOSTS="Spam.example.org, akismet.example", AKISMET_DEFAULT_FROM="192.0.2.1,2001:db8::/32")

    assert settings.akismet_hosts == ("spam.example.org", "akismet.example")
    assert settings.akismet_default_from == (ip_network("192.0.2.1"), ip_network("2001:db8::/32"))


def test_thresholds_must_rise(read):
    with pytest.raises(InvalidSetting, match=r"must rise, not be 0\.9, 0\.5"):
        read(THRESHOLD_HOLD="0.9", THRESHOLD_DISCARD="0.5")


def test_a_set_threshold_replaces_the_releases_own(read):
    settings = read(THRESHOLD_HOLD="0.2")

    assert settings.thresholds(Thresholds(hold=0.4, reject=0.9)) == Thresholds(hold=0.2, reject=0.9)


def test_a_secret_is_made_once_and_kept_for_its_owner_alone(read, tmp_path):
    first, second = read().secret_key, read().secret_key

    kept = tmp_path / "var" / "secret.key"
    assert first == second
    assert len(first) == 64
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert list(kept.parent.iterdir()) == [kept]


def test_a_given_secret_is_not_written_down(read, tmp_path):
    assert read(SECRET_KEY="x" * 16).secret_key == b"x" * 16
    assert not (tmp_path / "var").exists()


def test_what_is_kept_is_not_replaced(tmp_path):
    keep(tmp_path / "a", "first")

    assert keep(tmp_path / "a", "second") == "first"


def test_those_that_start_together_agree(tmp_path):
    together = Barrier(8)

    def begin(number):
        together.wait()
        return keep(tmp_path / "var" / "a", str(number))

    with ThreadPoolExecutor(8) as starts:
        kept = set(starts.map(begin, range(8)))

    assert kept == {(tmp_path / "var" / "a").read_text().strip()}


def test_an_empty_secret_file_stops_the_start(tmp_path):
    (tmp_path / "a").touch()

    with pytest.raises(InvalidSetting, match="is empty"):
        keep(tmp_path / "a", "fresh")


def test_a_var_that_cannot_be_made_stops_the_start(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(InvalidSetting, match="cannot be used"):
        keep(tmp_path / "file" / "secret.key", "fresh")


def test_every_setting_has_its_paragraph():
    headings = re.findall(r"^### `SPAMFILTER_(\w+)`$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)

    assert sorted(headings) == sorted(NAMES)


def test_words_are_read_in_any_case(read):
    assert read(LOG_LEVEL="WARNING").log_level == "warning"
