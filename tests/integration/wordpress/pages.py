"""What visitors and the administrator of a WordPress do in a browser."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect

from tests.browser import DESKTOP, USER_AGENT
from tests.integration.wordpress.blog import ADMIN, PASSWORD, Blog
from tests.service import ROOT

PICTURES = ROOT / "reports" / "wordpress"  # what each page looked like; not kept in git
POST = "/?p=1"
COMMENTS = "/wp-admin/edit-comments.php"


@contextmanager
def opened(browser: Browser, blog: Blog, path: str, *, ip: str = "198.51.100.1") -> Iterator[Page]:
    """Open a page as somebody at an address."""
    context = browser.new_context(
        base_url=blog.address, viewport=DESKTOP, user_agent=USER_AGENT, extra_http_headers={"X-Forwarded-For": ip}
    )
    page = context.new_page()
    page.goto(path)
    yield page
    context.close()


@contextmanager
def administration(browser: Browser, blog: Blog, path: str, *, user: str = ADMIN) -> Iterator[Page]:
    """Open a page of the administration; all users of the tests have the same password."""
    with opened(browser, blog, "/wp-login.php") as page:
        # The page puts the cursor there 0.2 s after it was loaded, even while somebody types elsewhere.
        expect(page.locator("#user_login")).to_be_focused()
        page.locator("#user_login").fill(user)
        page.locator("#user_pass").fill(PASSWORD)
        page.locator("#wp-submit").click()
        expect(page).to_have_url(re.compile("wp-admin"))
        page.goto(path)
        yield page


def picture(page: Page, name: str) -> None:
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


def write(browser: Browser, blog: Blog, text: str, name: str, *, number: int) -> None:
    """Leave a comment as a visitor, from an address of their own."""
    with opened(browser, blog, POST, ip=f"198.51.100.{number}") as page:
        page.locator("#comment").fill(text)
        page.locator("#author").fill(name)
        page.locator("#email").fill(f"visitor{number}@garden.example")
        with page.expect_navigation(wait_until="load"):
            page.locator("#submit").click()
        picture(page, f"visitor-{number}")


def statuses(blog: Blog) -> dict[str, str]:
    """Return what became of each comment: ``1`` is published, ``0`` waits, ``spam`` is spam."""
    rows = blog.run(
        "return array_map( fn( $c ) => [ $c->comment_author, $c->comment_approved ],"
        "get_comments( [ 'status' => 'any', 'author__not_in' => [ 1 ] ] ) );"
    )
    return dict(rows)


def act(page: Page, author: str, action: str) -> None:
    """Choose what to do with a comment, and wait until WordPress has done it."""
    row = page.locator("#the-comment-list tr", has=page.locator(".column-author", has_text=author))
    row.hover()
    with page.expect_response(lambda response: "admin-ajax.php" in response.url):
        row.locator(".row-actions a", has_text=re.compile(f"^{action}$")).click()
