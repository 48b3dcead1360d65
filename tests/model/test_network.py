"""The compiled network says what the same sums in plain numpy say."""

import numpy as np
import pytest

from spamfilter.model import network
from spamfilter.model.network import EPSILON, LEFT, MAX_GAIN, WIDTHS
from tests.careful import chance_layers

LAYERS = chance_layers(20)


def normalised(x, gain, shift):
    x = x - x.mean(axis=1, keepdims=True)
    return x / np.sqrt((x * x).mean(axis=1, keepdims=True) + EPSILON) * gain + shift


def convolved(x, taps, bias, width, left):
    padded = np.pad(x, ((left, width - 1 - left), (0, 0)))
    return np.maximum(sum(padded[j : j + len(x)] @ taps[j] for j in range(width)) + bias, 0)


def plain(layers, ids, kept=slice(None)):
    pieces = layers.table[ids] * layers.steps[ids, None]
    spread = normalised(pieces @ layers.spread + layers.spread_bias, layers.spread_gain, layers.spread_shift)
    parts, tap, c = [pieces], 0, layers.first.shape[-1]
    for k, (width, left) in enumerate(zip(WIDTHS, LEFT, strict=True)):
        x, taps = spread[:, k * c : (k + 1) * c], slice(tap, tap + width)
        once = convolved(x, layers.first[taps], layers.first_bias[k], width, left) + x
        parts.append(convolved(once, layers.second[taps], layers.second_bias[k], width, left) + once)
        tap += width
    joint = normalised(np.concatenate(parts, axis=1), layers.joint_gain, layers.joint_shift)[kept]
    pooled = np.concatenate([joint.mean(axis=0), joint.max(axis=0) * MAX_GAIN])
    return np.maximum(pooled @ layers.pool + layers.pool_bias, 0) @ layers.out + layers.out_bias


@pytest.mark.parametrize("n", [1, 2, 5, 40])
def test_the_kernel_agrees_with_plain_sums(n):
    ids = np.random.default_rng(n).integers(0, 20, n).astype(np.int32)

    np.testing.assert_allclose(network.forward(LAYERS, ids), plain(LAYERS, ids), rtol=2e-4, atol=2e-5)


def test_a_text_without_a_part_is_pooled_without_its_pieces():
    ids, parts = np.arange(3, 15, dtype=np.int32), np.repeat([-1, 0, 1, 1, 1, -1], 2).astype(np.int32)

    found = network.forward_without(LAYERS, ids, parts, 2)

    np.testing.assert_allclose(found[0], plain(LAYERS, ids), rtol=2e-4, atol=2e-5)
    for part in (0, 1):
        np.testing.assert_allclose(found[1 + part], plain(LAYERS, ids, parts != part), rtol=2e-4, atol=2e-5)


def test_the_order_of_the_pieces_matters():
    ids = np.array([3, 4, 5, 6], np.int32)

    assert not np.allclose(network.forward(LAYERS, ids), network.forward(LAYERS, ids[::-1].copy()))


@pytest.mark.parametrize("name", network.Layers._fields)
def test_an_array_that_does_not_fit_is_named(name):
    wrong = getattr(LAYERS, name)[..., :-1]

    with pytest.raises(ValueError, match=r"must be .*, not"):
        network.check(LAYERS._replace(**{name: wrong}))


def test_another_type_is_refused():
    with pytest.raises(ValueError, match=r"table must be .* of int8, not .* of float64"):
        network.check(LAYERS._replace(table=LAYERS.table.astype(np.float64)))
