"""Author: the name, the address on the web, the e-mail, and whether they belong together."""

from functools import lru_cache, partial

from disposable_email_domains import blocklist

from spamfilter.evidence import History
from spamfilter.signals.hosts import belongs_to, host_name, is_under, site_host, trade_words
from spamfilter.signals.lexicon.hosts import CHEAP_ENDINGS, FREE_MAIL, PERSONAL
from spamfilter.signals.lexicon.vocabulary import TRADES
from spamfilter.signals.signal import Signal
from spamfilter.text import Reading, split_words
from spamfilter.text.links import find_links


def said(reading: Reading, _: History) -> float | None:
    """Return 1 if the author gave a name, else 0."""
    return None if reading.comment.author is None else 1.0 if reading.author else 0.0


def url(reading: Reading, _: History) -> float | None:
    """Return 1 if the author gave an address on the web, else 0."""
    return None if reading.comment.author_url is None else 1.0 if reading.author_link else 0.0


def commercial(reading: Reading, _: History) -> float | None:
    """Return 0.6 for one word of trade in the name, 1 for more, else 0."""
    if not reading.author:
        return None
    return (0.0, 0.6, 1.0)[min(2, len(_trades(reading.author)))]


def is_url(reading: Reading, _: History) -> float | None:
    """Return 1 if the name is, or holds, an address on the web, else 0."""
    if not reading.author:
        return None
    return 1.0 if "." in reading.author and find_links(reading.author).links else 0.0


def words(reading: Reading, _: History) -> float | None:
    """Return the number of words in the name beyond two, 1 for six or more."""
    if not reading.author:
        return None
    return min(1.0, max(0, len(_words(reading.author)) - 2) / 4)


def digits(reading: Reading, _: History) -> float | None:
    """Return the share of digits in the name."""
    if not reading.author:
        return None
    return sum(map(str.isdigit, reading.author)) / len(reading.author)


def upper(reading: Reading, _: History) -> float | None:
    """Return 1 if a name of four letters or more is all capitals, else 0."""
    if not reading.author:
        return None
    name = reading.comment.author or ""
    return 1.0 if len(name) >= 4 and name.isupper() else 0.0


def in_text(reading: Reading, _: History) -> float | None:
    """Return 1 if the text names its author, else 0."""
    if not reading.author:
        return None
    return 1.0 if len(reading.author) >= 4 and reading.author in reading.body else 0.0


def host_is_name(reading: Reading, _: History) -> float | None:
    """Return 1 if the address is built from the name, else 0."""
    if not (reading.author and (link := reading.author_link)):
        return None
    host = link.host.replace("-", "")
    return 1.0 if any(len(word) >= 4 and word in host for word in _words(reading.author)) else 0.0


def host_is_commercial(reading: Reading, _: History) -> float | None:
    """Return how many words of trade and further hyphens the host holds, 1 for two or more."""
    if not (link := reading.author_link):
        return None
    return _host_trade(link.host)


def url_deep(reading: Reading, _: History) -> float | None:
    """Return 1 if the address leads to a page about a trade, 0.5 to another page with a long name, else 0."""
    if not (link := reading.author_link):
        return None
    if len(link.path) < 2:
        return 0.0
    if trade_words(link.path):
        return 1.0
    return 0.5 if link.path.count("-") >= 2 else 0.0


def url_cheap_ending(reading: Reading, _: History) -> float | None:
    """Return 1 if the address has a name that registries sell for cents, else 0."""
    if not (link := reading.author_link):
        return None
    return 1.0 if link.host.rpartition(".")[2] in CHEAP_ENDINGS else 0.0


def url_in_text(reading: Reading, _: History) -> float | None:
    """Return 1 if the text links to the author's own address, else 0."""
    if not (link := reading.author_link):
        return None
    return 1.0 if reading.links and any(other.host == link.host for other in reading.links) else 0.0


def url_personal(reading: Reading, _: History) -> float | None:
    """Return 1 if the address is a person's page at a place for such pages, else 0."""
    if not (link := reading.author_link):
        return None
    return 1.0 if is_under(link.host, PERSONAL) else 0.0


def own_site(reading: Reading, _: History) -> float | None:
    """Return 1 if the address is the site that was commented on, else 0."""
    if not ((link := reading.author_link) and reading.comment.permalink):
        return None
    site = site_host(reading.comment.permalink)
    return (1.0 if belongs_to(link.host, site) else 0.0) if site else None


