"""``score`` with several processes: slow to start, so not in the quick suite."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def score(folder, source, *, jobs):
    command = [sys.executable, "-m", "spamfilter", "score", str(source), "--jobs", str(jobs)]
    environ = os.environ | {"SPAMFILTER_VAR_DIR": str(folder)}
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)


def test_many_processes_say_what_one_says_in_the_same_order(tmp_path):
    source = tmp_path / "comments.jsonl"
    lines = [json.dumps({"id": n, "text": f"Comment {n}: buy {n} watches at http://w{n}.example"}) for n in range(1200)]
    source.write_text("\n".join([*lines, "not a comment"]))

    alone, together = score(tmp_path, source, jobs=1), score(tmp_path, source, jobs=2)

    assert [json.loads(line)["id"] for line in together.stdout.splitlines()] == list(range(1200))
    assert together.stdout == alone.stdout
    assert together.returncode == 1
    assert together.stderr.endswith("1,200 comments judged, 1 lines could not be read.\n")
