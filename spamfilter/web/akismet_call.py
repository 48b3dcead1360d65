"""One call of Akismet's dialect: its form, its key, the site that may make it, and the words of the answer."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Blueprint, Request, Response

from spamfilter.errors import SpamFilterError, UnknownKey
from spamfilter.store import Site
from spamfilter.text.hosts import canonical_host
from spamfilter.verdict import Action, Reason, Verdict
from spamfilter.web.akismet_form import Form, read_form
from spamfilter.web.akismet_keys import Keyring
from spamfilter.web.bodies import read_bytes
from spamfilter.web.limits import Gate
from spamfilter.web.problems import PLAIN

GUID = "X-akismet-guid"
HELP = "X-akismet-debug-help"  # on everything that is no answer, and on nothing else
_LONGEST_REASONS = 1000  # characters of a header
_UNPRINTABLE = re.compile(r"[^ -~]+")


class EmptyField(SpamFilterError):
    """A field that the call needs was not sent, or is empty."""


class OtherSite(UnknownKey):
    """The key may not be used for that blog."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call: its form, the key it is made with, and the key it is about."""

    form: Form
    key: str
    key_asked_about: str

    def require(self, *names: str) -> None:
        """Raise EmptyField for the first of these fields that says nothing."""
        for name in names:
            if not self.form.word(name):
                raise EmptyField(name)


class Door:
    """Read calls, and let sites in."""

    def __init__(self, gate: Gate, keyring: Keyring) -> None:
        self._gate = gate
        self._keyring = keyring

    def read(self, request: Request) -> Call:
        """Return the call that a request makes."""
        user_agent, host = request.headers.get("User-Agent", ""), request.headers.get("Host", "")
        form = read_form(read_bytes(request), query=request.query_string, user_agent=user_agent)
        return Call(
            form,
            key=self._keyring.used(form, host=host, caller=request.remote_addr),
            key_asked_about=self._keyring.asked_about(form, host=host),
        )

    def admit(self, key: str, form: Form) -> Site:
        """Return the site of a key.  Raises UnknownKey, also where it may not speak for this blog, and Refusal."""
        site = self._gate.admit(key)
        blog = form.word("blog")
        if blog and site.hosts and canonical_host(host_of(blog)) not in site.hosts:
            raise OtherSite(blog)
        return site


def add(akismet: Blueprint, name: str, answer: Callable[[], Response], *methods: str) -> None:
    """Let a call be made by its name with these methods, and with no other."""
    path = f"/{name.replace('_', '-')}"
    akismet.route(path, endpoint=name, methods=methods, provide_automatic_options=False)(answer)


def host_of(blog: str) -> str:
    """Return the host in a site's address; all of it where there is none.

    >>> host_of("https://Blog.example:8080/news"), host_of("blog.example")
    ('blog.example', 'blog.example')
    """
    try:
        return urlsplit(blog if "//" in blog else f"//{blog}").hostname or blog
    except ValueError:
        return blog


def word(said: str) -> Response:
    """Return an answer of one word."""
    return Response(said, content_type=PLAIN)


def no_answer(said: str, why: str) -> Response:
    """Return words that are no answer to what was asked, and why."""
    return Response(said, headers={HELP: why}, content_type=PLAIN)


def is_spam(verdict: Verdict, site: Site) -> bool:
    """Tell whether a verdict is spam to a client that knows nothing between spam and ham."""
    return site.held_is_spam if verdict.action is Action.HOLD else verdict.action is not Action.PUBLISH


def verdict_of(verdict: Verdict, site: Site, *, guid: str | None = None) -> Response:
    """Return a verdict in the one word that the dialect has for it; what else we know stands in headers of our own."""
    answer = word("true" if is_spam(verdict, site) else "false")
    if guid is not None:
        answer.headers[GUID] = guid
    if verdict.action is Action.DISCARD:
        answer.headers["X-akismet-pro-tip"] = "discard"
    answer.headers["X-Spam-Score"] = f"{verdict.score:.4f}"
    answer.headers["X-Spam-Action"] = str(verdict.action)
    answer.headers["X-Spam-Reasons"] = _in_ascii(verdict.reasons)
    return answer


def _in_ascii(reasons: Sequence[Reason]) -> str:
    """Return reasons as a header can carry them: what visitors wrote may stand in them."""
    text = "; ".join(f"{reason.name} {reason.weight:+.1f} ({reason.text})" for reason in reasons)
    printable = _UNPRINTABLE.sub(" ", text.encode("ascii", "backslashreplace").decode("ascii"))
    return printable[:_LONGEST_REASONS].strip()
