"""The plots of a report: ROC, reliability, and risk against coverage, one picture for each judge."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from training.curves import Curve, reliability, risk_coverage, roc
from training.evaluation import Evaluation
from training.metrics import Judged

_COLOURS = ("#2f5d8a", "#c8553d", "#3f8f6b", "#8a5fa8", "#c28f2c", "#4aa3b5", "#a34a6b", "#6b6b2f")
_SETTLED = 0.2  # the share of comments from which risk against coverage is calm enough to read
_OTHERS = "#b9bec6"  # beyond the colours that an eye can tell apart
_INK = "#20242b"
_STYLE: dict[Any, Any] = {
    "font.size": 11,
    "text.color": _INK,
    "axes.edgecolor": "#8b929c",
    "axes.labelcolor": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "grid.color": "#e6e8ec",
    "text.parse_math": False,  # a source may be named "$$$"
}

Drawing = Callable[[Judged], Curve | None]


def draw(evaluation: Evaluation, judge: str) -> Mapping[str, bytes]:
    """Return the PNG pictures of one judge by name: ``roc``, ``calibration``, ``risk``."""
    judged = [(one.name, one.judged[judge]) for one in evaluation.sources]
    return {
        "roc": _picture(judged, roc, _as_roc),
        "calibration": _picture(judged, reliability, _as_reliability),
        "risk": _picture(judged, risk_coverage, _as_risk),
    }


def _picture(judged: Sequence[tuple[str, Judged]], curve: Drawing, dress: Callable[[Axes], None]) -> bytes:
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(5.2, 4.8), dpi=160, layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        axes.grid(visible=True)
        for i, (name, one) in reversed(list(enumerate(judged))):  # the largest sources lie on top
            if (points := curve(one)) is not None:
                colour = _COLOURS[i] if i < len(_COLOURS) else _OTHERS
                marker = "o" if curve is reliability else ""
                axes.plot(*points, color=colour, marker=marker, markersize=4, linewidth=1.6, label=_legend(i, name))
        dress(axes)
        _add_legend(figure, axes)
        picture = io.BytesIO()
        figure.savefig(picture, format="png", metadata={"Software": None})
        return picture.getvalue()


def _legend(i: int, name: str) -> str:
    # Only the first of the grey ones is named; matplotlib leaves out a label that begins with an underscore.  The fonts
    # that come with it have no letters beyond Latin, Greek and Cyrillic.
    if i >= len(_COLOURS):
        return "other sources" if i == len(_COLOURS) else "_"
    return " " + "".join(letter if letter < "\u0500" and letter.isprintable() else "?" for letter in name)[:28]


def _add_legend(figure: Figure, axes: Axes) -> None:
    lines, names = axes.get_legend_handles_labels()
    if lines:
        figure.legend(lines[::-1], names[::-1], loc="outside lower center", ncols=2, fontsize=9, frameon=False)


def _as_roc(axes: Axes) -> None:
    # The square root makes room for the few per cent of false positives that a blog would bear.
    axes.set_xscale("function", functions=(np.sqrt, np.square))
    ticks = (0.0, 0.01, 0.05, 0.1, 0.2, 0.4, 0.7, 1.0)
    axes.set_xticks(ticks, [f"{tick:.0%}" for tick in ticks])
    axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="real comments called spam", ylabel="spam caught")


def _as_reliability(axes: Axes) -> None:
    axes.plot([0, 1], [0, 1], color="#8b929c", linestyle=":", linewidth=1.2)
    axes.set(xlim=(0, 1), ylim=(-0.02, 1.02), xlabel="score", ylabel="share that is spam")


def _as_risk(axes: Axes) -> None:
    # Among the first few comments a single wrong one is a mountain: they do not set the scale.
    drawn = [np.asarray(line.get_xydata()) for line in axes.lines]
    highest = max((float(line[line[:, 0] >= _SETTLED, 1].max()) for line in drawn), default=0.0)
    axes.set(xlim=(0, 1), ylim=(0, max(1.1 * highest, 0.02)))
    axes.set(xlabel="comments judged, the surest first", ylabel="wrong among them")
