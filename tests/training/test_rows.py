import gzip
import hashlib
import json
import tracemalloc

import pytest

from spamfilter.errors import InvalidData, InvalidLabel
from spamfilter.verdict import Label
from training.records import MAX_LINE_BYTES, BadRow
from training.rows import parse_label, read_file, require_both_labels

GOOD = b'{"text": "buy now", "label": "spam"}\n'


def a_file(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def texts(file):
    return [one.comment.text for one in file.comments]


@pytest.mark.parametrize("spelling", ["spam", " SPAM ", "1", 1, "true", True, "Yes", "junk"])
def test_what_people_write_for_spam_is_spam(spelling):
    assert parse_label(spelling) is Label.SPAM


@pytest.mark.parametrize("spelling", ["ham", "Ham", "0", 0, "FALSE", False, "no", "not spam", "legit", "ok"])
def test_what_people_write_for_ham_is_ham(spelling):
    assert parse_label(spelling) is Label.HAM


@pytest.mark.parametrize("spelling", ["", None, "maybe", 2, -1, 1.5, ["spam"]])
def test_any_other_label_is_refused(spelling):
    with pytest.raises(InvalidLabel):
        parse_label(spelling)


def test_a_table_of_text_and_label_is_enough(tmp_path):
    file = read_file(a_file(tmp_path, "mine.csv", "text,label\nbuy now,spam\nthank you,ham\n"))

    assert [(one.comment.text, one.label, one.source) for one in file.comments] == [
        ("buy now", Label.SPAM, "mine"),
        ("thank you", Label.HAM, "mine"),
    ]


def test_the_other_columns_of_a_comment_are_read(tmp_path):
    header = "text,label,author,author_url,form_seconds,created_at,lang,source\n"
    row = "hi,ham,Ann,https://ann.example,4.5,2026-01-02T03:04:05Z,en,forum\n"

    (one,) = read_file(a_file(tmp_path, "mine.csv", header + row)).comments

    assert (one.comment.author, one.comment.author_url, one.comment.form_seconds) == ("Ann", "https://ann.example", 4.5)
    assert one.comment.created_at.isoformat() == "2026-01-02T03:04:05+00:00"
    assert (one.language, one.source) == ("en", "forum")


def test_the_language_of_the_page_is_that_of_the_comment_unless_said(tmp_path):
    path = a_file(tmp_path, "a.csv", "text,label,language,lang\nhi,ham,de,en\nhallo,ham,de,\n")

    assert [(one.language, one.comment.language) for one in read_file(path).comments] == [("en", "de"), ("de", "de")]


def test_an_empty_cell_was_not_said_but_an_empty_json_string_was(tmp_path):
    table = read_file(a_file(tmp_path, "a.csv", "text,label,author\nhi,ham,\n"))
    lines = read_file(a_file(tmp_path, "a.jsonl", '{"text": "hi", "label": "ham", "author": ""}'))

    assert (table.comments[0].comment.author, lines.comments[0].comment.author) == (None, "")


def test_a_table_from_excel_is_read(tmp_path):
    """Excel writes a byte-order mark, semicolons where the comma is the decimal sign, and CRLF."""
    content = '\ufeffText;Label\r\n"first line\r\nsecond ""line""; the end";spam\r\n"grüß dich";ham\r\n'

    file = read_file(a_file(tmp_path, "excel.csv", content))

    assert texts(file) == ['first line\r\nsecond "line"; the end', "grüß dich"]


def test_a_long_comment_in_a_table_is_read(tmp_path):
    text = "word " * 60_000

    assert texts(read_file(a_file(tmp_path, "a.csv", f"text,label\n{text},ham\n"))) == [text]


def test_tabs_separate_too(tmp_path):
    assert texts(read_file(a_file(tmp_path, "a.tsv", "label\ttext\nham\thello, there\n"))) == ["hello, there"]


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.ndjson.gz"])
def test_a_gzipped_file_is_read_and_its_digest_is_that_of_the_file_on_disk(tmp_path, name):
    path = a_file(tmp_path, name, gzip.compress(GOOD))

    file = read_file(path)

    assert texts(file) == ["buy now"]
    assert file.comments[0].source == "a"
    assert file.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


BAD_LINES = {
    "no text": (b'{"label": "spam"}', "text: is missing or empty"),
    "empty text": (b'{"text": " \\n", "label": "spam"}', "text: is missing or empty"),
    "text of another type": (b'{"text": 7, "label": "spam"}', "text: must be a string, not 7"),
    "no label": (b'{"text": "x"}', "label: must be 'spam' or 'ham', not None"),
    "unknown label": (b'{"text": "x", "label": "maybe"}', "label: must be 'spam' or 'ham', not 'maybe'"),
    "broken UTF-8": (b'{"text": "\xff\xfe", "label": "spam"}', "broken UTF-8"),
    "broken JSON": (b'{"text": "x", "label"', "broken JSON"),
    "deep JSON": (b"[" * 100_000, "broken JSON"),
    "no object": (b'["text", "label"]', "must be a JSON object"),
    "a line of 10 MB": (b'{"text": "' + b"x" * 10_000_000 + b'", "label": "spam"}', "a line is longer than 1 MiB"),
    "a bad field": (b'{"text": "x", "label": "ham", "form_seconds": -1}', "form_seconds: must be a number"),
}


@pytest.mark.parametrize(("line", "reason"), BAD_LINES.values(), ids=BAD_LINES)
def test_a_bad_line_is_named_and_its_neighbours_are_read(tmp_path, line, reason):
    file = read_file(a_file(tmp_path, "a.jsonl", GOOD + b"\n" + line + b"\n" + GOOD))

    assert texts(file) == ["buy now", "buy now"]
    assert [row.line for row in file.bad] == [3]
    assert file.bad[0].reason.startswith(reason)


BAD_CELLS = {
    "no text": (b",spam", "text: is missing or empty"),
    "unknown label": (b"x,perhaps", "label: must be"),
    "too many cells": (b"x,spam,y", "has 3 cells, but 2 columns have a name"),
    "broken UTF-8": (b"\xff,spam", "broken UTF-8"),
    "text after a closing quote": (b'"x"y,spam', "broken CSV"),
    "a cell of 10 MB": (b"x" * 10_000_000 + b",spam", "a line is longer than 1 MiB"),
    "a quoted cell of 10 MB": (b'"' + b"x" * 10_000_000 + b'",spam', "a line is longer than 1 MiB"),
    "10 MB, then the end of the quote": (b'"' + b"x" * 10_000_000 + b'\nthe end",spam', "a line is longer than 1 MiB"),
}


@pytest.mark.parametrize(("row", "reason"), BAD_CELLS.values(), ids=BAD_CELLS)
def test_a_bad_row_of_a_table_is_named_and_its_neighbours_are_read(tmp_path, row, reason):
    file = read_file(a_file(tmp_path, "a.csv", b'text,label\n"two\nlines",ham\n' + row + b"\nbuy now,spam\n"))

    assert texts(file) == ["two\nlines", "buy now"]
    assert [bad.line for bad in file.bad] == [4]
    assert file.bad[0].reason.startswith(reason)


def test_a_quote_that_never_closes_is_named_with_the_line_it_opens_at(tmp_path):
    file = read_file(a_file(tmp_path, "a.csv", 'text,label\nhi,ham\n"oops,spam\nlost,ham\n'))

    assert texts(file) == ["hi"]
    assert file.bad == [BadRow(line=3, reason="broken CSV: unexpected end of data")]


def test_a_form_seconds_that_is_no_number_is_a_bad_row(tmp_path):
    file = read_file(a_file(tmp_path, "a.csv", "text,label,form_seconds\nhi,ham,soon\nho,ham,3\n"))

    assert [row.reason for row in file.bad] == ["form_seconds: must be a number of seconds, 0 or more, not 'soon'"]


def test_a_giant_line_is_never_held_in_memory(tmp_path):
    path = a_file(tmp_path, "a.jsonl.gz", gzip.compress(b"x" * (24 << 20) + b"\n" + GOOD))

    tracemalloc.start()
    read_file(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 8 * MAX_LINE_BYTES


def test_strict_stops_at_the_first_bad_row_and_names_file_and_line(tmp_path):
    path = a_file(tmp_path, "a.jsonl", GOOD + b'{"text": "x"}\n{}\n')

    with pytest.raises(InvalidData, match=r"^a\.jsonl, line 2: label: must be"):
        read_file(path, strict=True)


def test_a_file_without_a_good_row_says_why(tmp_path):
    path = a_file(tmp_path, "a.jsonl", b'{}\n{"text": "x"}\n')

    with pytest.raises(InvalidData, match=r"^a\.jsonl: has no row that can be used: line 1: text: .*; line 2: label:"):
        read_file(path)


def test_an_empty_file_says_so(tmp_path):
    with pytest.raises(InvalidData, match=r"^a\.jsonl: has no row that can be used: it is empty"):
        read_file(a_file(tmp_path, "a.jsonl", b""))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "needs one column 'text'"),
        (b"comment,label\nx,spam\n", "needs one column 'text', but has 'comment, label'"),
        (b"text,spam\nx,1\n", "needs one column 'label'"),
        (b"text,text,label\nx,y,spam\n", "needs one column 'text'"),
        ("text,label\nx,spam\n".encode("utf-16"), "broken UTF-8; save the table as “CSV UTF-8”"),
        (b'"text,label\n', "broken CSV"),
        (b"text,label," + b"x" * 2_000_000 + b"\n", "a line is longer than 1 MiB"),
    ],
)
def test_a_table_without_a_usable_header_is_refused(tmp_path, content, complaint):
    with pytest.raises(InvalidData, match=r"^a\.csv, line 1: ") as refused:
        read_file(a_file(tmp_path, "a.csv", content))

    assert complaint in str(refused.value)


