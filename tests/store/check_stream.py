"""A process that stores checks until it is killed: ``python -m tests.store.check_stream URL SITE``.

It prints the id of each one once it is stored.
"""

import os
import sys
from threading import Thread

from spamfilter.store import Store
from tests.store.build import SECRET_KEY, a_check

if __name__ == "__main__":
    store = Store(sys.argv[1], secret_key=SECRET_KEY)
    site = store.sites.get(int(sys.argv[2]))

    def stream() -> None:
        while True:
            os.write(1, store.checks.add(a_check(site)).id.encode() + b"\n")

    for _ in range(4):
        Thread(target=stream).start()
