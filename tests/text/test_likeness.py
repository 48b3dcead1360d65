import html

import pytest

from spamfilter.text.likeness import likeness, link_likeness

TYPED = 'It\'s "fine" & <a href="http://x.example/a?b=1&c=2">here</a><br> C:\\new <b>a</b> <3 &copy2 Größe'


def slashed(text):
    """As WordPress sends it when it asks."""
    return "".join(f"\\{character}" if character in "\\'\"" else character for character in text)


def filtered(text):
    """As WordPress keeps it, and sends it when it asks again."""
    text = text.replace("<br>", "").replace("&", "&amp;").replace("<3", "&lt;3")
    return text.replace('<a href="', '<a rel="nofollow ugc" href="')


@pytest.mark.parametrize("form", [slashed, filtered, lambda text: html.escape(text).replace("&lt;b", "<b"), str.upper])
def test_every_form_of_a_comment_is_alike(form):
    assert likeness(form(TYPED)) == likeness(TYPED)


def test_a_script_that_was_taken_away_leaves_its_words_behind():
    assert likeness("a <script>alert(1)</script> b") == likeness("a alert(1) b")


def test_a_tag_that_was_never_closed_is_taken_away_too():
    assert likeness("a <b c") == likeness("a <b>") == "a"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nice bread", "Nice breads"),
        ('<a href="http://good.example">here</a>', '<a href="http://evil.example">here</a>'),
        ("see http://good.example", "see http://evil.example"),
        ("\U0001f35e", "\U0001f37b"),
        ("!", "?"),
    ],
)
def test_another_comment_is_another(one, other):
    assert likeness(one) != likeness(other)


@pytest.mark.parametrize("text", ["", " \n", "\\"])
def test_nothing_is_like_nothing(text):
    assert likeness(text) == ""


@pytest.mark.parametrize(
    "address", ["http://x.example/", "https://X.example", "x.example", "//x.example/", " x.example"]
)
def test_an_address_is_alike_however_it_is_spelt(address):
    assert link_likeness(address) == "x.example"
