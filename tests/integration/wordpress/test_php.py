"""The plugin's own logic by PHPUnit, inside a real WordPress, and how its code is written."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.integration.wordpress.blog import Blog
from tests.integration.wordpress.plugin import running_plugin
from tests.service import ROOT

PLUGIN = ROOT / "plugins" / "wordpress"
TESTS = Path(__file__).parent / "php"
FOREIGN = ROOT / "plugins" / "akismet-redirect"


@pytest.fixture(scope="module")
def blog(wordpress) -> Iterator[Blog]:
    with running_plugin(wordpress) as running:
        yield running


def said_by(command: Sequence[str | Path], **variables: str) -> str:
    """Run a command that succeeds, and return what it printed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **variables})
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_its_logic_holds_inside_wordpress(blog):
    prepended = ["-d", f"auto_prepend_file={TESTS / 'in_wordpress.php'}"]
    said = said_by(
        [
            *blog.php,
            *prepended,
            "/usr/bin/phpunit",
            "--do-not-cache-result",
            "--no-configuration",
            "--fail-on-warning",
            "--fail-on-risky",
            TESTS,
        ],
        WORDPRESS=str(blog.root),
    )

    assert "OK (" in said


@pytest.mark.parametrize(
    "path", sorted([*PLUGIN.rglob("*.php"), *FOREIGN.rglob("*.php"), *TESTS.glob("*.php")]), ids=str
)
def test_php_can_read_it(path):
    assert "No syntax errors" in said_by(["php", "-l", path])


def test_it_is_written_as_wordpress_is():
    said_by(["phpcs", f"--standard={TESTS / 'phpcs.xml'}", PLUGIN, FOREIGN, TESTS])
