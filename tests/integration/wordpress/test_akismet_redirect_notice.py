"""Without an address, the redirect of Akismet's plugin says so, as the administrator of a real WordPress sees it."""

from playwright.sync_api import expect

from tests.integration.wordpress.blog import REDIRECT
from tests.integration.wordpress.pages import COMMENTS, administration, picture


def test_the_notice_stands_on_the_pages_of_the_administration(browser, wordpress):
    with wordpress.running({}, REDIRECT) as blog, administration(browser, blog, COMMENTS) as page:
        notice = page.locator(".notice-error", has_text="Akismet redirect: no comment can be checked.")

        expect(notice).to_be_visible()
        picture(page, "notice")
