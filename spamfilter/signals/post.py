"""Post: how the comment fits what it comments on, and what sent it."""

import re
from dataclasses import dataclass
from functools import lru_cache

from spamfilter.evidence import History
from spamfilter.signals.signal import Signal
from spamfilter.text import Reading, fold, split_words

_MOST_CHARACTERS = 8000  # of a post: its first pages say what it is about
_GLUED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SCRIPTS = {
    "latin": re.compile("[a-zà-ɏ]"),
    "cyrillic": re.compile("[\u0400-\u052f]"),
    "greek": re.compile("[\u0370-\u03ff]"),
    "arabic": re.compile("[\u0600-\u06ff]"),
    "hebrew": re.compile("[\u0590-\u05ff]"),
    "indic": re.compile("[\u0900-\u0dff]"),
    "thai": re.compile("[\u0e00-\u0e7f]"),
    "east asian": re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"),
    "georgian or armenian": re.compile("[\u0530-\u058f\u10a0-\u10ff]"),
}
_SCRIPT_OF = {language: script for script, languages in {
    "cyrillic": "ru uk bg be mk kk ky tg mn",
    "greek": "el",
    "arabic": "ar fa ur ps ckb",
    "hebrew": "he iw yi",
    "indic": "hi mr ne bn as ta te kn ml gu pa si or",
    "thai": "th",
    "east asian": "zh ja ko",
    "georgian or armenian": "ka hy",
}.items() for language in languages.split()}  # fmt: skip
_EITHER = frozenset(["sr", "uz", "az", "bs", "sh", "ku"])  # written in two scripts
_ENGLISH = frozenset(("the", "and", "is", "are", "was", "you", "your", "this", "that", "with", "have", "for", "from",
                      "they", "been", "would"))  # fmt: skip
_ROBOTS = re.compile(
    r"curl|wget|python|requests|aiohttp|httpx|scrapy|libwww|perl|java/|okhttp|go-http|ruby|mechanize|axios|node-fetch|"
    r"phantomjs|headless|selenium|puppeteer|php/|guzzle|winhttp|xrumer|bot\b|spider|crawler",
    re.IGNORECASE,
)
_BROWSERS = re.compile(r"mozilla/|opera/|dalvik/|applewebkit", re.IGNORECASE)
_CLIENTS = re.compile(r"akismet|generic node\.js|^wordpress/|^$", re.IGNORECASE)  # a library's name, not a visitor's
_EXCERPT = re.compile(r"\s*(?:\[\s*(?:\.{3}|…)\s*\]|\.{3}|…).{20,}(?:\[\s*(?:\.{3}|…)\s*\]|\.{3}|…)\s*", re.DOTALL)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Content:
    """What carries the meaning of a text: its longer words; of scripts without blanks, pairs of characters."""

    words: frozenset[str]
    pairs: frozenset[str]


def title_overlap(reading: Reading, _: History) -> float | None:
    """Return the share of the title's content words that the text takes up."""
    if not reading.comment.post_title:
        return None
    title = _content_of(reading.comment.post_title)
    if not (size := len(title.words) + len(title.pairs)):
        return None
    taken_up = len(title.words & reading.distinct)
    if title.pairs:
        taken_up += sum(pair in reading.body for pair in title.pairs)
    return taken_up / size


def text_overlap(reading: Reading, _: History) -> float | None:
    """Return the share of the text's content words that the post holds."""
    if not reading.comment.post_text:
        return None
    post, text = _content_of(reading.comment.post_text[:_MOST_CHARACTERS]), _content(reading.words)
    if not (size := len(text.words) + len(text.pairs)):
        return 0.0
    return (len(text.words & post.words) + len(text.pairs & post.pairs)) / size


def pingback(reading: Reading, _: History) -> float:
    """Return 1 for a pingback, a trackback, or a text cut out of a page: "[…] such a piece […]"."""
    if reading.comment.type in {"pingback", "trackback"}:
        return 1.0
    plain = reading.plain
    if not plain.startswith(("[", ".", "…", " ", "\n")):
        return 0.0
    return 1.0 if _EXCERPT.fullmatch(plain) else 0.0


def robot(reading: Reading, _: History) -> float | None:
    """Return 1 if a tool for programs sent the comment, 0.3 for what is not known as a browser, else 0."""
    agent = reading.comment.user_agent
    return None if agent is None else _robot(agent)


def foreign(reading: Reading, _: History) -> float | None:
    """Return 1 if the text is in another script than the page, or in English where the page is not, else 0."""
    page = (reading.comment.language or "").replace("_", "-").partition("-")[0].casefold()
    if not page or page in _EITHER or reading.counts.letters < 10:
        return None
    expected = _SCRIPT_OF.get(page, "latin")
    written = _script(reading.body)
    if written != expected:
        return 1.0
    return 1.0 if written == "latin" and page != "en" and _is_english(reading.words) else 0.0


def _script(body: str) -> str:
    if body.isascii():
        return "latin"
    return max(_SCRIPTS, key=lambda script: len(_SCRIPTS[script].findall(body)))


def _is_english(words: tuple[str, ...]) -> bool:
    return sum(word in _ENGLISH for word in words) > max(1, len(words) / 10)


@lru_cache(maxsize=4096)
def _robot(agent: str) -> float | None:
    if _CLIENTS.search(agent):
        return None
    if _ROBOTS.search(agent):
        return 1.0
    return 0.0 if _BROWSERS.search(agent) else 0.3


@lru_cache(maxsize=256)
def _content_of(text: str) -> _Content:
    return _content(split_words(fold(text)))


def _content(words: tuple[str, ...]) -> _Content:
    glued = [word for word in words if not word.isascii() and _GLUED.search(word)]
    pairs = {word[i : i + 2] for word in glued for i in range(len(word) - 1)}
    spaced = {word for word in words if len(word) > 3 and word != "urlx"}.difference(glued)
    return _Content(words=frozenset(spaced), pairs=frozenset(pairs))


SIGNALS: tuple[Signal, ...] = (
    Signal(
        "post.title_overlap", title_overlap, "share of the title's words that the text takes up", needs="post_title"
    ),
    Signal("post.text_overlap", text_overlap, "share of the text's words that stand in the post", needs="post_text"),
    Signal("post.pingback", pingback, "this is an excerpt of another page, not a comment"),
    Signal(
        "post.robot",
        robot,
        "no browser sent this",
        prior=0.7,
        detail=lambda reading: reading.comment.user_agent or "",
        needs="user_agent",
    ),
    Signal(
        "post.foreign",
        foreign,
        "the text is not in the page's language",
        prior=0.7,
        detail=lambda reading: reading.comment.language or "",
        needs="language",
    ),
)
