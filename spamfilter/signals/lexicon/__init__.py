"""Lists of words in about twenty languages, and the fastest way to ask whether a text holds one of them."""

import re
from collections.abc import Iterator, Sequence, Set

from spamfilter.text import fold, split_words

# Scripts that write without blanks, or glue endings to words: there, a listed word is found anywhere.
_GLUED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

_COMMON = frozenset(
    ("for", "in", "on", "to", "me", "my", "us", "the", "your", "you", "and", "of", "at", "is", "it", "i", "be", "with",
     "from", "this", "that", "will", "we", "our", "have", "get", "now", "no", "more", "very", "really", "nice", "great",
     "good", "thanks", "thank", "time", "best", "new", "them", "him", "her", "out")
)  # fmt: skip


def may_be_glued(body: str) -> bool:
    """Say whether a folded text has letters of a script without blanks."""
    return not body.isascii() and _GLUED.search(body) is not None


class Lexicon:
    """Words and phrases, given as texts with a comma between two entries.

    They match whole words; entries in scripts without blanks match anywhere.

    >>> pills = Lexicon("viagra, weight loss, 減肥")
    >>> pills.find(("lose", "weight", "loss"), "lose weight loss")
    ['weight loss']
    """

    def __init__(self, *entries: str) -> None:
        listed = {fold(entry) for text in entries for entry in text.split(",")} - {""}
        glued = sorted(filter(_GLUED.search, listed), key=lambda entry: (-len(entry), entry))
        self._glued = re.compile("|".join(map(re.escape, glued))) if glued else None
        spaced = {split_words(entry) for entry in listed.difference(glued)}
        self.words = frozenset(phrase[0] for phrase in spaced if len(phrase) == 1)
        self.hints = {word: {word} for word in self.words}
        """Under each word that may make an entry, words of which one must be in the text as well; itself, if alone."""
        self._phrases: dict[str, list[str]] = {}
        for phrase in sorted(phrase for phrase in spaced if len(phrase) > 1):
            # Kept under the word that is most likely its rarest, so that few texts need a closer look.
            *_, second, rarest = sorted(phrase, key=lambda word: (word not in _COMMON, len(word)))
            self._phrases.setdefault(rarest, []).append(f" {' '.join(phrase)} ")
            self.hints.setdefault(rarest, set()).add(second)

    def holds(self, words: Sequence[str], body: str) -> bool:
        """Say whether a text, given as its words and as a whole, holds an entry."""
        triggers = self.hints.keys() & words
        if triggers and (not self.words.isdisjoint(triggers) or any(self._found_phrases(triggers, words))):
            return True
        return self._glued is not None and may_be_glued(body) and self._glued.search(body) is not None

    def find(self, words: Sequence[str], body: str) -> list[str]:
        """Return the different entries that a text holds, sorted."""
        triggers = self.hints.keys() & words
        found = self.words.intersection(triggers).union(self._found_phrases(triggers, words))
        if self._glued is not None and may_be_glued(body):
            found = found.union(self._glued.findall(body))
        return sorted(found)

    def _found_phrases(self, triggers: Set[str], words: Sequence[str]) -> Iterator[str]:
        if not triggers:
            return
        text = f" {' '.join(words)} "
        for trigger in triggers:
            for phrase in self._phrases.get(trigger, ()):
                if phrase in text:
                    yield phrase.strip()
