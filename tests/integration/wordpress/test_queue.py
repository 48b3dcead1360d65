"""What waits for the service, in a real WordPress: nothing is mailed twice, stuck, or sent after it was erased."""

import json
import shutil
from collections.abc import Iterator

import pytest

from tests.integration.wordpress.blog import Blog
from tests.release import HAM
from tests.service import ROOT, Service, an_environment

KEY = "a1b2c3d4e5f6"
NOWHERE = "http://127.0.0.1:9"
WAITS = "get_comments( [ 'status' => 'all' ] )[0]->comment_ID"
DUE = "$wpdb->query( \"UPDATE $wpdb->commentmeta SET meta_value = '1' WHERE meta_key = '_spamfilter_due'\" );"
WORK = f"global $wpdb; {DUE} wp_cache_flush(); wp_set_current_user( 0 ); do_action( 'spamfilter_work' );"


@pytest.fixture(scope="module")
def service(tmp_path_factory, models_dir) -> Iterator[Service]:
    settings = {"BOOTSTRAP_KEY": KEY, "BOOTSTRAP_SITE": "https://garden.example", "LOG_LEVEL": "warning"}
    with Service(an_environment(tmp_path_factory.mktemp("service"), models_dir, **settings)) as running:
        yield running


@pytest.fixture(scope="module")
def installed(wordpress) -> Iterator[Blog]:
    with wordpress.running({}) as running:
        shutil.copytree(ROOT / "plugins" / "wordpress", running.root / "wp-content" / "plugins" / "spamfilter")
        running.run(
            "require_once ABSPATH . 'wp-admin/includes/plugin.php'; activate_plugin( 'spamfilter/spamfilter.php' );"
        )
        yield running
        assert not [line for line in running.complaints.splitlines() if "plugins/spamfilter" in line]


@pytest.fixture
def blog(installed) -> Blog:
    """A blog with one comment, which waits for a service that is away."""
    connect(installed, NOWHERE)
    installed.run(
        "foreach ( get_comments( [ 'status' => [ 'all', 'spam', 'trash' ] ] ) as $c ) {"
        "  wp_delete_comment( $c->comment_ID, true ); } wp_clear_scheduled_hook( 'spamfilter_work', [ 'soon' ] );"
        "wp_schedule_single_event( time() + 20000, 'spamfilter_work', [ 'soon' ] ); wp_set_current_user( 0 );"
        "return wp_new_comment( wp_slash( [ 'comment_post_ID' => 1, 'comment_author_email' => 'anna@garden.example',"
        f" 'comment_author' => 'Anna', 'comment_author_url' => '', 'comment_content' => '{HAM[0].text}' ] ), true );"
    )
    return installed


def connect(blog: Blog, address: str) -> None:
    blog.run(
        f"update_option( 'spamfilter', [ 'address' => '{address}', 'key' => '{KEY}' ] );"
        "delete_option( 'spamfilter_breaker' ); delete_option( 'spamfilter_lock' );"
    )


def test_a_comment_does_not_wait_for_one_that_was_tried_often(blog):
    seconds = blog.run("return wp_next_scheduled( 'spamfilter_work', [ 'soon' ] ) - time();")

    assert isinstance(seconds, int)
    assert seconds <= 60


def test_the_author_is_told_once_of_a_comment_that_waited(blog, service):
    connect(blog, service.address)

    mailed = blog.run(
        "$to = []; add_filter( 'wp_mail', function ( $mail ) use ( &$to ) { $to[] = $mail['to']; return $mail; } );"
        f"add_filter( 'notify_post_author', '__return_true', 1 ); {WORK} return $to;"
    )

    assert mailed == ["admin@garden.example"]


def test_a_run_that_is_killed_after_the_answer_leaves_the_comment_in_the_queue(blog, service):
    connect(blog, service.address)
    kill = "add_action( 'added_comment_meta', fn() => posix_kill( getmypid(), SIGKILL ) );"
    with pytest.raises(AssertionError):
        blog.run(f"{kill} Spamfilter\\Waiting::judge( (int) {WAITS} );")

    left = blog.run(f"{WORK} return Spamfilter\\Queue::counts();")

    assert left == {"judge": 0, "report": 0}
    assert blog.run("return get_comments( [ 'status' => 'approve', 'count' => true ] );") == 1


@pytest.mark.parametrize("is_up", [True, False])
def test_a_waiting_comment_that_is_erased_is_left_to_a_person_and_never_sent(blog, service, is_up):
    if is_up:
        connect(blog, service.address)
    blog.run("return Spamfilter\\Privacy::erase( 'anna@garden.example' );")
    connect(blog, service.address)

    asked = blog.run(
        "$asked = []; add_action( 'http_api_debug', function ( $r, $c, $t, $a, $url ) use ( &$asked ) {"
        f" $asked[] = $url; }}, 10, 5 ); {WORK} return $asked;"
    )

    assert asked == ([] if is_up else [f"{service.address}/api/v1/erase"])
    assert blog.run("return get_comments( [ 'status' => 'hold', 'count' => true ] );") == 1
    history = blog.run(f"return get_comment_meta( {WAITS}, '_spamfilter_history' );")
    assert isinstance(history, list)
    assert "a person decides" in json.loads(history[-1])["details"]
