import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from spamfilter.registry import Registry
from tests.release import HAM, SPAM
from training.evaluate import main
from training.evaluation import evaluate
from training.plots import draw
from training.report import table, write_report
from training.rows import read_file

STRANGE = "<script>alert(1)</script> $x_1$ 评论"


def lines(comments):
    return "".join(json.dumps(comment) + "\n" for comment in comments)


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A corpus like ours, small."""
    folder = tmp_path_factory.mktemp("own")
    labelled = [(one, "spam") for one in SPAM] + [(one, "ham") for one in HAM]
    (folder / "blog.jsonl").write_text(lines({"text": one.text, "label": label} for one, label in labelled))
    return folder


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Two sources, one of ham alone with a name that means harm; one row is bad, one stands in our own corpus."""
    path = tmp_path_factory.mktemp("data") / "data.jsonl"
    texts = [("casino bonus, buy pills", "spam"), ("the bridge is old", "ham"), ("cheap watches for you", "spam")]
    comments = [{"text": f"{text} {i}", "label": label, "lang": "en"} for i in range(8) for text, label in texts]
    comments += [{"text": f"what a lovely garden {i}", "label": "ham", "source": STRANGE} for i in range(3)]
    path.write_text(lines([*comments, {"text": "no label"}, {"text": HAM[0].text, "label": "ham"}]))
    return path


@pytest.fixture(scope="module")
def evaluation(models_dir, own, data):
    return evaluate(
        Registry(models_dir).load("tiny"),
        [read_file(data)],
        read_file(own / "blog.jsonl").comments,
        seed=7,
        created_at=datetime(2026, 1, 1, tzinfo=UTC).isoformat(),
    )


