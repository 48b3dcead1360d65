"""The heap: shared by all threads where that was asked for."""

import os
import subprocess
import sys

import pytest

from tests.service import ROOT

THREADS = """
import ctypes
from threading import Barrier, Thread
from spamfilter import heap
{share}
together = Barrier(4)
def work():
    kept = [bytes(1000) for _ in range(1000)]
    together.wait()
threads = [Thread(target=work) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
heap.give_back()
ctypes.CDLL(None).malloc_stats()
"""


@pytest.mark.parametrize(("share", "heaps"), [("", range(2, 99)), ("heap.share()", range(1, 2))])
def test_threads_share_one_heap_if_they_are_told_to(share, heaps):
    command = [sys.executable, "-c", THREADS.format(share=share)]

    said = {name: value for name, value in os.environ.items() if name != "MALLOC_ARENA_MAX"}
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, env=said).stderr

    assert told.count("Arena ") in heaps
