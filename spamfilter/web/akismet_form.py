"""The form that Akismet's clients send, and the comment in it."""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from urllib.parse import parse_qsl, quote_from_bytes

from spamfilter.comment import Comment

_CHARSET = re.compile(rb"(?:^|&)blog_charset=([\w.-]{1,40})(?:&|$)")
# The character sets of blogs.  Python knows more "encodings", some of them slow, none of them a blog's.
_BLOG_CHARSETS = re.compile(
    r"utf-?8|us-ascii|iso-?8859-\d+|windows-\d+|cp\d+|koi8-[rut]|gb\w+|big5\w*|euc-\w+|shift_jis", re.I
)
_WORDPRESS = re.compile(r"WordPress/\S+ \| Akismet/\S+")
_SLASHED = re.compile(r"\\(.?)", re.DOTALL)
_ASCII = bytes(range(128))
_YES = {"1", "true", "yes"}
_FIXTURE_AUTHORS = {"viagra-test-123", "akismet-guaranteed-spam"}
_FIXTURE_EMAIL = "akismet-guaranteed-spam@example.com"
# Addresses that say nothing of a sender: they are a proxy's, or nobody's.
_NOBODYS = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "::/127",
        "fc00::/7",
        "fe80::/10",
    )
)


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of one call, as sent; a name without ``=`` says ``""``.

    ``is_wordpress`` is whether WordPress's own plugin sent it.
    """

    fields: Mapping[str, str]
    is_wordpress: bool

    def word(self, name: str) -> str:
        """Return a field without the spaces around it; ``""`` where it was not sent."""
        return self.fields.get(name, "").strip()

    def is_yes(self, name: str) -> bool:
        """Tell whether a field says yes, in one of the ways that clients spell it."""
        return self.word(name).casefold() in _YES

    @property
    def is_fixture(self) -> bool:
        """Whether this is one of the comments that are spam by agreement, for testing."""
        author, email = self.fields.get("comment_author"), self.fields.get("comment_author_email")
        return author in _FIXTURE_AUTHORS or email == _FIXTURE_EMAIL

    @property
    def is_administrators(self) -> bool:
        """Whether the site says that its administrator wrote the comment."""
        return "administrator" in {role.strip() for role in self.word("user_role").split(",")}

    def unslashed(self) -> "Form":
        """Return the form of a check without the backslashes that WordPress adds.

        It adds them when it asks for the first time, neither when it asks again nor when it reports.
        """
        if not self.is_wordpress or self.word("recheck_reason"):
            return self
        return replace(self, fields={name: _SLASHED.sub(r"\1", value) for name, value in self.fields.items()})

    def comment(self) -> Comment:
        """Return the comment in the form."""
        return Comment(
            text=self.fields.get("comment_content", ""),
            author=self.fields.get("comment_author"),
            author_email=self.fields.get("comment_author_email"),
            author_url=self.fields.get("comment_author_url"),
            ip=_address(self.word("user_ip")),
            user_agent=_visitors(self.fields.get("user_agent")),
            referrer=self.fields.get("referrer"),
            permalink=self.fields.get("permalink"),
            type=self.fields.get("comment_type", self.fields.get("content_type")),
            language=_language(self.word("blog_lang")),
            honeypot=self._honeypot(),
            created_at=_moment(self.word("comment_date_gmt")),
        )

    def _honeypot(self) -> str | None:
        named = self.fields.get(self.word("honeypot_field_name"))
        return named or self.fields.get("POST_ak_hp_textarea", named)


def read_form(body: bytes, *, user_agent: str, query: bytes = b"") -> Form:
    """Return the form in a request's body, whatever its charset, and in its query where the body is silent.

    ``user_agent`` is that of the client that calls.
    """
    fields = _fields(query, "utf-8") | _fields(body, _charset(body))
    return Form(fields, is_wordpress=_WORDPRESS.match(user_agent) is not None)


def _fields(form: bytes, charset: str) -> dict[str, str]:
    # Bytes that are not of the charset become U+FFFD, and those that were not escaped count as if they were: a comment
    # is never turned away for them.
    escaped = quote_from_bytes(form, safe=_ASCII)
    return dict(parse_qsl(escaped, keep_blank_values=True, encoding=charset, errors="replace"))


def _charset(body: bytes) -> str:
    found = _CHARSET.search(body)
    name = found[1].decode("ascii", "replace") if found else ""
    if not _BLOG_CHARSETS.fullmatch(name):
        return "utf-8"
    try:
        codecs.lookup(name)
    except LookupError:
        return "utf-8"
    return name


def _address(value: str) -> str | None:
    try:
        address = ip_address(value)
    except ValueError:
        return None
    return None if any(address in network for network in _NOBODYS) else str(address)


def _visitors(user_agent: str | None) -> str | None:
    # Some libraries say their own name where the visitor's browser should stand.
    return None if user_agent is not None and "Akismet" in user_agent else user_agent


def _language(value: str) -> str | None:
    return value.partition(",")[0].strip().replace("_", "-") or None


def _moment(value: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
