from dataclasses import replace

import numpy as np
import pytest

from spamfilter.learning.adapter import MOST, Adapter
from spamfilter.learning.features import site_features
from spamfilter.learning.weights import to_probability
from spamfilter.model import features
from spamfilter.registry import Registry
from spamfilter.verdict import Label
from tests.learning.build import added, an_event, evidence_of, folded
from tests.service import ROOT

SPAM = "join our tomato course, seats are limited, call the number below"
HAM = "my tomato plants did not like the rain in june at all"
AD = "Cheap casino bonus, buy pills online now at http://win-casino.top"


@pytest.mark.parametrize(("label", "sign"), [(Label.SPAM, 1), (Label.HAM, -1)])
def test_a_label_moves_the_next_comment_of_the_kind(model, label, sign):
    text = SPAM if label is Label.SPAM else AD

    assert sign * added(model, [an_event(text, label)], text.replace("number", "phone")) > 0.2


def test_more_labels_move_it_further_but_not_beyond_the_bound(model):
    once, often = (added(model, [an_event(SPAM, Label.SPAM)] * n, SPAM) for n in (1, 300))

    assert 0.0 < once < often <= MOST


def test_what_a_site_adds_is_told_by_name_and_in_words(model):
    text = f"{SPAM} http://tomato.example"
    adapter = folded(model, [an_event(text, Label.SPAM)] * 5).taught.adapter

    said = {one.name: one for one in adapter.contributions(model, evidence_of(text))}

    assert set(said) == {"site.wording", "site.meaning", "site.signals", "site.habit"}
    assert said["site.wording"].text.startswith("moderators of this site called comments with such words spam: “")
    assert "spam" in said["site.habit"].text


def test_a_pardon_is_not_for_sale():
    """An advertisement with what the site likes around it is not pardoned as what the site likes is.

    By the release that ships: to a careful reader of chance weights an advertisement reads like anything else.
    """
    model = Registry(ROOT / "models").current().model
    harsh = replace(model, intercept=model.intercept + 8.0 / model.calibration.slope)
    liked = [f"{HAM}, and the {name} neither" for name in ("beans", "peas", "leeks", "roses", "figs", "plums")]
    events = [an_event(text, Label.HAM) for text in liked * 5]

    genuine, padded = (
        added(harsh, events, ". ".join(sentences)) for sentences in (liked[:4], [liked[0], liked[1], AD, liked[2]])
    )

    assert genuine < -3.0
    assert padded > genuine / 10.0


def test_a_site_begins_with_what_the_release_says_of_a_long_text(model):
    """Of its worst piece, that is, where that is far worse than the whole: else a label would teach too much."""
    ad, talk = "Cheap casino bonus and pills for all of you today.", f"{HAM} " * 3
    weights = np.zeros_like(model.weights)
    weights[features.matrix([evidence_of(talk)]).indices] = -4000
    weights[features.matrix([evidence_of(ad)]).indices] = 4000
    biased, long = replace(model, weights=weights, scale=1e-3), evidence_of(f"{talk}. {ad} {talk}")

    assert biased.score(long) > biased.calibration.probability(biased.logits([long]))[0]
    assert to_probability(site_features(biased, long).logit) == pytest.approx(biased.score(long), abs=1e-9)


def test_words_that_a_site_likes_cancel_only_what_the_release_said_for_spam(model):
    adapter = folded(model, [an_event(AD, Label.HAM)] * 20).taught.adapter

    wording = sum(one.weight for one in adapter.contributions(model, evidence_of(AD)) if one.name == "site.wording")

    seen = site_features(model, evidence_of(AD))
    assert seen.floors @ seen.values - 1e-9 <= wording < 0.0


def test_an_adapter_reads_back_to_the_bit(model):
    adapter = folded(model, [an_event(SPAM, Label.SPAM), an_event(HAM, Label.HAM)]).taught.adapter

    again = Adapter.from_bytes(adapter.to_bytes())

    assert again.to_bytes() == adapter.to_bytes()
    assert again.contributions(model, evidence_of(SPAM)) == adapter.contributions(model, evidence_of(SPAM))


def test_a_model_without_a_careful_reader_is_taught_too(models_dir):
    from spamfilter.registry import Registry

    assert added(Registry(models_dir).current().model, [an_event(SPAM, Label.SPAM)], SPAM) > 0.2


def test_over_another_model_words_and_habit_are_heard_and_nothing_else(model, models_dir):
    quick = Registry(models_dir).current().model
    known = folded(model, [an_event(SPAM, Label.SPAM), an_event(AD, Label.HAM)]).taught

    other = known.over(quick)

    said = {one.name for one in other.contributions(quick, evidence_of(SPAM))}
    assert "site.meaning" in {one.name for one in known.contributions(model, evidence_of(SPAM))}
    assert "site.wording" in said
    assert said <= {"site.wording", "site.habit"}
