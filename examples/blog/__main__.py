"""Start the spam filter and the blog that asks it: ``python -m examples.blog [FOLDER]``, Ctrl-C to stop both."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
RETENTION_DAYS = 30
START_SECONDS = 60.0
STOP_SECONDS = 2  # for pages that are being answered; a browser that keeps its connection open would wait for ever


def main() -> int:
    """Run the demo until it is interrupted."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "var" / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    blog_port, service_port, key = free_port(8001), free_port(8000), _key(folder / "blog.key")
    address = f"http://{HOST}:{blog_port}"
    with running_service(folder, port=service_port, key=key, site=address) as service:
        if not is_up(service, service_port, "/readyz"):
            print(f"The spam filter did not start; {folder / 'service.log'} says why.", file=sys.stderr)
            return 1
        print(
            f"The blog is at {address}  (the spam filter at http://{HOST}:{service_port}); Ctrl-C stops both.",
            flush=True,
        )
        os.environ |= {
            "BLOG_SERVICE_HOST": HOST,
            "BLOG_SERVICE_PORT": str(service_port),
            "BLOG_SERVICE_KEY": key,
            "BLOG_RETENTION_DAYS": str(RETENTION_DAYS),
        }
        serve(blog_port)
    return 0


def serve(port: int) -> None:
    """Serve the blog of the environment until a signal says stop."""
    Server(
        "examples.blog.pages:from_environment",
        factory=True,
        address=HOST,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=4,
        log_level=LogLevels.error,
        workers_kill_timeout=STOP_SECONDS,
        working_dir=ROOT,
    ).serve()


@contextmanager
def running_service(folder: Path, *, port: int, key: str, site: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run the spam filter beside the blog, its words going to ``service.log``."""
    environ = os.environ | {
        "SPAMFILTER_HOST": HOST,
        "SPAMFILTER_PORT": str(port),
        "SPAMFILTER_VAR_DIR": str(folder),
        "SPAMFILTER_BOOTSTRAP_KEY": key,
        "SPAMFILTER_BOOTSTRAP_SITE": site,
    }
    with (folder / "service.log").open("wb") as log:
        service = subprocess.Popen(  # noqa: S603 - our own program, no shell
            [sys.executable, str(ROOT / "app.py")], cwd=ROOT, env=environ, stdout=log, stderr=log
        )
    try:
        yield service
    finally:
        service.terminate()
        service.wait()


def is_up(server: subprocess.Popen[bytes], port: int, path: str) -> bool:
    """Wait until a server answers well; False when it stopped or took too long."""
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        if _status(port, path) == 200:
            return True
        time.sleep(0.1)
    return False


def _status(port: int, path: str) -> int | None:
    connection = HTTPConnection(HOST, port, timeout=2.0)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()


def free_port(wanted: int) -> int:
    """Return the wanted port, or any free one where another program has it."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError(f"no free port on {HOST}")


def _key(path: Path) -> str:
    """Return the key the blog has at the service; made on the first start, and kept."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(6))
    return path.read_text()


if __name__ == "__main__":
    sys.exit(main())
