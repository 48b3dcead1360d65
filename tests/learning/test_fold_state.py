"""The state of a fold: written down, and gone on from, to the bit."""

import pytest

from spamfilter.learning.fold import Fold
from spamfilter.learning.fold_state import FoldState
from spamfilter.verdict import Label
from tests.learning.build import an_event, folded
from tests.release import HAM, SPAM


@pytest.fixture
def events():
    """Of two reporters, one without a name, whose batches are not whole at the same time; one of them does harm."""
    said = []
    for i in range(60):
        comment, label = ((SPAM[i % 4], Label.SPAM), (HAM[i % 4], Label.HAM))[i % 2]
        wrong = Label.HAM if label is Label.SPAM else Label.SPAM
        said.append(an_event(f"{comment.text} {i}", label, reporter="ann" if i % 3 else None))
        if i < 25:
            said.append(an_event(f"{comment.text} {i} too", wrong, reporter="mallory"))
    return said


@pytest.mark.parametrize("position", [0, 1, 30, 55, 85])
def test_a_fold_goes_on_from_its_state_as_if_nothing_had_been(model, events, position):
    before = folded(model, events[:position])

    resumed = Fold.resumed(model, (), FoldState.from_bytes(before.state.to_bytes()))
    for event in events[position:]:
        resumed.add(event)

    whole = folded(model, events)
    assert resumed.taught.to_bytes() == whole.taught.to_bytes()
    assert resumed.state.to_bytes() == whole.state.to_bytes()
    assert resumed.refusals == whole.refusals
