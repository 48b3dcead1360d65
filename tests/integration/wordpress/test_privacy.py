"""A person sees what is kept of them and has it erased, through the pages that WordPress has for it."""

import json
import re
import sqlite3
from contextlib import closing
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.integration.asked import database_of
from tests.integration.wordpress.blog import Blog
from tests.integration.wordpress.pages import administration, opened, picture
from tests.integration.wordpress.plugin import (
    NOWHERE,
    a_comment,
    beside,
    connect,
    reconnect,
    work,
)
from tests.release import HAM
from tests.service import Service

EXPORT = "/wp-admin/export-personal-data.php"
ERASE = "/wp-admin/erase-personal-data.php"
HOSTILE = "<b>Ann</b><script>document.title='broken'</script>"
DONE = {"judge": 0, "report": 0, "erase": 0}


@pytest.fixture
def blog(installed) -> Blog:
    return installed


def ask_for(page: Page, email: str) -> None:
    """Let the administrator write to a person whether it was them who asked."""
    page.locator("#username_or_email_for_privacy_request").fill(email)
    page.locator("#submit").click()
    expect(page.locator(".notice-success")).to_contain_text("initiated successfully")


def erase(page: Page, email: str) -> None:
    """Erase, as the administrator, what a person confirmed."""
    page.reload()
    row = page.locator("tr", has_text=email).first
    expect(row).to_contain_text("Confirmed")
    row.hover()
    row.get_by_role("button", name="Erase personal data").click()
    expect(page.locator(".request-results")).to_be_visible()


def confirm(browser: Browser, blog: Blog) -> None:
    """Follow the last link that was mailed."""
    text = blog.mails.replace("=\n", "").replace("=3D", "=")
    link = re.findall(r"\S+/wp-login\.php\?action=confirmaction\S+", text)[-1]
    with opened(browser, blog, link.replace("&amp;", "&").removeprefix(blog.address)) as page:
        expect(page.locator("body")).to_contain_text("Thanks for confirming")


def remembered(service: Service) -> int:
    """Return of how many comments the service still has a word."""
    with closing(sqlite3.connect(database_of(service.environment))) as database:
        (count,) = database.execute("SELECT count(*) FROM checks WHERE words IS NOT NULL").fetchone()
    return int(count)


def test_an_export_holds_what_the_filter_said(browser, blog, service):
    connect(blog, service.address)
    number = a_comment(blog, HAM[0].text, author=HOSTILE)
    kept = beside(blog, number)
    reconnect(blog, NOWHERE)
    a_comment(blog, HAM[1].text)

    with administration(browser, blog, EXPORT) as page:
        ask_for(page, "ann@garden.example")
        confirm(browser, blog)
        page.reload()
        row = page.locator("tr", has_text="ann@garden.example")
        expect(row).to_contain_text("Confirmed")
        row.hover()
        with page.expect_download() as download:
            row.get_by_role("button", name="Download personal data").click()
        packed = Path(download.value.path()).read_bytes()
        picture(page, "privacy-export")
    with ZipFile(BytesIO(packed)) as archive:
        shown = archive.read("index.html").decode()
        said = json.loads(archive.read("export.json"))

    assert kept["_spamfilter_check"][0] in shown
    assert "What the spam filter said" in shown
    assert "post_title: Hello world!" in shown
    assert ("token" in shown, "<script>" in shown) == (False, False)
    assert "spamfilter" in said[next(iter(said))]


def test_an_erasure_reaches_the_service_and_what_waits_is_left_to_a_person(browser, blog, service):
    """One of the comments is known to the service alone: it finds it by the e-mail's digest."""
    connect(blog, service.address)
    number = a_comment(blog, HAM[0].text, email="ruth@garden.example")
    deleted = a_comment(blog, HAM[1].text, email="ruth@garden.example")
    blog.run(f"wp_delete_comment( {deleted}, true );")
    reconnect(blog, NOWHERE)
    waits = a_comment(blog, HAM[2].text, email="ruth@garden.example")
    reconnect(blog, service.address)
    before = remembered(service)

    with administration(browser, blog, ERASE) as page:
        ask_for(page, "ruth@garden.example")
        confirm(browser, blog)
        erase(page, "ruth@garden.example")
        expect(page.locator(".request-results")).to_contain_text("left to a person now: 1.")
        picture(page, "privacy-erase")

    assert remembered(service) == before - 2
    assert beside(blog, number) == {}
    assert list(beside(blog, waits)) == ["_spamfilter_history"]
    assert work(blog) == DONE
    assert remembered(service) == before - 2
    assert blog.run(f"return get_comment( {waits} )->comment_approved;") == "0"


@pytest.mark.parametrize("choice", ["yes", "hashed"])
def test_an_erasure_while_the_service_is_away_is_kept_and_made_up_for(browser, blog, service, choice):
    email = f"{choice}@garden.example"
    connect(blog, service.address, send_email=choice)
    number = a_comment(blog, HAM[0].text, email=email)
    deleted = a_comment(blog, HAM[1].text, email=email)
    blog.run(f"wp_delete_comment( {deleted}, true );")
    before = remembered(service)
    reconnect(blog, NOWHERE)

    with administration(browser, blog, ERASE) as page:
        ask_for(page, email)
        confirm(browser, blog)
        erase(page, email)
        expect(page.locator(".request-results")).to_contain_text("It will be asked again until it has.")
        picture(page, "privacy-erase-away")

    assert beside(blog, number) == {}
    assert work(blog) == {**DONE, "erase": 1}
    assert blog.run("return wp_next_scheduled( 'spamfilter_work', [ 'soon' ] ) - time() <= 600;") is True
    reconnect(blog, service.address)
    assert (work(blog), remembered(service)) == (DONE, before - 2)
    assert work(blog) == DONE


def test_whom_a_service_was_never_told_of_needs_no_erasure_there(blog):
    connect(blog, "")
    blog.run("update_option( 'spamfilter', [] );")
    a_comment(blog, HAM[0].text)

    said = blog.run("return Spamfilter\\Privacy::erase( 'ann@garden.example' );")

    assert isinstance(said, dict)
    assert (said["items_removed"], said["items_retained"]) == (True, False)
    assert work(blog) == DONE
