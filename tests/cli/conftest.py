import pytest
from click.testing import CliRunner

from spamfilter.cli import main


@pytest.fixture
def environ(tmp_path, models_dir):
    """The environment of an operator; a test may change it."""
    return {"SPAMFILTER_VAR_DIR": str(tmp_path / "var"), "SPAMFILTER_MODELS_DIR": str(models_dir)}


@pytest.fixture
def run(environ):
    """Run a command as an operator does; returns click's result."""

    def run(*words, **options):
        return CliRunner().invoke(main, words, env=environ, **options)

    return run
