"""The parts of a text: its sentences, and those pieces of a long one that may each be read alone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from spamfilter.evidence import Evidence

MAX_SENTENCES = 8
_PIECES, _SHORT = 3, 24  # pieces of a long text that has few sentences, and words of one that is not long
_FEW = 8  # words of a piece that is whole sentences
_SENTENCE = re.compile(r"[^.!?…。！？]*[.!?…。！？]*\s*")


def sentences(body: str) -> list[str]:
    """Return the sentences of a body, end to end, at most ``MAX_SENTENCES``: neighbours are joined beyond that.

    >>> sentences("nice one! call me. ok")
    ['nice one! ', 'call me. ', 'ok']
    """
    found = [sentence for sentence in _SENTENCE.findall(body) if sentence]
    size = -(-len(found) // MAX_SENTENCES) or 1
    return ["".join(found[i : i + size]) for i in range(0, len(found), size)]


def pieces(evidence: Evidence) -> Iterator[Evidence]:
    """Yield a long text in pieces of whole sentences or, where it has none, of as many words; a short one not at all.

    >>> [piece.body for piece in pieces(Evidence(body="all too short to be cut"))]
    []
    """
    words = evidence.body.split()
    if len(words) <= _SHORT:
        return
    found = _joined(sentences(evidence.body))
    size = -(-len(words) // _PIECES)
    for piece in found if len(found) >= _PIECES else _by_words(words, size):
        yield replace(evidence, body=piece.strip())


def _by_words(words: Sequence[str], size: int) -> list[str]:
    return [" ".join(words[start : start + size]) for start in range(0, len(words), size)]


def _joined(found: Sequence[str]) -> list[str]:
    """Return sentences, each with those after it that are too short to be judged alone."""
    joined = [""]
    for sentence in found:
        if len(joined[-1].split()) >= _FEW:
            joined.append("")
        joined[-1] += sentence
    return joined
