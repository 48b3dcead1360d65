"""Comments are checked again and the past is brought: what is asked, what stops it, what it teaches."""

import sqlite3
from contextlib import closing

import pytest

from tests.integration.asked import database_of
from tests.integration.wordpress.blog import Blog
from tests.integration.wordpress.plugin import (
    NOWHERE,
    a_comment,
    beside,
    connect,
    reconnect,
    work,
)
from tests.release import HAM, SPAM
from tests.service import Service

DONE = {"judge": 0, "report": 0, "erase": 0}
REFUSE = "add_filter( 'spamfilter_fields', fn( $f ) => strpos( $f['text'], 'refuse' ) ? [ 'author' => 7 ] + $f : $f );"
ASKED = "$asked = []; add_action( 'http_api_debug', function ( $r, $c, $t, $a, $url ) use ( &$asked ) { $asked[] = $url; }, 10, 5 );"  # noqa: E501


@pytest.fixture
def blog(installed, service) -> Blog:
    connect(installed, service.address)
    return installed


def lessons(service: Service) -> int:
    """Return how often the service was taught anything."""
    with closing(sqlite3.connect(database_of(service.environment))) as database:
        (count,) = database.execute("SELECT count(*) FROM feedback").fetchone()
    return int(count)


def waiting(blog: Blog, *texts: str) -> list[int]:
    """Let comments wait for a moderator, and return their numbers."""
    return [a_waiting(blog, text) for text in texts]


def a_waiting(blog: Blog, text: str) -> int:
    number = blog.run(
        "return wp_insert_comment( [ 'comment_post_ID' => 1, 'comment_approved' => 0,"
        f" 'comment_content' => '{text}' ] );"
    )
    assert isinstance(number, int)
    return number


def test_a_dry_run_asks_once_for_many_and_changes_nothing(blog, service):
    numbers = waiting(blog, HAM[0].text, SPAM[0].text, SPAM[1].text)

    became, asked = blog.run(f"{ASKED} return [ (object) Spamfilter\\Recheck::dry( {numbers} ), $asked ];")

    assert became == dict(zip(map(str, numbers), ["publish", "reject", "reject"], strict=True))
    assert asked == [f"{service.address}/api/v1/score"]
    assert [beside(blog, number) for number in numbers] == [{}, {}, {}]
    assert blog.run("return get_comments( [ 'status' => 'hold', 'count' => true ] );") == 3


@pytest.mark.parametrize("way", ["dry", "many"])
def test_what_the_service_will_not_have_does_not_stop_the_others(blog, way):
    numbers = waiting(blog, HAM[0].text, HAM[1].text + " refuse", SPAM[0].text, SPAM[1].text)

    became = blog.run(f"{REFUSE} return (object) Spamfilter\\Recheck::{way}( {numbers} );")

    assert became == dict(zip(map(str, numbers), ["publish", "refused", "reject", "reject"], strict=True))


@pytest.mark.parametrize("way", ["dry", "many"])
def test_without_an_answer_nothing_is_done(blog, way):
    numbers = waiting(blog, HAM[0].text, SPAM[0].text)
    reconnect(blog, NOWHERE)

    assert blog.run(f"return Spamfilter\\Recheck::{way}( {numbers} );") == []
    assert [beside(blog, number) for number in numbers] == [{}, {}]


def test_to_check_again_teaches_nothing(blog, service):
    """It moves comments as the moderator who asked for it, whose own decisions would be told."""
    before = lessons(service)
    ham, spam = waiting(blog, HAM[0].text, SPAM[0].text)

    blog.run(f"return Spamfilter\\Recheck::many( [ {ham}, {spam} ] );")

    assert blog.run(f"return [ wp_get_comment_status( {ham} ), wp_get_comment_status( {spam} ) ];") == [
        "approved",
        "spam",
    ]
    assert (work(blog), lessons(service)) == (DONE, before)


def test_an_import_teaches_nothing(blog, service):
    before = lessons(service)
    number = a_comment(blog, HAM[0].text)

    blog.run(
        "define( 'WP_IMPORTING', true );"
        f"wp_spam_comment( {number} ); wp_set_comment_status( {number}, 'approve' ); wp_spam_comment( {number} );"
        f"wp_insert_comment( [ 'comment_post_ID' => 1, 'comment_content' => 'Old', 'comment_approved' => 'spam' ] );"
    )

    assert (work(blog), lessons(service)) == (DONE, before)
    assert "_spamfilter_human" not in beside(blog, number)


def test_the_same_word_without_an_import_is_told(blog, service):
    """Or the test above would prove nothing."""
    before = lessons(service)
    number = a_comment(blog, HAM[0].text)

    blog.run(f"wp_spam_comment( {number} );")

    assert (work(blog), lessons(service)) == (DONE, before + 1)


def test_the_commands_of_wp_cli_print_what_became_of_each_comment(blog, service):
    """WP-CLI itself is in no package; what stands in for it here is its printer alone."""
    ham, spam = waiting(blog, HAM[1].text, SPAM[2].text)

    said = blog.run(
        "class WP_CLI { static $said = []; static function line( $line ) { self::$said[] = $line; }"
        ' static function success( $line ) { self::$said[] = "yes: $line"; }'
        " static function error( $line ) { throw new Exception( $line ); } }"
        "$command = new Spamfilter\\Command(); $command->test();"
        f"$command->check( [ '{ham}', '{spam}' ] ); $command->recheck( [], [ 'dry-run' => true ] );"
        "$command->recheck( [], [] ); $command->queue( [], [ 'work' => true ] ); return WP_CLI::$said;"
    )

    told = [f"{ham} publish", f"{spam} reject"]
    assert said[0] == f"yes: {service.address}"
    assert [sorted(said[1:3]), sorted(said[3:5]), sorted(said[5:7])] == [sorted(told)] * 3
    assert said[7:] == ["done 0", "judge 0", "report 0", "erase 0"]
