"""The encoder: what a comment says, and who says it, as vectors that mean much the same in every language."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spamfilter.evidence import Evidence
from spamfilter.model import network
from spamfilter.model.network import Floats, Layers, Network
from spamfilter.model.pieces import BLANK, END, START, UNKNOWN, Pieces

MAX_BODY, MAX_SENDER = 140, 56  # pieces; of a longer text the middle is left out
_HEAD, _TAIL = 700, 300  # characters of a body that are cut into pieces
_NAME, _LINKS, _N_LINKS = 120, 150, 8
_ASKED = "query:"
_ENDS = (START, END)
_REMEMBERED = 64  # texts: reasons ask again what was read, and so does a site that was taught something
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
        self._names, self.scores = "\n".join(names), scores  # one text takes a tenth of what so many strings do
        self._network = Network(layers)
        self._pieces = Pieces(names, scores.tolist())
        self._lengths = np.array(
            [0 if i in _ENDS else 1 if i == UNKNOWN else len(name) for i, name in enumerate(names)]
        )
        self._read = lru_cache(_REMEMBERED)(self._read_anew)

    @property
    def names(self) -> Sequence[str]:
        """The pieces."""
        return self._names.split("\n")

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
        body, sender = body_text(evidence), sender_text(evidence)
        return joined(self._whole(body, MAX_BODY), self._whole(sender, MAX_SENDER))

    def without_each(self, evidence: Evidence, parts: Sequence[str]) -> Floats:
        """Return the vector of a comment without each part of its body, shape (n_parts, size).

        The parts, end to end, are ``body_text``.  What is left of it knows what it knew when the whole was read.
        """
        sender = self._whole(sender_text(evidence), MAX_SENDER)
        bodies = self._without(body_text(evidence), parts, MAX_BODY)
        return np.array([joined(body, sender) for body in bodies], np.float32).reshape(len(parts), self.size)

    def without_sender(self, evidence: Evidence) -> dict[str, Floats]:
        """Return the vector of a comment without each field of its sender that is known, by the field's name."""
        body, parts = self._whole(body_text(evidence), MAX_BODY), sender_parts(evidence)
        senders = self._without("".join(parts.values()), list(parts.values()), MAX_SENDER)
        found = zip(parts.items(), senders, strict=True)
        return {name: joined(body, sender) for (name, part), sender in found if part}

    def _whole(self, text: str, most: int) -> Floats:
        return network.mean(self._read(text, most)) if text else np.zeros(self.layers.width, np.float32)

    def _without(self, text: str, parts: Sequence[str], most: int) -> Iterator[Floats]:
        """Yield the vector of what is left of a text without each of its parts; without its only one, nothing is."""
        if "".join(parts) and len([part for part in parts if part]) == 1:
            yield from (self._whole("" if part else text, most) for part in parts)
            return
        owners = self._owners(text, parts, most)
        for index in range(len(parts)):
            yield network.mean(self._read(text, most)[owners != index])

    def _read_anew(self, text: str, most: int) -> Floats:
        states = self._network.states(self._pieces.encode(asked(text), most))
        states.flags.writeable = False  # whoever asks again gets the same array
        return states

    def _owners(self, text: str, parts: Sequence[str], most: int) -> NDArray[np.int64]:
        """Return to which part of a text each of its pieces belongs, shape (n,); -1 to none."""
        ids = self._pieces.encode(asked(text), len(text) + most)
        last = np.cumsum(self._lengths[ids]) - len(BLANK + asked(""))
        ends = np.cumsum([len(part) for part in parts])
        owners = np.where(last > 0, np.searchsorted(ends, last), -1)
        owners[[0, -1]] = -1
        return owners if len(owners) <= most else np.concatenate([owners[: most - most // 2], owners[-(most // 2) :]])

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
    return "".join(sender_parts(evidence).values())


def sender_parts(evidence: Evidence) -> dict[str, str]:
    """Return what is read of each field of the sender, in order; "" for one of which nothing is known.

    >>> sender_parts(Evidence(body="", author="jo", links="a.example"))
    {'author': 'jo', 'author_url': '', 'links': ' | a.example'}
    """
    name = f"{evidence.author} | {_address(evidence.author_url)}".strip(" |")[:_NAME]
    author = name[: len(evidence.author.lstrip(" |"))]
    links = " ".join(map(_address, evidence.links.split()[:_N_LINKS]))[:_LINKS]
    return {"author": author, "author_url": name[len(author) :], "links": f" | {links}" if links else ""}


def joined(body: Floats, sender: Floats) -> Floats:
    """Return the vector of a comment, shape (size,): its body's, its sender's, and their product."""
    return np.concatenate([body, sender, body * sender])


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
