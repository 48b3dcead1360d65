"""What the benchmarks of a running service need: a service of its own, and blogs that call it."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import URL

from spamfilter.config import read_settings
from spamfilter.store import Store, database
from spamfilter.store.connection import parse
from spamfilter.verdict import Label
from tests.service import Service, an_environment

ROOT = Path(__file__).parents[1]
_PATIENCE = 60  # seconds


@dataclass(frozen=True)
class Blog:
    """A site that calls a service, as a blog does: a new connection for each call."""

    port: int
    key: str

    def ask(self, method: str, path: str, said: object = None) -> Any:
        """Return what a call is answered; None for an empty answer.  Raises RuntimeError for a problem."""
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)) as connection:
            connection.request(method, path, None if said is None else json.dumps(said), headers)
            answer = connection.getresponse()
            content = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {content.decode()}")
        return json.loads(content) if content else None

    def check(self, **comment: object) -> tuple[str, dict[str, Any]]:
        """Return the id and the verdict of a check."""
        answer = self.ask("POST", "/api/v1/checks", {"comment": comment})
        return answer["id"], answer["verdict"]

    def say(self, check_id: str, label: Label, *, reporter: str | None = None) -> None:
        """Label a check."""
        self.ask("PUT", f"/api/v1/checks/{check_id}/label", {"label": label, "reporter": reporter})


class Town:
    """Services that share one database, and the blogs that they serve."""

    def __init__(self, folder: Path, models: Path, *, database_url: str | None = None) -> None:
        self._models = models
        said = {"DATABASE_URL": database_url} if database_url else {}
        self._folder, self._said = folder, {**said, "LOG_LEVEL": "warning"}
        settings = read_settings(an_environment(folder, models, **self._said))
        self._settings = settings
        database.migrate(settings.database_url)

    @property
    def database_url(self) -> URL:
        """The database that the services share."""
        return parse(self._settings.database_url)

    def service(self, *, workers: int, **settings: str) -> Service:
        """Return a service to enter; each has a port of its own."""
        said = {**self._said, "WORKERS": str(workers), **settings}
        return Service(an_environment(self._folder, self._models, **said))

    def blog(self, service: Service, url: str) -> Blog:
        """Return a new blog, or another key of one that is there."""
        with self.store() as store:
            site = store.sites.find(url) or store.sites.add(url)
            key = store.keys.issue(site.id)
        return Blog(service.port, key)

    @contextmanager
    def store(self) -> Iterator[Store]:
        """Open the database that the services share."""
        with closing(Store(self._settings.database_url, secret_key=self._settings.secret_key)) as store:
            yield store


@contextmanager
def town(models: Path = ROOT / "models", *, database_url: str | None = None) -> Iterator[Town]:
    """Build a town in a folder that is gone afterwards, with a database there or elsewhere."""
    with TemporaryDirectory() as folder:
        yield Town(Path(folder), models, database_url=database_url)
