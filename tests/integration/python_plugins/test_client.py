"""The client of Python, sync and async, with the real service and with servers in trouble."""

import json
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.integration.python_plugins.conftest import AWAY, BAD_KEY, HERE, KEY
from tests.integration.python_plugins.odd_servers import KINDS, odd_server
from tests.release import HAM, SPAM
from tests.service import PATIENCE, ROOT

SLOW = ["hold", "it took longer than 0.4 seconds", True, "publish"]
NONSENSE = ["hold", "its answer could not be understood", True, "publish"]


@pytest.fixture
def outcomes(service, plugins_python):
    with ExitStack() as running:
        odd = {kind: running.enter_context(odd_server(kind)) for kind in KINDS} | {"down": AWAY}
        arguments = [service.address, KEY, BAD_KEY, HAM[1].text, SPAM[0].text, json.dumps(odd)]
        command = [plugins_python, HERE / "drive_client.py", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_the_client_asks_labels_and_knows_what_to_do_in_trouble(outcomes):
    """One run for all, since each run starts a service."""
    unreachable = ["hold", "it could not be reached", True, "publish"]

    assert outcomes == {
        "calls": {
            "ham": "publish",
            "spam": "reject",
            "has reasons": True,
            "the same key twice is one check": True,
            "the same key for another": "Refused: Idempotency-Key: it was used for another comment (status 409)",
            "label": None,
            "ham after label": "reject",
            "forget": None,
            "forget again": None,
            "ham after forget": "publish",
            "teach": None,
            "wrong key": "'no site has this key, or it was revoked (status 401)', ask_again=True, retry_after_s=0.0)",
            "too large": "'the comment is over 1,048,576 bytes (status 413)', ask_again=False, retry_after_s=0.0)",
            "label of no check": "Refused: there is no check 'ffffffffffffffffffffffffffffffff' (status 404)",
        },
        "both kinds agree": {},
        "troubles": {
            "silent": SLOW,
            "dripping head": SLOW,
            "dripping body": SLOW,
            "busy": ["hold", "it answered with status 503", True, "publish"],
            "busy late": SLOW,  # all attempts share the time
            "broken": ["hold", "it answered with status 500", True, "publish"],
            "wait": ["hold", "it answered with status 429", True, "publish"],
            "killed": unreachable,
            "killed once": ["discard", "", False, "publish"],
            "too many": ["hold", "it answered with status 429", True, "publish"],
            "endless": NONSENSE,
            "elsewhere": ["hold", "it answered with status 302", True, "publish"],
            "a page": NONSENSE,
            "empty": NONSENSE,
            "another's": NONSENSE,
            "score of 7": NONSENSE,
            "unheard action": NONSENSE,
            "no HTTP": unreachable,
            "down": unreachable,
        },
        "asked to wait": 2
        * [["it answered with status 429", 7.0, "it asked for a pause; the next try is in 7 seconds", 7.0]],
        "resting": [
            "it could not be reached",
            "it could not be reached",
            "it did not answer 2 times; the next try is in 10 seconds",
            "it could not be reached",
        ],
        "fork": [0, "reject"],
        "bad options": [
            "url: must be the address of the service, like https://spam.example.org, not 'spam.example.org'",
            "url: must be the address of the service, like https://spam.example.org, not ''",
            "key: must be the key of a site, without spaces",
            "timeout_s: must be over 0 and at most 60, not 0",
            "attempts: must be from 1 to 10, not 0",
            "when_down: must be 'hold' or 'publish', not 'open'",
        ],
        "typed": True,
    }


@pytest.mark.parametrize("plugin", ["python", "django", "flask"])
def test_each_is_fully_typed(plugin, plugins_python):
    (package,) = (ROOT / "plugins" / plugin / "src").iterdir()
    options = ["--python-executable", plugins_python, "--config-file", HERE / "mypy.ini"]

    done = subprocess.run(
        [Path(sys.executable).parent / "mypy", *options, package], capture_output=True, text=True, check=False
    )

    assert done.stdout == f"Success: no issues found in {len(list(package.rglob('*.py')))} source files\n"
