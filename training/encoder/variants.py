"""Comments in harder shapes, by which a reader must not be misled."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from spamfilter.evidence import Example
from spamfilter.verdict import Label
from training.attacks import swap_letters

PADDED = 0.15  # the share of comments that are seen again with a real comment before or after them
MISSPELT = 0.1  # the share that is seen again with letters swapped


def harder(examples: Sequence[Example], chance: np.random.Generator) -> Iterator[Example]:
    """Yield comments again, padded with real ones or misspelt: the label stays the same."""
    ham = [example.evidence.body for example in examples if example.label is Label.HAM]
    for example in examples:
        draw = chance.random()
        body = example.evidence.body
        if draw < PADDED:
            parts = [body, ham[chance.integers(len(ham))]]
            body = " ".join(parts if chance.random() < 0.5 else reversed(parts))
        elif draw < PADDED + MISSPELT:
            body = swap_letters(body, int(chance.integers(1 << 31)))
        else:
            continue
        yield replace(example, evidence=replace(example.evidence, body=body))
