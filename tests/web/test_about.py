"""The public page of a site: true, in the visitor's language, and without anything that the visitor did not ask for."""

import re
from string import Formatter

import pytest

from spamfilter import web
from spamfilter.web.about import LANGUAGES, texts


@pytest.fixture
def page(client, visitor):
    """Open the page as a visitor, who has no key."""
    return lambda **headers: visitor.get(client.get("/api/v1/site").json["about"], headers=headers)


def text_of(response):
    return " ".join(re.sub("<[^>]+>", " ", response.text).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything(language):
    said, english = texts(language), texts("en")

    def blanks(sentence):
        return sorted(name for _, name, _, _ in Formatter().parse(sentence) if name)

    assert {name: blanks(sentence) for name, sentence in said.items()} == {
        name: blanks(sentence) for name, sentence in english.items()
    }


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("zh-CN,zh;q=0.9", "zh"),
        ("zh-Hant-TW", "zh"),
        ("fr,de;q=0.1", "de"),
        ("fr", "en"),
        ("", "en"),
    ],
)
def test_it_speaks_the_language_that_the_browser_asks_for(page, asked, language):
    response = page(**{"Accept-Language": asked})

    assert f'<html lang="{language}">' in response.text
    assert texts(language)["decides_title"] in response.text
    assert (response.headers["Content-Language"], response.headers["Vary"]) == (language, "Accept-Language")


def test_a_visitor_may_choose_another_language(client, visitor):
    about = client.get("/api/v1/site").json["about"]

    assert '<html lang="zh">' in visitor.get(f"{about}?lang=zh").text
    assert '<html lang="en">' in visitor.get(f"{about}?lang=xx").text


def test_it_tells_the_thresholds_and_the_retention_that_are_in_force(client, visitor, spam_filter, registry, store):
    about = client.get("/api/v1/site").json["about"]
    app = web.create_app(
        spam_filter=spam_filter, registry=registry, store=store, max_comment_bytes=9999, retention_days=41
    )

    said, default = text_of(app.test_client().get(about)), text_of(visitor.get(about))

    assert "Below 40 % the comment" in said
    assert "From 70 % on the site is told that it is spam" in said
    assert "never tells the site to delete" in said
    assert "41 days, to the end of the day." in said
    assert "days," not in default
    assert "what it learnt goes with the text of your comment" in said
    assert "Until the operator of the filter has it forgotten" in default


def test_it_tells_what_this_site_sends(client, page):
    client.post("/api/v1/checks", json={"text": "Hello", "author": "Ann", "ip": "198.51.100.7"})

    said = text_of(page())

    assert "Your IP address" in said
    assert "The name and the website" in said
    assert "Your e-mail address" not in said
    assert "What your browser calls itself" not in said


def test_before_anything_was_sent_it_tells_all_that_may_be(page):
    said = text_of(page())

    assert "has sent nothing lately" in said
    assert "Your e-mail address" in said


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        (None, "Turn to whoever runs https://blog.example."),
        ("privacy@blog.example", 'Write to: <a href="mailto:privacy@blog.example">'),
        ("https://blog.example/contact?a=1&b", 'Write to: <a href="https://blog.example/contact?a=1&amp;b"'),
    ],
)
def test_it_says_whom_to_turn_to(page, site, store, contact, shown):
    store.sites.change(site.id, contact=contact)

    assert page().text.count(shown) == 2  # to appeal, and to have it erased


def test_it_tells_that_labels_stay(page):
    assert "What the filter learns on this site stays on this site." in page().text


def test_it_tells_that_labels_are_shared(page, site, store):
    store.sites.change(site.id, shares_labels=True)

    assert "lets a new version of the filter learn" in page().text


def test_it_brings_nothing_foreign_and_sets_nothing(page):
    response = page()

    assert "<script" not in response.text
    assert re.findall(r'(?:src|href)="(?!/static/|#|\?lang=)', response.text) == []
    assert "Set-Cookie" not in response.headers
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self';")
    assert "style=" not in response.text


def test_the_address_of_a_hostile_site_stays_text(app, store, visitor):
    hostile = store.sites.add("https://blog.example/<script>alert(1)</script>")

    page = visitor.get(f"/about/{store.sites.public_name(hostile.id)}").text

    assert "<script" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    "name", ["1", "1-", "1-0123456789ab", "x", "-", "1-é", "９-0123456789ab", f"{10**30}-0123456789ab"]
)
def test_a_page_cannot_be_guessed(visitor, site, name):
    response = visitor.get(f"/about/{name}")

    assert (response.status_code, response.json["type"]) == (404, "/docs#unknown-site")


def test_a_site_that_is_gone_from_the_database_has_no_page(visitor, store):
    assert visitor.get(f"/about/{store.sites.public_name(77)}").status_code == 404


def test_without_a_release_it_says_so(app, client, visitor, registry, store, tmp_path):
    from spamfilter.filter import SpamFilter
    from spamfilter.registry import Registry

    about = client.get("/api/v1/site").json["about"]
    shelf = Registry(tmp_path)
    bare = web.create_app(
        spam_filter=SpamFilter(registry=shelf, store=store), registry=shelf, store=store, max_comment_bytes=9999
    )

    assert "At present the filter cannot judge" in bare.test_client().get(about).text
