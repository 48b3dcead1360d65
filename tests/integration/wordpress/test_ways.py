"""Every way by which a comment comes into a real WordPress, and every way in which the service may fail it."""

import base64
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from xmlrpc.client import ServerProxy

import pytest

from tests.integration.wordpress.blog import Blog
from tests.integration.wordpress.broken import BrokenService, Reply, verdict
from tests.release import HAM, SPAM
from tests.service import PATIENCE, ROOT, Service, an_environment

KEY = "a1b2c3d4e5f6"
READER, PASSWORD = "reader", "only for tests"
QUICK = "<?php add_filter( 'comment_flood_filter', '__return_false' ); // one may comment twice in 15 seconds"
NONSENSE: Mapping[str, Reply] = {
    "a page": (200, {"Content-Type": "text/html"}, b"<html>Welcome</html>"),
    "half of it": (201, {"Content-Type": "application/json"}, b'{"id": "1", "verdict": {'),
    "another service's": (200, {}, b'{"ok": true}'),
    "no such action": verdict("burn", 0.5),
    "no probability": verdict("publish", 7.0),
    "a failure": (500, {}, b'{"detail": "a bug"}'),
    "away": (503, {}, b'{"detail": "no release"}'),
    "a redirect": (302, {"Location": "https://elsewhere.example/"}, b""),
    "too many": (429, {"Retry-After": "3"}, b'{"detail": "wait"}'),
    "another address": (404, {}, b'{"detail": "there is nothing here"}'),
    "another key": (401, {}, b'{"detail": "no site has this key"}'),
}


@dataclass(frozen=True)
class Kept:
    """A comment as WordPress has it: ``1`` is published, ``0`` waits, and what the plugin keeps beside it."""

    status: str
    type: str
    meta: Mapping[str, list[str]]


@pytest.fixture(scope="module")
def blog(wordpress) -> Iterator[Blog]:
    with wordpress.running({"WP_ENVIRONMENT_TYPE": "local"}) as running:
        content = running.root / "wp-content"
        shutil.copytree(ROOT / "plugins" / "wordpress", content / "plugins" / "spamfilter")
        (content / "mu-plugins" / "quick.php").write_text(QUICK, encoding="utf-8")
        running.run(
            "require_once ABSPATH . 'wp-admin/includes/plugin.php'; activate_plugin( 'spamfilter/spamfilter.php' );"
            f"wp_insert_user( [ 'user_login' => '{READER}', 'user_pass' => '{PASSWORD}', 'role' => 'subscriber',"
            " 'user_email' => 'reader@garden.example' ] );"
            "update_option( 'default_ping_status', 'open' );"
        )
        yield running
        assert not [line for line in running.complaints.splitlines() if "plugins/spamfilter" in line]


@pytest.fixture(scope="module")
def service(tmp_path_factory, models_dir) -> Iterator[Service]:
    settings = {"BOOTSTRAP_KEY": KEY, "BOOTSTRAP_SITE": "https://garden.example", "LOG_LEVEL": "warning"}
    folder = tmp_path_factory.mktemp("service")
    with Service(an_environment(folder, models_dir, THRESHOLD_HOLD="0.65", **settings)) as running:
        yield running


def connect(blog: Blog, address: str, **choices: str) -> None:
    """Empty the blog of comments, and let it ask a service from now on."""
    chosen = "".join(f", '{name}' => '{choice}'" for name, choice in choices.items())
    blog.run(
        "foreach ( get_comments( [ 'status' => 'any' ] ) as $c ) { wp_delete_comment( $c, true ); }"
        f"update_option( 'spamfilter', [ 'address' => '{address}', 'key' => '{KEY}'{chosen} ] );"
        "delete_option( 'spamfilter_breaker' ); wp_clear_scheduled_hook( 'spamfilter_work', [ 'soon' ] );"
    )


def post(blog: Blog, path: str, fields: Mapping[str, object], ip: str = "198.51.100.1", **headers: str) -> bytes:
    """Send a form or, to the REST API, JSON; return the page."""
    is_rest = "rest_route" in path
    body = json.dumps(fields) if is_rest else urlencode(fields)
    kind = "application/json" if is_rest else "application/x-www-form-urlencoded"
    said = {"X-Forwarded-For": ip, "Content-Type": kind, "User-Agent": "Mozilla/5.0", **headers}
    with urlopen(Request(blog.address + path, body.encode(), said), timeout=PATIENCE) as answer:
        page: bytes = answer.read()
    return page


