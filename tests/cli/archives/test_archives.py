"""What other systems give away, read: each in the smallest form that it comes in."""

import gzip
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest

from spamfilter.cli.archives import FORMATS, Archived, Skipped
from spamfilter.errors import InvalidData
from spamfilter.verdict import Label

WXR = """<?xml version="1.0" encoding="UTF-8"?>
<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><item><title>Bread</title><link>https://b.example/1</link>
{comments}
</item></channel></rss>"""
WXR_COMMENT = """<wp:comment><wp:comment_id>{number}</wp:comment_id>
<wp:comment_author><![CDATA[Ann]]></wp:comment_author>
<wp:comment_author_email>ann@mail.example</wp:comment_author_email><wp:comment_author_url></wp:comment_author_url>
<wp:comment_author_IP>192.0.2.7</wp:comment_author_IP><wp:comment_date_gmt>2026-05-02 09:30:00</wp:comment_date_gmt>
<wp:comment_content><![CDATA[{text}]]></wp:comment_content><wp:comment_approved>{approved}</wp:comment_approved>
<wp:comment_type></wp:comment_type></wp:comment>"""
DISQUS = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<thread dsq:id="7"><link>https://b.example/1</link><title>Bread</title></thread>
{posts}</disqus>"""
DISQUS_POST = """<post dsq:id="{number}">
<message><![CDATA[{text}]]></message><createdAt>2026-05-02T09:30:00Z</createdAt>
<isDeleted>{deleted}</isDeleted><isSpam>{spam}</isSpam><ipAddress>192.0.2.7</ipAddress>
<author><name>Ann</name><email>ann@mail.example</email></author><thread dsq:id="7"/></post>"""


@pytest.fixture
def read(tmp_path):
    """Read an archive of this content by the name of its format."""

    def read(form, content, *, name="archive"):
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return list(FORMATS[form](file))

    return read


def labels(found):
    return [(one.comment.text, one.label) for one in found if isinstance(one, Archived)]


def reasons(found):
    return [one.reason for one in found if isinstance(one, Skipped)]


def wxr(*comments):
    rows = [WXR_COMMENT.format(number=i, text=text, approved=how) for i, (text, how) in enumerate(comments, 1)]
    return WXR.format(comments="".join(rows))


def test_a_wordpress_export(read):
    found = read("wxr", wxr(("Thank you", "1"), ("Buy <b>pills</b>", "spam"), ("Hm", "0"), ("Old", "trash")))

    assert labels(found) == [("Thank you", Label.HAM), ("Buy <b>pills</b>", Label.SPAM)]
    assert reasons(found) == ["waits for a moderator", "in the trash: nobody says why"]
    comment = found[0].comment
    assert (comment.author, comment.author_email, comment.ip) == ("Ann", "ann@mail.example", "192.0.2.7")
    assert (comment.post_title, comment.permalink) == ("Bread", "https://b.example/1")
    assert comment.created_at == datetime(2026, 5, 2, 9, 30, tzinfo=UTC)


def test_an_archive_may_be_packed(read):
    assert labels(read("wxr", gzip.compress(wxr(("Thank you", "1")).encode()))) == [("Thank you", Label.HAM)]


def test_a_wordpress_table(read):
    header = "comment_ID,comment_author,comment_date_gmt,comment_content,comment_approved"
    rows = '1,Ann,0000-00-00 00:00:00,"Thank you,\nAnn",1\n2,Bob,,Buy,spam\n3,Cy,,Hm,post-trashed\n'

    found = read("wordpress-csv", f"{header}\n{rows}")

    assert labels(found) == [("Thank you,\nAnn", Label.HAM), ("Buy", Label.SPAM)]
    assert reasons(found) == ["comment_approved is 'post-trashed', neither 1 nor spam"]
    assert found[0].comment.created_at is None


def test_a_disqus_export(read):
    posts = [("<p>Thanks</p>", "false", "false"), ("Buy", "false", "true"), ("Gone", "true", "false")]
    rows = [DISQUS_POST.format(number=i, text=t, deleted=d, spam=s) for i, (t, d, s) in enumerate(posts, 1)]

    found = read("disqus", DISQUS.format(posts="".join(rows)))

    assert labels(found) == [("<p>Thanks</p>", Label.HAM), ("Buy", Label.SPAM)]
    assert reasons(found) == ["deleted: nobody says why"]
    assert (found[0].comment.post_title, found[0].comment.permalink) == ("Bread", "https://b.example/1")
    assert (found[0].comment.author, found[0].place) == ("Ann", "post 1")


def test_an_isso_database(tmp_path):
    file = tmp_path / "comments.db"
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("CREATE TABLE threads (id INTEGER PRIMARY KEY, uri TEXT, title TEXT)")
        columns = "tid, id INTEGER PRIMARY KEY, created FLOAT, mode INTEGER, text, author, email, website"
        database.execute(f"CREATE TABLE comments ({columns})")
        database.execute("INSERT INTO threads VALUES (1, '/bread', 'Bread')")
        for number, mode in enumerate((1, 2, 4), start=1):
            row = (1, number, 1777714200.0, mode, f"Text {number}", "Ann", None, None)
            database.execute("INSERT INTO comments VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    found = list(FORMATS["isso"](file))

    assert labels(found) == [("Text 1", Label.HAM)]
    assert reasons(found) == ["waits for a moderator", "deleted: nobody says why"]
    assert (found[0].comment.permalink, found[0].comment.author) == ("/bread", "Ann")
    assert found[0].comment.created_at == datetime(2026, 5, 2, 9, 30, tzinfo=UTC)


def test_a_remark42_backup(read):
    post = '{{"id":"{0}","text":"<p>Text {0}</p>","user":{{"name":"Ann"}},"locator":{{"url":"https://b.example/1"}},'
    lines = [
        '{"version":1,"users":[],"posts":[]}',
        post.format(1) + '"time":"2026-05-02T09:30:00.123456789Z","title":"Bread"}',
        post.format(2) + '"delete":true}',
    ]

    found = read("remark42", "\n".join(lines))

    assert labels(found) == [("<p>Text 1</p>", Label.HAM)]
    assert reasons(found) == ["deleted: nobody says why"]
    assert (found[0].comment.author, found[0].comment.post_title) == ("Ann", "Bread")


def test_jsonl_and_csv(read):
    lines = (
        '{"text": "Thanks", "label": "ham", "id": 7}\n{"text": "x"}\n{"comment": {"text": "Buy"}, "label": "SPAM"}\n{'
    )
    table = "text,label\nThanks,ham\nBuy,spam\nx,maybe\n"

    jsonl, found = read("jsonl", lines), read("csv", table)

    assert labels(jsonl) == labels(found) == [("Thanks", Label.HAM), ("Buy", Label.SPAM)]
    assert jsonl[0].place == "id 7"
    assert reasons(jsonl)[0] == "has no label"
    assert reasons(found) == ["label: must be 'spam' or 'ham', not 'maybe'"]


@pytest.mark.parametrize(
    ("form", "content", "problem"),
    [
        ("wxr", "no XML", "is not the XML that was expected"),
        ("disqus", "<disqus>", "is not the XML that was expected"),
        ("wordpress-csv", "a,b\n1,2\n", "comment_approved, comment_content is missing"),
        ("isso", "no database at all, and long enough to be one" * 20, "is no Isso database"),
        ("remark42", "{", "line 1 is not JSON"),
        ("csv", "wrong\nx\n", "wrong: unknown field"),
        ("wxr", b"\x1f\x8bnot packed", "cannot be read"),
    ],
)
def test_what_is_no_archive_is_named(read, form, content, problem):
    with pytest.raises(InvalidData, match=f"archive: .*{problem}"):
        read(form, content)


BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("trap", [BOMB, OUTSIDE])
def test_xml_that_wants_more_than_to_be_read_is_refused(read, trap):
    with pytest.raises(InvalidData, match="is not the XML"):
        read("wxr", f"{trap}{wxr(('&a;', '1')).partition('?>')[2].replace('<![CDATA[&a;]]>', '&a;')}")


def test_a_comment_without_a_text_teaches_nothing(read):
    assert reasons(read("wxr", wxr(("", "1")))) == ["text: is required"]
