"""A real Waline asks a real service: what visitors see, what moderators teach, and what an outage costs."""

import json
import signal
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.integration.asked import counted, database_of, silence
from tests.integration.waline.engine import (
    ADMIN,
    Waline,
    changed_by_two_processes,
    install,
    neighbours,
    running_waline,
    status_of_a_comment,
)
from tests.release import HAM, SPAM
from tests.service import Service, an_environment

KEY = "a1b2c3d4e5f6"
GARDEN = HAM[3].text
BREAD = HAM[0].text
CASINO = SPAM[2].text  # it has no link, which Waline would show in another way


@pytest.fixture(scope="module")
def package(tmp_path_factory) -> Path:
    return install(tmp_path_factory.mktemp("node"))


@pytest.fixture
def environment(tmp_path, models_dir) -> dict[str, str]:
    # The tiny release knows the spam by its author, too, who is another one here.
    thresholds = {"THRESHOLD_HOLD": "0.4", "THRESHOLD_REJECT": "0.45"}
    return an_environment(
        tmp_path, models_dir, BOOTSTRAP_KEY=KEY, BOOTSTRAP_SITE="https://garden.example", **thresholds
    )


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Iterator[Callable[[], dict[str, str]]]:
    """Return settings for a Waline whose database is empty."""
    with neighbours(tmp_path_factory.mktemp("neighbours")) as emptied:
        yield emptied


@pytest.fixture
def waline(package, tmp_path, environment, settings) -> Iterator[Waline]:
    """Waline, told where the service is; that is not started yet."""
    url = f"http://127.0.0.1:{environment['SPAMFILTER_PORT']}/"
    with running_waline(package, tmp_path, {**settings(), "FILTER_URL": url, "FILTER_KEY": KEY}) as running:
        yield running


def statuses(waline: Waline, admin: str) -> dict[str, str]:
    """Every text that is kept, with its status, as the administrator sees them."""
    said = waline.call("GET", "/api/comment?type=list&pageSize=100", None, admin)["data"]["data"]
    return {each["orig"]: each["status"] for each in said}


def test_what_visitors_see_and_what_moderators_teach(waline, environment):
    admin, ann = waline.join(ADMIN), waline.join("ann@example.org")
    with Service(environment):
        ham, spam = waline.post(GARDEN), waline.post(CASINO)
        assert waline.public == {GARDEN}
        assert statuses(waline, admin) == {GARDEN: "approved", CASINO: "spam"}

        # A harmless comment cannot be changed into spam.
        bread = waline.post(BREAD, token=ann)
        waline.change(bread, ann, comment=SPAM[1].text)
        assert waline.public == {GARDEN}
        waline.change(bread, ann, comment=BREAD)
        assert waline.public == {GARDEN, BREAD}

        # The administrator is not asked about, but heard.
        waline.post(SPAM[3].text, token=admin)
        waline.change(ham, admin, status="spam")
        waline.change(spam, admin, status="approved")
        waline.wait_until(lambda: waline.is_idle)
        assert counted(environment) == {"spam": 1, "ham": 1, None: 3}
        waline.change(spam, admin, status="waiting")
        waline.wait_until(lambda: waline.is_idle)
        assert counted(environment) == {"spam": 1, None: 4}  # taken back

    # What the service has lost is told anew.
    database_of(environment).unlink()
    waline.change(ham, admin, status="approved")
    with Service(environment):
        waline.wait_until(lambda: waline.is_idle)
        assert counted(environment) == {"ham": 1}


def test_without_the_service_comments_wait_until_it_is_back(waline, environment):
    admin = waline.join(ADMIN)
    with silence(environment):
        waline.post(GARDEN)
        assert waline.log.count("the filter did not answer just now") == 0
        waline.post(CASINO)  # nobody waits for it again
        assert waline.log.count("the filter did not answer just now") == 1
    decided, undecided = waline.post(SPAM[1].text), waline.post(BREAD)
    waline.change(decided, admin, status="approved")
    waline.change(undecided, admin, status="approved")
    waline.change(undecided, admin, status="waiting")
    assert "spamfilter: a comment is held: " in waline.log
    assert statuses(waline, admin) == {
        GARDEN: "waiting",
        CASINO: "waiting",
        SPAM[1].text: "approved",
        BREAD: "waiting",
    }

    with Service(environment):
        waline.wait_until(lambda: waline.is_idle)

        assert statuses(waline, admin) == {
            GARDEN: "approved",
            CASINO: "spam",
            SPAM[1].text: "approved",  # a person's decisions stay
            BREAD: "waiting",
        }
        assert counted(environment) == {None: 3, "ham": 1}
        waline.post(HAM[1].text)
        assert HAM[1].text in waline.public  # visitors ask again, too


