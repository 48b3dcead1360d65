"""Our own corpus keeps the promises of its datasheet."""

import json
from collections import Counter
from pathlib import Path

import pytest

from training.corpora import OWN_FOLDER

FIELDS = {"text", "label", "author", "author_url", "post_title", "lang", "channel", "kind"}
MAY_BE_NULL = {"author", "author_url", "post_title"}
ROWS = [
    (path, json.loads(line))
    for path in sorted(OWN_FOLDER.rglob("*.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
]


def test_every_row_has_the_fields_of_the_datasheet_and_no_other():
    for path, row in ROWS:
        assert set(row) == FIELDS, path
        assert row["label"] in ("spam", "ham")
        assert all(isinstance(row[name], str) for name in FIELDS - MAY_BE_NULL)
        assert all(row[name] is None or isinstance(row[name], str) for name in MAY_BE_NULL)


def test_a_row_lies_in_the_file_of_its_language_and_channel():
    assert all(path == OWN_FOLDER / row["lang"] / f"{row['channel']}.jsonl" for path, row in ROWS)


def test_there_are_nine_thousand_and_about_as_much_spam_as_ham():
    labels = Counter(row["label"] for _, row in ROWS)

    assert len(ROWS) >= 9_000
    assert labels["spam"] / len(ROWS) == pytest.approx(0.5, abs=0.05)


def test_no_comment_stands_in_it_twice():
    """The same few words may be spam under one name and ham under another: the name is part of the comment."""
    twice = Counter((row["text"], row["author"], row["author_url"]) for _, row in ROWS)

    assert [key for key, n in twice.items() if n > 1] == []


def test_the_datasheet_counts_what_is_there():
    labels = Counter(row["label"] for _, row in ROWS)
    said = Path(OWN_FOLDER / "README.md").read_text(encoding="utf-8")

    assert f"{len(ROWS):,} comments, {labels['spam']:,} spam and {labels['ham']:,} ham" in said
