"""Drive PyPI's ``akismet``: the key in the form."""

import json
import sys

import akismet
from akismet import _common

address, good, bad, ham, spam = sys.argv[1:]
_common._API_URL = address
SENDER = {"user_ip": "198.51.100.23", "user_agent": "Firefox/150"}


def client(key):
    return akismet.SyncClient(config=akismet.Config(key=key, url="https://garden.example/"))


def told(call, *args, **said):
    try:
        answer = call(*args, **said)
    except akismet.AkismetError as error:
        return type(error).__name__
    return answer.name if isinstance(answer, akismet.CheckResponse) else answer


ours, theirs = client(good), client(bad)
outcomes = {
    "verify": told(ours.verify_key),
    "ham": told(ours.comment_check, **SENDER, comment_content=ham),
    "spam": told(ours.comment_check, **SENDER, comment_author="viagra-test-123"),
    "discard": told(ours.comment_check, **SENDER, comment_content=spam),
    "submit-spam": told(ours.submit_spam, **SENDER, comment_content=ham),
    "spam after submit-spam": told(ours.comment_check, **SENDER, comment_content=ham),
    "submit-ham": told(ours.submit_ham, **SENDER, comment_content=ham),
    "ham after submit-ham": told(ours.comment_check, **SENDER, comment_content=ham),
    "verify a wrong key": told(theirs.verify_key),
    "wrong key": told(theirs.comment_check, **SENDER),
    "missing field": told(ours.comment_check, user_ip=""),
    "limit": told(ours.usage_limit)["limit"],
    "sites, asked without a key": told(ours.key_sites),
}
print(json.dumps(outcomes))
