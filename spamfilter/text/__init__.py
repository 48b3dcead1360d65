"""Reading a comment: what was said, made plain, and what was counted on the way."""

from spamfilter.text.counting import Counts
from spamfilter.text.links import Link, parse_link
from spamfilter.text.reading import Reading, fold, read, split_words

__all__ = ["Counts", "Link", "Reading", "fold", "parse_link", "read", "split_words"]
