"""The lexicons that signals ask, made once; and what a text may hold of them, seen in one pass."""

from collections.abc import Sequence, Set

from spamfilter.signals.lexicon import Lexicon, families, selling, speech

FAMILIES = Lexicon(
    families.PILLS,
    families.GAMBLING,
    families.MONEY,
    families.MARKETING,
    families.ADULT,
    families.PAPERS,
    families.SPELLS,
    families.FAKES,
)
TRADES = Lexicon(
    selling.WORDS,
    families.PILLS,
    families.GAMBLING,
    families.MONEY,
    families.MARKETING,
    families.ADULT,
    families.PAPERS,
    families.SPELLS,
    families.FAKES,
)
PRAISE = Lexicon(speech.PRAISE)
CALLS = Lexicon(speech.CALLS)
PRIVATE = Lexicon(speech.PRIVATE)
MESSENGERS = Lexicon(speech.MESSENGERS)
PROMOTION = FAMILIES.words | MESSENGERS.words | {"urlx"}
"""The words at which a text turns to promotion; "urlx" stands for a link."""

_HINTS = {
    "messengers": MESSENGERS.hints,
    "private": PRIVATE.hints,
    "calls": CALLS.hints,
    "trades": FAMILIES.hints,
    "praise": PRAISE.hints,
    "promotion": {word: {word} for word in PROMOTION},
}
# Under each word that may make an entry: what else must be in the text, and which lexicon the entry is of.
_NAMES = {
    trigger: tuple((second, name) for name, hints in _HINTS.items() for second in sorted(hints.get(trigger, ())))
    for trigger in sorted(set().union(*_HINTS.values()))
}
_TRIGGERS = frozenset(_NAMES)


def hinted(words: Sequence[str], distinct: Set[str]) -> set[str]:
    """Return what a text with these words may hold in scripts with blanks: the names of lexicons, and "promotion".

    >>> sorted(hinted(("click", "here"), {"click", "here"}))
    ['calls']
    """
    return {name for trigger in _TRIGGERS.intersection(words) for second, name in _NAMES[trigger] if second in distinct}
