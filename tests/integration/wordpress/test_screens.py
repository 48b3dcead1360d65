"""What the owner of a WordPress and its visitors see of the plugin, in a browser, on a desk and on a phone."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser import DESKTOP, PHONE
from tests.integration.wordpress.blog import Blog
from tests.integration.wordpress.pages import COMMENTS, POST, administration, opened, picture
from tests.integration.wordpress.plugin import (
    NOWHERE,
    a_comment,
    connect,
    reconnect,
)
from tests.release import HAM, SPAM

SETTINGS = "/wp-admin/options-general.php?page=spamfilter"
BATCHES = "/wp-admin/edit-comments.php?page=spamfilter-batches"
HEALTH = "/wp-admin/site-health.php"
LANGUAGES = {
    "de_DE": (
        "Wenn der Dienst nicht antwortet",
        "jeden Kommentar zurückhalten",
        "Verbindung prüfen",
        "Diese Website benutzt Spamfilter",
    ),
    "zh_CN": ("服务没有响应时", "暂存每条评论", "测试连接", "本站使用 Spamfilter"),
}


@pytest.fixture
def blog(installed, service) -> Iterator[Blog]:
    """A blog in English without comments, whose service is up and has said where its public page is."""
    connect(installed, service.address)
    installed.run("Spamfilter\\Notice::refresh();")
    yield installed
    installed.run("update_option( 'WPLANG', '' );")


def look(page: Page, name: str) -> None:
    """Take a picture on a desk and on a phone, where nothing may stick out at the side."""
    picture(page, f"screen-{name}")
    page.set_viewport_size(PHONE)
    picture(page, f"screen-{name}-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.set_viewport_size(DESKTOP)


def test_the_dashboard_counts_what_was_decided_and_draws_the_spam_of_two_weeks(browser, blog):
    a_comment(blog, HAM[0].text)
    spam = [a_comment(blog, f"{SPAM[1].text} {number}", email=f"{number}@garden.example") for number in range(4)]
    reconnect(blog, NOWHERE)
    a_comment(blog, HAM[1].text)
    today = datetime.now(UTC)
    days = [today, today, today - timedelta(days=3), today - timedelta(days=20)]
    for number, day in zip(spam, days, strict=True):
        blog.run(
            f"global $wpdb; $day = [ 'comment_date_gmt' => '{day:%F %T}' ];"
            f"$wpdb->update( $wpdb->comments, $day, [ 'comment_ID' => {number} ] );"
        )

    with administration(browser, blog, "/wp-admin/") as page:
        widget = page.locator("#spamfilter")
        said = [line.replace("\xa0", " ") for line in widget.locator("li").all_inner_texts()]
        drawn = widget.locator("rect title").all_text_contents()
        heights = [int(bar.get_attribute("height") or 0) for bar in widget.locator("rect").all()]
        expect(widget).to_contain_text("Spam in the last 14 days")
        widget.scroll_into_view_if_needed()
        look(page, "dashboard")

    assert said == ["publish: 1", "hold: 0", "spam: 4", "spam beyond doubt: 0", "waits for the service: 1"]
    assert len(drawn) == 14
    assert (drawn[-1], drawn[-4]) == (f"{today:%F}: 2", f"{today - timedelta(days=3):%F}: 1")
    assert (heights[-1] > heights[-4] > heights[-2], heights[-2]) == (True, 1)
    assert sum(int(text.split(": ")[1]) for text in drawn) == 3


@pytest.mark.parametrize(
    ("is_up", "said"),
    [
        (True, ("The spam filter answers", "reports that wait: 0; erasures that wait: 0.")),
        (False, ("The spam filter does not answer: comments wait for it", "The service cannot be used: ")),
    ],
)
def test_site_health_says_whether_the_service_answers(browser, blog, is_up, said):
    if not is_up:
        reconnect(blog, NOWHERE)

    with administration(browser, blog, HEALTH) as page:
        if is_up:
            page.get_by_role("button", name="Passed tests").click()
        button = page.get_by_role("button", name=said[0])
        button.click()
        panel = page.locator(f"#{button.get_attribute('aria-controls')}")
        expect(panel).to_contain_text(said[1])
        expect(panel.get_by_role("link", name="Settings")).to_have_attribute("href", re.compile("page=spamfilter$"))
        panel.scroll_into_view_if_needed()
        look(page, f"health-{'up' if is_up else 'down'}")


@pytest.mark.parametrize("locale", LANGUAGES)
def test_owner_and_visitor_read_their_language(browser, blog, locale):
    setting, choice, button, notice = LANGUAGES[locale]
    a_comment(blog, SPAM[1].text)
    blog.run(f"update_option( 'WPLANG', '{locale}' );")

    with administration(browser, blog, SETTINGS) as page:
        expect(page.get_by_label(setting)).to_contain_text(choice)
        page.get_by_role("button", name=button).click()
        expect(page.locator(".notice-success")).not_to_contain_text("The service")
        look(page, f"settings-{locale}")
        page.goto(BATCHES)
        look(page, f"batches-{locale}")
        page.goto(f"{COMMENTS}?comment_status=spam")
        look(page, f"comments-{locale}")
        page.goto("/wp-admin/")
        look(page, f"dashboard-{locale}")
    with opened(browser, blog, POST) as page:
        expect(page.locator(".spamfilter-notice")).to_contain_text(notice)
        look(page, f"notice-{locale}")


@pytest.mark.parametrize("place", ["above", "below"])
def test_the_notice_stands_where_the_owner_wants_it_and_leads_to_the_services_page(browser, blog, service, place):
    with administration(browser, blog, SETTINGS) as page:
        page.get_by_label("Notice for visitors").select_option(place)
        page.locator("#submit").click()
        expect(page.locator(".notice-success")).to_contain_text("saved")

    with opened(browser, blog, POST) as page:
        notice, form = page.locator(".spamfilter-notice"), page.locator("#commentform")
        tops = [one.bounding_box()["y"] for one in (notice, form)]
        assert (tops[0] < tops[1]) == (place == "above")
        notice.scroll_into_view_if_needed()
        look(page, f"notice-{place}")
        notice.get_by_role("link").click()
        expect(page).to_have_url(re.compile(f"^{service.address}/about/"))
        expect(page.locator("main")).to_contain_text("https://garden.example")
        look(page, f"notice-{place}-about")


def test_there_is_no_notice_where_the_owner_wants_none(browser, blog):
    blog.run("update_option( 'spamfilter', [ 'notice' => 'off' ] + get_option( 'spamfilter' ) );")

    with opened(browser, blog, POST) as page:
        expect(page.locator("#commentform")).to_be_visible()
        expect(page.locator(".spamfilter-notice")).to_have_count(0)
