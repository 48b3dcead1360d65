"""Isso's words for a comment, in those of the filter."""

from collections.abc import Mapping
from html import unescape
from typing import Any


def comment_of(thread: Mapping[str, Any], said: Mapping[str, Any], origin: str | None) -> "dict[str, object]":
    """Return a comment as the filter takes it, from what Isso keeps of it; it escapes all but the text."""
    fields = {
        "text": said["text"],
        "author": _plain(said.get("author")),
        "author_email": _plain(said.get("email")),
        "author_url": _plain(said.get("website")),
        "permalink": origin + thread["uri"] if origin else None,
        "post_title": thread["title"],
        "type": "reply" if said.get("parent") else "comment",
    }
    return {name: value for name, value in fields.items() if value is not None}


def sender_of(request: Any, trusted_proxies: "list[str]") -> "dict[str, object]":
    """Return what the request tells of its sender; Isso itself keeps half of an address only."""
    route = [*request.access_route, request.remote_addr] if trusted_proxies else [request.remote_addr]
    ip = next((address for address in reversed(route) if address not in trusted_proxies), request.remote_addr)
    fields = {"ip": ip, "user_agent": request.headers.get("User-Agent"), "referrer": request.headers.get("Referer")}
    return {name: value for name, value in fields.items() if value is not None}


def _plain(escaped: str | None) -> str | None:
    return None if escaped is None else unescape(escaped)