def test_a_comment_whose_waline_was_killed_before_it_remembered_it_is_judged_once(waline, environment):
    """It was saved or changed and the service may have answered, but the plugin had not come to know of that."""
    admin, ann = waline.join(ADMIN), waline.join("ann@example.org")
    with waline.dying():
        waline.post(GARDEN)
    with Service(environment):
        with waline.dying():
            waline.post(CASINO)
        bread = waline.post(BREAD, token=ann)
        with waline.dying():
            waline.change(bread, ann, comment=SPAM[1].text)
        assert statuses(waline, admin)[SPAM[1].text] != "approved"

        waline.wait_until(lambda: waline.is_idle)
        assert statuses(waline, admin) == {GARDEN: "approved", CASINO: "spam", SPAM[1].text: "spam"}
        assert counted(environment) == {None: 4}


def test_two_processes_lose_none_of_each_others_entries(package, tmp_path):
    assert len(changed_by_two_processes(package, tmp_path)) == 101


def test_after_a_rest_one_visitor_tries(package):
    code = """const { Breaker } = require('waline-plugin-spamfilter/lib/breaker.js');
        let now = 0;
        const breaker = new Breaker(() => now);
        const asked = [breaker.letsPass()];
        const said = [[0, 'failed'], [29], [31, 'failed'], [60], [62], [68, 'answered'], [69]];
        for (const [seconds, what] of said) {
          now = seconds * 1000;
          asked.push(breaker.letsPass());
          if (what) breaker[what]();
        }
        console.log(JSON.stringify(asked));"""

    asked = json.loads(subprocess.run(["node", "-e", code], cwd=package, capture_output=True, check=True).stdout)

    assert asked == [True, True, False, True, False, True, True, True]


def test_of_100_comments_in_an_outage_none_is_lost_published_unseen_or_judged_twice(waline, environment):
    """Waline is killed twice, and the service goes away in the middle of its work."""
    admin = waline.join(ADMIN)
    ham = {f"{HAM[number % 4].text} {number}" for number in range(50)}
    spam = {f"{SPAM[number % 4].text} {number}" for number in range(50)}
    with ThreadPoolExecutor(8) as visitors:
        list(visitors.map(waline.post, sorted(ham | spam)))
    assert statuses(waline, admin) == dict.fromkeys(ham | spam, "waiting")

    waline.stop(signal.SIGKILL)
    with Service(environment):
        waline.start()
        waline.wait_until(lambda: waline.has_sent)
    waline.stop(signal.SIGKILL)
    waline.start()
    with Service(environment):
        waline.wait_until(lambda: waline.is_idle)

        assert statuses(waline, admin) == dict.fromkeys(ham, "approved") | dict.fromkeys(spam, "spam")
        assert counted(environment) == {None: 100}


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"FILTER_URL": "spam.example"}, 'url must begin with http:// or https://, not "spam.example"'),
        ({"FILTER_KEY": ""}, 'key must be the key of a site, not ""'),
        ({"FILTER_FOLDER": "/dev/null/x"}, 'folder must be a folder that can be written, not "/dev/null/x"'),
    ],
)
def test_with_a_bad_option_every_comment_waits(package, tmp_path, settings, complaint):
    """Waline swallows what its configuration throws, and would go on without us."""
    said = {"FILTER_URL": "http://spam.example", "FILTER_KEY": KEY, "FILTER_FOLDER": str(tmp_path), **settings}

    status, logged = status_of_a_comment(package, said)

    assert status == "waiting"
    assert logged.startswith(f"spamfilter: {complaint}")
