"""``replay``: which past decisions another release would have made otherwise."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import cache

import click
import orjson

from spamfilter.adapters import Adapters
from spamfilter.cli.settings import opened_store, registry, settings
from spamfilter.cli.table import print_table
from spamfilter.learning.campaigns import NearCopy, said_of_copies
from spamfilter.learning.taught import Taught
from spamfilter.learning.weights import to_logit, to_probability
from spamfilter.release import Release
from spamfilter.store import Check, Store
from spamfilter.verdict import Action

_AGE = re.compile(r"([1-9]\d{0,3})d")
_TO_WRITE = click.Path(dir_okay=False, writable=True, allow_dash=True)


def _since(_: click.Context, __: click.Parameter, said: str) -> datetime:
    found = _AGE.fullmatch(said)
    if found is None:
        raise click.BadParameter(f"{said!r} must be a number of days, like 30d")
    return datetime.now(UTC) - timedelta(days=int(found[1]))


@click.command(epilog="Example: python -m spamfilter replay --release 2026-11-28b --since 30d")
@click.option("--release", "name", required=True, help="The release that judges again.")
@click.option("--since", default="30d", show_default=True, callback=_since, help="How far to go back, in days.")
@click.option("--site", "site_name", metavar="SITE", help="Its number or address; otherwise every site.")
@click.option("--out", type=_TO_WRITE, help="File for the decisions that would change, as JSONL.")
def replay(name: str, since: datetime, site_name: str | None, out: str | None) -> None:
    """Judge past checks again by another release, and tell which would be decided otherwise.

    It judges what was measured then, with what the site has taught since.  Where a person has said what a comment is,
    that stands for it and for its copies, and they are not counted.
    """
    release = registry().load(name)
    counts: Counter[tuple[Action, Action]] = Counter()
    with opened_store() as store, ExitStack() as stack:
        site_id = None if site_name is None else store.sites.named(site_name).id
        target = stack.enter_context(click.open_file(out, "wb")) if out else None
        for check, action, score in _judged(store, release, since, site_id):
            counts[check.verdict.action, action] += 1
            if target is not None and action != check.verdict.action:
                target.write(orjson.dumps(_changed(check, action, score), option=orjson.OPT_UTC_Z) + b"\n")
    rows = [{"decided": was, "would be": new, "checks": number} for (was, new), number in sorted(counts.items())]
    print_table(rows, empty="There is no check to judge again.")
    changed = sum(number for (was, new), number in counts.items() if was != new)
    click.echo(f"{changed:,} of {sum(counts.values()):,} decisions would change.")


def _judged(
    store: Store, release: Release, since: datetime, site_id: int | None
) -> Iterator[tuple[Check, Action, float]]:
    """Yield each check that is no person's word, on it or on a copy of it, and how the release would decide it now."""
    adapters, said = Adapters(store), settings()
    last_event = cache(store.log.last_event_id)
    for check in store.checks.since(since, site_id):
        recalled = store.memory.of(store.traces(check.site_id, check.comment))
        if check.label is None and recalled.word is None:
            taught = adapters.of(release, check.site_id, last_event(check.site_id))
            score = _score(release, taught, check, recalled.copies)
            yield check, said.thresholds(taught.thresholds(release.card.thresholds)).action(score), score


def _score(release: Release, taught: Taught, check: Check, copies: Sequence[NearCopy]) -> float:
    believed = [copy for copy in copies if copy.event_id not in taught.harmful]
    said = said_of_copies(believed, check.site_id, check.evidence)
    added = sum(one.weight for one in (*taught.contributions(release.model, check.evidence), *said))
    return to_probability(to_logit(release.model.score(check.evidence)) + added)


def _changed(check: Check, action: Action, score: float) -> dict[str, object]:
    verdict = check.verdict
    was = {"action": verdict.action, "score": verdict.score, "release": verdict.release}
    return {
        "site": check.site_id,
        "id": check.id,
        "created_at": check.created_at,
        "was": was,
        "would_be": {"action": action, "score": score},
        "text": check.comment.text,
    }
