import gzip
import json
import re

import pytest

from spamfilter.errors import InvalidData
from spamfilter.verdict import Label
from training.corpora import OPEN, Corpus, load_open, load_own, weight
from training.rows import digest


def lines(*comments):
    return "".join(json.dumps(comment) + "\n" for comment in comments).encode()


def a_comment(text="hello", label="ham", **fields):
    return {"text": text, "label": label, **fields}


def a_set(folder, name, *comments, **facts):
    """A set that we know, its prepared file lying in the folder."""
    path = folder / f"{name}.jsonl.gz"
    path.write_bytes(gzip.compress(lines(*comments)))
    facts = {"title": name, "origin": "https://data.example", "licence": "CC0", "spam": 0, "ham": 0, **facts}
    return Corpus(name=name, sha256=digest(path), **facts)


def test_every_open_set_says_where_it_is_from_and_under_which_licence():
    assert len({corpus.name for corpus in OPEN}) == len(OPEN) == 11
    for corpus in OPEN:
        assert corpus.origin.startswith("https://")
        assert corpus.licence in {"MIT", "CC0", "CC BY 4.0", "CC BY-SA 4.0", "Apache-2.0"}
        assert re.fullmatch("[0-9a-f]{64}", corpus.sha256)
        assert corpus.spam + corpus.ham > 0


def test_our_own_comments_name_the_file_they_stand_in(tmp_path):
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "blog.jsonl").write_bytes(lines(a_comment(lang="en", channel="blog", kind="thanks")))

    (one,) = load_own(tmp_path).comments

    assert (one.source, one.language, one.label) == ("own/blog", "en", Label.HAM)


def test_our_own_corpus_tells_what_it_is(tmp_path):
    (tmp_path / "blog.jsonl").write_bytes(lines(a_comment(), a_comment(label="spam")))

    (entry,) = load_own(tmp_path).entries

    assert (entry["name"], entry["licence"], entry["spam"], entry["ham"]) == ("own", "CC0-1.0", 1, 1)


def test_the_digest_of_our_own_corpus_changes_with_any_file(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(lines(a_comment()))
    before = load_own(tmp_path).entries[0]["sha256"]
    (tmp_path / "b.jsonl").write_bytes(lines(a_comment()))

    assert load_own(tmp_path).entries[0]["sha256"] != before


def test_a_bad_row_of_our_own_stops_everything(tmp_path):
    (tmp_path / "blog.jsonl").write_bytes(lines(a_comment(), {"text": "no label"}))

    with pytest.raises(InvalidData, match=r"^blog\.jsonl, line 2: label"):
        load_own(tmp_path)


def test_a_folder_without_our_comments_is_refused(tmp_path):
    with pytest.raises(InvalidData, match=r"holds no \.jsonl file"):
        load_own(tmp_path)


def test_an_open_set_is_read_with_its_sources(tmp_path):
    comments = a_comment(source="youtube/Youtube01-Psy"), a_comment(label="spam")

    loaded = load_open(tmp_path, sets=[a_set(tmp_path, "youtube", *comments, licence="CC BY 4.0")])

    assert [one.source for one in loaded.comments] == ["youtube/Youtube01-Psy", "youtube"]
    assert [(entry["licence"], entry["spam"], entry["ham"]) for entry in loaded.entries] == [("CC BY 4.0", 1, 1)]


def test_a_set_of_another_digest_is_refused_by_name(tmp_path):
    known = a_set(tmp_path, "youtube", a_comment())
    (tmp_path / known.file_name).write_bytes(gzip.compress(lines(a_comment("changed"))))

    with pytest.raises(InvalidData, match=r"^youtube\.jsonl\.gz: has digest "):
        load_open(tmp_path, sets=[known])


def test_a_folder_without_any_open_set_is_refused(tmp_path):
    with pytest.raises(InvalidData, match=r"holds none of youtube\.jsonl\.gz"):
        load_open(tmp_path)


def test_a_cap_keeps_as_many_of_each_label_in_the_order_of_the_file(tmp_path):
    comments = [a_comment(f"{label} {i}", label) for i in range(9) for label in ("spam", "ham")]
    known = a_set(tmp_path, "judol", *comments, a_comment("the last", "spam"), cap=4)

    kept = load_open(tmp_path, sets=[known]).comments

    order = {comment["text"]: i for i, comment in enumerate(comments)} | {"the last": len(comments)}
    assert [one.label for one in kept].count(Label.SPAM) == [one.label for one in kept].count(Label.HAM) == 4
    assert [order[one.comment.text] for one in kept] == sorted(order[one.comment.text] for one in kept)


def test_a_capped_choice_is_the_same_for_the_same_seed_only(tmp_path):
    known = a_set(tmp_path, "judol", *(a_comment(f"comment {i}") for i in range(100)), cap=20)

    first, again, other = (load_open(tmp_path, sets=[known], seed=seed).comments for seed in (3, 3, 4))

    assert first == again
    assert first != other


def test_open_sets_count_less_than_what_we_wrote():
    assert weight("youtube/Youtube01-Psy") < weight("own/blog") == weight("somebody's own")
