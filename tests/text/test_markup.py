"""Markup is taken off; what visitors do not see is not read."""

import pytest

from spamfilter.text.markup import strip_markup


@pytest.mark.parametrize(
    "text",
    ["a < b and c > d", "List<String> x", "<3 you", "I [sic] said", "[...] cut [...]", "[1] note", "click --> here"],
)
def test_text_that_only_looks_like_markup_stays(text: str) -> None:
    assert strip_markup(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "a<script>steal()</script>b",
        "a<style>p{}</style>b",
        "a<!-- words -->b",
        'a<span style="display: none">words</span>b',
        'a<span style="height:0;overflow:hidden">words</span>b',
        'a<span style="color: transparent">words</span>b',
        'a<span style="transform: scale(0)">words</span>b',
        "a<div hidden><p>words</p> more</div>b",
        "a<p style='font-size:0px'>words</p>b",
    ],
)
def test_what_no_visitor_sees_is_dropped_and_counted(text: str) -> None:
    stripped = strip_markup(text)

    assert stripped.text.replace(" ", "") == "ab"
    assert stripped.hidden > 0


@pytest.mark.parametrize(
    "text",
    [
        "a<!-- b",
        "a<script>b",
        "a<span style='display:none'>b",
        "a<p style='opacity:0.9'>b</p>",
        "a<p style='line-height:0;background-color:transparent'>b</p>",
    ],
)
def test_text_that_is_seen_is_kept(text: str) -> None:
    """An unclosed element hides nothing for us, or one tag would hide a whole comment from the filter."""
    stripped = strip_markup(text)

    assert stripped.text.split() == ["a", "b"] or stripped.text == "ab"
    assert stripped.hidden == 0


def test_the_targets_of_hidden_links_are_kept() -> None:
    assert strip_markup('<div style="display:none"><a href="http://x.example">x</a></div>').targets == (
        "http://x.example",
    )


def test_blocks_become_blanks_and_spans_nothing() -> None:
    assert strip_markup("vi<b>ag</b>ra<br>now").text == "viagra now"


@pytest.mark.parametrize(
    "text", ["[url]http://x.example[/url]", "[URL=http://x.example][b]x[/b][/URL]", "[*] [quote=me]x[/quote]"]
)
def test_bbcode_is_counted(text: str) -> None:
    assert strip_markup(text).marks >= 2
