"""Start the spam filter and the blog that asks it: ``python -m examples.blog [FOLDER]``, Ctrl-C to stop both."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
RETENTION_DAYS = 30
START_SECONDS = 60.0


def main() -> int:
    """Run the demo until it is interrupted."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that what was started is stopped
    folder = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT / "var" / "demo"
    with suppress(KeyboardInterrupt):
        return _run(folder, blog_port=free_port(8001), service_port=free_port(8000))
    return 0


def _run(folder: Path, *, blog_port: int, service_port: int) -> int:
    address = f"http://{HOST}:{blog_port}"
    with running_service(folder, port=service_port, site=address) as service:
        if not is_up(service, service_port, "/readyz"):
            print(f"The spam filter did not start; {folder / 'service.log'} says why.", file=sys.stderr)
            return 1
        _forget_old_texts(folder)
        with running_blog(folder, port=blog_port, service_port=service_port) as blog:
            if is_up(blog, blog_port, "/"):
                print(
                    f"The blog is at {address} and the spam filter at {HOST}:{service_port}; Ctrl-C stops both.",
                    flush=True,
                )
            return blog.wait()


@contextmanager
def running_service(folder: Path, *, port: int, site: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run the spam filter on a folder of its own, its words going to ``service.log``."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    environ = os.environ | {
        "SPAMFILTER_HOST": HOST,
        "SPAMFILTER_PORT": str(port),
        "SPAMFILTER_VAR_DIR": str(folder),
        "SPAMFILTER_BOOTSTRAP_SITE": site,
    }
    with (folder / "service.log").open("wb") as log:
        service = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=environ, stdout=log, stderr=log)
    with _stopped_at_the_end(service):
        yield service


@contextmanager
def running_blog(folder: Path, *, port: int, service_port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run the blog beside the service on that folder, whose first start made the key."""
    environ = os.environ | {
        "BLOG_SERVICE_HOST": HOST,
        "BLOG_SERVICE_PORT": str(service_port),
        "BLOG_SERVICE_KEY": (folder / "bootstrap.key").read_text().strip(),
        "BLOG_RETENTION_DAYS": str(RETENTION_DAYS),
    }
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port)]
    # A browser that keeps its connection open would be waited for without an end.
    options = ["--blocking-threads", "4", "--workers-kill-timeout", "2", "--log-level", "error", "--factory"]
    command = [*granian, *options, "examples.blog.pages:from_environment"]
    blog = subprocess.Popen(command, cwd=ROOT, env=environ)  # noqa: S603 - our own words
    with _stopped_at_the_end(blog):
        yield blog


@contextmanager
def _stopped_at_the_end(process: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def is_up(server: subprocess.Popen[bytes], port: int, path: str) -> bool:
    """Wait until a server answers well; False when it stopped or took too long."""
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        if _status(port, path) == 200:
            return True
        time.sleep(0.1)
    return False


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


def _forget_old_texts(folder: Path) -> None:
    """Keep the promise of the page about privacy."""
    purge = [sys.executable, "-m", "spamfilter", "privacy", "purge", "--days", str(RETENTION_DAYS)]
    environ = os.environ | {"SPAMFILTER_VAR_DIR": str(folder)}
    subprocess.run(purge, cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own words


def _status(port: int, path: str) -> int | None:
    connection = HTTPConnection(HOST, port, timeout=2.0)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
