"""Where a text is cut."""

from spamfilter.evidence import Evidence
from spamfilter.model.parts import MAX_SENTENCES, pieces, sentences


def cut(body):
    return [piece.body for piece in pieces(Evidence(body=body, author="jo"))]


def test_a_long_text_is_shared_between_few_sentences():
    body = "a. " * 50

    assert len(sentences(body)) <= MAX_SENTENCES
    assert "".join(sentences(body)) == body
    assert sentences("") == []


def test_a_short_text_is_not_cut():
    assert cut("One. Two. " * 12) == []


def test_a_piece_is_whole_sentences_of_eight_words_at_least():
    one, two = "Only this one has nine words and no comma.", "So it is."

    assert cut(f"{one} {two} {two} {two} {one}") == [one, " ".join([two] * 3), one]


def test_a_text_without_sentences_is_cut_by_its_words():
    words = [f"w{i}" for i in range(31)]

    assert [len(piece.split()) for piece in cut(" ".join(words))] == [11, 11, 9]
    assert " ".join(cut(" ".join(words))).split() == words


def test_a_piece_keeps_its_sender():
    assert {piece.author for piece in pieces(Evidence(body="w " * 30, author="jo"))} == {"jo"}
