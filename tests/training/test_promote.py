import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from spamfilter.registry import Registry
from spamfilter.release import ModelCard
from spamfilter.verdict import Thresholds
from tests.release import tiny_release
from training.promote import Gate, main

SAMPLE = [{"comment": {"text": "hello"}, "label": "ham", "score": 0.1}]


def a_slice(auc=0.98, fpr=0.0, n=1000, recall=0.8):
    return {"auc": auc, "recall_at_1": recall, "fpr_at_reject": fpr, "n_spam": n, "n_ham": n}


def a_card(name="new", **slices):
    return ModelCard(
        name=name,
        created_at="2026-01-01T00:00:00+00:00",
        thresholds=Thresholds(hold=0.4, reject=0.9),
        data=[],
        metrics=slices or {"own/blog": a_slice()},
        sample=SAMPLE,
        versions={},
        digests={},
    )


def objections(candidate, serving=None):
    return Gate().objections(candidate, serving)


def test_a_first_release_that_keeps_the_bounds_may_serve():
    assert objections(a_card()) == []


def test_a_release_as_good_as_the_serving_one_may_serve():
    assert objections(a_card(), a_card("old")) == []


def test_a_card_without_a_sample_is_refused():
    assert objections(replace(a_card(), sample=[])) == ["the card has no sample to test the release with"]


@pytest.mark.parametrize("metrics", [{}, {"own/blog": {"auc": None, "n_spam": 0, "n_ham": 9}}])
def test_a_card_that_measured_nothing_is_refused(metrics):
    assert objections(replace(a_card(), metrics=metrics)) == [
        "the card has no AUC of any held-out slice: nothing vouches for the release"
    ]


def test_a_lower_auc_on_any_source_is_refused_in_numbers():
    candidate = a_card(blog=a_slice(0.97), video=a_slice(0.99))
    serving = a_card("old", blog=a_slice(0.985), video=a_slice(0.95))

    assert objections(candidate, serving) == ["blog: AUC 0.970, now 0.985: 0.015 lower; allowed are 0.010"]


def test_an_auc_within_the_bound_is_no_objection():
    assert objections(a_card(blog=a_slice(0.976)), a_card("old", blog=a_slice(0.985))) == []


def test_on_a_few_comments_a_lower_auc_may_be_chance():
    """Two standard errors on 36 of each label are about 0.05: ten more labels must not be stopped by luck."""
    few, many = a_slice(0.92, n=36), a_slice(0.92, n=3000)

    assert objections(a_card(signup=few), a_card("old", signup=a_slice(0.95, n=36))) == []
    assert len(objections(a_card(signup=many), a_card("old", signup=a_slice(0.95, n=3000)))) == 1


def test_too_many_false_positives_are_refused_in_numbers():
    assert objections(a_card(blog=a_slice(fpr=0.02))) == [
        "blog: would reject 2.00% of the real comments (20 of 1000); allowed are 0.50%"
    ]


def test_false_positives_that_a_good_release_would_make_by_chance_are_no_objection():
    assert objections(a_card(blog=a_slice(fpr=0.011), review=a_slice(fpr=1 / 60, n=60))) == []


def test_ten_comments_of_a_blog_owner_cannot_stop_their_release():
    """Their slice is new, and two mistakes in five comments are a large share of very little."""
    serving = a_card("old")
    candidate = a_card(**{"own/blog": a_slice(), "mine": a_slice(0.4, fpr=0.4, n=5, recall=0.0)})

    assert objections(candidate, serving) == []


def test_false_positives_are_no_objection_where_the_serving_release_makes_as_many():
    serving = a_card("old", blog=a_slice(fpr=0.03))

    assert objections(a_card(blog=a_slice(fpr=0.02)), serving) == []
    assert len(objections(a_card(blog=a_slice(fpr=0.04)), serving)) == 1


def test_a_lower_recall_over_the_slices_is_refused_in_numbers():
    candidate = a_card(a=a_slice(recall=0.6), b=a_slice(recall=0.7))
    serving = a_card("old", a=a_slice(recall=0.8), b=a_slice(recall=0.7))

    assert objections(candidate, serving) == [
        "recall at 1 % false positives, mean of 2 slices: 0.650, now 0.750: 0.100 lower; allowed are 0.050"
    ]


def test_only_slices_that_both_have_are_compared():
    candidate = a_card(**{"own/blog": a_slice(), "own/chat": a_slice(0.6)})
    serving = a_card("old", **{"own/blog": a_slice(), "youtube": a_slice(0.999)})

    assert objections(candidate, serving) == []


def test_with_no_slice_in_common_nothing_vouches_for_the_change():
    assert objections(a_card(blog=a_slice()), a_card("old", video=a_slice())) == [
        "old serves, and no held-out slice of its card is on this one to compare"
    ]


