"""A verdict's reasons are sentences that are true."""

from spamfilter.comment import Comment
from spamfilter.evidence import Evidence, History
from spamfilter.judge import judge
from spamfilter.signals import CATALOGUE, gather
from spamfilter.text import read
from spamfilter.verdict import Thresholds

THRESHOLDS = Thresholds(hold=0.4, reject=0.7)


def test_what_was_not_found_is_not_claimed(registry):
    """Its absence may speak for a real comment; a moderator must not read that it was there."""
    reading = read(Comment(text="Lovely garden.", author="Ann"))
    name = "author.commercial"
    evidence = Evidence(body="", signals={name: 0.0})

    reasons = {one.name: one.text for one in judge(registry.current(), reading, evidence, THRESHOLDS).reasons}

    assert reasons[name] == f"not the case: {CATALOGUE[name].text}"


def test_a_link_is_called_a_link(registry):
    reading = read(Comment(text="http://watches.top http://pills.top/buy"))

    verdict = judge(registry.current(), reading, gather(reading, History()), THRESHOLDS)

    assert "urlx" not in " ".join(reason.text for reason in verdict.reasons)
