"""The networks in torch: the wide encoder that is pretrained, the narrow one that serves, and the head above either."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from spamfilter.model.network import EPSILON, LEFT, MAX_GAIN, WIDTHS
from training.encoder.pretrained import Pretrained

WIDE = 512  # numbers of the wide encoder's vectors
_GAIN = 8.0  # a unit vector of 512 numbers is too quiet for the head
_DROPPED_PIECES = 0.1


class Wide(nn.Module):
    """The pretrained encoder; its table of pieces stays as it is."""

    def __init__(self, start: Pretrained) -> None:
        super().__init__()
        table = torch.cat([torch.from_numpy(start.table), torch.zeros(1, start.table.shape[1])])
        self.table = nn.Embedding.from_pretrained(table, freeze=True)
        self.pad, self.epsilon, layers = len(start.table), start.epsilon, start.layers
        for name in ("proj_W", "proj_b", "ln_g_all", "ln_b_all", "ln_g", "ln_b", "cnn_W", "cnn_b"):
            setattr(self, name, nn.Parameter(torch.tensor(layers[name])))
        for name in ("d0", "d1", "d2", "d3", "p1", "p3"):
            setattr(self, name, nn.Parameter(torch.tensor(layers[name])))
        for name in ("w1", "b1", "w2", "b2"):
            setattr(self, name, nn.ParameterList([nn.Parameter(torch.tensor(one)) for one in layers[name]]))

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return vectors, shape (n, 512), of length 8."""
        there = mask[..., None]
        pieces = functional.dropout(self.table(ids), _DROPPED_PIECES, self.training)
        spread = self._normed(pieces @ self.proj_W + self.proj_b, self.ln_g_all, self.ln_b_all) * there
        parts = [pieces]
        for k, x in enumerate(spread.chunk(len(WIDTHS), -1)):
            once = (functional.relu(_taps(x, k) @ self.w1[k] + self.b1[k]) + x) * there
            parts.append(functional.relu(_taps(once, k) @ self.w2[k] + self.b2[k]) + once)
        joint = self._normed(torch.cat(parts, -1), self.ln_g, self.ln_b) * there
        n = mask.sum(1, keepdim=True)
        pooled = (joint.sum(1) @ self.cnn_W + n * self.cnn_b) * torch.rsqrt(n)
        hidden = functional.relu(pooled @ self.p1 + functional.relu(pooled @ self.d0) @ self.d1)
        return _GAIN * functional.normalize(
            torch.tanh(hidden @ self.p3 + functional.relu(hidden @ self.d2) @ self.d3), dim=-1
        )

    def _normed(self, x: Tensor, gain: Tensor, shift: Tensor) -> Tensor:
        return functional.layer_norm(x, x.shape[-1:], gain, shift, self.epsilon)


class Narrow(nn.Module):
    """The encoder that serves: ``spamfilter.model.network`` in torch."""

    def __init__(self, table: Tensor, *, channels: int, hidden: int, size: int) -> None:
        super().__init__()
        d, c = table.shape[1], channels
        self.pad = len(table)
        self.table = nn.Embedding.from_pretrained(torch.cat([table, torch.zeros(1, d)]), freeze=True)
        self.spread, self.spread_norm = nn.Linear(d, 3 * c), nn.LayerNorm(3 * c, EPSILON)
        self.first = nn.ModuleList([nn.Linear(width * c, c) for width in WIDTHS])
        self.second = nn.ModuleList([nn.Linear(width * c, c) for width in WIDTHS])
        self.joint_norm = nn.LayerNorm(d + 3 * c, EPSILON)
        self.pool, self.out = nn.Linear(2 * (d + 3 * c), hidden), nn.Linear(hidden, size)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return vectors, shape (n, size)."""
        there = mask[..., None]
        pieces = self.table(ids)
        spread = self.spread_norm(self.spread(pieces)) * there
        parts = [pieces]
        for k, x in enumerate(spread.chunk(len(WIDTHS), -1)):
            once = (functional.relu(self.first[k](_taps(x, k))) + x) * there
            parts.append(functional.relu(self.second[k](_taps(once, k))) + once)
        joint = self.joint_norm(torch.cat(parts, -1))
        mean = (joint * there).sum(1) / mask.sum(1, keepdim=True)
        most = joint.masked_fill(there == 0, -torch.inf).amax(1)
        return self.out(functional.relu(self.pool(torch.cat([mean, MAX_GAIN * most], -1))))


class Head(nn.Module):
    """What makes a judgement of two vectors, their product and the signals."""

    def __init__(self, size: int, n_signals: int, hidden: int, *, dropped: float) -> None:
        super().__init__()
        self.hidden, self.out, self.dropped = nn.Linear(3 * size + n_signals, hidden), nn.Linear(hidden, 1), dropped

    def forward(self, body: Tensor, sender: Tensor, signals: Tensor) -> Tensor:
        """Return the log-odds of spam, shape (n,), for vectors, shape (n, size), and signals, shape (n, n_signals)."""
        hidden = functional.relu(self.hidden(torch.cat([body, sender, body * sender, signals], 1)))
        return self.out(functional.dropout(hidden, self.dropped, self.training))[:, 0]


class Reader(nn.Module):
    """An encoder for both texts of a comment, and a head."""

    def __init__(self, encoder: Wide | Narrow, head: Head) -> None:
        super().__init__()
        self.encoder, self.head = encoder, head

    def forward(
        self, body: tuple[Tensor, Tensor], sender: tuple[Tensor, Tensor], has_sender: Tensor, signals: Tensor
    ) -> Tensor:
        """Return the log-odds of spam, shape (n,)."""
        return self.head(self.encoder(*body), self.encoder(*sender) * has_sender[:, None], signals)


def _taps(x: Tensor, k: int) -> Tensor:
    """Return each piece with its neighbours, as the convolution of the k-th width sees it."""
    padded, n = functional.pad(x, (0, 0, LEFT[k], WIDTHS[k] - 1 - LEFT[k])), x.shape[1]
    return torch.cat([padded[:, j : j + n] for j in range(WIDTHS[k])], -1)