def test_what_is_unknown_is_not_compared():
    unknown = {"auc": None, "recall_at_1": None, "fpr_at_reject": None, "n_spam": 0, "n_ham": 0}

    assert objections(a_card(a=unknown, b=a_slice()), a_card("old", a=a_slice(), b=a_slice())) == []
    assert objections(a_card(a=a_slice(), b=a_slice()), a_card("old", a=unknown, b=a_slice())) == []


def test_all_objections_are_told_at_once():
    candidate = replace(a_card(blog=a_slice(0.9, fpr=0.1, recall=0.1)), sample=[])

    assert len(objections(candidate, a_card("old", blog=a_slice()))) == 4


SITE = "site/https://blog.example"


def beside(candidate, name="old", **found):
    """A candidate whose training judged the serving release on a site's labels."""
    return replace(candidate, beside={name: {SITE: a_slice(**found)}})


def a_sites_card(**found):
    return a_card(**{"own/blog": a_slice(), SITE: a_slice(**found)})


def test_on_a_sites_labels_both_releases_are_compared_in_numbers():
    serving = a_card("old")

    assert objections(beside(a_sites_card(auc=0.97), auc=0.97), serving) == []
    assert objections(beside(a_sites_card(auc=0.90), auc=0.97), serving) == [
        f"{SITE}: AUC 0.900, now 0.970: 0.070 lower; allowed are 0.010"
    ]
    assert objections(beside(a_sites_card(recall=0.6), recall=0.8), serving) == [
        "recall at 1 % false positives, mean of 2 slices: 0.700, now 0.800: 0.100 lower; allowed are 0.050"
    ]
    assert objections(beside(a_sites_card(fpr=0.02), fpr=0.01), serving) == [
        f"{SITE}: would reject 2.00% of the real comments (20 of 1000); allowed are 0.50%"
    ]
    assert objections(beside(a_sites_card(fpr=0.02), fpr=0.02), serving) == []


def test_a_release_that_was_not_judged_on_a_sites_labels_is_not_replaced_unseen():
    """Another release was promoted since the candidate was trained."""
    candidate = beside(a_sites_card(), "older")

    assert objections(candidate, a_card("old")) == [
        f"{SITE}: old serves now, and was not judged on these 2000 labels: train the candidate again beside it"
    ]
    assert objections(candidate, a_card("older")) == []


def test_what_the_serving_release_was_held_out_from_counts_more_than_what_it_has_seen():
    serving = a_card("old", **{"own/blog": a_slice(), SITE: a_slice(auc=0.9)})

    assert objections(beside(a_sites_card(auc=0.9), auc=0.99), serving) == []


def a_release(folder, name, *, promote=False, **found):
    """A real release whose card says what was found on one slice."""
    tiny_release(folder, name, promote=promote)
    card = folder / name / "card.json"
    card.write_text(json.dumps(json.loads(card.read_text()) | {"metrics": {"own/blog": a_slice(**found)}}))


@pytest.fixture
def run(tmp_path):
    def run(name):
        return CliRunner().invoke(main, [name], env={"SPAMFILTER_MODELS_DIR": str(tmp_path)})

    return run


def test_the_command_lets_a_good_release_serve(run, tmp_path):
    a_release(tmp_path, "new")

    done = run("new")

    assert (done.exit_code, done.stdout) == (0, "new serves\n")
    assert Registry(tmp_path).serving_name() == "new"


def test_the_command_lists_every_objection_and_changes_nothing(run, tmp_path):
    a_release(tmp_path, "old", promote=True)
    a_release(tmp_path, "new", auc=0.9, fpr=0.1)

    done = run("new")

    assert done.exit_code == 1
    assert done.stderr.count("objection: own/blog") == 2
    assert Registry(tmp_path).serving_name() == "old"


def test_a_release_that_is_damaged_cannot_be_promoted(run, tmp_path):
    a_release(tmp_path, "new")
    (tmp_path / "new" / "weights.npz").write_bytes(b"")

    done = run("new")

    assert done.exit_code == 1
    assert done.stderr.startswith("Error: release new: weights.npz has digest")


def test_a_serving_release_that_cannot_be_read_stops_nobody(run, tmp_path):
    a_release(tmp_path, "old", promote=True)
    a_release(tmp_path, "new")
    (tmp_path / "old" / "card.json").write_text("{")

    done = run("new")

    assert done.exit_code == 0
    assert done.stderr.startswith("nothing to compare with: release old: card.json cannot be read")


def test_a_name_that_is_not_on_the_shelf_is_an_error(run):
    done = run("nothing")

    assert done.exit_code == 1
    assert done.stderr.startswith("Error: no release 'nothing'")
