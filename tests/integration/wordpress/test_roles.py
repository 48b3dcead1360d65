"""What each role of a WordPress may do with the plugin, and that hostile words are letters to it, never markup."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.integration.wordpress.blog import Blog
from tests.integration.wordpress.broken import BrokenService, Reply, verdict
from tests.integration.wordpress.pages import COMMENTS, administration, picture
from tests.integration.wordpress.plugin import KEY, a_comment, connect, in_php, running_plugin
from tests.release import HAM

ROLES = ("subscriber", "author", "editor", "administrator")
SETTINGS = "/wp-admin/options-general.php?page=spamfilter"
BATCHES = "/wp-admin/edit-comments.php?page=spamfilter-batches"
MARKUP = "<img class=hostile src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"
_JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def blog(wordpress) -> Iterator[Blog]:
    with running_plugin(wordpress) as running:
        users = [{"user_login": role, "role": role, "user_email": f"{role}@garden.example"} for role in ROLES]
        running.run(
            f"foreach ( {in_php(users)} as $user ) {{ wp_insert_user( $user + [ 'user_pass' => 'only for tests' ] ); }}"
        )
        yield running


def nonce(blog: Blog, page: Page, role: str, action: str) -> str:
    """Return the number that the plugin's own pages would send along for whoever is logged in."""
    (cookie,) = (one["value"] for one in page.context.cookies() if one["name"].startswith("wordpress_logged_in"))
    made = blog.run(
        f"$_COOKIE[ LOGGED_IN_COOKIE ] = urldecode( '{cookie}' );"
        f"wp_set_current_user( get_user_by( 'login', '{role}' )->ID ); return wp_create_nonce( '{action}' );"
    )
    assert isinstance(made, str)
    return made


def statuses(browser: Browser, blog: Blog, role: str) -> dict[str, int]:
    """Return how WordPress answers when somebody of a role takes each of the steps, and when they lack the number."""
    found = {}
    with administration(browser, blog, "/wp-admin/profile.php", user=role) as page:
        number = nonce(blog, page, role, "spamfilter_batch")
        for what, sent in [("dry", number), ("recheck", number), ("import", number), ("burn", number), ("forged", "1")]:
            form = {
                "action": "spamfilter_batch",
                "_ajax_nonce": sent,
                "what": what.replace("forged", "dry"),
                "after": "0",
            }
            found[what] = page.request.post("/wp-admin/admin-ajax.php", form=form).status
    return found


@pytest.mark.parametrize("role", ROLES)
def test_only_moderators_check_again_and_only_administrators_bring_the_past(browser, blog, role):
    with BrokenService(verdict("hold", 0.5)) as service:
        connect(blog, service.address)

        found = statuses(browser, blog, role)

    moderates, administers = role in ("editor", "administrator"), role == "administrator"
    assert found == {
        "dry": 200 if moderates else 403,
        "recheck": 200 if moderates else 403,
        "import": 200 if administers else 403,
        "burn": 403,
        "forged": 403,
    }


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_only_the_pages_that_are_for_it(browser, blog, role):
    connect(blog, "http://127.0.0.1:9")
    moderates, administers = role in ("editor", "administrator"), role == "administrator"

    with administration(browser, blog, "/wp-admin/index.php", user=role) as page:
        assert page.locator("#spamfilter").count() == int(moderates)
        for path, may in ((SETTINGS, administers), (BATCHES, moderates)):
            answer = page.goto(path)
            assert (answer is not None, answer.status if answer else 0) == (True, 200 if may else 403)
        if moderates:
            assert page.get_by_role("button", name="Teach them").count() == int(administers)


def test_an_editor_may_not_test_the_connection(browser, blog):
    connect(blog, "http://127.0.0.1:9")

    with administration(browser, blog, "/wp-admin/profile.php", user="editor") as page:
        form = {"action": "spamfilter_test", "_wpnonce": nonce(blog, page, "editor", "spamfilter_test")}
        assert page.request.post("/wp-admin/admin-post.php", form=form).status == 403


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_hostile_words_of_visitors_and_of_the_service_are_letters(browser, blog, role):
    with BrokenService(verdict("hold", 0.5, MARKUP)) as service:
        connect(blog, service.address)
        number = a_comment(blog, HAM[0].text, author=MARKUP)
    blog.run(f"Spamfilter\\Record::happened( {number}, 'refused', {in_php(MARKUP)} );")

    with administration(browser, blog, COMMENTS, user=role) as page:
        expect(page.locator("#the-comment-list .column-spamfilter")).to_contain_text("<img class=hostile")
        assert_harmless(page)
        page.goto(f"/wp-admin/comment.php?action=editcomment&c={number}")
        expect(page.locator(".spamfilter-reasons")).to_contain_text("<img class=hostile")
        expect(page.locator(".spamfilter-history")).to_contain_text("<img class=hostile")
        assert_harmless(page)
        picture(page, f"roles-hostile-{role}")
        page.goto(f"{BATCHES}&ids={number},%3Cimg%20class=hostile%3E")
        assert_harmless(page)


@pytest.mark.parametrize(
    "reply",
    [
        (401, _JSON, b'{"detail": "<img class=hostile src=x onerror=\\"document.title=1\\">"}'),
        (200, _JSON, b'{"about": "javascript:document.title=1//<img class=hostile>"}'),
    ],
    ids=["a problem", "a page"],
)
def test_hostile_words_about_the_connection_are_letters(browser, blog, reply: Reply):
    with BrokenService(reply) as service:
        connect(blog, service.address)
        with administration(browser, blog, SETTINGS) as page:
            page.get_by_role("button", name="Test the connection").click()
            expect(page.locator(".wrap .notice")).to_be_visible()
            assert_harmless(page)
            page.goto("/?p=1")
            assert_harmless(page)
            expect(page.locator(".spamfilter-notice a")).to_have_count(0)
            page.goto("/wp-admin/site-health.php")
            expect(page.get_by_text(re.compile("spam filter (answers|does not)")).first).to_be_attached()
            assert_harmless(page)


def assert_harmless(page: Page) -> None:
    expect(page.locator(".hostile")).to_have_count(0)
    expect(page).not_to_have_title(re.compile("^(broken|1)$"))


def test_a_key_that_could_carry_a_header_is_refused_and_shown_as_letters(browser, blog):
    connect(blog, "http://127.0.0.1:9")

    with administration(browser, blog, SETTINGS) as page:
        page.locator("#spamfilter-key").fill(f"{MARKUP}")
        page.locator("#submit").click()
        expect(page.locator(".notice-error")).to_contain_text("<img class=hostile")
        assert_harmless(page)

    assert blog.run("return Spamfilter\\Settings::key();") == KEY
