import pytest

from spamfilter.comment import Comment
from spamfilter.verdict import Label

LESSON = "Join our tomato course, seats are limited, call the number below"


@pytest.fixture
def say(spam_filter, site):
    """Label so many comments; returns their events."""

    def say(number, label=Label.SPAM, on=site, reporter="ann", **fields):
        comments = [Comment(text=f"{LESSON} {label} {i}", **fields) for i in range(number)]
        return [spam_filter.teach(on, one, label, reporter=reporter, source="tests") for one in comments]

    return say
