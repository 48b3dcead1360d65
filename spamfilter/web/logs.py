"""Logs: one event a check, as fields; never a text, an address, an e-mail or a key."""

import logging
import sys

import structlog
from structlog.types import Processor

from spamfilter.store import Check, Site
from spamfilter.verdict import Verdict

_log = structlog.stdlib.get_logger("spamfilter")


def configure(*, level: str, style: str) -> None:
    """Write the log to stderr, from ``level`` up: ``style`` is ``json`` (one object a line) or ``console``."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(style)],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it greets at every look at the schema


def log_check(check: Check, *, seconds: float, door: str) -> None:
    """Say that a comment was judged."""
    verdict = check.verdict
    _log.info(
        "check",
        id=check.id,
        site=check.site_id,
        door=door,
        action=str(verdict.action),
        score=round(verdict.score, 4),
        ms=round(seconds * 1000, 1),
        release=verdict.release,
    )


def log_recheck(guid: str, site: Site, verdict: Verdict) -> None:
    """Say that a site was told a later verdict."""
    _log.info("recheck", id=guid, site=site.id, action=str(verdict.action), score=round(verdict.score, 4))


def log_unheard(guid: str, site: Site, problem: str, *, is_last: bool) -> None:
    """Say that a site could not be told a later verdict, and whether it will be tried again."""
    _log.warning("recheck", id=guid, site=site.id, problem=problem, again=not is_last)


def _renderer(style: str) -> Processor:
    if style == "json":
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
