"""Markup: tags and bbcode taken off, link targets and hidden text kept aside."""

import html
import re
from dataclasses import dataclass

_TAGS = (
    "a|abbr|acronym|address|article|aside|b|big|blockquote|body|br|button|center|cite|code|dd|del|details|div|dl|dt|em|"
    "embed|figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|kbd|label|li|link|main|mark|meta|"
    "nav|object|ol|option|p|pre|q|s|samp|script|section|select|small|span|strike|strong|style|sub|summary|sup|svg|"
    "table|tbody|td|textarea|tfoot|th|thead|title|tr|tt|u|ul|var|video"
)
_BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "br", "center", "dd", "details", "div", "dl", "dt", "figure",
     "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section",
     "table", "td", "th", "title", "tr", "ul")
)  # fmt: skip
# Known names only: "a < b", "List<String>" and "<3" are text.  No part of a match may hold "<" or "[", so a run of
# unfinished tags is read once.
_MARKUP = re.compile(
    rf"<(?P<close>/?)(?P<tag>{_TAGS})(?P<attributes>(?:[\s/][^<>]*)?)>|(?P<open><!--)|(?P<end>-->)"
    r"|\[(?:/?(?:url|link|b|i|u|s|img|quote|code|size|color|font|list|center|left|right|email)\s*"
    r"(?:=(?P<target>[^\[\]]*))?|\*)\]",
    re.IGNORECASE,
)
_HREF = re.compile(r"""(?:^|\s)(?:href|src)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)
_UNSEEN = re.compile(
    r"""(?:^|\s)hidden(?:\s|=|$)|display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])"""
    r"""|opacity\s*:\s*0(?![.\d]*[1-9])|text-indent\s*:\s*-\d{3}|(?:left|top)\s*:\s*-\d{3}"""
    r"""|(?<![-\w])(?:max-)?height\s*:\s*0(?![.\d]*[1-9])|(?<![-\w])color\s*:\s*transparent|scale\(\s*0\s*[,)]""",
    re.IGNORECASE,
)
_VOID = frozenset(["br", "hr", "img", "input", "link", "meta", "embed"])


@dataclass(frozen=True, kw_only=True, slots=True)
class Stripped:
    """A text without its markup.

    ``targets`` are the link targets in order; ``marks`` counts tags and bbcode; ``hidden`` counts the characters that
    no visitor would have seen (scripts, styles, remarks, elements hidden by their style).
    """

    text: str
    targets: tuple[str, ...] = ()
    marks: int = 0
    hidden: int = 0


def unescape(text: str) -> str:
    """Return the text with character references replaced, twice: blogs escape what was escaped before.

    >>> unescape("fish &amp;amp; chips")
    'fish & chips'
    """
    for _ in range(2):
        if "&" in text:
            text = html.unescape(text)
    return text


def strip_markup(text: str) -> Stripped:
    """Return what a visitor would read, with the link targets aside.

    >>> strip_markup('<a href="http://x.example/">Cheap</a> [url=http://y.example]pills[/url]').targets
    ('http://x.example/', 'http://y.example')
    """
    if "<" not in text and "[" not in text:
        return Stripped(text=text)
    marks = list(_MARKUP.finditer(text))
    if not marks:
        return Stripped(text=text)
    return _without(text, marks)


def _without(text: str, marks: list[re.Match[str]]) -> Stripped:
    ends = _hidden_until(marks)
    pieces: list[str] = []
    position = hidden = index = 0
    while index < len(marks):
        pieces.append(text[position : marks[index].start()])
        if (end := ends.get(index)) is not None:
            hidden += marks[end].start() - marks[index].end()
            index = end
        else:
            pieces.append(_instead(marks[index]))
        position, index = marks[index].end(), index + 1
    pieces.append(text[position:])
    targets = tuple(filter(None, map(_target, marks)))
    number = sum(mark["end"] is None for mark in marks)
    return Stripped(text="".join(pieces), targets=targets, marks=number, hidden=hidden)


def _hidden_until(marks: list[re.Match[str]]) -> dict[int, int]:
    """Return, for each mark that hides text, the index of the mark where the text is seen again.

    What is never closed hides nothing: blogs mend such markup, each in its own way, and the text is then seen.
    """
    ends: dict[int, int] = {}
    waiting: dict[str, list[int]] = {}
    for index, mark in enumerate(marks):
        if mark["end"]:
            if waiting.get("-->"):
                ends[waiting.pop("-->")[0]] = index
        elif mark["open"]:
            waiting.setdefault("-->", []).append(index)
        elif (tag := (mark["tag"] or "").lower()) and tag not in _VOID:
            opened = waiting.setdefault(tag, [])
            if not mark["close"]:
                opened.append(index)
            elif opened and _hides(tag, marks[start := opened.pop()]):
                ends[start] = index
    return ends


def _hides(tag: str, mark: re.Match[str]) -> bool:
    return tag in {"script", "style"} or bool(mark["attributes"] and _UNSEEN.search(mark["attributes"].strip("/ ")))


def _target(mark: re.Match[str]) -> str | None:
    if mark["attributes"] and mark["tag"].lower() in {"a", "iframe", "img", "area"}:
        found = _HREF.search(mark["attributes"])
        return found[1].strip("\"' ") if found else None
    return mark["target"].strip("\"' ") if mark["target"] and mark[0][1:4].lower() in {"url", "lin"} else None


def _instead(mark: re.Match[str]) -> str:
    if mark["end"]:
        return mark[0]  # an arrow: no remark was open
    return " " if (mark["tag"] or "").lower() in _BLOCKS else ""
