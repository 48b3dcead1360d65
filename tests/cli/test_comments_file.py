"""Files of comments: what is read, and what is named as bad."""

from dataclasses import replace
from io import BytesIO

import pytest

from spamfilter.cli.comments_file import BadLine, Row, read_csv, read_jsonl
from spamfilter.comment import Comment
from spamfilter.errors import InvalidComment, UnknownField

LONGEST = 200


def jsonl(*lines):
    return list(read_jsonl(BytesIO(b"\n".join(lines)), max_bytes=LONGEST))


def csv(*lines):
    return list(read_csv(BytesIO(b"\n".join(lines)), max_bytes=LONGEST))


def test_a_line_of_json_becomes_a_comment_under_its_id_or_its_line():
    rows = jsonl(b'{"id": "a7", "text": "Hello", "author": ""}', b"", b'{"text": "Bye", "label": "spam"}')

    assert rows == [
        Row(name={"id": "a7"}, comment=Comment(text="Hello", author="")),
        Row(name={"line": 3}, comment=Comment(text="Bye"), label="spam"),
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"{", "is not JSON"),
        (b'{"text": "\xff"}', "is not JSON"),
        (b"[1]", "comment: must be an object"),
        (b'{"author": "x"}', "text: is required"),
        (b'{"text": "x", "autor": "x"}', "autor: unknown field"),
        (b'{"text": "' + b"x" * 5 * LONGEST + b'"}', "is longer than 200 bytes"),
    ],
)
def test_a_bad_line_is_named_and_the_next_is_read(line, problem):
    bad, good = jsonl(line, b'{"text": "next"}')

    assert isinstance(bad, BadLine)
    assert bad.number == 1
    assert problem in bad.problem
    assert good == Row(name={"line": 2}, comment=Comment(text="next"))


def test_a_file_for_training_is_read_as_well():
    said = Row(name={"line": 1}, comment=Comment(text="Hallo"), label="ham")

    assert jsonl(b'{"text": "Hallo", "label": "ham", "lang": "de", "source": "blog"}') == [said]
    assert csv(b"text,label,lang,source", b"Hallo,ham,de,blog") == [replace(said, name={"line": 2})]


def test_a_csv_record_may_span_lines_and_leave_cells_empty():
    rows = csv(b"\xef\xbb\xbfid,text,author,form_seconds", b'7,"two\nlines, one",,4.5', b"", b",,Ada,")

    assert rows == [
        Row(name={"id": "7"}, comment=Comment(text="two\nlines, one", form_seconds=4.5)),
        Row(name={"line": 5}, comment=Comment(text="", author="Ada")),
    ]


@pytest.mark.parametrize(
    ("record", "problem"),
    [
        (b"x,y,z", "has 3 cells, not 2"),
        (b"caf\xe9,1", "is not UTF-8"),
        (b"x,soon", "form_seconds: must be a number"),
        (b"1," + b"x" * LONGEST, "field larger than field limit"),
        (b"x" * 5 * LONGEST, "field larger than field limit"),
        (("ü" * (LONGEST - 10)).encode() + b",1", "field larger than field limit"),
    ],
)
def test_a_bad_record_is_named_and_the_next_is_read(record, problem):
    bad, good = csv(b"text,form_seconds", record, b"next,")

    assert isinstance(bad, BadLine)
    assert bad.number == 2
    assert problem in bad.problem
    assert good == Row(name={"line": 3}, comment=Comment(text="next"))


def test_an_unclosed_quote_swallows_no_more_than_a_record_may_hold():
    rows = csv(b"text", b'"never closed', *[b"x" * 50] * 6, b"last")

    assert any(isinstance(row, BadLine) for row in rows)
    assert rows[-1] == Row(name={"line": 9}, comment=Comment(text="last"))


def test_a_header_is_judged_once():
    with pytest.raises(UnknownField, match="autor"):
        csv(b"text,autor", b"x,y")
    with pytest.raises(InvalidComment, match="text"):
        csv(b"author", b"x")
    with pytest.raises(InvalidComment, match="text"):
        csv(b"")
