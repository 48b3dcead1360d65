import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from spamfilter.store import Store, database
from tests.store.build import SECRET_KEY, a_check

ROOT = Path(__file__).parents[2]


def started(database_url, site):
    command = [sys.executable, "-m", "tests.store.check_stream", database_url, str(site.id)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)


def killed(process):
    """Kill a process (signal 9) and return the rest that it said, without a line it did not finish."""
    process.kill()
    rest, _ = process.communicate()
    return rest[: rest.rfind(b"\n") + 1].decode().split()


def test_what_was_acknowledged_survives_a_kill(store, database_url, site):
    """A process of four threads is killed in the middle, while this one writes too."""
    acknowledged = []
    process = started(database_url, site)
    for _ in range(50):
        acknowledged += [process.stdout.readline().strip().decode(), store.checks.add(a_check(site)).id]

    acknowledged += killed(process)

    assert [store.checks.get(site.id, check_id).id for check_id in acknowledged] == acknowledged
    assert len(set(acknowledged)) == len(acknowledged) >= 100
    assert store.checks.add(a_check(site))


def test_a_new_process_reads_what_an_old_one_stored(store, database_url, site):
    check = store.checks.add(a_check(site), idempotency_key="one")
    store.close()

    opened = Store(database_url, secret_key=SECRET_KEY)

    assert opened.checks.get(site.id, check.id) == check
    assert opened.checks.by_idempotency_key(site.id, "one") == check
    opened.close()


def test_two_stores_write_at_once(store, database_url, site):
    other = Store(database_url, secret_key=SECRET_KEY)
    checks = [a_check(site) for _ in range(100)]

    with ThreadPoolExecutor(8) as threads:
        added = list(
            threads.map(lambda pair: pair[0].checks.add(pair[1]), zip([store, other] * 50, checks, strict=True))
        )
        read = [store.checks.get(site.id, check.id) for check in checks]

    assert added == read == checks
    other.close()


def test_migrating_again_changes_nothing(store, database_url, site):
    before = database.revision(database_url)

    database.migrate(database_url)

    assert database.revision(database_url) == before
    assert store.sites.get(site.id) == site
