"""Keyed digests: they tell whether two values are the same, and nobody without the secret what they are."""

import hmac
from dataclasses import dataclass
from ipaddress import ip_address

from spamfilter.comment import Comment
from spamfilter.store.documents import of_comment, written
from spamfilter.text.likeness import SHORTEST_COPY, likeness, link_likeness
from spamfilter.text.near_copies import sketch, sketch_of_likeness


@dataclass(frozen=True, kw_only=True, slots=True)
class Traces:
    """By what a comment and its sender are known again on a site.

    ``text`` is the digest of what it says, whatever form it comes in.  ``copy`` is that of the text and its author's
    address; None where the text is too short to be known by itself.  ``fields`` is that of the text and its author.
    These are None for a comment that says nothing.  ``email``, ``ip`` and ``author_ip``, a name at an address, are
    None where they were not told.  ``sketch`` is of the text, on any site; None for a short one.
    """

    site_id: int
    email: bytes | None
    ip: bytes | None
    author_ip: bytes | None
    text: bytes | None
    copy: bytes | None
    fields: bytes | None
    sketch: bytes | None


class Digests:
    """HMAC-SHA256 under the secret of this installation, 32 bytes each.

    Digests of people are of one site: the same address has another digest on another site.
    """

    def __init__(self, secret_key: bytes) -> None:
        self._secret_key = secret_key
        self._seed = int.from_bytes(self._digest("sketch")[:4])

    def key(self, key: str) -> bytes:
        """Return the digest of an API key."""
        return self._digest("key", key)

    def email(self, site_id: int, address: str | None) -> bytes | None:
        """Return the digest of an e-mail address; None for none."""
        address = (address or "").strip().casefold()
        return self._digest("email", site_id, address) if address else None

    def ip(self, site_id: int, address: str | None) -> bytes | None:
        """Return the digest of an IP address, however it is spelt; None for none."""
        address = _canonical(address)
        return self._digest("ip", site_id, address) if address else None

    def idempotency_key(self, site_id: int, key: str) -> bytes:
        """Return the digest of the key that a site gave one request."""
        return self._digest("idempotency", site_id, key)

    def comment(self, site_id: int, comment: Comment) -> bytes:
        """Return the digest of all that was said of a comment."""
        return self._digest("comment", site_id, written(of_comment(comment)))

    def traces(self, site_id: int, comment: Comment) -> Traces:
        """Return by what a comment and its sender are known again."""
        text, url = likeness(comment.text), link_likeness(comment.author_url or "")
        author, email = likeness(comment.author or ""), (comment.author_email or "").strip().casefold()
        name, ip = " ".join((comment.author or "").casefold().split()), _canonical(comment.ip)
        said = text or f"{author} {email} {url}"
        is_said = not said.isspace()
        return Traces(
            site_id=site_id,
            email=self._digest("email", site_id, email) if email else None,
            ip=self._digest("ip", site_id, ip) if ip else None,
            author_ip=self._digest("author_ip", site_id, ip, name) if name and ip else None,
            text=self._digest("text", site_id, said) if is_said else None,
            copy=self._digest("copy", site_id, text, url) if len(text) >= SHORTEST_COPY else None,
            fields=self._digest("fields", site_id, text, url, author, email) if is_said else None,
            sketch=sketch_of_likeness(text, seed=self._seed),
        )

    def public_name(self, site_id: int) -> str:
        """Return what proves that a site's public address was given out: 12 characters from 0-9 and a-f."""
        return self._digest("public name", site_id).hex()[:12]

    def sketch(self, text: str) -> bytes | None:
        """Return the sketch by which near-copies of a text are known, on any site; None for a short text."""
        return sketch(text, seed=self._seed)

    def _digest(self, *values: str | int) -> bytes:
        message = "\0".join(map(str, values)).encode("utf-8", "surrogatepass")
        return hmac.digest(self._secret_key, message, "sha256")


def _canonical(address: str | None) -> str:
    address = (address or "").strip().casefold()
    if ":" not in address:
        return address  # that of IPv4 is spelt in one way only
    try:
        return str(ip_address(address))
    except ValueError:
        return address
