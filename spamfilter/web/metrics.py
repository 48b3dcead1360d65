"""A site's numbers, as Prometheus reads them."""

from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from spamfilter.desk import Report
from spamfilter.store import Site
from spamfilter.verdict import Thresholds

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def exposition(site: Site, report: Report, thresholds: Thresholds) -> bytes:
    """Return the numbers in Prometheus' text format; those that are not known now are left out."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Gauges(site, report, thresholds))
    written: bytes = generate_latest(registry)
    return written


class _Gauges(Collector):
    """All is read from the database, so that every worker tells the same."""

    def __init__(self, site: Site, report: Report, thresholds: Thresholds) -> None:
        self._site, self._report, self._thresholds = site, report, thresholds

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges."""
        health, drift = self._report.health, self._report.health.drift
        limits = {name: getattr(self._thresholds, name) for name in ("hold", "reject", "discard")}
        checks = {str(action): number for action, number in self._report.decided.items()}
        yield self._gauge("checks_last_week", "Checks of the last 7 days, by action.", checks, label="action")
        yield self._gauge("threshold", "Score from which is acted so, in [0, 1].", limits, label="name")
        for name, text, value in (
            ("labels", "Labels in force.", health.labels),
            ("labels_refused", "Labels that teach nothing beyond their comment.", health.refused),
            ("is_learning", "1 while this worker has not taken the labels in.", int(health.is_learning)),
            ("blocked_ham_ratio", "Share of the last labelled ham that would be rejected.", health.blocked_ham),
            ("score_stability", "Population stability index of the scores.", drift.stability),
            ("overturned_ratio", "Share of this week's checks overturned.", _newest(drift.overturned)),
            ("alarms", "What a person should look at.", len(health.alarms)),
        ):
            yield self._gauge(name, text, {"": value})

    def _gauge(self, name: str, text: str, values: Mapping[str, float | None], *, label: str = "") -> Metric:
        labels = ["site", label] if label else ["site"]
        gauge = GaugeMetricFamily(f"spamfilter_{name}", text, labels=labels)
        for key, value in values.items():
            if value is not None:
                gauge.add_metric([self._site.url, key] if label else [self._site.url], value)
        return gauge


def _newest(by_week: Mapping[str, float]) -> float | None:
    return by_week[max(by_week)] if by_week else None
