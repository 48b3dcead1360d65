"""The careful reader's network: layers of attention over the pieces of a text, run by ONNX Runtime in whole numbers.

The graph is built here from a release's arrays: a file that could bring a graph of its own is never read.
"""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from threadpoolctl import threadpool_limits

from spamfilter.model import blocks
from spamfilter.model.blocks import Blocks

Floats: TypeAlias = NDArray[np.float32]
Ids: TypeAlias = NDArray[np.int32]

HEAD = 32  # numbers of a state that look together
EPSILON = 1e-12  # of the normalisations
GAIN = 2.0  # the mean over the pieces is quiet beside the signals
_OURS, _FUSED = "", "com.microsoft"  # ONNX's own operators, and those of the runtime
_VERSIONS = (helper.make_opsetid(_OURS, 17), helper.make_opsetid(_FUSED, 1))


class Layer(NamedTuple):
    """One layer.  ``d`` numbers a state, ``h`` hidden ones.

    Attributes
    ----------
    looked : Blocks (3 d, d); joined : (d, d); spread : (h, d); back : (d, h)
        What a piece asks, answers and says; what it makes of the answers; and what it then thinks, there and back.
    looked_bias, joined_bias, spread_bias, back_bias : ndarray of float32
    joined_gain, joined_shift, back_gain, back_shift : ndarray of float32, shape (d,)
        Of the normalisation after each of the two halves.
    """

    looked: Blocks
    joined: Blocks
    spread: Blocks
    back: Blocks
    looked_bias: Floats
    joined_bias: Floats
    spread_bias: Floats
    back_bias: Floats
    joined_gain: Floats
    joined_shift: Floats
    back_gain: Floats
    back_shift: Floats


class Layers(NamedTuple):
    """The weights.

    Attributes
    ----------
    table : Blocks, shape (n_pieces, d)
    places : ndarray of float16, shape (n_places, d)
        What is added to the piece at each place.
    gain, shift : ndarray of float32, shape (d,)
        Of the normalisation before the first layer.
    layers : tuple of Layer
    """

    table: Blocks
    places: NDArray[np.float16]
    gain: Floats
    shift: Floats
    layers: tuple[Layer, ...]

    @property
    def width(self) -> int:
        """Numbers of a state, and of a vector."""
        return self.table.shape[1]


class Network:
    """The layers, ready to read one text at a time; any number of threads may ask it."""

    def __init__(self, layers: Layers) -> None:
        check(layers)
        threadpool_limits(1, user_api="blas")
        self.layers = layers
        self._session = _session(_model(layers, wide=_overflows()))

    def __reduce__(self) -> tuple[type["Network"], tuple[Layers]]:
        return Network, (self.layers,)

    def states(self, ids: Ids) -> Floats:
        """Return what is known of each piece among the others, shape (n, d).  Every id must be in the table."""
        layers = self.layers
        first = layers.table.numbers(ids) + layers.places[: len(ids)].astype(np.float32)
        (found,) = _readers().submit(self._session.run, None, {"first": first[None]}).result()
        states: Floats = found[0]
        return states


def mean(states: Floats) -> Floats:
    """Return the vector, shape (d,), of states, shape (n, d)."""
    vector: Floats = states.mean(axis=0) * np.float32(GAIN)
    return vector


def check(layers: Layers) -> None:
    """Raise ValueError unless the shapes and types fit together."""
    d = layers.width
    if d % HEAD:
        raise ValueError(f"a state must have a multiple of {HEAD} numbers, not {d}")
    if not layers.layers:
        raise ValueError("there must be a layer")
    blocks.check("table", layers.table, (len(layers.table.steps), d))
    _check("places", layers.places, (len(layers.places), d), np.float16)
    for name in ("gain", "shift"):
        _check(name, getattr(layers, name), (d,))
    for index, layer in enumerate(layers.layers):
        h = len(layer.spread.steps)
        for name, shape in {"looked": (3 * d, d), "joined": (d, d), "spread": (h, d), "back": (d, h)}.items():
            blocks.check(f"{name} of layer {index}", getattr(layer, name), shape)
            _check(f"{name}_bias of layer {index}", getattr(layer, f"{name}_bias"), shape[:1])
        for name in ("joined_gain", "joined_shift", "back_gain", "back_shift"):
            _check(f"{name} of layer {index}", getattr(layer, name), (d,))


def to_arrays(layers: Layers) -> dict[str, NDArray[Any]]:
    """Return the weights as named arrays; ``from_arrays`` takes them back."""
    arrays = dict(_flat("", layers._asdict()))
    for index, layer in enumerate(layers.layers):
        arrays |= _flat(f"{index}.", layer._asdict())
    return arrays


def from_arrays(arrays: Mapping[str, NDArray[Any]]) -> Layers:
    """Return the weights that some arrays describe.  Raises KeyError."""
    n_layers = sum(name.endswith(".joined_gain") for name in arrays)
    layers = [Layer(**{name: _taken(arrays, f"{index}.{name}") for name in Layer._fields}) for index in range(n_layers)]
    names = [name for name in Layers._fields if name != "layers"]
    return Layers(**{name: _taken(arrays, name) for name in names}, layers=tuple(layers))


def _flat(prefix: str, fields: Mapping[str, Any]) -> Iterator[tuple[str, NDArray[Any]]]:
    for name, value in fields.items():
        if isinstance(value, Blocks):
            yield f"{prefix}{name}.codes", value.codes
            yield f"{prefix}{name}.steps", value.steps
        elif isinstance(value, np.ndarray):
            yield f"{prefix}{name}", value


def _taken(arrays: Mapping[str, NDArray[Any]], name: str) -> Any:
    if f"{name}.codes" in arrays:
        return Blocks(arrays[f"{name}.codes"], arrays[f"{name}.steps"])
    return arrays[name]


