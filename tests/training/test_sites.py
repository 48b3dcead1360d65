"""What training takes from sites: only what they share, as it was logged, and only what teaches."""

import pytest

from spamfilter.comment import Comment
from spamfilter.errors import InvalidData, UnknownSite
from spamfilter.evidence import Evidence, Example
from spamfilter.verdict import Label
from tests.release import HAM, SPAM
from training.sites import choose, judged_on_sites, labels


@pytest.fixture
def sharing(store, site):
    store.sites.change(site.id, shares_labels=True)
    return store.sites.get(site.id)


def test_a_site_that_does_not_share_is_not_learnt_from(store, site):
    assert choose(store, []) == []
    with pytest.raises(InvalidData, match=r"site set https://blog\.example --shares-labels"):
        choose(store, [site.url])


def test_a_site_that_is_not_there_is_named(store):
    with pytest.raises(UnknownSite, match=r"https://nobody\.example"):
        choose(store, ["https://nobody.example"])


def test_sites_that_share_are_chosen_by_number_or_address_or_all(store, sharing):
    store.sites.change(store.sites.add("https://other.example").id, shares_labels=True)

    assert choose(store, [sharing.url]) == choose(store, [str(sharing.id)]) == [sharing]
    assert choose(store, [sharing.url, str(sharing.id)]) == [sharing]
    assert [site.url for site in choose(store, [])] == ["https://blog.example", "https://other.example"]


def test_labels_come_with_the_evidence_as_it_was_logged(store, sharing, spam_filter, registry):
    check = spam_filter.check(sharing, Comment(text=SPAM[0].text, author_email="ann@mail.example"))
    spam_filter.learn(sharing, check.id, Label.SPAM, reporter="ann", source="api")
    spam_filter.teach(sharing, HAM[0], Label.HAM, reporter="ann", source="api")

    file = labels(store, sharing, registry.current().model)

    assert [(one.comment.text, one.label) for one in file.comments] == [
        (SPAM[0].text, Label.SPAM),
        (HAM[0].text, Label.HAM),
    ]
    assert file.comments[0].example().evidence == check.evidence
    assert file.name == "site/https://blog.example"


def test_what_is_withdrawn_or_forgotten_is_not_learnt(store, sharing, spam_filter, registry):
    check = spam_filter.check(sharing, Comment(text=SPAM[0].text))
    spam_filter.learn(sharing, check.id, Label.SPAM, reporter="ann", source="api")

    spam_filter.forget(sharing, check.id, reporter="ann", source="api")

    assert labels(store, sharing, registry.current().model).comments == []


def test_the_serving_release_is_judged_on_the_same_labels(store, sharing, spam_filter, registry):
    for comment, label in ((SPAM[0], Label.SPAM), (SPAM[1], Label.SPAM), (HAM[0], Label.HAM), (HAM[1], Label.HAM)):
        spam_filter.teach(sharing, comment, label, reporter="ann", source="api")
    file = labels(store, sharing, registry.current().model)
    elsewhere = Example(evidence=Evidence(body="x"), label=Label.HAM, source="own/blog")

    found = judged_on_sites(registry.current(), [*(one.example() for one in file.comments), elsewhere])

    assert list(found) == ["site/https://blog.example"]
    one = found["site/https://blog.example"]
    assert (one["auc"], one["n_spam"], one["n_ham"], one["fpr_at_reject"]) == (1.0, 2, 2, 0.0)
