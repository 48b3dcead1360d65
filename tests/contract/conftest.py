"""One site with a key, and a way to call as Akismet's clients do."""

from urllib.parse import urlencode

import pytest

from tests.conftest import KEY
from tests.release import HAM, SPAM

BAD_KEY = "eeeeeeeeeeee"
BLOG = "https://blog.example"
ASKED = {"api_key": KEY, "blog": BLOG, "user_ip": "198.51.100.7"}
SPAMMY = {"comment_content": SPAM[0].text, "comment_author": SPAM[0].author}
HAMMY = {"comment_content": HAM[0].text, "comment_author": HAM[0].author}
THANKS = "Thanks for making the web a better place."
WORDPRESS = "WordPress/7.1 | Akismet/5.7.2"


class Caller:
    """A client that speaks Akismet's dialect."""

    def __init__(self, client):
        self._client = client

    def __call__(self, name, said=None, /, *, method="POST", version="1.1", headers=None, **fields):
        form = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        body = urlencode(fields) if said is None else said
        return self._client.open(f"/{version}/{name}", method=method, data=body, headers=form)

    def check(self, headers=None, **fields):
        """Ask about a comment."""
        return self("comment-check", headers=headers, **{**ASKED, **fields})

    def submit(self, label, headers=None, **fields):
        """Report a comment."""
        return self(f"submit-{label}", headers=headers, **{**ASKED, **fields})


@pytest.fixture
def call(visitor, site) -> Caller:
    return Caller(visitor)


def told(response):
    """What a client looks at first: the status, the words, and why they are no answer."""
    return response.status_code, response.text, response.headers.get("X-akismet-debug-help")
