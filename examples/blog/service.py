"""The running spam filter, as a blog sees it: two HTTP calls, and an answer or none."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any

ACTIONS = frozenset({"publish", "hold", "reject", "discard"})


class NoAnswer(RuntimeError):
    """The filter did not answer in time, or not in a way that can be understood."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """Why the filter says so: a sentence, and its weight in log-odds (positive speaks for spam)."""

    text: str
    weight: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What the filter said of one comment.  ``score`` is the probability of spam in [0, 1]."""

    check_id: str
    action: str
    score: float
    reasons: tuple[Reason, ...]
    release: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """One spam filter at ``host:port``; every call ends within about ``timeout_s`` seconds."""

    host: str
    port: int
    key: str
    timeout_s: float = 2.0

    def check(self, comment: Mapping[str, object]) -> Answer:
        """Return what the filter says of a comment.

        Raises
        ------
        NoAnswer
            Hold the comment then: it was not judged.
        """
        answer = self._call("POST", "/api/v1/checks", comment)
        try:
            return _read_answer(answer)
        except (KeyError, TypeError, ValueError) as problem:
            raise NoAnswer("its answer could not be understood") from problem

    def label(self, check_id: str, label: str, *, reporter: str) -> None:
        """Tell the filter what a person made of a comment: ``spam`` or ``ham``.  Raises NoAnswer."""
        self._call("PUT", f"/api/v1/checks/{check_id}/label", {"label": label, "reporter": reporter})

    def _call(self, method: str, path: str, body: Mapping[str, object]) -> Any:
        connection = HTTPConnection(self.host, self.port, timeout=self.timeout_s)
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        try:
            connection.request(method, path, json.dumps(body), headers)
            return _read(connection.getresponse())
        except TimeoutError as problem:
            raise NoAnswer(f"it took longer than {self.timeout_s:g} seconds") from problem
        except (OSError, HTTPException) as problem:
            raise NoAnswer("it could not be reached") from problem
        except ValueError as problem:
            raise NoAnswer("its answer could not be understood") from problem
        finally:
            connection.close()


def _read(response: HTTPResponse) -> Any:
    body = response.read()
    if response.status >= 300:
        raise NoAnswer(f"it answered with status {response.status}")
    return json.loads(body) if body else None


def _read_answer(said: Any) -> Answer:
    verdict = said["verdict"]
    answer = Answer(
        check_id=str(said["id"]),
        action=verdict["action"],
        score=float(verdict["score"]),
        reasons=tuple(Reason(text=str(each["text"]), weight=float(each["weight"])) for each in verdict["reasons"]),
        release=str(verdict["release"]),
    )
    if answer.action not in ACTIONS or not 0.0 <= answer.score <= 1.0:
        raise ValueError(answer)
    return answer
