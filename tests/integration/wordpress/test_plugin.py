"""Our own plugin in a real WordPress, as its visitors and its administrator see it in a browser."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import PHONE
from tests.integration.wordpress.blog import Blog
from tests.integration.wordpress.pages import COMMENTS, POST, act, administration, opened, picture, statuses, write
from tests.release import HAM, SPAM
from tests.service import ROOT, Service, an_environment

KEY = "a1b2c3d4e5f6"
FIRST = {"A WordPress Commenter": "1"}  # comes with WordPress
SETTINGS = "/wp-admin/options-general.php?page=spamfilter"
BATCHES = "/wp-admin/edit-comments.php?page=spamfilter-batches"
HOSTILE = "<script>document.title='broken'</script>"


def of_a_service(folder: Path, models_dir: Path) -> dict[str, str]:
    """Return the settings of a service."""
    # A browser that is driven fills in the form within a second, of which the tiny release makes 0.6.
    settings = {"BOOTSTRAP_KEY": KEY, "BOOTSTRAP_SITE": "https://garden.example", "THREADS": "4"}
    # A thousand lines of the log would fill the pipe, which nobody reads before the service's end.
    settings |= {"THRESHOLD_HOLD": "0.65", "LOG_LEVEL": "warning"}
    return an_environment(folder, models_dir, **settings)


@pytest.fixture(scope="module")
def service(tmp_path_factory, models_dir) -> Iterator[Service]:
    with Service(of_a_service(tmp_path_factory.mktemp("service"), models_dir)) as running:
        yield running


@pytest.fixture(scope="module")
def blog(wordpress) -> Iterator[Blog]:
    with wordpress.running({}) as running:
        shutil.copytree(ROOT / "plugins" / "wordpress", running.root / "wp-content" / "plugins" / "spamfilter")
        running.run(
            "require_once ABSPATH . 'wp-admin/includes/plugin.php';"
            "return is_wp_error( activate_plugin( 'spamfilter/spamfilter.php' ) );"
        )
        yield running
        assert not [line for line in running.complaints.splitlines() if "plugins/spamfilter" in line]


@pytest.fixture
def connected(blog, service) -> Blog:
    """A blog without comments of visitors, whose service is up."""
    blog.run(
        "foreach ( get_comments( [ 'status' => 'any', 'author__not_in' => [ 1 ] ] ) as $c ) {"
        "  if ( 'A WordPress Commenter' !== $c->comment_author ) { wp_delete_comment( $c, true ); } }"
        f"update_option( 'spamfilter', [ 'address' => '{service.address}', 'key' => '{KEY}' ] );"
        "delete_option( 'spamfilter_breaker' ); Spamfilter\\Notice::refresh();"
    )
    return blog


def meta(blog: Blog, author: str) -> dict[str, list[str]]:
    """Return what is kept beside a comment."""
    rows = blog.run(
        f"$is_theirs = fn( $c ) => $c->comment_author === '{author}';"
        "$c = array_values( array_filter( get_comments( [ 'status' => 'any' ] ), $is_theirs ) )[0];"
        "return (object) get_comment_meta( $c->comment_ID );"
    )
    assert isinstance(rows, dict)
    return rows


def work(blog: Blog) -> object:
    """Let time pass until all that waits is due, and do it as wp-cron does."""
    return blog.run(
        "global $wpdb; delete_option( 'spamfilter_breaker' );"
        "$wpdb->query( \"UPDATE $wpdb->commentmeta SET meta_value = '1' WHERE meta_key = '_spamfilter_due'\" );"
        "wp_cache_flush(); wp_set_current_user( 0 ); do_action( 'spamfilter_work' );"
        "return Spamfilter\\Queue::counts();"
    )


def a_comment(blog: Blog, text: str, author: str, status: str = "null") -> None:
    """Let WordPress take a comment in, from nowhere near a form."""
    blog.run(
        "add_filter( 'wp_is_comment_flood', '__return_false', 99 ); wp_set_current_user( 0 );"
        "return wp_new_comment( wp_slash( [ 'comment_post_ID' => 1, 'comment_author_email' => 'a@garden.example',"
        f" 'comment_author' => '{author}', 'comment_author_url' => '', 'comment_content' => '{text}' ] ), true );"
    )


def test_a_visitor_is_judged_and_a_moderators_word_counts(browser, blog, service):
    """One walk, since each step stands on the one before it."""
    with administration(browser, blog, SETTINGS) as page:
        picture(page, "plugin-new")
        page.locator("#spamfilter-address").fill(service.address)
        page.locator("#spamfilter-key").fill(KEY)
        page.locator("#submit").click()
        page.get_by_role("button", name="Test the connection").click()
        expect(page.locator(".notice-success")).to_contain_text("knows the key")
        picture(page, "plugin-settings")

    with opened(browser, blog, POST) as page:
        link = page.locator(".spamfilter-notice a")
        expect(page.locator(".spamfilter-notice")).to_contain_text("to reduce spam")
        assert page.request.get(link.get_attribute("href") or "").status == 200
        expect(page.locator("[name=spamfilter_homepage]")).not_to_be_in_viewport()
        page.set_viewport_size(PHONE)
        picture(page, "plugin-form-phone")

    write(browser, blog, HAM[0].text, "Anna", number=11)
    write(browser, blog, SPAM[0].text, HOSTILE.replace("script", "b") + "Casino", number=12)
    write(browser, blog, HAM[1].text, "Tom", number=13)
    found = statuses(blog)
    assert found["Anna"] == found["Tom"] == "1", (meta(blog, "Anna"), meta(blog, "Tom"))
    (casino,) = set(found) - {"Anna", "Tom", *FIRST}
    assert found[casino] == "spam"
    assert float(meta(blog, "Anna")["_spamfilter_score"][0]) < 0.65

    with administration(browser, blog, COMMENTS) as page:
        expect(page.locator("#the-comment-list tr", has_text="Tom").locator(".column-spamfilter")).to_contain_text("%")
        picture(page, "plugin-comments")
        act(page, "Tom", "Spam")
        page.goto(f"{COMMENTS}?comment_status=spam&orderby=spamfilter&order=desc")
        expect(page.locator("#the-comment-list .column-spamfilter", has_text="%")).to_have_count(2)
        act(page, "Casino", "Not Spam")
    assert "_spamfilter_report" not in meta(blog, "Tom")

    write(browser, blog, HAM[1].text, "Tim", number=14)  # what a moderator called spam
    write(browser, blog, SPAM[0].text, "Bonus", number=15)  # what a moderator cleared
    assert (statuses(blog)["Tim"], statuses(blog)["Bonus"]) == ("spam", "1")
    assert "moderator.spam" in meta(blog, "Tim")["_spamfilter_reasons"][0]

    with administration(browser, blog, f"{COMMENTS}?comment_status=all&spamfilter_reason=moderator.ham") as page:
        expect(page.locator("#the-comment-list tr:visible .column-author", has_text="Bonus")).to_have_count(1)
        edit = page.locator("#the-comment-list tr", has_text="Bonus").locator(".row-actions .edit a")
        page.goto(f"/wp-admin/{edit.get_attribute('href')}")
        expect(page.locator(".spamfilter-reasons")).to_contain_text("moderator.ham")
        picture(page, "plugin-box")


def test_while_the_service_is_away_comments_are_held_and_judged_later(browser, blog, tmp_path, models_dir):
    environment = of_a_service(tmp_path, models_dir)
    address = f"http://127.0.0.1:{environment['SPAMFILTER_PORT']}"
    blog.run(
        f"update_option( 'spamfilter', [ 'address' => '{address}', 'key' => '{KEY}' ] );"
        "delete_option( 'spamfilter_breaker' );"
    )

    write(browser, blog, HAM[3].text, "Li", number=21)
    write(browser, blog, SPAM[2].text, "Loans", number=22)
    assert (statuses(blog)["Li"], statuses(blog)["Loans"]) == ("0", "0")
    assert work(blog) == {"judge": 2, "report": 0}
    with Service(environment):
        assert work(blog) == {"judge": 0, "report": 0}
        assert work(blog) == {"judge": 0, "report": 0}
    assert (statuses(blog)["Li"], statuses(blog)["Loans"]) == ("1", "spam")


def test_what_a_person_decided_while_it_was_away_stays_and_is_told(connected, service):
    connected.run("update_option( 'spamfilter', [ 'address' => 'http://127.0.0.1:9', 'key' => '" + KEY + "' ] );")
    a_comment(connected, SPAM[3].text, "Seo")
    connected.run("wp_set_comment_status( get_comments( [ 'status' => 'hold' ] )[0], 'approve' );")
    connected.run(f"update_option( 'spamfilter', [ 'address' => '{service.address}', 'key' => '{KEY}' ] );")

    assert work(connected) == {"judge": 0, "report": 0}

    assert statuses(connected)["Seo"] == "1"
    assert meta(connected, "Seo")["_spamfilter_human"] == ["ham"]


def test_hundred_comments_while_it_is_away_are_neither_lost_nor_published_nor_judged_twice(connected, service):
    address = service.address
    connected.run(f"update_option( 'spamfilter', [ 'address' => 'http://127.0.0.1:9', 'key' => '{KEY}' ] );")
    connected.run(
        "add_filter( 'wp_is_comment_flood', '__return_false', 99 ); wp_set_current_user( 0 );"
        "for ( $i = 0; $i < 100; $i++ ) { wp_new_comment( [ 'comment_post_ID' => 1, 'comment_author' => \"N$i\","
        " 'comment_author_email' => \"n$i@garden.example\", 'comment_author_url' => '', 'comment_content' =>"
        f" ( $i % 2 ? '{SPAM[0].text}' : '{HAM[3].text}' ) . \" $i\" ], true ); }}"
    )
    assert list(statuses(connected).values()).count("0") == 100

    connected.run(f"update_option( 'spamfilter', [ 'address' => '{address}', 'key' => '{KEY}' ] );")
    while (left := work(connected)) != {"judge": 0, "report": 0}:  # one run takes 20 seconds at most
        assert work(connected) != left

    judged = connected.run(
        'global $wpdb; return [ (int) $wpdb->get_var( "SELECT COUNT(*) FROM $wpdb->commentmeta WHERE meta_key ='
        " '_spamfilter_check'\" ), (int) $wpdb->get_var( \"SELECT COUNT(DISTINCT meta_value) FROM $wpdb->commentmeta"
        " WHERE meta_key = '_spamfilter_check'\" ) ];"
    )
    assert judged == [100, 100]


def test_the_past_is_taught_and_waiting_comments_are_checked_again(browser, connected):
    connected.run(
        "for ( $i = 0; $i < 500; $i++ ) { wp_insert_comment( [ 'comment_post_ID' => 1, 'comment_author' => \"Old$i\","
        f" 'comment_content' => '{SPAM[1].text} ' . $i, 'comment_approved' => 0 ] ); }}"
        "wp_insert_comment( [ 'comment_post_ID' => 1, 'comment_approved' => 1,"
        f" 'comment_content' => '{HAM[2].text}' ] );"
    )
    decided = "get_comments( [ 'status' => 'hold', 'number' => 1 ] )[0]->comment_ID"
    connected.run(f"Spamfilter\\Record::put( (int) {decided}, [ '_spamfilter_human' => 'ham' ] );")
    with administration(browser, connected, BATCHES) as page:
        page.get_by_role("button", name="Try it without").click()
        expect(page.locator("#spamfilter-said")).to_contain_text("500 / 500", timeout=60_000)
        expect(page.locator("#spamfilter-said")).to_contain_text("Done.")
        assert list(statuses(connected).values()).count("0") == 500
        page.get_by_role("button", name="Check again").click()
        expect(page.locator("#spamfilter-said")).to_contain_text(re.compile("500 / 500.*Done."), timeout=120_000)
        expect(page.get_by_role("button", name="Teach them")).to_be_enabled()
        picture(page, "plugin-batches")
        page.get_by_role("button", name="Teach them").click()
        expect(page.locator("#spamfilter-said")).to_contain_text("Done.", timeout=60_000)
        page.reload()
        expect(page.locator(".wrap")).to_contain_text("0 approved and spam comments")
    became = connected.run(
        'global $wpdb; return $wpdb->get_results( "SELECT a.meta_value, c.comment_approved, COUNT(*)'
        " FROM $wpdb->comments c"
        " JOIN $wpdb->commentmeta a ON a.comment_id = c.comment_ID AND a.meta_key = '_spamfilter_action'"
        " LEFT JOIN $wpdb->commentmeta h ON h.comment_id = c.comment_ID AND h.meta_key = '_spamfilter_human'"
        " WHERE c.comment_author LIKE 'Old%' AND h.meta_id IS NULL GROUP BY 1, 2\", ARRAY_N );"
    )
    assert isinstance(became, list)
    assert sum(int(number) for *_, number in became) == 499
    assert {tuple(pair) for *pair, _ in became} <= {("publish", "1"), ("hold", "0"), ("reject", "spam")}
    human = "get_comments( [ 'status' => 'any', 'meta_key' => '_spamfilter_human', 'meta_value' => 'ham' ] )"
    assert connected.run(f"return array_column( {human}, 'comment_approved' );") == ["0"]


def test_a_person_is_exported_and_erased(connected):
    a_comment(connected, HAM[0].text, "Ann")
    check = meta(connected, "Ann")["_spamfilter_check"][0]

    told = connected.run("return Spamfilter\\Privacy::export( 'a@garden.example' );")
    erased = connected.run(
        "$all = apply_filters( 'wp_privacy_personal_data_erasers', [] );"
        "return [ array_key_first( $all ), call_user_func( $all['spamfilter']['callback'], 'a@garden.example', 1 ) ];"
    )

    assert check in str(told)
    assert erased == ["spamfilter", {"items_removed": True, "items_retained": False, "messages": [], "done": True}]
    assert not [name for name in meta(connected, "Ann") if name.startswith("_spamfilter")]


def test_after_it_is_uninstalled_nothing_is_left(connected):
    a_comment(connected, HAM[0].text, "Ann")

    left = connected.run(
        "require_once ABSPATH . 'wp-admin/includes/plugin.php'; deactivate_plugins( 'spamfilter/spamfilter.php' );"
        "remove_all_actions( 'shutdown' ); uninstall_plugin( 'spamfilter/spamfilter.php' ); global $wpdb;"
        "return [ $wpdb->get_col( \"SELECT meta_key FROM $wpdb->commentmeta WHERE meta_key LIKE '%spamfilter%'\" ),"
        " $wpdb->get_col( \"SELECT option_name FROM $wpdb->options WHERE option_name LIKE '%spamfilter%'\" ),"
        " strpos( serialize( _get_cron_array() ), 'spamfilter' ) ];"
    )

    assert left == [[], [], False]
