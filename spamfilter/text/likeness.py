"""Likeness: one text for all the forms in which a blog sends the same comment."""

import re
import unicodedata

from spamfilter.text.markup import unescape

_TAG = re.compile(r"<(/?[a-z][^<>]*)(?:>|$)", re.I)
_HREF = re.compile(r"""^a\s[^<>]*?\bhref\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""", re.I)
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]{0,30}:/*|^/+", re.I)
_WORD = re.compile(r"[^\W_]+")


def likeness(text: str) -> str:
    r"""Return what stays of a text when a blog puts backslashes into it, escapes it, or takes markup away.

    It is the words, and after them the targets of links; characters where there are no words.

    >>> likeness("It\\'s <a href=\\\"http://x.example/\\\">here</a>") == likeness(
    ...     'It&#039;s <a href="http://x.example" rel="nofollow ugc">here</a>')
    True
    """
    plain = unescape(text.replace("\\", ""))
    if "<" not in plain:
        return _words(plain)
    targets = [link_likeness(found[1].strip("\"'")) for tag in _TAG.findall(plain) if (found := _HREF.match(tag))]
    return "\n".join([_words(_TAG.sub("", plain)), *targets])


def link_likeness(address: str) -> str:
    """Return an address without what blogs add to it and take from it: scheme, last slash, capitals.

    >>> link_likeness("Blog.example/"), link_likeness("http://blog.example")
    ('blog.example', 'blog.example')
    """
    return _SCHEME.sub("", unescape(address.replace("\\", "")).strip()).rstrip("/").casefold()


def _words(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = text.casefold()
    return " ".join(_WORD.findall(text)) or "".join(text.split())
