"""Reading takes time in proportion to the text: no input of 64 KiB can hold the filter up.

Each text below is the worst that we know for one of the expressions.  It is read at 16 and at 64 KiB: four times the
text may take four times as long; what grows with the square takes sixteen times as long.  Ten leaves room for noise.
"""

import time

import pytest

from spamfilter.comment import Comment
from spamfilter.evidence import History
from spamfilter.signals import gather
from spamfilter.text import read
from spamfilter.text.likeness import likeness, link_likeness

WORST = [
    "a", "a.", "a-", "a0", "1.", "1-", "$1", "@a", "a@", "a@a", "<", "<a", "<a href=", "<a href=\"", "<!--",
    "href ", " href=", "-->", "<!-- -->", "<div>", "<div hidden>", "<script>", "[url=", "[url=a", "&amp;", "&#x26;amp;",
    "http://", "http://a.com ", "www.", "www.a", "a.com", "a.com ", "a.b/", "://", "a\u0301",
    "a\u0301\u0336", "\u0301", "\u200b", "a\u200b", "\u200d", "аa", "аa ", "好", "微信", "qq", "casino ",
    "great ", "\n>", "> ", "...", "[...] ", "… ", "!", "\ud800", "İ",
]  # fmt: skip


def seconds(text: str) -> float:
    comment = Comment(text=text, author_url=text, author_email=text, permalink=text, language="de", user_agent=text)
    started = time.process_time()
    gather(read(comment), History())
    likeness(text)
    likeness(f"<a {text}>")
    link_likeness(text)
    return time.process_time() - started


@pytest.mark.parametrize("unit", WORST)
def test_four_times_the_text_takes_about_four_times_as_long(unit: str) -> None:
    shorter, longer = (unit * (size // len(unit)) for size in (2**14, 2**16))

    # A busy machine or a garbage collection may spoil one try; what grows with the square spoils all three.
    assert any(seconds(longer) < 10 * seconds(shorter) + 0.05 for _ in range(3))


def test_many_different_characters_are_no_trap() -> None:
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 20_000))) * 3

    assert seconds(text) < 2.0
