import json
from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner

from spamfilter.registry import Registry
from spamfilter.verdict import Label
from tests.release import HAM, SPAM
from training.robustness import main, release_scorer, tables
from training.rows import read_file
from training.survival import AT_HOLD, AT_SHARE, Survival


def lines(comments):
    return "".join(json.dumps(comment) + "\n" for comment in comments)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A labelled set, and ham of another source to hide its spam behind."""
    folder = tmp_path_factory.mktemp("data")
    spam = [{"text": f"cheap casino bonus, buy pills online {i}", "label": "spam"} for i in range(40)]
    ham = [{"text": f"{HAM[i % 4].text} {i}", "label": "ham"} for i in range(40)]
    (folder / "data.jsonl").write_text(lines(spam + ham))
    (folder / "good.jsonl").write_text(lines({"text": one.text, "label": "ham"} for one in HAM))
    return folder


@pytest.fixture
def another(models_dir, tmp_path):
    """A copy of the release, whose card can be given other words."""
    folder = Path(copytree(models_dir / "tiny", tmp_path / "another"))

    def with_words(**said):
        card = folder / "card.json"
        card.write_text(json.dumps(json.loads(card.read_text()) | said))
        return folder

    return with_words


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def a_survival(at, *, kept):
    attacked = {family: {f"{family}!": 0.8 * kept} for family in ("character attacks", "typos", "padding")}
    wrong = {"clean": 0.01, "emoji": 0.02, "accents": 0.03}
    return Survival(
        source="blog", at=at, threshold=0.5, n_spam=100, n_ham=50, recall=0.8, attacked=attacked, wrong=wrong
    )


def test_the_scorer_gives_the_scores_of_the_release(models_dir):
    release = Registry(models_dir).load("tiny")

    scores = release_scorer(release)([*SPAM, *HAM])

    assert scores.tolist() == pytest.approx([one["score"] for one in release.card.sample], abs=1e-9)


def test_the_tables_show_what_is_left_beside_the_targets_and_mark_what_misses_them():
    found = [a_survival(AT_SHARE, kept=0.95), a_survival(AT_HOLD, kept=0.5)]

    by_family, by_attack, of_ham, worst = tables(found).split("\n\n")

    assert by_family.splitlines()[1].split()[-4:] == ["95.0%", "!", "95.0%", "95.0%"]
    assert by_family.splitlines()[-1].split() == ["target", "97.0%", "93.0%", "85.0%"]
    assert by_attack.splitlines()[2].split() == ["blog", "typos!", "76.0%", "95.0%", "40.0%", "50.0%", "!"]
    assert of_ham.splitlines()[1].split()[-3:] == ["1.0%", "2.0%", "3.0%"]
    assert worst == "The worst of all: 50.0% of the recall is left under 'character attacks!', in blog at hold."


def test_the_command_prints_tables(models_dir, files):
    done = run("--release", models_dir / "tiny", "--data", files / "data.jsonl", "--good", files / "good.jsonl")

    assert done.exit_code == 0, done.stderr
    assert "data.jsonl  genuine comments" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("The worst of all: ")


def test_the_command_prints_json_of_every_file(models_dir, files, tmp_path):
    (tmp_path / "more.csv").write_text("text,label,source\nbuy casino chips,1,a\nthank you,0,b\n")
    words = ["--release", models_dir / "tiny", "--data", files / "data.jsonl", tmp_path / "more.csv", "--json"]

    done = run(*words, "--good", files / "good.jsonl", "--seed", 5)

    said = json.loads(done.stdout)
    assert (said["release"], said["seed"]) == ("tiny", 5)
    assert said["data"][0] == {
        "name": "data.jsonl",
        "sha256": read_file(files / "data.jsonl").sha256,
        "comments": 80,
        "learnt": False,
    }
    assert [one["source"] for one in said["survivals"][::2]] == ["data.jsonl", "more.csv", "a", "b"]
    assert said["survivals"][0]["kept"]["typos"]["swapped letters"] <= 1.0
    assert said["worst"]["source"] == "data.jsonl"


def test_without_good_text_our_own_corpus_gives_it(models_dir, files):
    done = run("--release", models_dir / "tiny", "--data", files / "data.jsonl")

    assert done.exit_code == 0, done.stderr


def test_data_that_the_release_learnt_from_are_told(another, files):
    folder = another(data=[{"source": "x", "sha256": read_file(files / "data.jsonl").sha256}])

    done = run("--release", folder, "--data", files / "data.jsonl", "--good", files / "good.jsonl", "--json")

    assert "data.jsonl: another has learnt from it" in done.stderr
    assert json.loads(done.stdout)["data"][0]["learnt"] is True


def test_a_file_of_one_label_is_an_error_of_one_sentence(models_dir, files):
    done = run("--release", models_dir / "tiny", "--data", files / "good.jsonl", "--good", files / "good.jsonl")

    assert done.exit_code == 1
    assert done.stderr == f"Error: good.jsonl: holds no {Label.SPAM}; both labels are needed\n"


def test_a_folder_that_is_no_release_is_an_error_of_one_sentence(tmp_path, files):
    done = run("--release", tmp_path, "--data", files / "data.jsonl")

    assert done.exit_code == 1
    assert done.stderr.startswith(f"Error: release {tmp_path.name}: card.json cannot be read")


def test_a_release_that_fails_its_own_test_is_an_error(another, files):
    sample = [{"comment": {"text": "hello"}, "label": "ham", "score": 0.99}]

    done = run("--release", another(sample=sample), "--data", files / "data.jsonl")

    assert done.exit_code == 1
    assert "scored its sample" in done.stderr