def comment(blog: Blog, text: str, *, number: int = 1, author: str = "Ann") -> bytes:
    """Comment in the form, each from an address of one's own: WordPress slows the others down."""
    sender = {"author": author, "email": f"visitor{number}@garden.example", "url": ""}
    fields = {"comment": text, **sender, "comment_post_ID": "1", "submit": "Post"}
    return post(blog, "/wp-comments-post.php", fields, ip=f"198.51.100.{number}")


def rest(blog: Blog, path: str, fields: Mapping[str, object], *, user: str) -> dict[str, object]:
    """Ask the REST API as a user, with a password made for an application."""
    password = blog.run(
        f"return WP_Application_Passwords::create_new_application_password( get_user_by( 'login', '{user}' )->ID,"
        " [ 'name' => wp_generate_uuid4() ] )[0];"
    )
    said = base64.b64encode(f"{user}:{password}".encode()).decode()
    answer = post(blog, f"/?rest_route=/wp/v2/{path}", fields, Authorization=f"Basic {said}")
    found: dict[str, object] = json.loads(answer)
    return found


def kept(blog: Blog) -> list[Kept]:
    """Return the comments, the oldest first."""
    rows = blog.run(
        "return array_map( fn( $c ) => [ $c->comment_approved, $c->comment_type, (object) get_comment_meta("
        " $c->comment_ID ) ], get_comments( [ 'status' => [ 'all', 'spam', 'trash' ], 'orderby' => 'comment_ID',"
        " 'order' => 'ASC' ] ) );"
    )
    assert isinstance(rows, list)
    return [Kept(status, kind, beside) for status, kind, beside in rows]


def work(blog: Blog) -> object:
    """Let time pass until all that waits is due, and do it as wp-cron does."""
    return blog.run(
        "global $wpdb; delete_option( 'spamfilter_breaker' );"
        "$wpdb->query( \"UPDATE $wpdb->commentmeta SET meta_value = '1' WHERE meta_key = '_spamfilter_due'\" );"
        "wp_cache_flush(); wp_set_current_user( 0 ); do_action( 'spamfilter_work' );"
        "return Spamfilter\\Queue::counts();"
    )


def label_at(service: Service, check: str) -> object:
    """Return what the service was told of a check."""
    question = Request(f"{service.address}/api/v1/checks/{check}", headers={"Authorization": f"Bearer {KEY}"})
    with urlopen(question, timeout=PATIENCE) as answer:
        return json.load(answer)["label"]


def test_the_form_the_rest_api_and_xml_rpc_are_judged_alike(blog, service):
    connect(blog, service.address)

    for number, text in enumerate((HAM[0].text, SPAM[0].text), start=1):
        comment(blog, text, number=number)
        rest(blog, "comments", {"post": 1, "content": text + " By REST."}, user=READER)
        with ServerProxy(f"{blog.address}/xmlrpc.php") as server:
            server.wp.newComment(1, READER, PASSWORD, 1, {"content": text + " By XML-RPC."})

    assert [one.status for one in kept(blog)] == ["1"] * 3 + ["spam"] * 3
    assert len({one.meta["_spamfilter_check"][0] for one in kept(blog)}) == 6
    assert not [name for one in kept(blog) for name in one.meta if name == "_spamfilter_token"]


def test_trackbacks_and_pingbacks_are_judged(blog, service):
    connect(blog, service.address)
    source = blog.run(
        "return get_permalink( wp_insert_post( [ 'post_status' => 'publish', 'post_title' => 'Elsewhere',"
        f" 'post_content' => 'As I read <a href=\"{blog.address}/?p=1\">in the garden</a> today.' ] ) );"
    )
    fields = {"title": "Best Casino", "excerpt": SPAM[0].text, "url": "http://win-casino.top/", "blog_name": "Casino"}
    answer = post(blog, "/wp-trackback.php?p=1", fields, ip="198.51.100.9")
    with ServerProxy(f"{blog.address}/xmlrpc.php") as server:
        server.pingback.ping(source, f"{blog.address}/?p=1")

    trackback, pingback = kept(blog)
    assert b"<error>0</error>" in answer
    assert (trackback.type, trackback.status) == ("trackback", "spam")
    assert (pingback.type, pingback.meta["_spamfilter_check"][0] != "") == ("pingback", True)


