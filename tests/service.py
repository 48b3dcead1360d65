"""The real server, in a process of its own."""

import json
import os
import re
import select
import shlex
import signal
import socket
import ssl
import subprocess
import sys
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

ROOT = Path(__file__).parent.parent
PATIENCE = 30  # seconds, for a machine that is busy
_TRY_AGAIN = 0.02


def an_environment(folder: Path, models_dir: Path, **settings: str) -> dict[str, str]:
    """The settings of a service of its own, on a port that is free."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SPAMFILTER_")}
    ours = {"PORT": port, "VAR_DIR": str(folder / "var"), "MODELS_DIR": str(models_dir), "WORKERS": "1", **settings}
    return {**inherited, **{f"SPAMFILTER_{name}": value for name, value in ours.items()}}


class Service:
    """A running service; leaving the ``with`` stops it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.port = int(environment["SPAMFILTER_PORT"])
        certificate = environment.get("SPAMFILTER_TLS_CERTIFICATE")
        self.address = f"{'https' if certificate else 'http'}://127.0.0.1:{self.port}"
        self._trust = ssl.create_default_context(cafile=certificate) if certificate else None
        self._process = subprocess.Popen(
            [sys.executable, str(ROOT / "app.py")],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def __enter__(self) -> "Service":
        for _ in range(int(PATIENCE / _TRY_AGAIN)):
            try:
                with urlopen(f"{self.address}/readyz", timeout=PATIENCE, context=self._trust):
                    return self
            except URLError:
                assert self._process.poll() is None, self._process.communicate()
                select.select([], [], [], _TRY_AGAIN)
        raise TimeoutError(self.address)

    def __exit__(self, *_: object) -> None:
        self.ask_to_stop()
        self.end()

    def ask_to_stop(self) -> None:
        if self._process.poll() is None:
            self._process.terminate()

    def signal_all(self, number: signal.Signals) -> None:
        os.killpg(self._process.pid, number)

    def end(self) -> tuple[int, str, str]:
        """Wait for its end and return its exit status, what it printed, and what it logged."""
        if self._process.stdout and not self._process.stdout.closed:
            self._printed, self._logged = self._process.communicate(timeout=PATIENCE)
        return self._process.returncode, self._printed, self._logged

    def post(self, path: str, key: str, body: bytes, content_type: str = "application/json") -> bytes:
        headers = {"Authorization": f"Bearer {key}", "Content-Type": content_type}
        with urlopen(Request(self.address + path, data=body, headers=headers), timeout=PATIENCE) as answer:
            content: bytes = answer.read()
            return content


def curl_in(printed: str) -> str:
    """The line to paste that a service printed."""
    lines: list[str] = re.findall("^curl .*$", printed, re.MULTILINE)
    (line,) = lines
    return line


def ask_like(curl: str) -> dict[str, object]:
    """Make the call of a curl line, without curl."""
    _, address, *options = shlex.split(curl)
    said = list(zip(options[::2], options[1::2], strict=True))
    headers = dict(value.split(": ", 1) for option, value in said if option == "-H")
    (body,) = (value.encode() for option, value in said if option == "-d")
    with urlopen(Request(address, data=body, headers=headers), timeout=PATIENCE) as answer:
        said_back: dict[str, object] = json.load(answer)
        return said_back
