"""What visitors and owners of a site see, in a real browser, on a phone and on a desk."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from benchmarks.clients import Blog, Town
from spamfilter.verdict import Label
from tests.browser import DESKTOP, PHONE, USER_AGENT
from tests.release import HAM, SPAM

URL = "https://blog.example"
ADDRESS = "http://127.0.0.1:{}"


@pytest.fixture(scope="module")
def blog(tmp_path_factory, models_dir) -> Iterator[Blog]:
    place = Town(tmp_path_factory.mktemp("town"), models_dir)
    with place.service(workers=2) as service:
        blog = place.blog(service, URL)
        for label, comments in ((Label.SPAM, SPAM), (Label.HAM, HAM)):
            for comment in comments:
                check_id, _ = blog.check(text=comment.text, author=comment.author, author_email="ann@example.org")
                blog.say(check_id, label, reporter="Ann")
        yield blog


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def page(request, browser, blog) -> Iterator[Page]:
    """Without JavaScript: nothing here may need any."""
    context = browser.new_context(
        viewport=request.param,
        user_agent=USER_AGENT,
        locale="de-AT",
        java_script_enabled=False,
        http_credentials={"username": "anyone", "password": blog.key, "origin": ADDRESS.format(blog.port)},
    )
    page = context.new_page()
    yield page
    assert context.cookies() == []
    context.close()


def is_within(page: Page) -> bool:
    """Whether nothing stands out of the screen to the right."""
    width = page.viewport_size["width"]
    boxes = [one.bounding_box() for one in page.locator("main *").all()]
    return all(box["x"] + box["width"] <= width + 1 for box in boxes if box)


def test_a_visitor_reads_what_becomes_of_their_comment(page, blog):
    foreign = []
    page.on("request", lambda one: foreign.append(one.url) if not one.url.startswith(ADDRESS.format(blog.port)) else 0)

    page.goto(ADDRESS.format(blog.port) + blog.ask("GET", "/api/v1/site")["about"])

    expect(page.get_by_role("heading", level=1)).to_have_text("Wie Ihre Kommentardaten verarbeitet werden")
    expect(page.get_by_role("row", name="Ihre E-Mail-Adresse")).to_contain_text("Als geschlüsselter Prüfwert")
    expect(page.get_by_text("Ihre IP-Adresse")).to_have_count(0)  # the blog sends none
    assert is_within(page)

    page.get_by_role("link", name="English").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("How your comment data is processed")
    page.get_by_role("link", name="Have it erased").click()
    expect(page.locator("#erase")).to_be_in_viewport()
    assert foreign == []


def test_an_owner_sees_how_the_site_is_doing(page, blog):
    page.goto(ADDRESS.format(blog.port) + "/site")

    expect(page.get_by_role("heading", level=1)).to_have_text("How the site is doing")
    expect(page.locator(".numbers div").first).to_contain_text("8")
    expect(page.get_by_role("img", name="Shares of the checks by score")).to_be_visible()
    assert is_within(page)
    page.get_by_role("link", name="What visitors read").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wie Ihre Kommentardaten verarbeitet werden")


def test_who_has_been_erased_is_gone_and_the_label_still_counts(blog):
    check_id, _ = blog.check(text="A long word about bread and water", author_email="eve@example.org")
    blog.say(check_id, Label.SPAM)
    before = blog.ask("GET", "/api/v1/site")["labels"]

    erased = blog.ask("POST", "/api/v1/erase", {"author_email": "Eve@example.org"})

    assert erased == {"erased": 1, "unknown": {"checks": [], "events": []}}
    gone = blog.ask("GET", f"/api/v1/checks/{check_id}")
    assert (gone["comment"]["text"], gone["label"]) == ("", "spam")
    assert blog.ask("GET", "/api/v1/site")["labels"] == before
