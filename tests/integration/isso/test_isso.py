"""A real Isso asks a real service: what visitors see, what moderators teach, and what an outage costs."""

import signal
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from runpy import run_path
from shutil import copytree
from typing import Any

import pytest

from tests.integration.asked import counted, database_of, silence
from tests.integration.environment import a_python
from tests.integration.isso.engine import Isso, running_isso
from tests.release import HAM, SPAM
from tests.service import ROOT, Service, an_environment

HERE = Path(__file__).parent
KEY = "a1b2c3d4e5f6"
PUBLIC, HELD = 1, 2
GARDEN = HAM[3].text
BREAD = HAM[0].text
CASINO = SPAM[0].text


@pytest.fixture(scope="module")
def python(tmp_path_factory) -> Path:
    """A Python with Isso and the plugin, installed as their users do."""
    folder = tmp_path_factory.mktemp("python")
    plugin = copytree(ROOT / "plugins" / "isso", folder / "plugin")
    return a_python(folder, HERE / "requirements.txt", plugin)


def breaker_of(clock: Callable[[], float]) -> Any:
    """The plugin's breaker, without Isso, which is not in this Python."""
    return run_path(str(ROOT / "plugins" / "isso" / "isso_spamfilter" / "breaker.py"))["Breaker"](clock)


@pytest.fixture
def environment(tmp_path, models_dir) -> dict[str, str]:
    return an_environment(tmp_path, models_dir, BOOTSTRAP_KEY=KEY, BOOTSTRAP_SITE="https://garden.example")


@pytest.fixture
def isso(python, tmp_path, environment) -> Iterator[Isso]:
    """Isso, told where the service is; that is not started yet."""
    url = f"http://127.0.0.1:{environment['SPAMFILTER_PORT']}/"
    with running_isso(python, tmp_path, url=url, key=KEY) as running:
        yield running


@pytest.fixture
def service(environment, isso) -> Iterator[Service]:
    with Service(environment) as running:
        yield running


def test_ham_is_public_and_spam_is_held(isso, service):
    isso.post(GARDEN)
    isso.post(CASINO, "Best Casino")

    assert isso.public == {GARDEN}
    assert isso.modes == {GARDEN: PUBLIC, CASINO: HELD}


def test_a_moderators_words_reach_the_service(isso, service, environment):
    """Activated is ham, deleted is spam; who deletes a comment of one's own says nothing."""
    held, deleted, own = isso.post(CASINO), isso.post(GARDEN), isso.post(HAM[0].text)

    isso.moderate("activate", held["id"])
    isso.moderate("delete", deleted["id"])
    isso.delete(own)

    isso.wait_until(lambda: counted(environment) == {"ham": 1, "spam": 1, None: 1})
    assert isso.public == {CASINO}
    isso.post(GARDEN)
    assert isso.modes[GARDEN] == HELD  # what was deleted as spam stays spam


def test_a_harmless_comment_cannot_be_changed_into_spam(isso, service):
    posted = isso.post(GARDEN)

    edited = isso.edit(posted, CASINO)
    assert (edited["mode"], isso.public) == (HELD, set())
    assert isso.edit(edited, GARDEN)["mode"] == PUBLIC


def test_a_known_e_mail_does_not_publish_what_the_filter_holds(isso, service):
    """Isso is told to publish whoever was published before; an e-mail is easily made up."""
    isso.post(GARDEN, email="ann@example.org")
    isso.post(CASINO, email="ann@example.org")

    assert isso.public == {GARDEN}


def test_without_the_service_comments_wait_until_it_is_back(isso, environment):
    isso.post(GARDEN)
    isso.post(CASINO)
    decided = isso.post(SPAM[1].text)
    isso.moderate("activate", decided["id"])
    assert isso.modes == {GARDEN: HELD, CASINO: HELD, SPAM[1].text: PUBLIC}

    with Service(environment):
        isso.wait_until(lambda: all(check and label == told for check, label, told, _ in isso.ledger))

        assert isso.public == {GARDEN, SPAM[1].text}  # a person's decision stays
        assert counted(environment) == {None: 2, "ham": 1}


