"""Two sites of one WordPress network: each has its own settings and key, and nothing is left on either."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.integration.asked import database_of
from tests.integration.wordpress.blog import Blog
from tests.integration.wordpress.pages import POST, administration, opened, picture
from tests.integration.wordpress.plugin import KEY, PLUGIN, a_service_of_the_garden, in_php, running_plugin
from tests.release import HAM, SPAM
from tests.service import ROOT, Service

SETTINGS = "/wp-admin/options-general.php?page=spamfilter"
SITES = ("https://garden.example", "https://orchard.example")
_MAKE = """
global $wpdb; // the address of a site of a network is what its table says, not what is configured
$wpdb->query( "UPDATE $wpdb->options SET option_value = 'http://%s' WHERE option_name IN ( 'home', 'siteurl' )" );
wp_cache_flush();
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/network.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';
deactivate_plugins( '%s' );
foreach ( $wpdb->tables( 'ms_global' ) as $name => $table ) { $wpdb->$name = $table; }
install_network();
return populate_network( 1, '%s', 'admin@garden.example', 'The gardens', '/', false );
"""
_CONSTANTS = """
define( 'MULTISITE', true );
define( 'SUBDOMAIN_INSTALL', false );
define( 'DOMAIN_CURRENT_SITE', '%s' );
define( 'PATH_CURRENT_SITE', '/' );
define( 'SITE_ID_CURRENT_SITE', 1 );
define( 'BLOG_ID_CURRENT_SITE', 1 );
require_once ABSPATH . 'wp-settings.php';"""


@dataclass(frozen=True)
class Network:
    """A WordPress of two sites: one by the address's number, the other by its name."""

    first: Blog
    second: Blog

    def run(self, code: str) -> object:
        """Run PHP as the administrator of all."""
        return self.first.run(code, f"$_SERVER['HTTP_HOST'] = '{urlsplit(self.first.address).netloc}';")


@pytest.fixture(scope="module")
def service(tmp_path_factory, models_dir) -> Iterator[Service]:
    with Service(a_service_of_the_garden(tmp_path_factory.mktemp("service"), models_dir)) as running:
        yield running


@pytest.fixture(scope="module")
def second_key(service) -> str:
    added = [sys.executable, "-m", "spamfilter", "site", "add", SITES[1]]
    done = subprocess.run(added, cwd=ROOT, env=service.environment, capture_output=True, text=True, check=True)
    return done.stdout.split()[-1]


@pytest.fixture(scope="module")
def network(wordpress) -> Iterator[Network]:
    with running_plugin(wordpress) as blog:
        domain = urlsplit(blog.address).netloc
        other = domain.replace("127.0.0.1", "localhost")
        blog.run(_MAKE % (domain, PLUGIN, domain))
        config = blog.root / "wp-config.php"
        said = config.read_text(encoding="utf-8")
        config.write_text(
            said.replace("require_once ABSPATH . 'wp-settings.php';", _CONSTANTS % domain), encoding="utf-8"
        )
        network = Network(blog, Blog(f"http://{other}", blog.root))
        network.run(
            "require_once ABSPATH . 'wp-admin/includes/plugin.php';"
            f"$site = [ 'domain' => 'localhost', 'network_id' => 1, 'user_id' => 1, 'title' => 'The orchard' ];"
            "$made = wp_insert_site( $site ); switch_to_blog( $made );"
            # It takes no port with a name.
            f"global $wpdb; $wpdb->update( $wpdb->blogs, [ 'domain' => '{other}' ], [ 'blog_id' => $made ] );"
            f"update_option( 'home', 'http://{other}' ); update_option( 'siteurl', 'http://{other}' );"
            "update_option( 'comment_previously_approved', 0 ); update_option( 'show_avatars', 0 );"
            "update_option( 'permalink_structure', '' );"
            f"restore_current_blog(); return [ $made, activate_plugin( '{PLUGIN}', '', true ) ];"
        )
        yield network


