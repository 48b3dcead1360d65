"""``release``: the shelf, as an operator sees it."""

import json
import shutil

import joblib
import pytest

from spamfilter.registry import Registry
from tests.release import HAM, SPAM


@pytest.fixture
def shelf(tmp_path, models_dir, environ):
    """A shelf with an older release, ``tiny``, and the serving one, ``newer``."""
    shelf = tmp_path / "shelf"
    for name in ("tiny", "newer"):
        shutil.copytree(models_dir / "tiny", shelf / name)
        card = shelf / name / "card.json"
        card.write_text(json.dumps(json.loads(card.read_text()) | {"name": name}))
        Registry(shelf).promote(name)
    environ["SPAMFILTER_MODELS_DIR"] = str(shelf)
    return shelf


def test_releases_are_listed_and_the_serving_one_is_marked(run, shelf):
    assert "*  newer" in run("release", "list").stdout

    rows = json.loads(run("release", "list", "--json").stdout)

    assert [(row["name"], row["serving"]) for row in rows] == [("newer", True), ("tiny", False)]


def test_an_empty_shelf_says_how_to_fill_it(run, environ, tmp_path):
    environ["SPAMFILTER_MODELS_DIR"] = str(tmp_path / "none")

    assert "training.train" in run("release", "list").stdout


def test_a_card_is_shown_for_people_and_for_machines(run, shelf):
    assert run("release", "show", "tiny").stdout.startswith("tiny, made 2026-01-01")

    assert json.loads(run("release", "show", "--json").stdout)["name"] == "newer"


def test_a_rollback_brings_back_the_one_before_and_a_promotion_the_newer(run, shelf):
    assert run("release", "rollback").stdout == "tiny serves again.\n"
    assert Registry(shelf).serving_name() == "tiny"

    assert run("release", "promote", "newer").stdout == "newer serves.\n"
    assert Registry(shelf).serving_name() == "newer"


@pytest.mark.parametrize("command", ["show", "promote"])
def test_an_unknown_release_is_named(run, shelf, command):
    result = run("release", command, "nothing")

    assert result.exit_code == 1
    assert "nothing" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_an_exported_pipeline_gives_the_scores_of_the_release(run, shelf, tmp_path):
    path = tmp_path / "spam.joblib"
    release = Registry(shelf).load("tiny")
    expected = {row["comment"]["text"]: row["score"] for row in release.card.sample}

    assert run("release", "export", "tiny", "--joblib", str(path)).exit_code == 0

    comments = [{"text": comment.text, "author": comment.author} for comment in SPAM + HAM]
    scores = joblib.load(path).predict_proba(comments)[:, 1]
    assert scores == pytest.approx([expected[comment["text"]] for comment in comments], abs=1e-6)
    assert joblib.load(path).predict(["no casino bonus here"]).shape == (1,)