def test_a_file_of_another_kind_is_refused(tmp_path):
    with pytest.raises(InvalidData, match=r"^a\.xlsx: must end in \.jsonl"):
        read_file(a_file(tmp_path, "a.xlsx", b""))


@pytest.mark.parametrize(
    "content",
    [b"no gzip", gzip.compress(GOOD * 50)[:-20], gzip.compress(GOOD)[:12] + b"\xff" * 40],
    ids=["another kind", "cut off", "broken inside"],
)
def test_a_broken_gzip_file_is_refused(tmp_path, content):
    with pytest.raises(InvalidData, match=r"^a\.jsonl\.gz: cannot be read: "):
        read_file(a_file(tmp_path, "a.jsonl.gz", content))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InvalidData, match=r"^a\.csv: cannot be read: No such file"):
        read_file(tmp_path / "a.csv")


def test_columns_that_nobody_reads_are_told(tmp_path):
    """A misspelt column would otherwise be lost without a word."""
    assert read_file(a_file(tmp_path, "a.csv", "text,label,autor\nhi,ham,Ann\n")).unused == {"autor"}


def test_one_label_is_not_enough_to_learn_from(tmp_path):
    file = read_file(a_file(tmp_path, "a.jsonl", GOOD))

    with pytest.raises(InvalidData, match=r"^a\.jsonl: holds no ham; both labels are needed"):
        require_both_labels([file])


def test_two_files_of_one_label_each_are_enough(tmp_path):
    ham = a_file(tmp_path, "b.jsonl", json.dumps({"text": "thanks", "label": "ham"}))

    require_both_labels([read_file(a_file(tmp_path, "a.jsonl", GOOD)), read_file(ham)])


def test_an_example_holds_what_a_model_sees(tmp_path):
    path = a_file(tmp_path, "a.jsonl", '{"text": "Buy <b>NOW</b>", "label": "spam", "author": "Ann", "lang": "en"}')

    example = read_file(path).comments[0].example()

    assert (example.evidence.body, example.evidence.author) == ("buy now", "ann")
    assert (example.label, example.source, example.language) == (Label.SPAM, "a", "en")
    assert example.evidence.signals