def enter(browser: Browser, site: Blog, address: str, key: str) -> None:
    """Connect a site to the service, as its administrator."""
    with administration(browser, site, SETTINGS) as page:
        page.locator("#spamfilter-address").fill(address)
        page.locator("#spamfilter-key").fill(key)
        page.locator("#submit").click()
        page.get_by_role("button", name="Test the connection").click()
        expect(page.locator(".notice-success")).to_contain_text("knows the key")
        picture(page, f"network-{urlsplit(site.address).hostname}")


def write(browser: Browser, site: Blog, text: str, number: int) -> None:
    with opened(browser, site, POST, ip=f"198.51.100.{number}") as page:
        page.locator("#comment").fill(text)
        page.locator("#author").fill("Ann")
        page.locator("#email").fill(f"visitor{number}@garden.example")
        with page.expect_navigation(wait_until="load"):
            page.locator("#submit").click()


def judged(service: Service) -> dict[str, int]:
    """Return how many comments the service judged for each site."""
    with closing(sqlite3.connect(database_of(service.environment))) as database:
        sql = "SELECT s.url, count(*) FROM checks c JOIN sites s ON s.id = c.site_id GROUP BY 1"
        return dict(database.execute(sql).fetchall())


def in_each(network: Network, code: str) -> object:
    """Return what PHP returns on each of the sites."""
    return network.run(
        f"$do = function () {{ {code} }}; $said = []; foreach ( [ 1, 2 ] as $site ) {{"
        " switch_to_blog( $site ); $said[] = $do(); restore_current_blog(); } return $said;"
    )


def test_each_site_has_its_own_key_until_nothing_is_left_on_any(browser, network, service, second_key):
    """One walk, since each step stands on the one before it."""
    with administration(browser, network.first, "/wp-admin/network/plugins.php") as page:
        expect(page.locator("tr[data-plugin^=spamfilter]")).to_contain_text("Network Deactivate")
        picture(page, "network-plugins")
    enter(browser, network.first, service.address, KEY)
    assert in_each(network, "return Spamfilter\\Settings::are_complete();") == [True, False]
    enter(browser, network.second, service.address, second_key)
    write(browser, network.first, HAM[0].text, 1)
    write(browser, network.second, SPAM[0].text, 2)
    write(browser, network.second, SPAM[1].text, 3)
    assert judged(service) == {SITES[0]: 1, SITES[1]: 2}
    counts = "return Spamfilter\\Dashboard::counts();"
    assert in_each(network, counts) == [
        {"publish": 1, "hold": 0, "reject": 0, "discard": 0},
        {"publish": 0, "hold": 0, "reject": 2, "discard": 0},
    ]
    waits = in_php({"author_email": "ann@garden.example"})
    in_each(
        network,
        f"delete_option( 'spamfilter_breaker' ); add_option( 'spamfilter_erasure_1', {waits} );"
        "set_transient( 'spamfilter_test_1', 'good' );",
    )
    in_cron = "return strpos( serialize( _get_cron_array() ), 'spamfilter' ) !== false;"
    assert in_each(network, in_cron) == [True, True]

    network.run(
        "require_once ABSPATH . 'wp-admin/includes/plugin.php'; remove_all_actions( 'shutdown' );"
        f"deactivate_plugins( '{PLUGIN}', false, true );"
    )
    assert in_each(network, in_cron) == [False, False]
    network.run(f"require_once ABSPATH . 'wp-admin/includes/plugin.php'; uninstall_plugin( '{PLUGIN}' );")

    left = in_each(
        network,
        'global $wpdb; return [ $wpdb->get_col( "SELECT meta_key FROM $wpdb->commentmeta WHERE meta_key LIKE'
        " '%spamfilter%'\" ), $wpdb->get_col( \"SELECT option_name FROM $wpdb->options WHERE option_name LIKE"
        " '%spamfilter%' OR option_value LIKE '%spamfilter%'\" ) ];",
    )
    assert left == [[[], []], [[], []]]
