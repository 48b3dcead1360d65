"""The addresses of Akismet's calls: a version, a name, and any number of slashes."""

import re
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_CALL = re.compile(r"/+\d+\.\d+(?:/|$)")
_SLASHES = re.compile("//+")


def is_call(path: str) -> bool:
    """Say whether this is an address of Akismet's calls, even one that does not exist.

    >>> is_call("/1.1/comment-check"), is_call("/api/v1/checks")
    (True, False)
    """
    return _CALL.match(path) is not None


class TidyPaths:
    """A WSGI application that is called with one slash where there were several, and with none at the end.

    The framework would answer with a redirect, which the clients do not follow as they should.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as the application does."""
        path = environ.get("PATH_INFO", "")
        if is_call(path):
            environ["PATH_INFO"] = _SLASHES.sub("/", path).rstrip("/")
        return self._application(environ, start_response)
