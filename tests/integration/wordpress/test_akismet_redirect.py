"""Akismet's own plugin in a real WordPress asks us, as its visitors and its administrator see it in a browser."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from app import read_settings
from spamfilter.store import Store
from tests.integration.wordpress.blog import ADMIN, REDIRECT, Blog
from tests.integration.wordpress.pages import COMMENTS, act, administration, picture, statuses, write
from tests.release import HAM, SPAM
from tests.service import Service, an_environment

KEY, BAD_KEY = "a1b2c3d4e5f6", "eeeeeeeeeeee"
FIRST = {"A WordPress Commenter": "1"}  # comes with WordPress
SETTINGS = "/wp-admin/options-general.php?page=akismet-key-config"


@pytest.fixture(scope="module")
def service(tmp_path_factory, models_dir) -> Iterator[Service]:
    settings = {"BOOTSTRAP_KEY": KEY, "BOOTSTRAP_SITE": "https://garden.example", "THREADS": "4"}
    with Service(an_environment(tmp_path_factory.mktemp("service"), models_dir, **settings)) as running:
        yield running


@pytest.fixture(scope="module")
def blog(wordpress, service) -> Iterator[Blog]:
    with wordpress.running({"SPAMFILTER_AKISMET_URL": service.address + "/"}, REDIRECT) as running:
        yield running
        assert "akismet-redirect" not in running.complaints


def said(service: Service) -> list[tuple[str, str, str | None, bool]]:
    """Return what the service was told: label, source, by whom, and whether it knew which check was meant."""
    settings = read_settings(service.environment)
    store = Store(settings.database_url, secret_key=settings.secret_key)
    events = store.log.events(store.sites.find(settings.bootstrap_site).id)
    store.close()
    return [(str(one.label), one.source, one.reporter, one.check_id is not None) for one in events]


def test_akismets_plugin_works_as_ever_and_a_cleared_comment_stays_cleared(browser, blog, service):
    """One walk, since each step stands on the one before it."""
    with administration(browser, blog, SETTINGS) as page:
        elsewhere = set()
        page.on("request", lambda request: elsewhere.add(request.url.split("/")[2]))
        _enter(page, BAD_KEY)
        expect(page.locator(".akismet-alert")).to_contain_text("key you entered is invalid")
        picture(page, "key-wrong")
        _enter(page, KEY)
        expect(page.locator(".akismet-alert")).to_contain_text("Akismet is now protecting your site")
        picture(page, "key-right")
        page.goto(SETTINGS)
        expect(page.locator("#key")).to_have_value(KEY)
        expect(page.locator("#akismet-plugin-container")).not_to_contain_text("can’t connect")
        picture(page, "settings")
        assert elsewhere == {blog.address.split("/")[2]}

    write(browser, blog, HAM[0].text, "Anna", number=11)
    write(browser, blog, SPAM[0].text, "Casino", number=12)
    write(browser, blog, HAM[1].text, "Tom", number=13)
    write(browser, blog, SPAM[1].text, "Watches", number=14)
    assert statuses(blog) == {"Anna": "1", "Casino": "spam", "Tom": "1", "Watches": "spam", **FIRST}

    with administration(browser, blog, COMMENTS) as page:
        act(page, "Tom", "Spam")
        picture(page, "comments")
    with administration(browser, blog, f"{COMMENTS}?comment_status=spam") as page:
        picture(page, "spam")
        act(page, "Casino", "Not Spam")
    assert statuses(blog) == {"Anna": "1", "Casino": "0", "Tom": "spam", "Watches": "spam", **FIRST}
    assert said(service) == [("spam", "submit-spam", ADMIN, True), ("ham", "submit-ham", ADMIN, True)]

    # Another one waits too, of which no moderator has said anything: it shows that all that wait are asked about.
    blog.run("wp_set_comment_status( get_comments( [ 'search' => 'watches.top', 'status' => 'spam' ] )[0], 'hold' );")
    with administration(browser, blog, f"{COMMENTS}?comment_status=moderated") as page:
        picture(page, "waiting")
        page.get_by_text("Check for Spam").first.click()
        expect(page).to_have_url(re.compile("akismet_recheck_complete"))
        picture(page, "checked")
        expect(page.locator(".notice", has_text="Akismet checked 2 comments")).to_be_visible()
        expect(page.locator("#the-comment-list")).to_contain_text("Casino")
        expect(page.locator("#the-comment-list")).not_to_contain_text("Watches")
    assert statuses(blog) == {"Anna": "1", "Casino": "0", "Tom": "spam", "Watches": "spam", **FIRST}


def _enter(page: Page, key: str) -> None:
    page.get_by_role("link", name="Manually enter an API key").click()
    page.locator("#key").fill(key)
    page.get_by_role("button", name="Connect with API key").click()


@pytest.mark.parametrize(
    ("url", "body", "headers"),
    [
        ("http://rest.akismet.com/1.1/verify-key", f"key={KEY}&blog=x", "[]"),
        ("https://REST.akismet.com:443/1.1/verify-key", f"key={KEY}&blog=x", "[ 'HOST' => 'rest.akismet.com' ]"),
        ("http://192.0.2.1/1.1/verify-key", f"key={KEY}&blog=x", "[ 'Host' => 'rest.akismet.com' ]"),
        ("http://192.0.2.1/1.1/verify-key", f"key={KEY}&blog=x", '"Host: rest.akismet.com\\r\\nX-A: b"'),
        (f"https://{KEY}.rest.akismet.com/1.1/verify-key", "blog=x", "[]"),
        (f"https://{BAD_KEY}.rest.akismet.com/1.1/verify-key", f"blog=x&api_key={KEY}", "[]"),
        (f"https://{KEY}.rest.akismet.com/1.1/verify-key?blog=x", "", "[]"),
    ],
)
def test_every_way_to_akismet_leads_here(blog, url, body, headers):
    code = f"return wp_safe_remote_post( '{url}', [ 'body' => '{body}', 'headers' => {headers} ] );"

    assert blog.run(code)["body"] == "valid"


def test_a_call_keeps_its_method_its_fields_and_its_other_headers(blog, service):
    code = f"""
        add_action( 'http_api_debug', function ( $answer, $context, $class, $args, $url ) use ( &$seen ) {{
            $seen[] = [ $url, $args['method'], $args['timeout'], $args['headers'], $args['body'] ];
        }}, 10, 5 );
        wp_remote_get( 'https://{KEY}.rest.akismet.com/1.2/usage-limit?a=b', [
            'timeout' => 7, 'headers' => [ 'host' => '{KEY}.rest.akismet.com', 'X-A' => 'b' ], 'body' => [ 'c' => 'd' ],
        ] );
        return $seen;"""

    assert blog.run(code) == [
        [f"{service.address}/1.2/usage-limit?a=b", "GET", 7, {"X-A": "b"}, {"c": "d", "api_key": KEY}]
    ]


@pytest.mark.parametrize(
    "url", ["https://akismet.com.example/1.1/test", "https://rest.akismet.com.example/", "https://api.wordpress.org/"]
)
def test_other_calls_go_where_they_went(blog, url):
    assert blog.run(f"return wp_remote_get( '{url}' )->get_error_code();") == "http_request_not_executed"


@pytest.mark.parametrize(
    "address", ["null", "''", "'spam.example.org'", "'https://rest.akismet.com/'", "'ftp://spam.example.org'", "7"]
)
def test_without_an_address_the_administrator_is_told_and_nothing_is_sent(blog, address):
    code = """
        $told = function () { ob_start(); do_action( 'admin_notices' ); return ob_get_clean(); };
        $failed = wp_remote_get( 'https://rest.akismet.com/1.1/test' )->get_error_code();
        $administrator = $told();
        wp_set_current_user( 0 );
        return [ $failed, $administrator, $told() ];"""

    failed, administrator, others = blog.run(code, before=f"define( 'SPAMFILTER_AKISMET_URL', {address} );")

    assert failed == "spamfilter_akismet_url"
    assert "SPAMFILTER_AKISMET_URL must be the address" in administrator
    assert "SPAMFILTER_AKISMET_URL" not in others
