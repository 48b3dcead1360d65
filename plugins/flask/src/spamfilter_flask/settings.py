"""The settings of an application that are ours."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from spamfilter_client import TIMEOUT_S, Client

_DEFAULTS: dict[str, Any] = {
    "SPAMFILTER_URL": "",
    "SPAMFILTER_KEY": "",
    "SPAMFILTER_WHEN_DOWN": "hold",
    "SPAMFILTER_TIMEOUT_S": TIMEOUT_S,
    "SPAMFILTER_DATABASE": None,
    "SPAMFILTER_RETRY_IN_BACKGROUND": True,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What the settings make: a client, the file of what waits, and whether a thread asks again."""

    client: Client
    database: Path
    in_background: bool


def read_settings(app: Flask) -> Settings:
    """Return the settings of an application.  Raises ValueError, which names what is wrong."""
    for name in app.config:
        if name.startswith("SPAMFILTER_") and name not in _DEFAULTS:
            raise ValueError(f"{name}: there is no such setting")
    said = {name: app.config.get(name, default) for name, default in _DEFAULTS.items()}
    in_background = said["SPAMFILTER_RETRY_IN_BACKGROUND"]
    if not isinstance(in_background, bool):
        raise ValueError(f"SPAMFILTER_RETRY_IN_BACKGROUND: must be True or False, not {in_background!r}")
    database = Path(said["SPAMFILTER_DATABASE"] or Path(app.instance_path) / "spamfilter.db")
    return Settings(client=_client(said), database=database, in_background=in_background)


def _client(said: dict[str, Any]) -> Client:
    try:
        return Client(
            said["SPAMFILTER_URL"],
            said["SPAMFILTER_KEY"],
            timeout_s=said["SPAMFILTER_TIMEOUT_S"],
            when_down=said["SPAMFILTER_WHEN_DOWN"],
        )
    except TypeError as error:
        raise ValueError(f"SPAMFILTER_TIMEOUT_S: must be a number of seconds: {error}") from None
    except ValueError as error:
        argument, _, wrong = str(error).partition(": ")
        raise ValueError(f"SPAMFILTER_{argument.upper()}: {wrong}") from None
