"""The encoder: what a comment says, and who says it, as vectors that mean much the same in every language."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spamfilter.evidence import Evidence
from spamfilter.model import network
from spamfilter.model.network import Floats, Layers, Network
from spamfilter.model.pieces import END, START, Pieces

MAX_BODY, MAX_SENDER = 140, 56  # pieces; of a longer text the middle is left out
_HEAD, _TAIL = 700, 300  # characters of a body that are cut into pieces
_NAME, _LINKS, _N_LINKS = 120, 150, 8
_ASKED = "query:"
_REMEMBERED = 256  # texts: the same sender comes again, and a site that was taught something asks twice
_SYMBOLS = re.compile(r"[\W_]+")


class Encoder:
    """Reads the two texts of a comment: its body, and its sender (the author's name, address and links).

    Parameters
    ----------
    names : sequence of str, length n_pieces
    scores : ndarray of float32, shape (n_pieces,)
        The log-probability of each piece; see ``Pieces``.
    layers : Layers
    """

    def __init__(self, names: Sequence[str], scores: Floats, layers: Layers) -> None:
        n_rows = layers.table.shape[0]
        if not len(names) == len(scores) == n_rows:
            raise ValueError(f"{len(names)} pieces, {len(scores)} scores and {n_rows} rows do not match")
        if len(layers.places) < max(MAX_BODY, MAX_SENDER):
            raise ValueError(f"{len(layers.places)} places are too few for {max(MAX_BODY, MAX_SENDER)} pieces")
        self.names, self.scores = names, scores
        self._network = Network(layers)
        self._pieces = Pieces(names, scores.tolist())
        self._read = lru_cache(_REMEMBERED)(self._read_anew)

    @property
    def layers(self) -> Layers:
        """The weights."""
        return self._network.layers

    @property
    def size(self) -> int:
        """How many numbers a vector has."""
        return 3 * self.layers.width

    def vector(self, evidence: Evidence) -> Floats:
        """Return the comment's vector, shape (size,): of its body, of its sender, and their product."""
        return self.under(self._read(body_text(evidence), MAX_BODY), evidence)

    def under(self, body: Floats, evidence: Evidence) -> Floats:
        """Return the vector, shape (size,), of a body that was read, shape (size / 3,), under a comment's sender."""
        sender = sender_text(evidence)
        if not sender:
            return np.concatenate([body, np.zeros(2 * len(body), np.float32)])
        known = self._read(sender, MAX_SENDER)
        return np.concatenate([body, known, body * known])

    def without_each(self, parts: Sequence[str]) -> Floats:
        """Return how a body reads as a whole, and without each of its parts; shape (1 + n_parts, size / 3).

        Of too many pieces the middle is left out.
        """
        cut = [self._pieces.encode(part, MAX_BODY)[1:-1] for part in (_ASKED, *parts)]
        inner, owner = np.concatenate(cut), np.repeat(np.arange(-1, len(parts)), [len(one) for one in cut])
        most = MAX_BODY - 2
        kept = np.arange(len(inner))
        if len(kept) > most:
            kept = np.concatenate([kept[: most - most // 2], kept[-(most // 2) :]])
        ids = np.concatenate([[START], inner[kept], [END]]).astype(np.int32)
        owners = np.concatenate([[-1], owner[kept], [-1]]).astype(np.int32)
        return self._network.vectors_without(ids, owners, len(parts))

    def vectors(self, evidence: Sequence[Evidence]) -> Floats:
        """Return the vector of each comment, shape (n_comments, size)."""
        return np.array([self.vector(one) for one in evidence], np.float32).reshape(len(evidence), self.size)

    def _read_anew(self, text: str, most: int) -> Floats:
        vector = self._network.vector(self._pieces.encode(asked(text), most))
        vector.flags.writeable = False  # whoever asks again gets the same array
        return vector

    def __reduce__(self) -> tuple[type["Encoder"], tuple[Sequence[str], Floats, Layers]]:
        return Encoder, (self.names, self.scores, self.layers)


def asked(text: str) -> str:
    """Return a text as the encoder was taught to expect one that is to be judged."""
    return f"{_ASKED} {text}"


def body_text(evidence: Evidence) -> str:
    """Return what is read of the body."""
    body = evidence.body
    return body if len(body) <= _HEAD + _TAIL else f"{body[:_HEAD]} {body[-_TAIL:]}"


def sender_text(evidence: Evidence) -> str:
    """Return what is read of the sender; "" where nothing is known.

    >>> sender_text(Evidence(body="", author="jo", author_url="www.jo.example/my-shop", links="a.example/x?y=1"))
    'jo | jo.example my shop | a.example x y 1'
    """
    name = f"{evidence.author} | {_address(evidence.author_url)}".strip(" |")[:_NAME]
    links = " ".join(map(_address, evidence.links.split()[:_N_LINKS]))[:_LINKS]
    return f"{name} | {links}" if links else name


def _address(address: str) -> str:
    host, _, path = address.partition("/")
    return f"{host.removeprefix('www.')} {_SYMBOLS.sub(' ', path)}".strip()


def to_arrays(encoder: Encoder) -> dict[str, NDArray[Any]]:
    """Return the encoder as named arrays; ``from_arrays`` takes them back."""
    text = "\n".join(encoder.names).encode()
    return {
        **network.to_arrays(encoder.layers),
        "names": np.frombuffer(text, np.uint8),
        "scores": encoder.scores,
    }


def from_arrays(arrays: Mapping[str, NDArray[Any]]) -> Encoder:
    """Return the encoder that some arrays describe.  Raises ValueError, KeyError."""
    names = arrays["names"].tobytes().decode().split("\n")
    return Encoder(names, np.asarray(arrays["scores"], np.float32), network.from_arrays(arrays))
