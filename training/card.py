"""The model card as a page for people."""

from collections.abc import Iterator, Mapping
from typing import Any

from spamfilter.release import ModelCard

_COLUMNS = (
    ("auc", "AUC", "{:.3f}"),
    ("recall_at_1", "recall at 1 % false positives", "{:.2f}"),
    ("fpr_at_reject", "real comments rejected", "{:.2%}"),
    ("recall_at_reject", "spam rejected", "{:.1%}"),
    ("held", "held", "{:.1%}"),
    ("ece", "calibration error", "{:.3f}"),
    ("n_spam", "spam", "{:.0f}"),
    ("n_ham", "ham", "{:.0f}"),
)


def page(card: ModelCard) -> str:
    """Return the card in Markdown."""
    return "\n".join(_lines(card)) + "\n"


def _lines(card: ModelCard) -> Iterator[str]:
    yield f"# {card.name}\n"
    yield f"A release of the comment-spam filter, made {card.created_at}.\n"
    yield f"Holds a comment from a score of {card.thresholds.hold:.3f}, rejects it from {card.thresholds.reject:.3f}.\n"
    yield "## What it learnt from\n"
    yield "| data | licence | spam | ham | SHA-256 |\n|---|---|---|---|---|"
    for entry in card.data:
        yield "| {title} (`{name}`) | {licence} | {spam} | {ham} | `{digest}…` |".format(
            **entry, digest=str(entry["sha256"])[:12]
        )
    yield "\n## What it is worth\n"
    yield (
        "Each row is judged by a model that learnt without that open set, or, for our own corpus and data brought by "
        "the person who trained it, without those comments, their near-copies and their senders.\n"
    )
    yield "| source | " + " | ".join(title for _, title, _ in _COLUMNS) + " |"
    yield "|---" * (len(_COLUMNS) + 1) + "|"
    for source, found in sorted(card.metrics.items()):
        yield f"| {source} | {_row(found)} |"
    if card.marks:
        yield "\n## Its marks\n"
        yield "What it was to reach, on comments held out or never seen, and what it reached.\n"
        yield "| mark | reached | to reach |\n|---|---|---|"
        yield from (f"| {mark['name']} | {mark['value']:.4f} | {_target(mark)} |" for mark in card.marks)
    if card.notes:
        yield f"\n{card.notes}"


def _row(found: Mapping[str, float | None]) -> str:
    values = ((found.get(name), form) for name, _, form in _COLUMNS)
    return " | ".join("–" if value is None else form.format(value) for value, form in values)


def _target(mark: Mapping[str, Any]) -> str:
    if mark["target"] is None:
        return "–"
    return f"{'at most' if mark['at_most'] else 'at least'} {mark['target']:g}"
