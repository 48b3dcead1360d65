"""The lexicons that signals ask, made once."""

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
