"""The network in whole numbers says nearly what the same sums in plain numpy say."""

import os
import pickle
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest
from scipy.special import erf, softmax

from spamfilter.model import network
from spamfilter.model.network import EPSILON, GAIN, HEAD, Network
from tests.careful import chance_layers
from tests.service import PATIENCE, ROOT

LAYERS = chance_layers(20, d=64)
NETWORK = Network(LAYERS)
IDS = np.array([3, 4, 5, 6, 3, 9], np.int32)


def vector(of, ids=IDS):
    return network.mean(of.states(ids))


def normalised(x, gain, shift):
    x = x - x.mean(axis=1, keepdims=True)
    return x / np.sqrt((x * x).mean(axis=1, keepdims=True) + EPSILON) * gain + shift


def plain(layers, ids):
    x = normalised(layers.table.numbers()[ids] + layers.places[: len(ids)], layers.gain, layers.shift)
    for layer in layers.layers:
        query, key, value = np.split(x @ layer.looked.numbers().T + layer.looked_bias, 3, axis=1)
        heads = [slice(at, at + HEAD) for at in range(0, x.shape[1], HEAD)]
        paid = [softmax(query[:, h] @ key[:, h].T / np.sqrt(HEAD), axis=1) @ value[:, h] for h in heads]
        joined = np.concatenate(paid, axis=1) @ layer.joined.numbers().T + layer.joined_bias
        x = normalised(x + joined, layer.joined_gain, layer.joined_shift)
        spread = x @ layer.spread.numbers().T + layer.spread_bias
        thought = spread * (1 + erf(spread / np.sqrt(2))) / 2
        x = normalised(x + thought @ layer.back.numbers().T + layer.back_bias, layer.back_gain, layer.back_shift)
    return x


@pytest.mark.parametrize("n", [1, 2, 5, 40])
def test_whole_numbers_agree_with_plain_sums(n):
    ids = np.random.default_rng(n).integers(0, 20, n).astype(np.int32)

    found, expected = NETWORK.states(ids), plain(LAYERS, ids)

    assert found.shape == expected.shape
    assert np.abs(found - expected).mean() < 0.05 * np.abs(expected).mean()


def test_sums_that_cannot_overflow_agree_too():
    """Processors differ in what their fast sums hold; these serve where those would be wrong."""
    session = network._session(network._model(LAYERS, wide=True))
    first, expected = LAYERS.table.numbers(IDS) + LAYERS.places[: len(IDS)].astype(np.float32), plain(LAYERS, IDS)

    (found,) = session.run(None, {"first": first[None]})

    assert np.abs(found[0] - expected).mean() < 0.05 * np.abs(expected).mean()


def test_a_vector_is_the_mean_over_the_pieces():
    np.testing.assert_allclose(vector(NETWORK), GAIN * NETWORK.states(IDS).mean(axis=0), rtol=1e-5)


def test_the_graph_is_not_kept_beside_what_runs_it():
    """The runtime's wrapper would keep it: 14 MB of a real release, in every worker."""
    kept = vars(NETWORK._session).values()

    assert [len(one) for one in kept if isinstance(one, bytes)] == []


def test_the_order_of_the_pieces_matters():
    assert not np.allclose(vector(NETWORK), vector(NETWORK, IDS[::-1].copy()))


def test_the_same_text_reads_the_same_in_another_process():
    again = pickle.loads(pickle.dumps(NETWORK))

    np.testing.assert_array_equal(vector(again), vector(NETWORK))


def test_however_many_ask_only_as_many_threads_read_as_there_are_cores():
    expected = vector(NETWORK)

    with ThreadPoolExecutor(20) as asking:
        found = list(asking.map(lambda _: vector(NETWORK), range(200)))

    assert all(np.array_equal(one, expected) for one in found)
    reading = [one for one in threading.enumerate() if one.name.startswith("reading")]
    assert 1 <= len(reading) <= (os.cpu_count() or 1)


def test_a_process_that_was_forked_reads_too():
    here, there = get_context("fork").Pipe(duplex=False)
    before = vector(NETWORK)
    child = get_context("fork").Process(target=lambda: there.send(vector(NETWORK)), daemon=True)
    child.start()

    assert here.poll(PATIENCE)
    assert np.array_equal(here.recv(), before)


def test_arrays_hold_all_weights():
    arrays = network.to_arrays(LAYERS)

    assert network.to_arrays(network.from_arrays(arrays)).keys() == arrays.keys()
    np.testing.assert_array_equal(vector(Network(network.from_arrays(arrays))), vector(NETWORK))


@pytest.mark.parametrize("name", [name for name in network.to_arrays(LAYERS) if not name.endswith("codes")])
def test_an_array_that_does_not_fit_is_named(name):
    arrays = network.to_arrays(LAYERS)
    arrays[name] = arrays[name][..., :-1]

    with pytest.raises(ValueError, match=r"must be .*, not|must have a multiple of 32"):
        network.check(network.from_arrays(arrays))


def test_another_type_is_refused():
    with pytest.raises(ValueError, match=r"places must be .* of float16, not .* of float64"):
        network.check(LAYERS._replace(places=LAYERS.places.astype(np.float64)))


def test_there_must_be_a_layer():
    with pytest.raises(ValueError, match="must be a layer"):
        network.check(LAYERS._replace(layers=()))


def test_a_processor_without_long_sums_takes_another_way_to_the_same(monkeypatch):
    monkeypatch.setattr(network, "_overflows", lambda: True)

    np.testing.assert_allclose(vector(Network(LAYERS)), vector(NETWORK), atol=0.02)


def test_the_engine_keeps_no_diary_to_send_to_its_makers(tmp_path):
    """It would, in the home folder, from the moment in which it is imported."""
    homes = dict.fromkeys(("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "TMPDIR"), str(tmp_path))
    inherited = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    code = "from tests.model.test_network import IDS, NETWORK; NETWORK.states(IDS)"

    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={**inherited, **homes}, check=True)

    assert list(tmp_path.rglob("*")) == []