def email_disposable(reading: Reading, _: History) -> float | None:
    """Return 1 if the e-mail address is of the kind that is thrown away, else 0."""
    if not reading.email_domain:
        return None
    return 1.0 if is_under(reading.email_domain, blocklist) else 0.0


def email_free(reading: Reading, _: History) -> float | None:
    """Return 1 if the e-mail address is at a provider that is free for all, else 0."""
    if not reading.email_domain:
        return None
    return 1.0 if reading.email_domain in FREE_MAIL else 0.0


def email_digits(reading: Reading, _: History) -> float | None:
    """Return the share of digits before the @ of the e-mail address."""
    if not (local := _local_part(reading)):
        return None
    return 0.0 if local.isalpha() else sum(map(str.isdigit, local)) / len(local)


def email_is_name(reading: Reading, _: History) -> float | None:
    """Return 1 if the e-mail address is built from the name, else 0."""
    if not ((local := _local_part(reading)) and reading.author):
        return None
    return 1.0 if any(len(word) >= 3 and word in local for word in _words(reading.author)) else 0.0


def _email_domain(reading: Reading) -> str:
    return reading.email_domain


def _local_part(reading: Reading) -> str:
    return reading.comment.author_email.rpartition("@")[0].casefold() if reading.comment.author_email else ""


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    return split_words(name)


@lru_cache(maxsize=4096)
def _trades(name: str) -> tuple[str, ...]:
    return tuple(TRADES.find(split_words(name), name))


@lru_cache(maxsize=4096)
def _host_trade(host: str) -> float:
    if is_under(host, PERSONAL):
        return 0.0
    return min(1.0, (len(trade_words(host_name(host))) + max(0, host.count("-") - 1)) / 2)


def _name(reading: Reading) -> str:
    return f"'{reading.comment.author}'" if reading.comment.author else ""


def _host(reading: Reading) -> str:
    return reading.author_link.host if reading.author_link else ""


def _address(reading: Reading) -> str:
    return reading.author_link.host + reading.author_link.path if reading.author_link else ""


_of_name = partial(Signal, needs="author")
_of_address = partial(Signal, needs="author_link")
_of_email = partial(Signal, needs="email_domain")

SIGNALS: tuple[Signal, ...] = (
    Signal("author.said", said, "the author gave a name", detail=_name, needs="name"),
    Signal("author.url", url, "the author gave an address on the web", detail=_host, needs="address"),
    _of_name("author.commercial", commercial, "the author's name reads like an advertisement", detail=_name),
    _of_name("author.is_url", is_url, "the author's name is a web address", detail=_name),
    _of_name("author.words", words, "the author's name has more words than names have", detail=_name),
    _of_name("author.digits", digits, "the author's name holds digits", detail=_name),
    _of_name("author.upper", upper, "the author's name is all capitals", detail=_name),
    _of_name("author.in_text", in_text, "the text names its own author", detail=_name),
    _of_address("author.host_is_name", host_is_name, "the author's web address is built from the name", detail=_host),
    _of_address(
        "author.host_is_commercial", host_is_commercial, "the author's web address is of a trade", detail=_host
    ),
    _of_address("author.url_deep", url_deep, "the author's web address leads deep into a site", detail=_address),
    _of_address("author.url_cheap_ending", url_cheap_ending, "the author's web address is a cheap one", detail=_host),
    _of_address("author.url_in_text", url_in_text, "the text links to the author's own address", detail=_host),
    _of_address("author.url_personal", url_personal, "the author's web address is a personal page", detail=_host),
    _of_address("author.own_site", own_site, "the author's web address is this site", detail=_host),
    _of_email(
        "author.email_disposable",
        email_disposable,
        "the author's e-mail address is of the kind that is thrown away",
        prior=1.0,
        detail=_email_domain,
    ),
    _of_email(
        "author.email_free", email_free, "the author's e-mail address is at a free provider", detail=_email_domain
    ),
    Signal("author.email_digits", email_digits, "the author's e-mail address is full of digits", needs="email"),
    Signal("author.email_is_name", email_is_name, "the author's e-mail address is built from the name", needs="email"),
)
