"""Links: how many, where they lead, and how they are written."""

import re
from collections.abc import Callable
from functools import partial

from spamfilter.evidence import History
from spamfilter.signals.hosts import belongs_to, host_name, is_under, site_host, trade_words
from spamfilter.signals.lexicon.hosts import CHEAP_ENDINGS, CITED, LEARNED_ENDINGS, MESSENGERS, SHORTENERS
from spamfilter.signals.signal import Signal, logarithmic
from spamfilter.text import Link, Reading

_REFERRAL = re.compile(
    r"[?&/](?:ref|aff|affiliate|aff_id|referral|referrer|invite|inviter|invitecode|partner|promo|promocode|coupon|refid|"
    r"ref_id|sub_id|subid|clickid|click_id|tag|bonus|join)(?:[=/]|$)"
)
_REPLY = re.compile(r"#(?:comment|respond|reply|post|p|c|note|message)[-_]?\d*$")


def present(reading: Reading, _: History) -> float:
    """Return 1 if the text holds a link, else 0."""
    return 1.0 if reading.links else 0.0


def count(reading: Reading, _: History) -> float:
    """Return the number of links, 1 for ten or more."""
    return logarithmic(len(reading.links), 10) if reading.links else 0.0


def share(reading: Reading, _: History) -> float:
    """Return the share of characters inside links."""
    linked = reading.counts.linked
    return linked / (linked + reading.counts.characters) if linked else 0.0


def hosts(reading: Reading, _: History) -> float:
    """Return how many hosts are linked beyond the first, 1 for five or more."""
    if len(reading.links) < 2:
        return 0.0
    return logarithmic(len({link.host for link in reading.links}) - 1, 4)


def markup(reading: Reading, _: History) -> float:
    """Return the number of links written as HTML or bbcode, 1 for five or more."""
    return logarithmic(reading.counts.anchors, 5) if reading.counts.anchors else 0.0


def shortener(reading: Reading, _: History) -> float:
    """Return the share of links through a service that hides where they lead."""
    return _share(reading, _is_short)


def cheap_ending(reading: Reading, _: History) -> float:
    """Return the share of links to names that registries sell for cents."""
    return _share(reading, _is_cheap)


def hyphens(reading: Reading, _: History) -> float:
    """Return the most hyphens in a linked host, 1 for three or more."""
    return min(1.0, max(link.host.count("-") for link in reading.links) / 3) if reading.links else 0.0


def digits(reading: Reading, _: History) -> float:
    """Return the largest share of digits in a linked host."""
    return max(map(_digit_share, reading.links)) if reading.links else 0.0


def trade(reading: Reading, _: History) -> float:
    """Return how many words of trade stand in link addresses, 1 for three or more."""
    return min(1.0, len(_trade_words(reading)) / 3) if reading.links else 0.0


def referral(reading: Reading, _: History) -> float:
    """Return the share of links that reward who placed them."""
    return _share(reading, _has_referral)


def messenger(reading: Reading, _: History) -> float:
    """Return the share of links into a messenger."""
    return _share(reading, _is_messenger)


def cited(reading: Reading, _: History) -> float:
    """Return the share of links to what people cite: encyclopedias, newspapers, schools, code."""
    return _share(reading, _is_cited)


def reply(reading: Reading, _: History) -> float:
    """Return the share of links to another comment."""
    return _share(reading, lambda link: _REPLY.search(link.path) is not None)


def own_site(reading: Reading, _: History) -> float | None:
    """Return the share of links to the site that was commented on."""
    if not (reading.comment.permalink and (site := site_host(reading.comment.permalink))):
        return None
    return _share(reading, lambda link: belongs_to(link.host, site))


def _share(reading: Reading, holds: Callable[[Link], bool]) -> float:
    if not reading.links:
        return 0.0
    return sum(map(holds, reading.links)) / len(reading.links)


def _is_cheap(link: Link) -> bool:
    return link.host.rpartition(".")[2] in CHEAP_ENDINGS


def _is_cited(link: Link) -> bool:
    return is_under(link.host, CITED) or link.host.endswith(LEARNED_ENDINGS)


def _digit_share(link: Link) -> float:
    return sum(map(str.isdigit, link.host)) / max(len(link.host), 1)


def _trade_words(reading: Reading) -> list[str]:
    # A link into a well-known place carries its words in a title that somebody else gave.
    return [
        word
        for link in reading.links[:20]
        if not _is_cited(link)
        for word in trade_words(host_name(link.host) + link.path)
    ]


def _is_short(link: Link) -> bool:
    return is_under(link.host, SHORTENERS)


def _is_messenger(link: Link) -> bool:
    return is_under(link.host, MESSENGERS)


def _has_referral(link: Link) -> bool:
    return _REFERRAL.search(link.path) is not None


def _first(holds: Callable[[Link], bool]) -> Callable[[Reading], str]:
    return lambda reading: next((link.host or link.path for link in reading.links if holds(link)), "")


def _hosts(reading: Reading) -> str:
    return ", ".join(dict.fromkeys(link.host or link.path for link in reading.links))


def _number(reading: Reading) -> str:
    return str(len(reading.links))


def _trades(reading: Reading) -> str:
    return ", ".join(dict.fromkeys(_trade_words(reading)))


_of_links = partial(Signal, needs="links")

SIGNALS: tuple[Signal, ...] = (
    _of_links("links.present", present, "the text holds a link", detail=_hosts),
    _of_links("links.count", count, "number of links in the text", detail=_number),
    _of_links("links.share", share, "share of the text taken by links"),
    _of_links("links.hosts", hosts, "the text links to several sites", detail=_hosts),
    _of_links("links.markup", markup, "links are written as HTML or bbcode", detail=_hosts),
    _of_links("links.shortener", shortener, "a link hides where it leads", detail=_first(_is_short)),
    _of_links(
        "links.cheap_ending", cheap_ending, "a link leads to a name of the cheapest kind", detail=_first(_is_cheap)
    ),
    _of_links(
        "links.hyphens", hyphens, "a linked name is strung together", detail=_first(lambda link: "-" in link.host)
    ),
    _of_links("links.digits", digits, "a linked name holds digits", detail=_first(lambda link: _digit_share(link) > 0)),
    _of_links("links.trade", trade, "link addresses hold words of trade", detail=_trades),
    _of_links("links.referral", referral, "a link rewards who placed it", detail=_first(_has_referral)),
    _of_links("links.messenger", messenger, "a link leads into a messenger", detail=_first(_is_messenger)),
    _of_links("links.cited", cited, "a link leads to a well-known place", detail=_first(_is_cited)),
    _of_links("links.reply", reply, "a link leads to another comment"),
    Signal("links.own_site", own_site, "a link leads to this site itself", needs="permalink"),
)