def test_a_service_that_says_nothing_holds_the_comment_and_is_waited_for_once(isso, environment):
    with silence(environment):
        assert isso.post(GARDEN)["mode"] == HELD
        assert isso.log.count("the filter did not answer just now") == 0
        assert isso.post(BREAD)["mode"] == HELD

    assert isso.log.count("a comment is held: ") == 2
    assert isso.log.count("a comment is held: the filter did not answer just now") == 1
    with Service(environment):
        isso.wait_until(lambda: isso.public == {GARDEN, BREAD})
        assert isso.post(HAM[1].text)["mode"] == PUBLIC  # visitors ask again, too


def test_after_a_rest_one_visitor_tries():
    now = [0.0]
    breaker = breaker_of(lambda: now[0])
    asked = [breaker.lets_pass()]
    for moment, answers in ((0, False), (29, None), (31, False), (60, None), (62, None), (68, True), (69, None)):
        now[0] = moment
        asked.append(breaker.lets_pass())
        if answers is not None:
            (breaker.answered if answers else breaker.failed)()

    assert asked == [True, True, False, True, False, True, True, True]


def test_a_comment_whose_isso_was_killed_before_it_remembered_it_is_judged_once(isso, environment):
    """It was saved and the service may have answered, but the plugin had not come to know that it was saved."""
    with Service(environment):
        with isso.dying("_after_save"):
            isso.post(CASINO)
        with isso.dying("_after_save"):
            isso.post(BREAD)
        isso.wait_until(lambda: all(check for check, *_ in isso.ledger))
        assert isso.modes == {CASINO: HELD, BREAD: PUBLIC}
    with isso.dying("_after_save"):
        isso.post(GARDEN)
    assert isso.modes == {CASINO: HELD, BREAD: PUBLIC, GARDEN: HELD}

    with Service(environment):
        isso.wait_until(lambda: isso.public == {BREAD, GARDEN})
        assert counted(environment) == {None: 3}


def test_a_comment_whose_isso_was_killed_while_its_author_changed_it_is_judged_anew(isso, environment):
    with Service(environment):
        ham, spam = isso.post(GARDEN), isso.post(BREAD)
    with isso.dying("_edited"):
        isso.edit(spam, CASINO)
    with isso.dying("_edited"):
        isso.edit(ham, HAM[1].text)
    assert isso.modes == {HAM[1].text: HELD, CASINO: HELD}

    with Service(environment):
        isso.wait_until(lambda: isso.public == {HAM[1].text})
        isso.wait_until(lambda: all(check for check, *_ in isso.ledger))
        assert isso.modes == {HAM[1].text: PUBLIC, CASINO: HELD}


def test_a_word_on_a_check_that_the_service_lost_is_told_anew(isso, environment):
    with Service(environment):
        posted = isso.post(CASINO)
    database_of(environment).unlink()
    isso.moderate("delete", posted["id"])

    with Service(environment):
        isso.wait_until(lambda: counted(environment) == {"spam": 1})


def test_of_100_comments_in_an_outage_none_is_lost_published_unseen_or_judged_twice(isso, environment):
    """Isso is killed twice, and the service goes away in the middle of its work."""
    ham = {f"{HAM[number % 4].text} {number}" for number in range(50)}
    spam = {f"{SPAM[number % 4].text} {number}" for number in range(50)}
    with ThreadPoolExecutor(8) as visitors:
        list(visitors.map(isso.post, sorted(ham | spam)))
    assert isso.modes == dict.fromkeys(ham | spam, HELD)

    isso.stop(signal.SIGKILL)
    with Service(environment):
        isso.start()
        isso.wait_until(lambda: any(check for check, *_ in isso.ledger))
    isso.stop(signal.SIGKILL)
    isso.start()
    with Service(environment):
        isso.wait_until(lambda: all(check for check, *_ in isso.ledger))

        assert isso.public == ham
        assert isso.modes == dict.fromkeys(ham, PUBLIC) | dict.fromkeys(spam, HELD)
        assert counted(environment) == {None: 100}


@pytest.mark.parametrize(
    ("url", "key", "complaint"),
    [("spam.example", KEY, "url must begin with"), ("http://spam.example", "", "key is missing")],
)
def test_a_bad_setting_stops_the_start(python, tmp_path, url, key, complaint):
    Isso(python, tmp_path, url=url, key=key)

    command = [python, "-m", "isso_spamfilter", "-c", tmp_path / "isso.cfg", "run"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)

    assert done.returncode == 1
    assert f"[spamfilter] {complaint}" in done.stderr
