"""Reading: a comment made plain, its links, and what was counted on the way."""

import re
from collections.abc import Sequence
from string import ascii_letters
from typing import NamedTuple

from spamfilter.comment import Comment
from spamfilter.text.counting import Counts, count_ascii, count_unicode
from spamfilter.text.folding import cap_runs, fold_leet, join_spaced
from spamfilter.text.links import LONGEST_HOST, Link, find_links, may_hold_links, parse_link
from spamfilter.text.markup import strip_markup, unescape
from spamfilter.text.unicode import clean, fold_case

# One pass over the bytes each: control characters to blanks and ASCII capitals to small letters; all but letters and
# digits to blanks; every character to its shape.
_TO_LOWER = bytes(32 if code < 9 or 13 < code < 32 or code == 127 else code for code in range(256)).lower()
_TO_WORDS = bytes(code if code > 127 or chr(code).isalnum() else 32 for code in range(256))
_TO_SHAPE = bytes(
    97
    if chr(code) in ascii_letters or code > 127
    else 48
    if code in b"013457@$"
    else 32
    if code in b" .*|_/-\n"
    else 33
    for code in range(256)
)
_CONTINUATIONS = bytes(range(0x80, 0xC0))  # of UTF-8: without them every character is one byte
_ASCII_WIDTHS, _WIDTHS = (1,), (1, 2, 3, 4)  # of characters in UTF-8, in bytes
_MIDDLE_DOT = "·".encode()
_PUNCTUATION_STARTS = b"\xc2\xd8\xe0\xe2\xe3\xef"  # in UTF-8
_PUNCTUATION = re.compile("[\u00a1-\u00bf\u2010-\u205e\u3001-\u303f\uff01-\uff20\u0964\u0965\u060c\u061b\u061f]+")


class Reading(NamedTuple):  # made for every comment, in half the time of a frozen dataclass
    """A comment as read.

    ``plain`` is what a visitor sees, otherwise as typed.  ``body`` is the same folded: one way to write each word,
    casefolded, blanks collapsed, each link replaced by "urlx".  ``words`` are the body's words in order, without
    punctuation, ``distinct`` the different ones.  ``author`` is folded like the body, links left in; "" if there is
    none.  ``email_domain`` is casefolded, "" if unknown.
    """

    comment: Comment
    plain: str
    body: str
    words: tuple[str, ...]
    distinct: frozenset[str]
    links: tuple[Link, ...]
    author: str
    author_link: Link | None
    email_domain: str
    counts: Counts


def read(comment: Comment) -> Reading:
    """Return the comment as read; any text can be read.

    >>> read(Comment(text="Buy v-i-a-g-r-a at http://pills.example &amp; smile")).body
    'buy viagra at urlx & smile'
    """
    text = comment.text
    links: tuple[Link, ...] = ()
    if text.isascii() and not ("&" in text or "<" in text or "[" in text or may_hold_links(text)):
        plain = text
        body, words, counts = _read_ascii(text)
    else:
        plain, links, body, words, counts = _read_any(text)
    return Reading(
        comment=comment,
        plain=plain,
        body=body,
        words=words,
        distinct=frozenset(words),
        links=links,
        author=fold(comment.author) if comment.author else "",
        author_link=parse_link(comment.author_url) if comment.author_url else None,
        email_domain=_domain(comment.author_email) if comment.author_email else "",
        counts=counts,
    )


def fold(text: str) -> str:
    """Return a short text folded as a comment's body is, links left in.

    >>> fold(" \uff23heap  C\u0430sino ")
    'cheap casino'
    """
    if text.isascii() and "&" not in text and "<" not in text:
        lower = text.encode().translate(_TO_LOWER)
        return _fold_words(lower.decode(), lower)[0]
    text = fold_case(clean(strip_markup(unescape(text)).text).text)
    return _fold_words(text, text.encode())[0]


def split_words(body: str) -> tuple[str, ...]:
    """Return the words of a folded text, without punctuation.

    >>> split_words("don't, e-mail: a@b.example")
    ('don', 't', 'e', 'mail', 'a', 'b', 'example')
    """
    raw = body.encode()
    if not body.isascii() and any(map(raw.__contains__, _PUNCTUATION_STARTS)):
        raw = _PUNCTUATION.sub(" ", body).encode()
    return tuple(raw.translate(_TO_WORDS).decode().split())


def _domain(email: str) -> str:
    domain = email.rpartition("@")[2].strip().casefold()
    return domain if len(domain) <= LONGEST_HOST else ""


def _read_ascii(text: str) -> tuple[str, tuple[str, ...], Counts]:
    raw = text.encode()
    lower = raw.translate(_TO_LOWER)
    body, spaced, leet = _fold_words(lower.decode(), lower)
    words = tuple((body.encode() if spaced or leet else lower).translate(_TO_WORDS).decode().split())
    return body, words, count_ascii(raw, spaced=spaced, leet=leet)


def _read_any(text: str) -> tuple[str, tuple[Link, ...], str, tuple[str, ...], Counts]:
    stripped = strip_markup(unescape(text))
    cleaned = clean(stripped.text)
    found = find_links(cleaned.text)
    targets = [link for target in stripped.targets if (link := parse_link(target))]
    lower = fold_case(found.text)
    raw = lower.encode()
    body, spaced, leet = _fold_words(lower, raw)
    words = split_words(body)
    counts = count_unicode(
        found.text,
        raw,
        words,
        spaced=spaced,
        leet=leet,
        invisible=cleaned.invisible,
        combining=cleaned.combining,
        mixed_script=cleaned.mixed_script,
        ornate=cleaned.ornate,
        markup=stripped.marks,
        anchors=len(targets),
        hidden=stripped.hidden,
        linked=found.characters + sum(map(len, stripped.targets)),
    )
    return stripped.text, (*targets, *found.links), body, words, counts


def _fold_words(text: str, raw: bytes) -> tuple[str, int, int]:
    """Fold casefolded text, and count words set apart and words with digits for letters.

    ``raw`` is its UTF-8: the shape of the bytes says at the speed of a memory scan whether there is anything to fold.
    """
    is_ascii = text.isascii()
    dotted = raw if is_ascii else raw.replace(_MIDDLE_DOT, b".")
    shape = b" " + dotted.translate(_TO_SHAPE, b"" if is_ascii else _CONTINUATIONS)
    spaced = leet = 0
    if b" a a a a" in shape:
        text, spaced = join_spaced(text)
    if "  " in text or not text.isprintable() or text != text.strip():  # the only printable blank is " "
        text = " ".join(text.split())
    if spaced or (b"0" in shape and b"a0" in shape):
        text, leet = fold_leet(text)
    if spaced or _has_run(raw, _ASCII_WIDTHS if is_ascii else _WIDTHS):
        text = cap_runs(text)
    return text, spaced, leet


def _has_run(raw: bytes, widths: Sequence[int]) -> bool:
    """Say whether four equal characters of one of these widths in bytes may follow each other.

    Shifted by one character, equal neighbours cancel out to zeros.
    """
    number = int.from_bytes(raw)
    return any(bytes(3 * width) in (number ^ (number >> 8 * width)).to_bytes(len(raw)) for width in widths)
