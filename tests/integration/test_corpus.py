"""What takes half a minute to prove of our own corpus."""

from collections import Counter

from training.corpora import OWN_FOLDER, load_own
from training.datasheet import languages, rates, total
from training.split import near_copies


def test_long_comments_are_no_near_copies():
    long = [one.comment.text.casefold() for one in load_own().comments if len(one.comment.text) > 80]

    copies = Counter(near_copies(long).tolist())

    assert [long[number] for number, n in copies.items() if n > 1] == []


def test_the_datasheet_says_what_is_there():
    own = load_own().comments
    said = " ".join((OWN_FOLDER / "README.md").read_text(encoding="utf-8").split())

    assert all(" ".join(told(own).split()) in said for told in (total, languages, rates))
