"""Comments in other shapes: what a reader must not be misled by, and more texts to learn from without labels."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from spamfilter.evidence import Evidence, Example
from spamfilter.model.careful import sentences
from spamfilter.model.encoder import MAX_BODY
from spamfilter.model.pieces import Pieces
from spamfilter.verdict import Label
from training.attacks import swap_letters
from training.encoder.neighbours import Neighbours

PADDED = 0.15  # the share of comments that are seen again with a real comment before or after them
MISSPELT = 0.1  # the share that is seen again with letters swapped
REWORDED = (0.15, 0.3, 0.5)  # the shares of pieces that are replaced


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


def splices(examples: Sequence[Example], n: int, chance: np.random.Generator) -> Iterator[Evidence]:
    """Yield new comments without a label: sentences of two comments of one source, under the sender of either."""
    groups = defaultdict(list)
    for example in examples:
        groups[example.source, example.language].append(example.evidence)
    sizes = np.array([len(members) for members in groups.values()], np.float64)
    for group in chance.choice(len(groups), n, p=sizes / sizes.sum()).tolist():
        members = list(groups.values())[group]
        one, other = (members[i] for i in chance.integers(len(members), size=2).tolist())
        yield replace(one, body=f"{_some(one, chance)} {_some(other, chance)}".strip())


def reworded(
    examples: Sequence[Example], n: int, pieces: Pieces, words: Neighbours, chance: np.random.Generator
) -> Iterator[Evidence]:
    """Yield new comments without a label: pieces replaced by some of like meaning, often of another language."""
    for i in chance.integers(len(examples), size=n).tolist():
        evidence, share = examples[i].evidence, float(chance.choice(REWORDED))
        ids = pieces.encode(evidence.body, MAX_BODY)
        yield replace(evidence, body=words.reword(ids, share, chance))


def _some(evidence: Evidence, chance: np.random.Generator) -> str:
    """Return some of the sentences of a body, in order; all of a single one."""
    found = sentences(evidence.body)
    kept = [sentence for sentence in found if chance.random() < 0.6]
    return "".join(kept or found).strip()
