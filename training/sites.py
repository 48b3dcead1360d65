"""What the moderators of sites said, to learn from: of those sites that share it."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import closing

from spamfilter.config import read_settings
from spamfilter.errors import InvalidData
from spamfilter.evidence import Example
from spamfilter.learning.fold import Fold
from spamfilter.learning.known import known_to_all
from spamfilter.model.spam_model import SpamModel
from spamfilter.release import Release
from spamfilter.store import Site, Store
from spamfilter.verdict import Label
from training.metrics import Judged, measure
from training.rows import LabelledComment, LabelledFile

OF_SITES = "site/"  # begins the name of each slice of a site's labels


def read_sites(names: Sequence[str], model: SpamModel) -> list[LabelledFile]:
    """Return what sites share, each named by its number or address or, without any, all; the settings name the store.

    Raises InvalidData, UnknownSite, DatabaseNotReady, InvalidSetting.
    """
    said = read_settings(os.environ)
    with closing(Store(said.database_url, secret_key=said.secret_key)) as store:
        return [labels(store, site, model) for site in choose(store, names)]


def choose(store: Store, names: Sequence[str]) -> list[Site]:
    """Return the sites of these numbers or addresses or, without any, all that share their labels.

    Raises UnknownSite, and InvalidData for one that does not share them.
    """
    if not names:
        return [site for site in store.sites.list() if site.shares_labels]
    chosen = {site.id: site for site in (store.sites.named(name) for name in names)}
    for site in chosen.values():
        if not site.shares_labels:
            raise InvalidData(f"{site.url} does not share its labels; `site set {site.url} --shares-labels` lets it")
    return list(chosen.values())


def labels(store: Store, site: Site, model: SpamModel) -> LabelledFile:
    """Return what a site's moderators said, as a file would hold it.

    Labels that teach the site itself nothing, and comments whose words are forgotten, are left out.
    """
    told = list(store.log.told(site.id))
    fold = Fold(model, list(known_to_all(model)))
    for event, _ in told:
        fold.add(event)
    source = f"{OF_SITES}{site.url}"
    comments = [
        LabelledComment(comment=comment, label=event.label, source=source, logged=event.evidence)
        for event, comment in told
        if event.id not in fold.refusals and event.label is not None and event.evidence.body
    ]
    digest = hashlib.sha256("".join(_lines(comments)).encode("utf-8", "replace")).hexdigest()
    return LabelledFile(name=source, sha256=digest, comments=comments, bad=[], unused=frozenset())


def judged_on_sites(release: Release, examples: Sequence[Example]) -> dict[str, dict[str, float | None]]:
    """Return the metrics of a release on the labels of each site among some examples, by the name of the slice.

    It is judged by its own thresholds, without the sites' adapters, as the candidate is.
    """
    found, thresholds = {}, release.card.thresholds
    for name in sorted({one.source for one in examples if one.source.startswith(OF_SITES)}):
        own = [one for one in examples if one.source == name]
        scores = release.model.scores([one.evidence for one in own])
        judged = Judged.of(scores, [one.label is Label.SPAM for one in own])
        found[name] = measure(judged, hold=thresholds.hold, reject=thresholds.reject)
    return found


def _lines(comments: Sequence[LabelledComment]) -> Iterator[str]:
    return (f"{one.label} {one.comment.text}\n" for one in comments)
