"""The encoder reads the body and the sender apart, and comes back from arrays unchanged."""

import numpy as np
import pytest

from spamfilter.evidence import Evidence
from spamfilter.model import encoder as encoders
from spamfilter.model.encoder import Encoder, body_text, sender_text
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


def test_many_vectors_are_the_vectors_of_each():
    both = ENCODER.vectors([SHOP, Evidence(body="")])

    assert both.shape == (2, ENCODER.size)
    np.testing.assert_array_equal(both[0], ENCODER.vector(SHOP))
    assert ENCODER.vectors([]).shape == (0, ENCODER.size)


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
