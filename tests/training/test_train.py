"""From labelled rows to a release that serves."""

import csv

import numpy as np
import pytest
from click.testing import CliRunner

from spamfilter.errors import InvalidData
from spamfilter.model.calibration import Calibration
from spamfilter.registry import Registry
from spamfilter.release import read_card
from spamfilter.verdict import Label
from tests.release import HAM, SPAM, examples
from training import corpora, train
from training.fit import PRIOR_SIGNALS, Recipe, calibrated, example_weights, fit
from training.folds import Folds
from training.held_out import HeldOut, hold_out
from training.rows import LabelledComment, LabelledFile


@pytest.fixture
def small_corpus(tmp_path, monkeypatch):
    """Sixty comments of our corpus in place of all: the way is the same."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    lines = (corpora.OWN_FOLDER / "en" / "forum.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    some = [line for label in ("spam", "ham") for line in [one for one in lines if f'"label": "{label}"' in one][:30]]
    (folder / "forum.jsonl").write_text("".join(some), encoding="utf-8")
    monkeypatch.setattr(train, "load_own", lambda: corpora.load_own(folder))
    return folder


@pytest.fixture
def own_rows(tmp_path):
    """A blog owner's spreadsheet of ten labelled comments, one of them spoilt."""
    path = tmp_path / "mine.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["text", "label"])
        rows.writerows([f"where to buy quince jam number {i}", "ham"] for i in range(5))
        rows.writerows([f"zorblax wholesale offer {i}", "spam"] for i in range(4))
        rows.writerow(["neither", "maybe"])
    return path


def test_a_spreadsheet_of_ten_rows_makes_a_release_that_serves(small_corpus, own_rows, tmp_path):
    out = tmp_path / "models" / "mine"

    more = own_rows.with_name("more.csv")
    more.write_text("text,label\nzorblax again,spam\n", encoding="utf-8")

    result = CliRunner().invoke(train.main, ["--data", str(own_rows), str(more), "--out", str(out)])

    assert result.exit_code == 0, result.output
    assert "line 11" in result.output
    registry = Registry(tmp_path / "models")
    registry.promote("mine")
    assert [entry["spam"] for entry in registry.current().card.data[-2:]] == [4, 1]


def test_the_same_data_and_seed_give_the_same_arrays(small_corpus, tmp_path):
    first, second = (train.train([], None, tmp_path / name) for name in ("first", "second"))

    assert first.digests["weights.npz"] == second.digests["weights.npz"]


def test_the_card_tells_what_the_serving_release_makes_of_sites_labels(small_corpus, models_dir, tmp_path):
    said = [(comment, label) for comments, label in ((SPAM, "spam"), (HAM, "ham")) for comment in comments]
    rows = [LabelledComment(comment=comment, label=Label.parse(label), source="site/x") for comment, label in said]
    file = LabelledFile(name="site/x", sha256="0" * 64, comments=rows, bad=[], unused=frozenset())

    card = train.train([file], None, tmp_path / "mine", beside=Registry(models_dir).current())

    assert card.metrics["site/x"]["n_spam"] == card.beside["tiny"]["site/x"]["n_spam"] == 4
    assert read_card(tmp_path / "mine").beside == card.beside


def test_a_strict_training_stops_at_the_first_bad_row(small_corpus, own_rows, tmp_path):
    out = tmp_path / "strict"

    result = CliRunner().invoke(train.main, ["--data", str(own_rows), "--out", str(out), "--strict"])

    assert result.exit_code != 0
    assert "line 11" in result.output
    assert not out.exists()


def test_a_corpus_with_a_bad_row_is_refused(small_corpus, tmp_path):
    (small_corpus / "forum.jsonl").write_text('{"label": "spam"}\n')

    with pytest.raises(InvalidData, match="line 1"):
        train.train([], None, tmp_path / "new")


def test_what_was_learnt_is_known_again():
    learnt = examples()

    model = fit(learnt, Recipe(strength=50.0))

    assert ((model.logits([one.evidence for one in learnt]) > 0) == [one.label == "spam" for one in learnt]).all()


def test_the_big_sources_do_not_drown_the_small():
    one, other = examples(), [*examples()] * 9
    mixed = one + [type(example)(evidence=example.evidence, label=example.label, source="big") for example in other]

    weights = example_weights(mixed, 0.5)

    assert weights[len(one) :].sum() == pytest.approx(3 * weights[: len(one)].sum())


def test_a_prior_keeps_its_weight_through_calibration():
    line = Calibration(slope=0.5, offset=1.0)
    model = fit(examples(), Recipe())

    after = calibrated(model, line)

    i = model.signal_names.index(PRIOR_SIGNALS[0])
    assert after.signal_weights[i] * line.slope == pytest.approx(model.signal_weights[i])


def test_held_out_ham_bounds_what_is_rejected():
    logits = np.concatenate([np.linspace(-5, 5, 1000), np.linspace(0, 9, 500)])
    is_spam = np.arange(1500) >= 1000
    held = HeldOut(quick=logits, careful=None, weights=np.ones(1500), is_spam=is_spam, sources=np.array(["x"] * 1500))

    found = held.metrics(held.settle())["x"]

    assert found["fpr_at_reject"] <= 0.005
    assert found["ece"] < 0.1


def test_nobody_is_judged_by_a_model_that_saw_them(small_corpus):
    """A text that stands under both labels cannot be told apart by a model that saw neither copy."""
    learnt = [one.example() for one in corpora.load_own(small_corpus).comments]
    flipped = [type(one)(evidence=one.evidence, label=other.label, source="own/twin") for one, other in
               zip(learnt, reversed(learnt), strict=True)]  # fmt: skip

    held = hold_out(learnt + flipped, Folds.of(learnt + flipped, 0), Recipe(), jobs=1)

    assert np.abs(held.quick).max() < 4
