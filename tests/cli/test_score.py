"""``score``: files in, verdicts out."""

import json

import pytest

from tests.release import HAM, SPAM

JSONL = f'{{"id": "a", "text": "{SPAM[0].text}"}}\n{{"text": "{HAM[0].text}"}}\n'


@pytest.fixture
def comments(tmp_path):
    path = tmp_path / "comments.jsonl"
    path.write_text(JSONL)
    return path


def verdicts(text):
    return [json.loads(line) for line in text.splitlines()]


def test_each_comment_becomes_a_line_with_its_id_or_line_number(run, comments):
    result = run("score", str(comments), "--jobs", "1")

    spam, ham = verdicts(result.stdout)
    assert result.exit_code == 0
    assert result.stderr == ""
    assert (spam["id"], ham["line"]) == ("a", 2)
    assert spam["verdict"]["score"] > 0.5 > ham["verdict"]["score"]
    assert (spam["verdict"]["release"], ham["verdict"]["action"]) == ("tiny", "publish")
    assert {"name", "weight", "text"} == set(spam["verdict"]["reasons"][0])


def test_standard_input_is_jsonl_unless_said_otherwise(run):
    assert len(verdicts(run("score", "-", "--jobs", "1", input=JSONL).stdout)) == 2

    result = run("score", "-", "--format", "csv", "--jobs", "1", input="text\nHello\n")

    assert verdicts(result.stdout)[0]["line"] == 2


def test_a_bad_line_is_named_counted_and_told_by_the_exit_code(run, tmp_path):
    path = tmp_path / "comments.csv"
    path.write_bytes(b"text\nHello\ncaf\xe9\nBye\n")

    result = run("score", str(path), "--jobs", "1")

    assert result.exit_code == 1
    assert [row["line"] for row in verdicts(result.stdout)] == [2, 4]
    assert result.stderr == "line 3: is not UTF-8\n2 comments judged, 1 lines could not be read.\n"


def test_out_names_the_file_to_write(run, comments, tmp_path):
    result = run("score", str(comments), "--out", str(tmp_path / "verdicts.jsonl"), "--jobs", "1")

    assert result.stdout == ""
    assert len(verdicts((tmp_path / "verdicts.jsonl").read_text())) == 2


def test_the_input_is_never_overwritten(run, comments):
    result = run("score", str(comments), "--out", str(comments))

    assert result.exit_code == 2
    assert comments.read_text() == JSONL


def test_the_operators_thresholds_decide(run, comments, environ):
    environ["SPAMFILTER_THRESHOLD_HOLD"] = "0"

    result = run("score", str(comments), "--jobs", "1")

    assert verdicts(result.stdout)[1]["verdict"]["action"] == "hold"


def test_a_line_longer_than_a_comment_may_be_is_bad(run, environ):
    environ["SPAMFILTER_MAX_COMMENT_BYTES"] = "1024"

    result = run("score", "-", "--jobs", "1", input=json.dumps({"text": "x" * 1024}))

    assert result.exit_code == 1
    assert "line 1: is longer than 1,024 bytes" in result.stderr


def test_an_unknown_suffix_asks_for_the_format(run, tmp_path):
    (tmp_path / "comments.txt").write_text("Hello\n")

    result = run("score", str(tmp_path / "comments.txt"))

    assert result.exit_code == 2
    assert "--format" in result.stderr


def test_an_unknown_column_is_said_once(run):
    result = run("score", "-", "--format", "csv", "--jobs", "1", input="text,autor\n" + "x,y\n" * 5)

    assert result.exit_code == 1
    assert result.stderr == "Error: autor: unknown field\n"


def test_without_a_release_nothing_is_judged(run, comments, environ, tmp_path):
    environ["SPAMFILTER_MODELS_DIR"] = str(tmp_path / "none")

    result = run("score", str(comments))

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: no release")
    assert len(result.stderr.splitlines()) == 1
