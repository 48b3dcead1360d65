"""Likeness: one text for all the forms in which a blog sends the same comment."""

import re
import unicodedata

from spamfilter.text.markup import unescape

SHORTEST_COPY = 32  # characters of a text that is known again without its author: many people write "Thank you!"
_COMPARED = 4000  # characters of a text: its beginning tells which one it is
_WINDOW = 5  # characters, so that languages without spaces are compared too

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


def nearness(one: str, other: str) -> float:
    """Return the share, in [0, 1], that two likenesses have in common; 0 where they lead to different targets.

    >>> nearness("it rose well with less water", "it rose well with less water") == 1.0
    True
    >>> 0.5 < nearness("it rose well with less water", "it rose well with less wather") < 1.0
    True
    """
    (words, *targets), (others, *other_targets) = one.split("\n"), other.split("\n")
    if targets != other_targets:
        return 0.0
    first, second = _windows(words), _windows(others)
    return len(first & second) / len(first | second)


def _windows(words: str) -> set[str]:
    return {words[start : start + _WINDOW] for start in range(max(1, len(words[:_COMPARED]) - _WINDOW + 1))}


def _words(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = text.casefold()
    return " ".join(_WORD.findall(text)) or "".join(text.split())
