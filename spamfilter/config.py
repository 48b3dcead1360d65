"""Settings: what the operator decides, read once from ``SPAMFILTER_*``."""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from tempfile import mkstemp
from typing import TypeVar

from spamfilter.errors import InvalidSetting
from spamfilter.verdict import Thresholds

PREFIX = "SPAMFILTER_"
_ROOT = Path(__file__).resolve().parents[1]
_KEY = re.compile(r"[0-9a-f]{12}")
_DATABASE = re.compile(r"(sqlite|postgresql)(\+\w+)?://.*")
_SITE = re.compile(r"https?://[^\s/]\S*")
_RATE = re.compile(r"[1-9]\d*/(second|minute|hour|day)")
_HOST = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
_UNSHOWN = {"SECRET_KEY", "BOOTSTRAP_KEY", "AKISMET_DEFAULT_KEY", "DATABASE_URL"}  # whose values no message repeats
_SECRET_LENGTH = 16  # the fewest characters of a secret key

Network = IPv4Network | IPv6Network
_OWN_MACHINE: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1"))

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything an operator can set; docs/settings.md has a paragraph for each.

    ``threads`` are those of one worker process.  A threshold that is None is the release's own.  The two TLS files are
    both given, or none is.  ``tls_port`` is that of HTTPS besides HTTP; None where ``port`` is that of either.
    """

    host: str
    port: int
    workers: int
    threads: int
    tls_certificate: Path | None
    tls_key: Path | None
    tls_port: int | None
    database_url: str
    models_dir: Path
    var_dir: Path
    secret_key: bytes
    retention_days: int | None
    bootstrap_key: str | None
    bootstrap_site: str
    threshold_hold: float | None
    threshold_reject: float | None
    threshold_discard: float | None
    max_comment_bytes: int
    rate_limit: str | None
    akismet_hosts: tuple[str, ...]
    akismet_default_key: str | None
    akismet_default_from: tuple[Network, ...]
    akismet_recheck_seconds: int | None
    log_level: str
    log_format: str

    def thresholds(self, released: Thresholds) -> Thresholds:
        """Return the thresholds to act by: those that were set, and the release's own where none was."""
        return released.replaced(hold=self.threshold_hold, reject=self.threshold_reject, discard=self.threshold_discard)


