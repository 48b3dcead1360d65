"""The shelf of releases: what serves, what is refused, and how one steps back."""

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest

from spamfilter.errors import InvalidRelease, NoRelease, UnknownRelease
from spamfilter.registry import Registry
from tests.release import tiny_release
from tests.service import ROOT

_FIRST_LABEL = """
from pathlib import Path
from numba.core.dispatcher import Dispatcher
from spamfilter.evidence import Evidence
from spamfilter.learning.features import site_features
from spamfilter.model import features, pieces
from spamfilter.registry import Registry

def compiled():
    named = (vars(features) | vars(pieces)).items()
    return {name: kernel.signatures for name, kernel in named if isinstance(kernel, Dispatcher)}

release = Registry(Path("models")).current()
before = compiled()
site_features(release.model, Evidence(body="Cheap pills", author="Ann", signals={}))
assert compiled() == before, compiled()
"""


@pytest.fixture
def shelf(tmp_path, models_dir):
    """A shelf of our own: two releases, the first one promoted."""
    shutil.copytree(models_dir / "tiny", tmp_path / "first")
    shutil.copytree(models_dir / "tiny", tmp_path / "second")
    Registry(tmp_path).promote("first")
    return tmp_path


class Clock:
    now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


def rewrite_card(folder, **changed):
    card = json.loads((folder / "card.json").read_text())
    (folder / "card.json").write_text(json.dumps(card | changed))


def test_a_promotion_is_picked_up_without_a_restart(shelf):
    serving = Registry(shelf, clock=Clock())
    before = serving.current().name

    Registry(shelf).promote("second")

    assert (before, serving.current().name) == ("first", "second")


def test_a_rollback_lets_the_release_before_serve_again(shelf):
    registry = Registry(shelf, clock=Clock())
    registry.promote("second")

    assert registry.rollback() == "first"
    assert registry.current().name == "first"


def test_there_is_nothing_to_roll_back_to_at_first(shelf):
    with pytest.raises(NoRelease, match="no earlier release"):
        Registry(shelf).rollback()


def test_an_empty_shelf_serves_nothing(tmp_path):
    with pytest.raises(NoRelease, match="no release is promoted"):
        Registry(tmp_path).current()


@pytest.mark.parametrize("name", ["", "nothing", "../first", "/etc"])
def test_a_name_that_is_no_release_is_refused(shelf, name):
    with pytest.raises(UnknownRelease):
        Registry(shelf).promote(name)


def damage_weights(folder):
    with (folder / "weights.npz").open("r+b") as file:
        file.seek(200)
        file.write(b"\0\0\0\0")


def pickle_weights(folder):
    np.savez(folder / "weights.npz", weights=np.array([object()], dtype=object))
    import hashlib

    digest = hashlib.sha256((folder / "weights.npz").read_bytes()).hexdigest()
    card = json.loads((folder / "card.json").read_text())
    rewrite_card(folder, digests=card["digests"] | {"weights.npz": digest})


DAMAGE = {
    "digest": damage_weights,
    "missing": lambda folder: (folder / "weights.npz").unlink(),
    "made with numpy 1.0": lambda folder: rewrite_card(folder, versions={"numpy": "1.0", "scikit-learn": "1.9"}),
    "format 99": lambda folder: rewrite_card(folder, format=99),
    "no sample": lambda folder: rewrite_card(folder, sample=[]),
    "instead of 0.0000": lambda folder: rewrite_card(
        folder, sample=[{"comment": {"text": "casino pills"}, "label": "spam", "score": 0.0}]
    ),
    "cannot be read": lambda folder: (folder / "card.json").write_text("{"),
    "no digest": lambda folder: rewrite_card(folder, digests={}),
    "allow_pickle": pickle_weights,
}


@pytest.mark.parametrize("problem", DAMAGE)
def test_a_bad_release_never_replaces_a_good_one(shelf, problem):
    """Even one that was promoted behind our back: the old release keeps serving, and the error says why."""
    registry = Registry(shelf, clock=Clock())
    registry.current()
    DAMAGE[problem](shelf / "second")
    (shelf / "CURRENT").write_text("second\nfirst\n")

    assert registry.current().name == "first"
    assert problem in (registry.problem or "")
    with pytest.raises(InvalidRelease, match=problem):
        registry.promote("second")


def test_a_release_never_changes(shelf):
    with pytest.raises(FileExistsError, match="never changes"):
        tiny_release(shelf, "first")


def test_training_again_gives_the_same_digests(tmp_path):
    for shelf in ("one", "other"):
        tiny_release(tmp_path / shelf)

    one, other = (Registry(tmp_path / shelf).card("tiny").digests for shelf in ("one", "other"))

    assert one == other


def test_the_first_label_waits_for_no_compiler():
    """To compile takes a second and more, which is longer than Akismet's clients wait for the next verdict."""
    done = subprocess.run([sys.executable, "-c", _FIRST_LABEL], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