def test_another_plugins_form_may_ask(blog, service):
    connect(blog, service.address)
    ask = "return apply_filters( 'spamfilter_check', null, [ 'text' => '%s' ] );"

    spam, ham = (blog.run(ask % one.text) for one in (SPAM[0], HAM[0]))
    connect(blog, "http://127.0.0.1:9")

    assert (spam["action"], ham["action"]) == ("reject", "publish")
    assert blog.run(ask % HAM[0].text)["action"] == "hold"


@pytest.mark.parametrize("reply", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_holds_a_comment_until_it_is_judged_once(blog, service, reply):
    with BrokenService(reply) as broken:
        connect(blog, broken.address)
        comment(blog, HAM[0].text)
        (held,) = kept(blog)
        assert (held.status, len(broken.asked), "_spamfilter_check" in held.meta) == ("0", 1, False)
    blog.run(f"update_option( 'spamfilter', [ 'address' => '{service.address}', 'key' => '{KEY}' ] );")

    assert work(blog) == work(blog) == {"judge": 0, "report": 0}

    (judged,) = kept(blog)
    assert (judged.status, len(judged.meta["_spamfilter_check"])) == ("1", 1)


def test_nobody_waits_for_a_service_that_hangs_and_after_three_nobody_asks_it(blog, service):
    with BrokenService() as hanging:
        connect(blog, hanging.address)
        for number in range(1, 6):
            comment(blog, f"{HAM[0].text} {number}", number=number)  # is answered while the service still hangs
        assert ([one.status for one in kept(blog)], len(hanging.asked)) == (["0"] * 5, 3)
        blog.run("update_option( 'spamfilter_breaker', '3 ' . ( time() - 1 ) );")
        comment(blog, HAM[0].text + " Later.", number=6)
        comment(blog, HAM[1].text + " Later.", number=7)
        assert len(hanging.asked) == 4  # one alone tries again
    blog.run(f"update_option( 'spamfilter', [ 'address' => '{service.address}', 'key' => '{KEY}' ] );")

    assert work(blog) == {"judge": 0, "report": 0}
    assert [one.status for one in kept(blog)] == ["1"] * 7


def test_an_owner_may_let_wordpress_decide_meanwhile(blog, service):
    connect(blog, "http://127.0.0.1:9", when_down="wordpress")
    comment(blog, SPAM[0].text)
    assert [one.status for one in kept(blog)] == ["1"]
    blog.run(f"update_option( 'spamfilter', [ 'address' => '{service.address}', 'key' => '{KEY}' ] );")

    work(blog)

    assert [one.status for one in kept(blog)] == ["spam"]


@pytest.mark.parametrize(("choice", "status"), [("no", "spam"), ("yes", "trash")])
def test_spam_beyond_doubt_is_thrown_away_only_where_the_owner_said_so(blog, choice, status):
    with BrokenService(verdict("discard", 0.99)) as sure:
        connect(blog, sure.address, discard=choice)
        comment(blog, SPAM[0].text)

    assert [one.status for one in kept(blog)] == [status]


@pytest.mark.parametrize(("choice", "email", "ip"), [("yes", True, True), ("no", False, False)])
def test_addresses_are_sent_only_where_the_owner_lets_them(blog, choice, email, ip):
    with BrokenService(verdict("publish", 0.1)) as asked:
        connect(blog, asked.address, send_email=choice, send_ip=choice)
        comment(blog, HAM[0].text)

    (sent,) = (one["comment"] for one in asked.asked)
    assert ("author_email" in sent, "ip" in sent) == (email, ip)
    assert sent.get("ip", "198.51.100.1") == "198.51.100.1"


def test_hashed_addresses_are_the_same_each_time_and_nobodys(blog):
    with BrokenService(verdict("publish", 0.1)) as asked:
        connect(blog, asked.address, send_email="hashed", send_ip="hashed")
        comment(blog, HAM[0].text)
        blog.run("foreach ( get_comments( [ 'status' => 'any' ] ) as $c ) { wp_delete_comment( $c, true ); }")
        comment(blog, HAM[1].text)

    first, second = (one["comment"] for one in asked.asked)
    assert (first["author_email"], first["ip"]) == (second["author_email"], second["ip"])
    assert first["author_email"].endswith("@garden.example")
    assert "visitor1" not in first["author_email"]
    assert first["ip"].startswith("fd")


def test_mails_wait_for_the_verdict(blog, service):
    blog.run("update_option( 'moderation_notify', 1 ); update_option( 'comments_notify', 1 );")
    before = blog.mails
    connect(blog, "http://127.0.0.1:9")
    comment(blog, HAM[0].text, author="Postman")
    comment(blog, SPAM[0].text, author="Casino", number=2)
    assert blog.mails == before
    blog.run(f"update_option( 'spamfilter', [ 'address' => '{service.address}', 'key' => '{KEY}' ] );")

    work(blog)

    told = blog.mails[len(before) :]
    assert ("Postman" in told, "Casino" in told) == (True, False)


def test_words_of_the_service_are_never_markup(blog):
    hostile = "<script>document.title='broken'</script>"
    with BrokenService(verdict("hold", 0.5, hostile)) as asked:
        connect(blog, asked.address)
        comment(blog, HAM[0].text)
    shown = blog.run(
        "require_once ABSPATH . 'wp-admin/includes/admin.php'; ob_start();"
        "$id = get_comments( [ 'status' => 'any' ] )[0]->comment_ID;"
        " Spamfilter\\Comment_List::cell( 'spamfilter', $id );"
        "Spamfilter\\Comment_Box::show( get_comment( $id ) ); return ob_get_clean();"
    )

    assert "&lt;script&gt;" in shown
    assert "<script>" not in shown


def test_a_past_that_is_too_long_is_taught_in_parts_and_what_is_refused_does_not_stop_it(blog, service):
    connect(blog, service.address)
    blog.run(
        "for ( $i = 0; $i < 25; $i++ ) { wp_insert_comment( [ 'comment_post_ID' => 1, 'comment_approved' => 1,"
        " 'comment_content' => $i . str_repeat( ' хорошо', 4500 ) ] ); }"
    )

    taught = blog.run(
        "add_filter( 'spamfilter_fields', fn( $f ) => 0 === strpos( $f['text'], '24' ) ? [ 'author' => 7 ] + $f : $f );"
        "return [ Spamfilter\\Past::teach( Spamfilter\\Past::untold( 0, 100 ) ), Spamfilter\\Past::count() ];"
    )

    *others, refused = kept(blog)
    assert taught == [True, 0]
    assert len({one.meta["_spamfilter_event"][0] for one in others} - {"0"}) == 24
    assert (refused.meta["_spamfilter_event"], "422" in refused.meta["_spamfilter_history"][0]) == (["0"], True)


def test_nobody_else_may_use_what_moderators_use(blog, service):
    connect(blog, service.address)
    with pytest.raises(HTTPError, match=r"400|403"):
        post(blog, "/wp-admin/admin-ajax.php", {"action": "spamfilter_batch", "what": "recheck", "after": 0})


def test_what_a_moderator_says_in_the_rest_api_is_told_once(blog, service):
    """The last one: a release made of eight comments takes all ham for spam after it."""
    connect(blog, service.address)
    comment(blog, HAM[0].text)
    (before,) = kept(blog)
    number = blog.run("return (int) get_comments( [ 'status' => 'any' ] )[0]->comment_ID;")

    rest(blog, f"comments/{number}", {"status": "spam"}, user="admin")
    rest(blog, f"comments/{number}", {"status": "spam"}, user="admin")
    work(blog)

    (after,) = kept(blog)
    assert (after.status, label_at(service, before.meta["_spamfilter_check"][0])) == ("spam", "spam")
    assert [json.loads(line)["what"] for line in after.meta["_spamfilter_history"]].count("told") == 1
