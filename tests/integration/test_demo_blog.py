"""The demo, as a visitor with a browser meets it: the real service, the shipped release, a real Chromium."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from examples.blog.__main__ import HOST, ROOT, free_port, is_up, running_blog, running_service
from tests.browser import DESKTOP, PHONE, USER_AGENT

HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(2)> <a href='https://spam.example'>win</a> " + "w" * 600


@dataclass
class Demo:
    address: str
    service: subprocess.Popen[bytes]


@contextmanager
def running_demo(folder: Path) -> Iterator[Demo]:
    """Run the service and the blog, as ``python -m examples.blog`` does, but apart, so that one can be stopped."""
    service_port, blog_port = free_port(0), free_port(0)
    address = f"http://{HOST}:{blog_port}"
    with running_service(folder, port=service_port, site=address) as service:
        assert is_up(service, service_port, "/readyz"), (folder / "service.log").read_text()
        with running_blog(folder, port=blog_port, service_port=service_port) as blog:
            assert is_up(blog, blog_port, "/")
            yield Demo(address, service)


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Iterator[Demo]:
    with running_demo(tmp_path_factory.mktemp("demo")) as demo:
        yield demo


@pytest.fixture
def page(browser, demo) -> Iterator[Page]:
    """The article in a browser without JavaScript: nothing here may need any."""
    context = browser.new_context(viewport=DESKTOP, user_agent=USER_AGENT, java_script_enabled=False)
    page = context.new_page()
    page.goto(demo.address)
    yield page
    context.close()


def newest(page: Page):
    return page.locator(".pair").first


def write(page: Page, *, text: str, name: str = "Ada Lind", email: str = "ada@example.org") -> None:
    page.get_by_label("Comment").fill(text)
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Post Comment").click()


def test_a_real_comment_is_published_and_spam_is_not(page):
    page.get_by_role("button", name="a real comment").click()
    expect(newest(page).locator(".action")).to_have_text("publish")
    expect(newest(page).locator(".outcome")).to_have_count(0)

    page.get_by_role("button", name="spam", exact=True).first.click()
    expect(newest(page).locator(".action")).to_have_text("reject")
    expect(newest(page).locator(".outcome")).to_contain_text("Your text is kept")
    expect(newest(page).locator(".text")).to_contain_text("200 FREE SPINS")
    assert newest(page).locator(".reasons li").count() >= 3
    expect(newest(page).get_by_role("img")).to_be_visible()


def test_who_types_a_comment_sees_what_became_of_it(page):
    write(page, text="My rye bread sank in the middle. Could the oven have been too cold at the start?")

    expect(newest(page).locator(".author")).to_have_text("Ada Lind")
    expect(newest(page).locator(".text")).to_contain_text("My rye bread sank")
    expect(newest(page).locator(".action")).to_be_visible()


def test_a_rejected_text_comes_back_into_the_form(page):
    page.get_by_role("button", name="spam", exact=True).first.click()

    page.get_by_role("link", name="change it and send it again").first.click()

    assert "200 FREE SPINS" in page.get_by_label("Comment").input_value()


def test_a_moderators_word_publishes_the_comment_and_reaches_the_filter(page):
    page.get_by_role("button", name="spam", exact=True).first.click()

    newest(page).get_by_role("button", name="Not spam").click()

    expect(newest(page).locator(".outcome")).to_have_count(0)
    expect(newest(page)).to_contain_text("You said not spam. The filter was told.")


def test_the_notice_leads_to_what_happens_to_the_data(page):
    page.get_by_role("link", name="Learn how your comment data is processed.").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("How your comment data is processed")
    expect(page.locator("main")).to_contain_text("30 days")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_hostile_markup_stays_text_and_breaks_no_page(browser, demo, viewport):
    """With JavaScript on, so that an escape would show."""
    page = browser.new_page(viewport=viewport, user_agent=USER_AGENT)
    alerts = []
    page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    page.goto(demo.address)

    write(page, text=HOSTILE, name="<b>Eve</b>" + "w" * 150)

    expect(newest(page).locator(".text")).to_have_text(HOSTILE)
    assert newest(page).locator(".text *").count() == 0
    assert alerts == []
    page.wait_for_load_state("load")  # a page without its stylesheet is wide
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    page.close()


def test_a_comment_is_held_when_the_service_is_gone(browser, tmp_path):
    with running_demo(tmp_path) as demo:
        page = browser.new_page()
        page.goto(demo.address)
        demo.service.terminate()
        demo.service.wait()

        write(page, text="Is anybody there?")

        expect(newest(page).locator(".outcome")).to_contain_text("held for moderation")
        expect(newest(page)).to_contain_text("The filter did not answer")
        expect(newest(page).locator(".text")).to_have_text("Is anybody there?")
        page.close()


def test_one_command_starts_both_and_says_where(browser, tmp_path):
    with subprocess.Popen(
        [sys.executable, "-m", "examples.blog", str(tmp_path)], cwd=ROOT, stdout=-1, text=True
    ) as demo:
        try:
            address = demo.stdout.readline().split()[4]
            page = browser.new_page()
            page.goto(address)
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            page.close()
        finally:
            demo.terminate()


def test_the_picture_in_the_readme_is_small_and_can_be_taken_anew(browser, tmp_path):
    """``DEMO_SCREENSHOT=docs/images/demo.png`` keeps it; otherwise it is thrown away."""
    picture = ROOT / os.environ.get("DEMO_SCREENSHOT", tmp_path / "demo.png")
    with running_demo(tmp_path) as demo:
        page = browser.new_page(viewport=DESKTOP, user_agent=USER_AGENT, color_scheme="light")
        page.goto(demo.address)
        page.get_by_role("button", name="a real comment").click()
        page.get_by_role("button", name="spam", exact=True).first.click()
        page.goto(f"{demo.address}/#comments")
        page.locator("#comments").screenshot(path=picture, animations="disabled")
        page.close()

    assert picture.stat().st_size < 300_000
