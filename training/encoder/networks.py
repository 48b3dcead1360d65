"""The network in torch: the layers of attention that are pretrained, and the head above them."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from spamfilter.model.network import EPSILON, GAIN, HEAD, Floats
from training.encoder.pretrained import Pretrained

PRODUCT_GAIN = 0.5  # how loud the product of the two vectors is beside them
_UNSEEN = -1e4  # the attention paid to a piece that is not there


class Layer(nn.Module):
    """One layer: every piece looks at all others, and is then thought about alone."""

    def __init__(self, start: Pretrained, index: int) -> None:
        super().__init__()
        names = {"looked": ("q", "k", "v"), "joined": ("ao",), "spread": ("fi",), "back": ("fo",)}
        for name, parts in names.items():
            weight = torch.cat([torch.from_numpy(start.weights[f"l{index}.{part}.w"].numbers()) for part in parts])
            bias = torch.cat([torch.from_numpy(start.numbers[f"l{index}.{part}.b"]) for part in parts])
            setattr(self, name, _dense(weight, bias))
        self.joined_norm, self.back_norm = (_norm(start, f"l{index}.{name}") for name in ("aln", "oln"))

    def forward(self, x: Tensor, unseen: Tensor) -> Tensor:
        """Return the states after it, shape (n, t, width), of states and ``unseen``, shape (n, 1, 1, t)."""
        n, t, width = x.shape
        query, key, value = self.looked(x).view(n, t, 3, width // HEAD, HEAD).permute(2, 0, 3, 1, 4)
        paid = (query @ key.transpose(-1, -2) / math.sqrt(HEAD) + unseen).softmax(-1)
        seen = (paid.to(value.dtype) @ value).transpose(1, 2).reshape(n, t, width)
        x = self.joined_norm(x + self.joined(seen))
        return self.back_norm(x + self.back(functional.gelu(self.spread(x))))


class Layers(nn.Module):
    """Some layers, one after the other."""

    def __init__(self, start: Pretrained, indices: Sequence[int]) -> None:
        super().__init__()
        self.layers = nn.ModuleList([Layer(start, index) for index in indices])

    def forward(self, x: Tensor, there: Tensor) -> Tensor:
        """Return the states after the last, shape (n, t, width); ``there``, shape (n, t), is 1 where a piece is."""
        unseen = ((1.0 - there) * _UNSEEN)[:, None, None].to(x.dtype)
        for layer in self.layers:
            x = layer(x, unseen)
        return x


class First(nn.Module):
    """What a text is before the first layer: its pieces, and their places."""

    def __init__(self, start: Pretrained) -> None:
        super().__init__()
        table = torch.from_numpy(start.table.numbers())
        self.table = nn.Embedding.from_pretrained(table, freeze=True)
        self.register_buffer("places", torch.from_numpy(places(start)))
        self.norm = _norm(start, "emb.ln")

    def forward(self, ids: Tensor) -> Tensor:
        """Return states, shape (n, t, width), of ids, shape (n, t)."""
        return self.norm(self.table(ids) + self.places[: ids.shape[1]])


class Head(nn.Module):
    """What makes a judgement of two vectors, their product and the signals."""

    def __init__(self, size: int, n_signals: int, hidden: int, *, dropped: float) -> None:
        super().__init__()
        self.hidden, self.out, self.dropped = nn.Linear(3 * size + n_signals, hidden), nn.Linear(hidden, 1), dropped

    def forward(self, body: Tensor, sender: Tensor, signals: Tensor) -> Tensor:
        """Return the log-odds of spam, shape (n,), for vectors, shape (n, size), and signals, shape (n, n_signals)."""
        parts = [body, sender, PRODUCT_GAIN * body * sender, signals]
        hidden = functional.relu(self.hidden(torch.cat(parts, 1)))
        return self.out(functional.dropout(hidden, self.dropped, self.training))[:, 0]


class Reader(nn.Module):
    """The layers that are tuned, for both texts of a comment, and a head."""

    def __init__(self, layers: Layers, head: Head) -> None:
        super().__init__()
        self.layers, self.head = layers, head

    def vector(self, states: Tensor, there: Tensor) -> Tensor:
        """Return vectors, shape (n, width), of the states that the layers below them left."""
        shown = there[..., None]
        summed = (self.layers(states, there).float() * shown).sum(1)
        return GAIN * summed / shown.sum(1).clamp(min=1.0)

    def forward(
        self, body: tuple[Tensor, Tensor], sender: tuple[Tensor, Tensor], has_sender: Tensor, signals: Tensor
    ) -> Tensor:
        """Return the log-odds of spam, shape (n,)."""
        return self.head(self.vector(*body), self.vector(*sender) * has_sender[:, None], signals)


def places(start: Pretrained) -> Floats:
    """Return what is added to a piece at each place, shape (512, width)."""
    width = start.table.shape[1]
    return start.numbers["emb.pos"].reshape(-1, width) + start.numbers["emb.type"][:width]


def _dense(weight: Tensor, bias: Tensor) -> nn.Linear:
    layer = nn.Linear(weight.shape[1], weight.shape[0])
    layer.weight, layer.bias = nn.Parameter(weight), nn.Parameter(bias)
    return layer


def _norm(start: Pretrained, name: str) -> nn.LayerNorm:
    # Copies: what is tuned in place must not be where the next reader starts.
    gain, shift = (torch.from_numpy(start.numbers[f"{name}.{part}"]).clone() for part in "wb")
    norm = nn.LayerNorm(len(gain), EPSILON)
    norm.weight, norm.bias = nn.Parameter(gain), nn.Parameter(shift)
    return norm
