"""Drive PyPI's ``python-akismet``: the key in the host name."""

import json
import socket
import sys
from urllib.parse import urlsplit

from akismet import Akismet, SpamStatus
from akismet.exceptions import AkismetServerError

address, good, bad, ham, spam = sys.argv[1:]
NAMES = {value: name for name, value in vars(SpamStatus).items() if not name.startswith("_")}
SENDER = {"user_ip": "198.51.100.23", "user_agent": "Firefox/150"}
getaddrinfo = socket.getaddrinfo
socket.getaddrinfo = lambda _, *rest, **said: getaddrinfo("127.0.0.1", *rest, **said)  # as a wildcard name does
Akismet.protocol = "http"
Akismet.domain = f"spam.example:{urlsplit(address).port}"


def told(call, **said):
    try:
        return NAMES.get(answer := call(**said), answer)
    except AkismetServerError as error:
        return str(error)


ours, theirs = (Akismet(key, blog="https://garden.example/") for key in (good, bad))
outcomes = {
    "ham": told(ours.check, **SENDER, comment_content=ham),
    "spam": told(ours.check, **SENDER, comment_author="viagra-test-123"),
    "discard": told(ours.check, **SENDER, comment_content=spam),
    "submit-spam": told(ours.submit_spam, **SENDER, comment_content=ham),
    "spam after submit-spam": told(ours.check, **SENDER, comment_content=ham),
    "submit-ham": told(ours.submit_ham, **SENDER, comment_content=ham),
    "ham after submit-ham": told(ours.check, **SENDER, comment_content=ham),
    "wrong key": told(theirs.check, **SENDER),
    "missing field": told(ours.check, user_ip="", user_agent=""),
}
print(json.dumps(outcomes))
