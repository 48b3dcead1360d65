"""Links are found however they are written, and what is no link is left alone."""

import pytest

from spamfilter.text import Link, parse_link
from spamfilter.text.links import find_links, may_hold_links


@pytest.mark.parametrize(
    ("text", "host", "path"),
    [
        ("go to http://Example.com/Path now", "example.com", "/path"),
        ("https://www.example.com:8080/", "example.com", ""),
        ("hxxp://example.com", "example.com", ""),
        ("WWW.EXAMPLE.COM!", "example.com", ""),
        ("buy at pills-4u.shop today", "pills-4u.shop", ""),
        ("(see t.me/someone)", "t.me", "/someone"),
        ("看http://example.com很好", "example.com", ""),
        ("на сайте пример.рф", "пример.рф", ""),
        ("[text](https://example.com/a)", "example.com", "/a"),
    ],
)
def test_a_link_is_found(text: str, host: str, path: str) -> None:
    assert find_links(text).links == (Link(host=host, path=path),)
    assert may_hold_links(text)


@pytest.mark.parametrize(
    "text",
    [
        "me@example.com",
        "the end.So we left",
        "Node.js and ASP.NET",
        "e.g. and i.e.",
        "3.14 or 1.2.3.4",
        "and/or",
        "v2.0",
        "it.is",
    ],
)
def test_what_is_no_link_stays(text: str) -> None:
    found = find_links(text)

    assert found.links == ()
    assert found.text == text


def test_the_characters_of_links_are_counted() -> None:
    assert find_links("a www.b.com, c").characters == len("www.b.com")


@pytest.mark.parametrize(
    "address", ["", " ", "http://", "https://", "n/a", "none", "mailto:a@b.example", "javascript:x.y()", "/"]
)
def test_an_address_that_leads_nowhere_is_none(address: str) -> None:
    assert parse_link(address) is None


@pytest.mark.parametrize(
    "address", ["example.com:80/a", "//www.example.com/a", "http:example.com/a/", "HTTP://u:p@EXAMPLE.com./a"]
)
def test_an_address_is_read_however_it_is_typed(address: str) -> None:
    assert parse_link(address) == Link(host="example.com", path="/a")
