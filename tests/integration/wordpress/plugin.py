"""Our own plugin, in a real WordPress, and a service for it."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.integration.wordpress.blog import Blog, WordPress
from tests.service import ROOT, an_environment

KEY = "a1b2c3d4e5f6"
NOWHERE = "http://127.0.0.1:9"
PLUGIN = "spamfilter/spamfilter.php"
_ACTIVATE = f"require_once ABSPATH . 'wp-admin/includes/plugin.php'; activate_plugin( '{PLUGIN}' );"
_QUICK = "<?php add_filter( 'comment_flood_filter', '__return_false' ); // one may comment twice in 15 seconds"


def in_php(value: object) -> str:
    """Return a value as PHP code."""
    written = json.dumps(value).replace("\\", "\\\\").replace("'", "\\'")
    return f"json_decode( '{written}', true )"


@contextmanager
def running_plugin(wordpress: WordPress) -> Iterator[Blog]:
    """Run a blog with the plugin, activated; PHP may complain of nothing in it."""
    with wordpress.running({}) as blog:
        content = blog.root / "wp-content"
        shutil.copytree(ROOT / "plugins" / "wordpress", content / "plugins" / "spamfilter")
        (content / "mu-plugins" / "quick.php").write_text(_QUICK, encoding="utf-8")
        blog.run(_ACTIVATE)
        yield blog
        assert not [line for line in blog.complaints.splitlines() if "plugins/spamfilter" in line]


def a_service_of_the_garden(folder: Path, models_dir: Path) -> dict[str, str]:
    """The settings of a service that knows the key.

    A browser that is driven fills in the form within a second, of which the tiny release makes 0.6.
    """
    settings = {"BOOTSTRAP_KEY": KEY, "BOOTSTRAP_SITE": "https://garden.example", "THREADS": "4"}
    return an_environment(folder, models_dir, LOG_LEVEL="warning", THRESHOLD_HOLD="0.65", **settings)


def connect(blog: Blog, address: str, **choices: str) -> None:
    """Empty the blog of comments, and let it ask a service from now on."""
    settings = in_php({"address": address, "key": KEY, **choices})
    blog.run(
        "foreach ( get_comments( [ 'status' => [ 'all', 'spam', 'trash' ] ] ) as $c ) {"
        f" wp_delete_comment( $c, true ); }} update_option( 'spamfilter', {settings} );"
        "array_map( 'delete_option', [ 'spamfilter_breaker', 'spamfilter_lock', 'spamfilter_about' ] );"
        "wp_clear_scheduled_hook( 'spamfilter_work', [ 'soon' ] );"
    )


def reconnect(blog: Blog, address: str) -> None:
    """Let the blog ask a service from now on; its comments stay."""
    blog.run(
        f"update_option( 'spamfilter', [ 'address' => {in_php(address)} ] + get_option( 'spamfilter' ) );"
        "delete_option( 'spamfilter_breaker' );"
    )


def work(blog: Blog) -> object:
    """Let time pass until all that waits is due, and do it as wp-cron does; return how much waits still."""
    return blog.run(
        "global $wpdb; delete_option( 'spamfilter_breaker' );"
        "$wpdb->query( \"UPDATE $wpdb->commentmeta SET meta_value = '1' WHERE meta_key = '_spamfilter_due'\" );"
        "wp_cache_flush(); wp_set_current_user( 0 ); do_action( 'spamfilter_work' );"
        "return Spamfilter\\Queue::counts() + [ 'erase' => Spamfilter\\Erasures::count() ];"
    )


def a_comment(blog: Blog, text: str, *, author: str = "Ann", email: str = "ann@garden.example") -> int:
    """Let WordPress take a comment in, from nowhere near a form; return its number."""
    said = {"comment_post_ID": 1, "comment_author": author, "comment_author_email": email, "comment_content": text}
    number = blog.run(
        f"wp_set_current_user( 0 ); $said = {in_php(said)} + [ 'comment_author_url' => '' ];"
        "return wp_new_comment( wp_slash( $said ), true );"
    )
    assert isinstance(number, int)
    return number


def beside(blog: Blog, number: int) -> dict[str, list[str]]:
    """Return what the plugin keeps beside a comment."""
    found = blog.run(f"return (object) get_comment_meta( {number} );")
    assert isinstance(found, dict)
    return {name: values for name, values in found.items() if name.startswith("_spamfilter")}
