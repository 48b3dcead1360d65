"""Hosts and paths: questions about where a link leads."""

import re
from collections.abc import Set
from functools import lru_cache

from spamfilter.signals.lexicon.vocabulary import TRADES
from spamfilter.text import parse_link

_SEPARATORS = re.compile(r"[\W_]+")
_SHORTEST, _LONGEST = 4, 14  # letters of a word that is looked for at the ends of a longer one


@lru_cache(maxsize=4096)
def trade_words(address: str) -> tuple[str, ...]:
    """Return the words of trade in an address: those between hyphens, or at the ends of what is run together.

    >>> trade_words("cheaphotels-goa")
    ('cheap', 'hotels')
    """
    found = []
    for part in _SEPARATORS.split(address[:200]):
        if part in TRADES.words:
            found.append(part)
        elif len(part) > _SHORTEST:
            lengths = range(min(len(part) - 1, _LONGEST), _SHORTEST - 1, -1)
            ends = (next((end for n in lengths if (end := part[:n]) in TRADES.words), ""),
                    next((end for n in lengths if (end := part[-n:]) in TRADES.words), ""))  # fmt: skip
            found.extend(filter(None, ends))
    return tuple(found)


def host_name(host: str) -> str:
    """Return a host without its ending.

    >>> host_name("shop.example.com")
    'shop.example'
    """
    return host.rpartition(".")[0]


@lru_cache(maxsize=4096)
def site_host(permalink: str) -> str:
    """Return the host of the page that was commented on; "" if its address names none."""
    link = parse_link(permalink)
    return link.host if link else ""


def belongs_to(host: str, site: str) -> bool:
    """Say whether a host is a site's own, or one above or below it.

    >>> belongs_to("shop.example.com", "example.com"), belongs_to("badexample.com", "example.com")
    (True, False)
    """
    return not host or host == site or host.endswith("." + site) or site.endswith("." + host)


def is_under(host: str, names: Set[str]) -> bool:
    """Say whether a host is one of ``names`` or below one of them.

    >>> is_under("anna.wordpress.com", {"wordpress.com"})
    True
    """
    while host:
        if host in names:
            return True
        host = host.partition(".")[2]
    return False