@pytest.fixture(scope="module")
def report(evaluation, tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    write_report(evaluation, folder)
    return folder


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def test_sources_are_measured_one_by_one_the_largest_first(evaluation):
    assert [one.name for one in evaluation.sources] == ["data", STRANGE]
    counts = [one.measured["release"].metrics for one in evaluation.sources]
    assert [(found["n_spam"], found["n_ham"]) for found in counts] == [(16, 9), (0, 3)]


def test_the_baseline_stands_beside_the_release(evaluation):
    first = evaluation.sources[0]

    assert first.measured["release"].metrics["auc"] == 1.0
    assert 0.5 < first.measured["baseline"].metrics["auc"] <= 1.0
    assert (first.judged["release"].scores != first.judged["baseline"].scores).all()


def test_a_source_without_spam_has_no_auc_and_does_not_spoil_the_mean(evaluation):
    assert evaluation.sources[1].measured["release"].metrics["auc"] is None
    assert evaluation.mean("release", "auc") == 1.0
    assert evaluation.mean("release", "brier") == pytest.approx(
        sum(one.measured["release"].metrics["brier"] for one in evaluation.sources) / 2
    )


def test_near_copies_are_drawn_together(evaluation):
    """The texts differ by a number alone: three sentences, and one from our own corpus."""
    assert len(set(evaluation.sources[0].judged["release"].clusters)) == 4


def test_comments_that_stand_in_our_own_corpus_are_counted(evaluation):
    assert evaluation.n_known == 1


def test_a_comment_of_no_language_is_of_an_unknown_one(evaluation):
    assert [one.name for one in evaluation.languages] == ["en", "unknown"]


def test_the_json_report_is_complete(report, data):
    said = json.loads((report / "report.json").read_text())

    assert (said["release"], said["seed"], said["known_from_own_corpus"]) == ("tiny", 7, 1)
    assert said["data"] == [
        {
            "name": "data.jsonl",
            "sha256": read_file(data).sha256,
            "comments": 28,
            "skipped": [{"line": 28, "reason": "label: must be 'spam' or 'ham', not None"}],
        }
    ]
    assert set(said["machine"]) == {"cpus", "python", "libraries"}
    assert said["sources"]["data"]["release"]["auc"] == 1.0
    assert said["sources"]["data"]["baseline"]["intervals"]["brier"][0] > 0


def test_each_judge_has_three_pictures(report):
    pictures = {path.name: path.read_bytes() for path in report.glob("*.png")}

    assert set(pictures) == {
        f"{name}-{judge}.png" for name in ("roc", "calibration", "risk") for judge in ("release", "baseline")
    }
    assert all(picture.startswith(b"\x89PNG") for picture in pictures.values())


def test_a_picture_of_the_same_judgement_is_the_same(evaluation, report):
    assert draw(evaluation, "release")["roc"] == (report / "roc-release.png").read_bytes()


def test_the_page_holds_everything_and_asks_nobody_for_more(report):
    page = (report / "report.html").read_text()

    assert page.count("data:image/png;base64,") == 6
    for outside in ("<script", "http://", "https://", "<link", "@import", "url("):
        assert outside not in page


def test_the_page_shows_names_as_text(report):
    assert "&lt;script&gt;alert(1)&lt;/script&gt; $x_1$ 评论" in (report / "report.html").read_text()


def test_the_page_names_skipped_rows_digests_and_what_is_no_proof(report, data):
    page = (report / "report.html").read_text()

    assert "line 28: label: must be" in page
    assert read_file(data).sha256 in page
    assert "1 of the 28 comments stand word for word in our own corpus" in page


def test_no_path_and_no_host_name_is_in_the_report(report, models_dir, data):
    for path in (report / "report.html", report / "report.json"):
        said = path.read_text()
        assert str(models_dir) not in said
        assert str(data.parent) not in said


def test_the_table_has_a_line_for_each_judge_of_each_source(evaluation):
    by_source, by_language = table(evaluation).split("\n\n")

    assert [line.split()[0] for line in by_source.splitlines()] == [
        "source",
        "data",
        "baseline",
        "<script>alert(1)</script>",
        "baseline",
    ]
    assert [line.split()[0] for line in by_language.splitlines()] == [
        "language",
        "en",
        "baseline",
        "unknown",
        "baseline",
    ]
    assert "–" in by_source.splitlines()[3]


def test_the_command_prints_json_and_writes_the_report(models_dir, own, data, tmp_path):
    more = tmp_path / "more.csv"
    more.write_text("text,label\nbuy casino chips,1\nthank you,0\n")

    done = run(
        "--release", models_dir / "tiny", "--data", data, more, "--own", own, "--report", tmp_path / "r", "--json"
    )  # fmt: skip

    assert done.exit_code == 0
    assert set(json.loads(done.stdout)["sources"]) == {"data", STRANGE, "more"}
    assert "data.jsonl, line 28: label: must be" in done.stderr
    assert (tmp_path / "r" / "report.html").is_file()


def test_strict_stops_at_a_bad_row(models_dir, own, data, tmp_path):
    done = run(
        "--release", models_dir / "tiny", "--data", data, "--own", own, "--report", tmp_path / "r", "--strict"
    )  # fmt: skip

    assert done.exit_code == 1
    assert done.stderr == "Error: data.jsonl, line 28: label: must be 'spam' or 'ham', not None\n"
    assert not (tmp_path / "r").exists()


def test_a_corpus_for_the_baseline_that_is_empty_is_an_error_of_one_sentence(models_dir, data, tmp_path):
    (tmp_path / "empty").mkdir()

    done = run(
        "--release", models_dir / "tiny", "--data", data, "--own", tmp_path / "empty", "--report", tmp_path / "r"
    )

    assert done.exit_code == 1
    assert done.stderr.endswith("Error: empty: holds no .jsonl file\n")


def test_a_folder_that_is_no_release_is_an_error_of_one_sentence(data, tmp_path):
    done = run("--release", tmp_path, "--data", data, "--report", tmp_path / "r")

    assert done.exit_code == 1
    assert done.stderr.startswith(f"Error: release {tmp_path.name}: card.json cannot be read")
