"""Links: found in a text, however they are written, and parsed."""

import re
from dataclasses import dataclass

# Endings that stand for a site even without "http" or a path.  Endings that are also words ("it", "is", "me", "de")
# are left out: people forget the blank after a full stop.
_PLAIN_ENDINGS = (
    "com|net|org|info|biz|edu|gov|xyz|top|click|icu|shop|site|online|store|club|vip|bet|casino|loan|loans|tech|website|"
    "space|cyou|sbs|bond|cfd|monster|quest|buzz|app|dev|io|co\\.uk|co\\.in|com\\.[a-z]{2}|ru|рф|ua|kz|"
    "cn|tw|hk|jp|kr|vn|th|ph|pk|ng|ke|za|ae|tr|pl|cz|sk|hu|ro|bg|gr|nl|dk|fi|fr|eu|cc|tv|ly|gg"
)
_HOST = r"[^\W_](?:[\w-]*[^\W_])?"
_REST = r"[^\s<>\"'`\u2000-\u206f\u3000-\u9fff\uac00-\ud7af\uff00-\uffef]"
_URL = re.compile(
    rf"(?:h(?:tt|xx)ps?|ftp)://{_REST}+"
    rf"|(?<![\w@.-])www\.(?=\w){_REST}+"
    # A bare domain: one greedy run, then an ending.  The look-behind keeps the search from starting anew inside it.
    rf"|(?<![\w@.-])[^\W_][\w.-]*\.(?:{_PLAIN_ENDINGS})(?![\w-]|\.\w|@)(?:[/?#]{_REST}*)?"
    rf"|(?<![\w@.-])[^\W_][\w.-]*\.[a-z]{{2,4}}/(?=\w){_REST}+",
    re.IGNORECASE,
)
_DOT = re.compile(r"\.[^\W_]")
_HINT = re.compile(
    rf"\.(?:(?-i:(?<=www\.)|(?<=WWW\.))|(?=[^\W_])(?:(?:{_PLAIN_ENDINGS})(?!\w)|[a-z]{{2,4}}/))", re.IGNORECASE
)
_PARTS = re.compile(
    r"(?:(?:[a-z][a-z0-9+.-]*:)?//+|https?:/?)?(?:[^\s/?#@]*@)?(?:www\.)?(?P<host>[^\s/?#:@\\]*)(?::\d*)?(?P<path>.*)",
    re.DOTALL,
)
LONGEST_HOST = 253  # that the domain name system can hold
_WORDS_WITH_DOTS = frozenset({"asp.net", "vb.net", "ado.net", "socket.io", "paper.io"})
_TRAILING = ".,;:!?)]}>'\"*_~|"


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """Where a link leads.

    ``host`` is casefolded, without "www." and port; "" is the page's own site.  ``path`` is path, query and fragment,
    casefolded, without the slash at the end.
    """

    host: str
    path: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A text with each link replaced by the word "urlx", the links, and how many characters they took."""

    text: str
    links: tuple[Link, ...] = ()
    characters: int = 0


def may_hold_links(text: str) -> bool:
    """Say whether it is worth looking for links (never False where there is one)."""
    # One character is found five times as fast as several.
    return (":" in text and "://" in text) or ("." in text and _HINT.search(text) is not None)


def find_links(text: str) -> Found:
    """Return the links of a text, and the text without them.

    >>> find_links("see www.example.com/a, or mail me@example.com").text
    'see urlx, or mail me@example.com'
    """
    if not may_hold_links(text):
        return Found(text=text)
    links: list[Link] = []
    taken = 0

    def replace(match: re.Match[str]) -> str:
        nonlocal taken
        written = match[0].rstrip(_TRAILING)
        link = parse_link(written)
        if link is None or link.host in _WORDS_WITH_DOTS:
            return match[0]
        links.append(link)
        taken += len(written)
        return f" urlx {match[0][len(written) :]}" if _joined(match) else "urlx" + match[0][len(written) :]

    pieces = text.split(" ")  # only a few of them can hold a link
    for index, piece in enumerate(pieces):
        if "://" in piece or ("." in piece and _DOT.search(piece)):
            pieces[index] = _URL.sub(replace, piece)
    return Found(text=" ".join(pieces), links=tuple(links), characters=taken)


def _joined(match: re.Match[str]) -> bool:
    """Say whether a letter touches the link, as Chinese, Japanese and Thai do: the word "urlx" must stand alone."""
    before, after = match.string[match.start() - 1 : match.start()], match.string[match.end() : match.end() + 1]
    return before.isalnum() or after.isalnum()


def parse_link(address: str) -> Link | None:
    """Return where an address leads; None if it leads nowhere ("http://", "mailto:…", "n/a").

    >>> parse_link("HTTPS://user@www.Example.com:8080/Shop?id=1")
    Link(host='example.com', path='/shop?id=1')
    >>> parse_link("#comment-12")
    Link(host='', path='#comment-12')
    """
    address = address.strip().casefold()
    if address.startswith(("#", "/")) and not address.startswith("//"):
        return Link(host="", path=address) if len(address) > 1 else None
    if address.startswith(("mailto:", "tel:", "javascript:", "data:")):
        return None
    parts = _PARTS.match(address)
    host = parts["host"].strip(".") if parts else ""
    if ("." not in host and host != "localhost") or len(host) > LONGEST_HOST:
        return None
    return Link(host=host, path=parts["path"].rstrip("/") if parts else "")
