"""Weights in steps of four or eight bits."""

import numpy as np
import pytest

from spamfilter.model import blocks
from spamfilter.model.blocks import Blocks


def test_nibbles_hold_every_code():
    codes = np.arange(-8, 8, dtype=np.int8).repeat(4).reshape(1, 64)
    steps = np.array([[0.5, 2.0]], np.float16)

    packed = blocks.of_nibbles(codes, steps)

    assert packed.codes.shape == (1, 32)
    assert packed.shape == (1, 64)
    np.testing.assert_array_equal(packed.numbers()[0], codes[0] * np.repeat([0.5, 2.0], 32))


def test_bytes_lose_at_most_half_a_step():
    numbers = np.random.default_rng(0).normal(size=(5, 96)).astype(np.float32)

    packed = blocks.of_bytes(numbers)

    half = np.repeat(packed.steps.astype(np.float32), 32, axis=1) / 2
    assert (np.abs(packed.numbers() - numbers) <= half * 1.01).all()


def test_nothing_but_zeros_stays_zeros():
    np.testing.assert_array_equal(blocks.of_bytes(np.zeros((2, 32), np.float32)).numbers(), np.zeros((2, 32)))


def test_rows_are_read_alone():
    packed = blocks.of_bytes(np.random.default_rng(0).normal(size=(5, 32)).astype(np.float32))
    rows = np.array([3, 1, 3])

    np.testing.assert_array_equal(packed.numbers(rows), packed.numbers()[rows])
    np.testing.assert_array_equal(packed.chosen(rows).numbers(), packed.numbers()[rows])


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (
            Blocks(np.zeros((2, 32), np.float32), np.zeros((2, 1), np.float16)),
            "bytes and steps of float16, not float32",
        ),
        (Blocks(np.zeros((2, 32), np.int8), np.zeros((2, 1), np.float32)), "and float32"),
        (Blocks(np.zeros((2, 64), np.int8), np.zeros((2, 1), np.float16)), r"w must be \(2, 32\), not \(2, 64\)"),
        (Blocks(np.zeros((2, 16), np.uint8), np.zeros((2, 2), np.float16)), r"\(2, 2\) steps"),
    ],
)
def test_blocks_that_do_not_fit_are_named(wrong, says):
    with pytest.raises(ValueError, match=says):
        blocks.check("w", wrong, (2, 32))
