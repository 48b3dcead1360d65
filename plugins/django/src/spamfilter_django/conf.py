"""The settings of the site that are ours, and the client that is made of them."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from spamfilter_client import TIMEOUT_S, Client, NotJudged

_DEFAULTS: dict[str, Any] = {
    "SPAMFILTER_URL": "",
    "SPAMFILTER_KEY": "",
    "SPAMFILTER_WHEN_DOWN": "hold",
    "SPAMFILTER_TIMEOUT_S": TIMEOUT_S,
    "SPAMFILTER_DISCARD": False,
    "SPAMFILTER_REMOVED_IS_SPAM": True,
    "SPAMFILTER_RETRY_IN_BACKGROUND": True,
}
_CLIENTS = {"url": "SPAMFILTER_URL", "key": "SPAMFILTER_KEY", "timeout_s": "SPAMFILTER_TIMEOUT_S"}
_CLIENTS["when_down"] = "SPAMFILTER_WHEN_DOWN"


def setting(name: str) -> Any:
    """Return a setting of ours, or what it is by default."""
    return getattr(settings, name, _DEFAULTS[name])


class NotSetUp(NotJudged):
    """The settings cannot be used: a comment is held until they are mended."""


def client() -> Client:
    """Return the client of this process.  Raises NotSetUp."""
    try:
        return _client()
    except (TypeError, ValueError) as error:
        raise NotSetUp(str(error)) from None


def check_settings(app_configs: object, **_: object) -> Iterable[CheckMessage]:
    """Return what is wrong with the settings, for ``manage.py check`` and every start."""
    unknown = sorted(name for name in dir(settings) if name.startswith("SPAMFILTER_") and name not in _DEFAULTS)
    errors = [Error(f"{name}: there is no such setting", id="spamfilter.E001") for name in unknown]
    for name, default in _DEFAULTS.items():
        if isinstance(default, bool) and not isinstance(setting(name), bool):
            errors.append(Error(f"{name}: must be True or False, not {setting(name)!r}", id="spamfilter.E002"))
    try:
        _client()
    except (TypeError, ValueError) as error:
        argument, _colon, wrong = str(error).partition(": ")
        errors.append(
            Error(f"{_CLIENTS.get(argument, 'SPAMFILTER_TIMEOUT_S')}: {wrong or error}", id="spamfilter.E003")
        )
    return errors


@cache
def _client() -> Client:
    return Client(**{argument: setting(name) for argument, name in _CLIENTS.items()})
