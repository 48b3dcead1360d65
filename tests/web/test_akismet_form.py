from datetime import UTC, datetime
from urllib.parse import quote_plus

import pytest

from spamfilter.web.akismet_form import read_form

WORDPRESS = "WordPress/7.1 | Akismet/5.7.2"


def comment_of(body, user_agent="client/1.0"):
    return read_form(body.encode(), user_agent=user_agent).unslashed().comment()


def test_every_field_finds_its_place():
    comment = comment_of(
        "comment_content=c&comment_author=a&comment_author_email=e&comment_author_url=u&user_ip=198.51.100.7"
        "&user_agent=Firefox&referrer=r&permalink=p&comment_type=reply&blog_lang=fr_ca%2C+en"
        "&comment_date_gmt=2026-01-02+03%3A04%3A05"
    )

    assert (comment.text, comment.author, comment.author_email, comment.author_url) == ("c", "a", "e", "u")
    assert (comment.ip, comment.user_agent, comment.referrer, comment.permalink) == (
        "198.51.100.7",
        "Firefox",
        "r",
        "p",
    )
    assert (comment.type, comment.language) == ("reply", "fr-ca")
    assert comment.created_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_what_was_not_sent_is_not_said():
    comment = comment_of("comment_author=")

    assert (comment.text, comment.author, comment.author_url, comment.honeypot) == ("", "", None, None)


def test_wordpress_adds_backslashes_when_it_asks():
    body = f"comment_content={quote_plus(chr(92).join(['It', chr(39) + 's C:', chr(92) + 'x']))}"

    assert comment_of(body, WORDPRESS).text == "It's C:\\x"
    assert comment_of(body).text == "It\\'s C:\\\\x"


def test_wordpress_adds_no_backslashes_when_it_asks_again():
    assert comment_of("comment_content=C%3A%5Cx&recheck_reason=recheck_queue", WORDPRESS).text == "C:\\x"


def test_wordpress_adds_no_backslashes_when_it_reports():
    assert read_form(b"comment_content=C%3A%5Cx", user_agent=WORDPRESS).comment().text == "C:\\x"


def test_what_was_not_escaped_is_read_all_the_same():
    assert comment_of("comment_content=Zoë+%C3%AB").text == "Zoë ë"


def test_the_query_speaks_where_the_body_is_silent():
    form = read_form(b"b=2&c", query=b"a=%C3%AB&b=1&c=1", user_agent="")

    assert form.fields == {"a": "ë", "b": "2", "c": ""}


@pytest.mark.parametrize(
    ("charset", "content", "text"),
    [
        ("UTF-8", "Zo%C3%AB", "Zoë"),
        ("ISO-8859-1", "Zo%EB", "Zoë"),
        ("windows-1251", "%CF%F0%E8%E2%E5%F2", "Привет"),
        ("UTF-8", "Zo%EB", "Zo\ufffd"),
        ("punycode", "Zo%C3%AB", "Zoë"),
        ("iso-8859-99", "Zo%C3%AB", "Zoë"),
        ("undefined", "Zo%C3%AB", "Zoë"),
    ],
)
def test_the_text_is_of_the_blogs_charset(charset, content, text):
    assert comment_of(f"blog_charset={charset}&comment_content={content}").text == text


@pytest.mark.parametrize(
    "ip", ["unknown", "::", "192.168.0.7", "127.0.0.1", "198.51.100.7, 10.0.0.1", "", "fe80::1%25eth0"]
)
def test_an_address_that_says_nothing_of_the_sender_is_left_out(ip):
    assert comment_of(f"user_ip={ip}").ip is None


def test_an_address_has_one_spelling():
    assert comment_of("user_ip=2001:DB8:0:0::1").ip == "2001:db8::1"


def test_the_name_of_a_library_is_not_the_visitors_browser():
    assert comment_of("user_agent=Generic+Node.js%2F1.0.0+%7C+Akismet%2F3.1.7").user_agent is None


def test_content_type_is_an_old_name_of_comment_type():
    assert comment_of("content_type=signup").type == "signup"


@pytest.mark.parametrize(
    ("body", "honeypot"),
    [
        ("honeypot_field_name=trap&trap=x", "x"),
        ("honeypot_field_name=trap&trap=", ""),
        ("honeypot_field_name=trap", None),
        ("POST_ak_hp_textarea=x", "x"),
        ("POST_ak_hp_textarea", ""),
        ("honeypot_field_name=trap&trap=x&POST_ak_hp_textarea=", "x"),
        ("honeypot_field_name=trap&trap=&POST_ak_hp_textarea=y", "y"),
        ("", None),
    ],
)
def test_a_trap_is_found_under_the_name_that_the_site_gives(body, honeypot):
    assert comment_of(body).honeypot == honeypot


@pytest.mark.parametrize("said", ["yesterday", "", "2026-13-01"])
def test_a_date_that_is_none_is_left_out(said):
    assert comment_of(f"comment_date_gmt={said}").created_at is None


@pytest.mark.parametrize("said", ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000Z", "2026-01-02T04:04:05%2B01:00"])
def test_a_date_may_name_its_zone(said):
    assert comment_of(f"comment_date_gmt={said}").created_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_any_bytes_are_a_form():
    assert read_form(bytes(range(256)), user_agent="").comment().text == ""