def _check(name: str, array: NDArray[Any], shape: tuple[int, ...], dtype: type = np.float32) -> None:
    if array.shape != shape or array.dtype != dtype:
        raise ValueError(f"{name} must be {shape} of {np.dtype(dtype)}, not {array.shape} of {array.dtype}")


def _session(model: bytes) -> onnxruntime.InferenceSession:
    """Return what runs a graph."""
    options = onnxruntime.SessionOptions()
    # One comment is too small to be shared between cores: threads would wait for each other.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # Beyond basic, it puts its SkipLayerNormalization in place of two operators that take a quarter of the time.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.enable_cpu_mem_arena = False  # measured: 10 MB of a worker, and no time
    session = onnxruntime.InferenceSession(model, options, ["CPUExecutionProvider"])
    # The runtime has read the graph; its wrapper keeps it to begin anew with other providers, of which there is one.
    session._model_bytes = None
    return session


@cache
def _readers() -> ThreadPoolExecutor:
    """Return the threads that read, one for each core; more would wait for each other.

    The runtime keeps some 5 MB for each thread that ever called it: with 40 blogs asking at once, a worker took 220 MB
    more when their own threads did.
    """
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="reading")


os.register_at_fork(after_in_child=_readers.cache_clear)  # threads stay behind


@cache
def _overflows() -> bool:
    """Say whether this processor's fast sums stop at 16 bits: a release must judge alike everywhere."""
    graph, ones = _Graph(HEAD, wide=False), np.ones((HEAD, HEAD), np.float32)
    session = _session(graph.finished(graph.dense("first", blocks.of_bytes(ones))))
    (found,) = session.run(None, {"first": ones[None]})
    return not np.allclose(found, HEAD, rtol=0.02)


def _model(layers: Layers, *, wide: bool) -> bytes:
    """Return the graph, from what each piece is alone to what it is among the others."""
    graph = _Graph(layers.width, wide=wide)
    state = graph.normalised("first", layers.gain, layers.shift)
    for layer in layers.layers:
        state = graph.layer(state, layer)
    return graph.finished(state)


class _Graph:
    """ONNX operators in the order in which they run; ``wide`` ones sum in 32 bits on every processor.

    The runtime sums products with signed weights in 16 bits where that is faster, and those with unsigned ones never.
    """

    def __init__(self, width: int, *, wide: bool) -> None:
        self._width, self._wide = width, wide
        self._nodes: list[Any] = []
        self._weights: list[Any] = []

    def layer(self, state: str, layer: Layer) -> str:
        """Add one layer above a state; return the name of what it leaves."""
        looked = self.dense(state, layer.looked)
        asked = self._add("Split", [looked], n_outputs=3, axis=-1)
        seen = self._add("MultiHeadAttention", [*asked, self._weight(layer.looked_bias)], num_heads=self._width // HEAD)
        joined = self.dense(seen[0], layer.joined, layer.joined_bias)
        state = self._rejoined(joined, state, layer.joined_gain, layer.joined_shift)
        spread = self.dense(state, layer.spread)
        thought = self._add("BiasGelu", [spread, self._weight(layer.spread_bias)])
        back = self.dense(thought[0], layer.back, layer.back_bias)
        return self._rejoined(back, state, layer.back_gain, layer.back_shift)

    def normalised(self, state: str, gain: Floats, shift: Floats) -> str:
        """Add a normalisation; return the name of what it leaves."""
        weights = [self._weight(gain), self._weight(shift)]
        return self._add("LayerNormalization", [state, *weights], axis=-1, epsilon=EPSILON)[0]

    def dense(self, state: str, weights: Blocks, bias: Floats | None = None) -> str:
        """Add a product in whole numbers: each column of the weights has a step of its own, each state one for all."""
        numbers = weights.numbers().T
        steps = np.maximum(np.abs(numbers).max(axis=0), 1e-9) / np.float32(127)
        codes = self._whole(np.ascontiguousarray(np.round(numbers / steps)))
        zeros = self._whole(np.zeros(len(steps), np.float32))
        arrays = [self._weight(one) for one in (codes, steps.astype(np.float32), zeros, bias) if one is not None]
        return self._add("DynamicQuantizeMatMul", [state, *arrays])[0]

    def finished(self, state: str) -> bytes:
        """Return the graph that ends in a state."""
        ends = [
            helper.make_tensor_value_info(one, TensorProto.FLOAT, [1, "n", self._width]) for one in ("first", state)
        ]
        graph = helper.make_graph(self._nodes, "careful", ends[:1], ends[1:], self._weights)
        model = helper.make_model(graph, opset_imports=_VERSIONS, ir_version=9)
        content: bytes = model.SerializeToString()
        return content

    def _rejoined(self, change: str, state: str, gain: Floats, shift: Floats) -> str:
        return self.normalised(self._add("Add", [change, state])[0], gain, shift)

    def _whole(self, numbers: Floats) -> NDArray[Any]:
        return (numbers + np.float32(128)).astype(np.uint8) if self._wide else numbers.astype(np.int8)

    def _weight(self, array: NDArray[Any]) -> str:
        name = f"w{len(self._weights)}"
        self._weights.append(numpy_helper.from_array(array, name))
        return name

    def _add(self, operator: str, inputs: list[str], n_outputs: int = 1, **settings: Any) -> list[str]:
        outputs = [f"n{len(self._nodes)}.{i}" for i in range(n_outputs)]
        domain = _OURS if operator in {"Add", "Split", "LayerNormalization"} else _FUSED
        self._nodes.append(helper.make_node(operator, inputs, outputs, domain=domain, **settings))
        return outputs
