"""What a site's owner looks at: a page for their browser, and the same numbers for Prometheus."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, g, render_template, request

from spamfilter.desk import Desk
from spamfilter.filter import SpamFilter
from spamfilter.learning.drift import OVERTURNED, UNSTABLE
from spamfilter.store import Site
from spamfilter.verdict import Action
from spamfilter.web import metrics
from spamfilter.web.limits import Gate, password
from spamfilter.web.problems import PAGE_OF_SITE

_HEIGHT, _WIDTH, _BETWEEN = 120, 24, 12  # of a chart and its bars, in its own units
_WEEKS_BEFORE = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart, in its own units, from the upper left corner."""

    series: str
    x: int
    y: float
    height: float


def blueprint(desk: Desk, spam_filter: SpamFilter, gate: Gate) -> Blueprint:
    """Return the routes, bound to the desk that they show."""
    owner = Blueprint("owner", __name__)

    @owner.before_request
    def admit() -> None:
        g.site = gate.admit(password(request))

    @owner.get("/metrics")
    def numbers() -> Response:
        site: Site = g.site
        content = metrics.exposition(site, desk.glance(site), spam_filter.thresholds(site))
        return Response(content, content_type=metrics.CONTENT_TYPE)

    @owner.get(PAGE_OF_SITE)
    def page() -> str:
        site: Site = g.site
        report = desk.report(site)
        return render_template(
            "site.html",
            site=site,
            public_name=desk.public_name(site),
            report=report,
            health=report.health,
            thresholds=spam_filter.thresholds(site),
            actions=list(Action),
            weeks_before=_WEEKS_BEFORE,
            bars=bars(report.scores_before, report.scores),
            height=_HEIGHT,
            width=(2 * _WIDTH + _BETWEEN) * len(report.scores),
            unstable=UNSTABLE,
            overturned=OVERTURNED,
        )

    return owner


def bars(before: Sequence[int], recent: Sequence[int]) -> list[Bar]:
    """Return the bars of two histograms side by side, each as shares of its own sum; the highest fills the chart."""
    series = {name: [one / (sum(counts) or 1) for one in counts] for name, counts in (("old", before), ("new", recent))}
    highest = max(max(shares) for shares in series.values()) or 1.0
    return [
        Bar(series=name, x=i * (2 * _WIDTH + _BETWEEN) + place * _WIDTH, y=_HEIGHT - tall, height=tall)
        for place, (name, shares) in enumerate(series.items())
        for i, share in enumerate(shares)
        if (tall := round(_HEIGHT * share / highest, 1))
    ]
