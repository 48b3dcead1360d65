"""An evaluation on paper: a table for the terminal, PNG plots, JSON, and one HTML page that holds everything."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from training.evaluation import BASELINE, JUDGES, RELEASE, Evaluation, Measured, Slice
from training.metrics import N_RESAMPLES
from training.plots import draw

_TEMPLATES = Path(__file__).parent / "templates"
_FEW_HAM = 200  # below these, 0.5 % is less than one comment
_UNKNOWN = "–"


def _three(value: float) -> str:
    return f"{value:.3f}"


def _per_cent(value: float) -> str:
    return f"{value:.1%}"


def _loss(value: float) -> str:
    return f"{1 - value:.2%}"


@dataclass(frozen=True, kw_only=True)
class Column:
    """A metric as people read it; ``better`` is 1 where more is better, -1 where less is, 0 where neither is."""

    metric: str
    title: str
    meaning: str
    show: Callable[[float], str]
    better: int

    def value(self, measured: Measured) -> str:
        """Return the metric in words for people."""
        value = measured.metrics[self.metric]
        return _UNKNOWN if value is None else self.show(value)

    def interval(self, measured: Measured) -> str:
        """Return the interval in words for people, "" where there is none."""
        interval = measured.intervals[self.metric]
        if interval is None:
            return ""
        low, high = map(self.show, interval)
        return f"{high}–{low}" if self.show is _loss else f"{low}–{high}"

    def is_won(self, one: Slice) -> bool:
        """Whether the release is better than the baseline, where both are defined."""
        release, baseline = (one.measured[judge].metrics[self.metric] for judge in JUDGES)
        return release is not None and baseline is not None and self.better * (release - baseline) > 0


COLUMNS = (
    Column(metric="auc", title="AUC", meaning="how often spam scores above a real comment", show=_three, better=1),
    Column(metric="auc", title="(1−ROCA)%", meaning="how often it does not", show=_loss, better=1),
    Column(
        metric="recall_at_1",
        title="Recall at 1\u00a0%",
        meaning="spam caught where 1 % of the real comments may be called spam",
        show=_per_cent,
        better=1,
    ),
    Column(
        metric="recall_at_05",
        title="Recall at 0.5\u00a0%",
        meaning="the same where 0.5 % may be",
        show=_per_cent,
        better=1,
    ),
    Column(
        metric="fpr_at_reject",
        title="Wrongly rejected",
        meaning="real comments that score at or above the threshold “reject”",
        show=_per_cent,
        better=-1,
    ),
    Column(metric="recall_at_reject", title="Rejected spam", meaning="spam that does", show=_per_cent, better=1),
    Column(metric="held", title="Held", meaning="comments between “hold” and “reject”", show=_per_cent, better=0),
    Column(metric="brier", title="Brier", meaning="mean squared error of the score", show=_three, better=-1),
    Column(metric="ece", title="ECE", meaning="how far scores lie from the share of spam", show=_three, better=-1),
    Column(metric="mcc", title="MCC", meaning="Matthews’ correlation at 0.5", show=_three, better=1),
)
_IN_TERMINAL = COLUMNS[0], COLUMNS[2], COLUMNS[3], COLUMNS[4], COLUMNS[8]


def table(evaluation: Evaluation) -> str:
    """Return the sources, and the languages if there are several, as text of fixed width."""
    parts = [("source", evaluation.sources)]
    if len(evaluation.languages) > 1:
        parts.append(("language", evaluation.languages))
    return "\n\n".join(_table(heading, slices) for heading, slices in parts)


def write_report(evaluation: Evaluation, folder: Path) -> Path:
    """Write report.html, report.json and the plots into a folder and return the path of the page."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {judge: draw(evaluation, judge) for judge in JUDGES}
    for judge, drawn in pictures.items():
        for name, picture in drawn.items():
            (folder / f"{name}-{judge}.png").write_bytes(picture)
    said = json.dumps(evaluation.as_json(), indent=1, ensure_ascii=False)
    (folder / "report.json").write_text(said + "\n", encoding="utf-8", errors="replace")
    page = folder / "report.html"
    page.write_text(_page(evaluation, pictures), encoding="utf-8", errors="replace")
    return page


def _page(evaluation: Evaluation, pictures: Mapping[str, Mapping[str, bytes]]) -> str:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("report.html").render(
        evaluation=evaluation,
        columns=COLUMNS,
        headline=[(column, [_mean(evaluation, judge, column) for judge in JUDGES]) for column in _IN_TERMINAL],
        judges=JUDGES,
        release=RELEASE,
        baseline=BASELINE,
        few_ham=_FEW_HAM,
        n_resamples=N_RESAMPLES,
        pictures={
            judge: {name: base64.b64encode(picture).decode() for name, picture in drawn.items()}
            for judge, drawn in pictures.items()
        },
    )


def _mean(evaluation: Evaluation, judge: str, column: Column) -> str:
    mean = evaluation.mean(judge, column.metric)
    return _UNKNOWN if mean is None else column.show(mean)


def _table(heading: str, slices: Sequence[Slice]) -> str:
    titles = [heading, "judge", "spam", "ham", *(column.title for column in _IN_TERMINAL)]
    rows = [titles, *(cells for one in slices for cells in _cells(one))]
    widths = [max(len(row[i]) for row in rows) for i in range(len(titles))]
    return "\n".join(_line(row, widths) for row in rows)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    words = [
        cell.ljust(width) if i < 2 else cell.rjust(width)
        for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "  ".join(words).rstrip()


def _cells(one: Slice) -> Iterator[list[str]]:
    for judge, measured in one.measured.items():
        counts = [str(measured.metrics["n_spam"]), str(measured.metrics["n_ham"])] if judge == RELEASE else ["", ""]
        yield [
            one.name if judge == RELEASE else "",
            judge,
            *counts,
            *(column.value(measured) for column in _IN_TERMINAL),
        ]
