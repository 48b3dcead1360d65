import numpy as np
import pytest
from datasketch import MinHash

from spamfilter.text.likeness import likeness
from spamfilter.text.near_copies import NEAR, SIZE, buckets, resemblance, sketch

PRIMES = (1, 0x01000193, 0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D)
TEXT = (
    "We sell the best garden chairs in town, come by on Saturday and bring your friends along. There is wood, iron and "
    "wicker, and the coffee is on us while you look around; nobody will hurry you, and we close when you have gone."
)


def alike(one, other):
    return resemblance(sketch(one, seed=7), sketch(other, seed=7))


@pytest.mark.parametrize(
    "other",
    [
        TEXT,
        TEXT.upper(),
        f"<p>{TEXT}</p>",
        TEXT.replace("Saturday", "Sunday"),
        TEXT.replace(",", " -") + " Bye!",
    ],
)
def test_near_copies_are_known_and_share_a_bucket(other):
    one, two = sketch(TEXT, seed=7), sketch(other, seed=7)

    assert resemblance(one, two) >= NEAR
    assert set(buckets(one)) & set(buckets(two))


def test_others_are_not():
    assert alike(TEXT, "My tomato plants did not like the rain in June at all, what did you do with yours?") < 0.2


def test_a_short_text_is_no_copy_of_another():
    assert sketch("Thank you very much!", seed=7) is None


def test_the_values_are_those_of_the_package_with_which_stored_sketches_were_made():
    codes = np.frombuffer(likeness(TEXT).encode("utf-32-le"), np.uint32)
    shingles = {int(sum(code * prime for code, prime in zip(gram.tolist(), PRIMES, strict=True)) % (1 << 32))
                for gram in np.lib.stride_tricks.sliding_window_view(codes, len(PRIMES))}  # fmt: skip
    expected = MinHash(num_perm=SIZE, seed=7, hashfunc=int, scheme="affine32")
    expected.update_batch(sorted(shingles))

    assert sketch(TEXT, seed=7) == bytes((expected.hashvalues & 0xFF).astype(np.uint8))


def test_a_sketch_says_nothing_without_the_seed():
    assert resemblance(sketch(TEXT, seed=7), sketch(TEXT, seed=8)) < 0.2
    assert len(sketch(TEXT, seed=7)) == SIZE


def test_any_text_has_a_sketch():
    assert sketch("\ud83d\0" * 40, seed=7)
    assert sketch("字" * 100_000, seed=7)
