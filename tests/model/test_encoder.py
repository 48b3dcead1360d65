"""The encoder reads the body and the sender apart, and comes back from arrays unchanged."""

import numpy as np
import pytest

from spamfilter.evidence import Evidence
from spamfilter.model import encoder as encoders
from spamfilter.model.encoder import MAX_BODY, Encoder, asked, body_text, sender_parts, sender_text
from tests.careful import chance_encoder

ENCODER = chance_encoder()
SHOP = Evidence(body="thanks post", author="casino shop", links="a.example/bonus")


def test_a_vector_is_body_sender_and_their_product():
    body, sender, product = np.split(ENCODER.vector(SHOP), 3)

    np.testing.assert_allclose(product, body * sender)
    np.testing.assert_array_equal(body, np.split(ENCODER.vector(Evidence(body="thanks post")), 3)[0])
    assert sender.any()


def test_without_a_sender_only_the_body_speaks():
    _, sender, product = np.split(ENCODER.vector(Evidence(body="thanks")), 3)

    assert not sender.any()
    assert not product.any()


def test_of_a_long_body_both_ends_are_read():
    text = body_text(Evidence(body="start " + "x" * 5000 + " end"))

    assert text.startswith("start")
    assert text.endswith("end")


def test_a_field_that_says_nothing_leaves_no_mark():
    assert sender_text(Evidence(body="x", author="", author_url="", links="")) == ""
    assert sender_text(Evidence(body="x", links="a.example/b_c")) == " | a.example b c"


def test_arrays_hold_the_whole_encoder():
    again = encoders.from_arrays(encoders.to_arrays(ENCODER))

    assert again.names == ENCODER.names
    np.testing.assert_array_equal(again.vector(SHOP), ENCODER.vector(SHOP))


def test_pieces_and_rows_must_be_as_many():
    with pytest.raises(ValueError, match="do not match"):
        Encoder(ENCODER.names[:-1], ENCODER.scores, ENCODER.layers)


def owned(text, parts, most=MAX_BODY):
    """The names of the pieces that belong to each part."""
    ids = ENCODER._pieces.encode(asked(text), most)
    owners = ENCODER._owners(text, parts, most)
    assert len(owners) == len(ids)
    names = [ENCODER.names[i] for i in ids]
    return ["".join(name for name, owner in zip(names, owners, strict=True) if owner == i) for i in range(len(parts))]


def test_each_piece_belongs_to_the_part_in_which_it_ends():
    assert owned("casino bonus thanks", ["casino ", "bonus ", "thanks"]) == ["▁casino", "▁bonus", "▁thanks"]
    assert owned("a zz b", ["a ", "zz ", "b"]) == ["▁a▁", "<unk><unk>", "▁b"]


def test_of_too_many_pieces_the_middle_belongs_to_nobody():
    words = ["casino "] * 10 + ["bonus "] * 10 + ["thanks "] * 9 + ["thanks"]

    parts = owned("".join(words), ["".join(words[i : i + 10]) for i in (0, 10, 20)], most=12)

    assert parts == ["", "", "▁thanks" * 5]


def test_without_a_part_its_pieces_are_missing_from_the_mean():
    parts = ["thanks ", "post"]
    whole, (first, second) = ENCODER.vector(SHOP), ENCODER.without_each(SHOP, parts)

    assert not np.allclose(first, whole)
    assert not np.allclose(first, second)
    np.testing.assert_array_equal(np.split(first, 3)[1], np.split(whole, 3)[1])


def test_without_a_field_of_the_sender_the_body_stays():
    found = ENCODER.without_sender(SHOP)

    assert list(found) == ["author", "links"]
    for vector in found.values():
        np.testing.assert_array_equal(np.split(vector, 3)[0], np.split(ENCODER.vector(SHOP), 3)[0])
    assert ENCODER.without_sender(Evidence(body="thanks")) == {}


@pytest.mark.parametrize(
    "sender",
    [
        {"author": "jo"},
        {"author_url": "www.jo.example/shop"},
        {"links": "a.example b.example"},
        {"author": "| jo |", "author_url": "jo.example", "links": "a.example"},
        {"author": "jo" * 100, "author_url": "jo.example"},
    ],
)
def test_the_parts_of_a_sender_are_its_text(sender):
    parts = sender_parts(Evidence(body="", **sender))

    assert "".join(parts.values()) == sender_text(Evidence(body="", **sender))