NAMES = tuple(name.upper() for name in Settings.__dataclass_fields__)


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Return the settings in an environment.

    Without ``SECRET_KEY``, the first call makes one and keeps it in ``VAR_DIR``; later calls read it there.
    Raises InvalidSetting for an unknown name and for a value that cannot be used.
    """
    said = {name.removeprefix(PREFIX): value for name, value in environ.items() if name.startswith(PREFIX)}
    for name in said:
        _require_known(name)
    read = _Reader(said)
    var_dir = read.one("VAR_DIR", _path, _ROOT / "var")
    hold, reject, discard = (read.one(f"THRESHOLD_{name}", _share, None) for name in ("HOLD", "REJECT", "DISCARD"))
    _require_rising(hold, reject, discard)
    certificate, key = read.one("TLS_CERTIFICATE", _file, None), read.one("TLS_KEY", _file, None)
    port, tls_port = read.one("PORT", _number(1, 65_535), 8000), read.one("TLS_PORT", _number(1, 65_535), None)
    _require_both(certificate, key)
    _require_two(port, tls_port, certificate)
    return Settings(
        host=read.one("HOST", str, "127.0.0.1"),
        port=port,
        workers=read.one("WORKERS", _number(1, 256), min(4, os.cpu_count() or 1)),
        threads=read.one("THREADS", _number(1, 1024), 64),
        tls_certificate=certificate,
        tls_key=key,
        tls_port=tls_port,
        database_url=read.one("DATABASE_URL", _database_url, f"sqlite:///{var_dir / 'spamfilter.db'}"),
        models_dir=read.one("MODELS_DIR", _path, _ROOT / "models"),
        var_dir=var_dir,
        retention_days=read.one("RETENTION_DAYS", _number(1, 36_500), None),
        bootstrap_key=read.one("BOOTSTRAP_KEY", _key, None),
        bootstrap_site=read.one("BOOTSTRAP_SITE", _site, "http://localhost"),
        threshold_hold=hold,
        threshold_reject=reject,
        threshold_discard=discard,
        max_comment_bytes=read.one("MAX_COMMENT_BYTES", _number(1024, 1 << 30), 1 << 20),
        rate_limit=read.one("RATE_LIMIT", _rate, None),
        akismet_hosts=read.one("AKISMET_HOSTS", _hosts, ()),
        akismet_default_key=read.one("AKISMET_DEFAULT_KEY", _key, None),
        akismet_default_from=read.one("AKISMET_DEFAULT_FROM", _networks, _OWN_MACHINE),
        akismet_recheck_seconds=read.one("AKISMET_RECHECK_SECONDS", _number(1, 3600), None),
        log_level=read.one("LOG_LEVEL", _one_of("debug", "info", "warning", "error"), "info"),
        log_format=read.one("LOG_FORMAT", _one_of("console", "json"), "console"),
        secret_key=read.one("SECRET_KEY", _secret, None)
        or keep(var_dir / "secret.key", secrets.token_hex(32)).encode(),
    )


def keep(path: Path, fresh: str) -> str:
    """Return what a file holds; if there is none, write ``fresh`` there first, readable by its owner alone.

    Processes that start together agree on one value.  Raises InvalidSetting if the file cannot be used.
    """
    try:
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_once(path, fresh)
        kept = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise InvalidSetting(f"{path} cannot be used: {error.strerror}") from None
    if not kept:
        raise InvalidSetting(f"{path} is empty: restore it, or delete it to have a new one made")
    return kept


def _write_once(path: Path, text: str) -> None:
    # A link appears whole or not at all, and never replaces what another process put there first.
    descriptor, draft = mkstemp(dir=path.parent)  # readable by its owner alone
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)


def _require_known(name: str) -> None:
    if name not in NAMES:
        close = get_close_matches(name, NAMES, n=1)
        hint = f"did you mean {PREFIX}{close[0]}?" if close else "docs/settings.md lists them all"
        raise InvalidSetting(f"{PREFIX}{name}: there is no such setting; {hint}")


def _require_rising(*thresholds: float | None) -> None:
    given = [threshold for threshold in thresholds if threshold is not None]
    if given != sorted(given):
        raise InvalidSetting(
            f"{PREFIX}THRESHOLD_HOLD, _REJECT and _DISCARD must rise, not be {', '.join(map(str, given))}"
        )


def _require_both(certificate: Path | None, key: Path | None) -> None:
    if (certificate is None) != (key is None):
        missing = "TLS_KEY" if key is None else "TLS_CERTIFICATE"
        raise InvalidSetting(f"{PREFIX}{missing}: must be set too, since a certificate and its key belong together")


def _require_two(port: int, tls_port: int | None, certificate: Path | None) -> None:
    if tls_port is not None and certificate is None:
        raise InvalidSetting(f"{PREFIX}TLS_PORT: HTTPS needs {PREFIX}TLS_CERTIFICATE and {PREFIX}TLS_KEY")
    if tls_port == port:
        raise InvalidSetting(f"{PREFIX}TLS_PORT: must be another port than {PREFIX}PORT, which is {port} too")


class _Reader:
    def __init__(self, said: Mapping[str, str]) -> None:
        self._said = said

    def one(self, name: str, read: Callable[[str], T], default: T) -> T:
        """Return a setting, or the default where nothing, or nothing but spaces, was said."""
        value = self._said.get(name, "").strip()
        if not value:
            return default
        try:
            return read(value)
        except ValueError as error:
            shown = "this value" if name in _UNSHOWN else f"{value!r:.80}"
            raise InvalidSetting(f"{PREFIX}{name}: must be {error}, not {shown}") from None


def _number(lowest: int, highest: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not value.isascii() or not value.isdigit() or len(value) > 12 or not lowest <= int(value) <= highest:
            raise ValueError(f"a whole number from {lowest} to {highest}")
        return int(value)

    return read


def _one_of(*words: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value.lower() not in words:
            raise ValueError(f"one of {', '.join(words)}")
        return value.lower()

    return read


def _matching(pattern: re.Pattern[str], wanted: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if not pattern.fullmatch(value):
            raise ValueError(wanted)
        return value

    return read


_key = _matching(_KEY, "12 characters from 0-9 and a-f")
_site = _matching(_SITE, "the address of a site, like https://blog.example")
_rate = _matching(_RATE, "like 600/minute (second, minute, hour or day)")
_database_url = _matching(_DATABASE, "a URL that begins with sqlite:// or postgresql://")


def _share(value: str) -> float:
    try:
        share = float(value)
    except ValueError:
        share = -1.0
    if not 0.0 <= share <= 1.0:
        raise ValueError("a number from 0 to 1")
    return share


def _path(value: str) -> Path:
    return Path(value).expanduser().resolve()


def _file(value: str) -> Path:
    path = _path(value)
    if not path.is_file() or not os.access(path, os.R_OK):
        raise ValueError("a file that can be read")
    return path


def _hosts(value: str) -> tuple[str, ...]:
    hosts = tuple(host.strip().lower() for host in value.split(","))
    if not all(map(_HOST.fullmatch, hosts)):
        raise ValueError("names of hosts with commas between them, like spam.example.org")
    return hosts


def _networks(value: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(network.strip()) for network in value.split(","))
    except ValueError:
        raise ValueError("addresses or networks with commas between them, like 127.0.0.1,10.1.0.0/16") from None


def _secret(value: str) -> bytes:
    if len(value) < _SECRET_LENGTH:
        raise ValueError(f"at least {_SECRET_LENGTH} characters")
    return value.encode("utf-8", "surrogateescape")
