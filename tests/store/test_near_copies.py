from dataclasses import replace

from spamfilter.comment import Comment
from spamfilter.verdict import Label
from tests.store.build import EVIDENCE, a_check, erase, forget, recall, say, teach, undo, withdraw

TEXT = (
    "We sell the best garden chairs in town, come by on Saturday and bring your friends along. There is wood, iron and "
    "wicker, and the coffee is on us while you look around; nobody will hurry you, and we close when you have gone."
)
COMMENT = Comment(text=TEXT.replace("Saturday", "Sunday"))


def found(store, site, comment=COMMENT):
    return [(copy.site_id, copy.label, copy.evidence.body) for copy in recall(store, site, comment).copies]


def test_a_label_of_a_check_is_found_by_a_near_copy(store, site):
    say(store, store.checks.add(a_check(site, text=TEXT)), Label.SPAM)

    assert found(store, site) == [(site.id, Label.SPAM, EVIDENCE.body)]
    assert found(store, site, Comment(text="Something else, at last, and long enough to have a sketch.")) == []


def test_a_label_of_a_comment_that_was_never_checked_is_found(store, site):
    teach(store, site, Label.HAM, comment=Comment(text=TEXT))

    assert found(store, site) == [(site.id, Label.HAM, EVIDENCE.body)]


def test_only_what_is_in_force_is_found(store, site):
    checks = [store.checks.add(a_check(site, text=TEXT)) for _ in range(3)]
    events = [say(store, check, Label.SPAM) for check in checks]

    undo(store, events[0])
    withdraw(store, checks[1])
    say(store, checks[2], Label.HAM)

    assert found(store, site) == [(site.id, Label.HAM, EVIDENCE.body)]


def test_what_a_person_wrote_is_found_no_more_once_it_is_erased(store, site):
    check = store.checks.add(a_check(site, text=TEXT, author_email="anna@mail.example"))
    say(store, check, Label.SPAM)

    erase(store, site, author_email="anna@mail.example")

    assert found(store, site) == []


def test_forgotten_words_leave_the_label(store, site):
    say(store, store.checks.add(a_check(site, text=TEXT)), Label.SPAM)

    forget(store, replace(a_check(site)).created_at.replace(year=2030))

    assert found(store, site) == [(site.id, Label.SPAM, "")]
