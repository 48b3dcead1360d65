"""The checks: comments that were judged, with all that was measured and said."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    RowMapping,
    bindparam,
    false,
    func,
    insert,
    literal,
    null,
    select,
    tuple_,
)
from sqlalchemy.exc import IntegrityError

from spamfilter.comment import Comment
from spamfilter.errors import Conflict, UnknownCheck
from spamfilter.evidence import Evidence
from spamfilter.store import documents
from spamfilter.store.connection import Database
from spamfilter.store.digests import Digests, Traces
from spamfilter.store.feedback import check_label
from spamfilter.store.log import to_label
from spamfilter.store.schema import checks
from spamfilter.store.writer import GroupWriter
from spamfilter.text.likeness import SHORTEST_COPY, likeness, link_likeness, nearness
from spamfilter.verdict import Action, Label, Reason, Verdict

_KEYS = (checks.c.created_at, checks.c.site_id, checks.c.id)  # by which checks are read on, oldest first
_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Aside:
    """What a release that only looks on would have said."""

    release: str
    score: float
    action: Action


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One comment judged and remembered.

    ``id`` is 32 hexadecimal characters.  A check that was stored has no IP and no e-mail address any more; one that
    was forgotten has no words, but its signals, score and label.  ``aside`` is None where no other release looked on.
    """

    id: str
    site_id: int
    comment: Comment
    evidence: Evidence
    verdict: Verdict
    created_at: datetime
    label: Label | None
    aside: Aside | None = None


class Checks:
    """The table of checks."""

    def __init__(self, database: Database, *, digests: Digests) -> None:
        self._database = database
        self._digests = digests
        self._writer = GroupWriter(database, insert(checks))

    def add(self, check: Check, *, traces: Traces | None = None, idempotency_key: str | None = None) -> Check:
        """Keep a check, and return it as it will be read; every process sees it, and our end cannot undo it.

        ``traces`` are those of its comment, where they are known already.
        A site that gives an ``idempotency_key`` again gets the first check, or Conflict if the comment is another.
        Conflict is raised also for an id that is taken, or a site that is not there.
        """
        traces = traces or self._digests.traces(check.site_id, check.comment)
        values = self._values(check, traces, idempotency_key)
        earlier = self._earlier(values)
        if earlier is not None:
            return earlier
        try:
            self._writer.write(values)
        except IntegrityError as error:
            earlier = self._earlier(values)  # another thread or process was first
            if earlier is None:
                raise Conflict(f"check {check.id!r:.60} is there already, or site {check.site_id} is not") from error
            return earlier
        return replace(check, comment=replace(check.comment, ip=None, author_email=None), label=None)

    def get(self, site_id: int, check_id: str) -> Check:
        """Return a site's check.  Raises UnknownCheck."""
        row = self._row(_BY_ID, site_id, check_id)
        if row is None:
            raise UnknownCheck(f"there is no check {check_id!r:.60}")
        return _to_check(row)

    def by_idempotency_key(self, site_id: int, key: str) -> Check | None:
        """Return the check that a site stored under this key; None if there is none."""
        row = self._row(_BY_IDEMPOTENCY_KEY, site_id, self._digests.idempotency_key(site_id, key))
        return None if row is None else _to_check(row)

    def like(self, site_id: int, comment: Comment) -> str | None:
        """Return the id of a site's newest check of this comment: of the same fields, else of a copy of it.

        A comment of which nothing but the text is told may be any check of that text.  None if there is none.
        """
        traces = self._digests.traces(site_id, comment)
        is_told = any((comment.author, comment.author_email, comment.author_url))
        values = {"site": site_id, "text": traces.text, "copy": traces.copy, "fields": traces.fields}
        with self._database.reading() as connection:
            row = connection.execute(_LIKE, values).one_or_none()
        if row is None or (is_told and not row.is_same and not row.is_copy):
            return None
        return str(row.id)

    def near(self, site_id: int, comment: Comment) -> str | None:
        """Return the id of that check, of a site's newest, whose text is nearly the same: the nearest, then the newest.

        None if none of them is near enough, has the same link of its author, and leads to the same addresses.
        """
        text, link = likeness(comment.text), link_likeness(comment.author_url or "")
        if len(text) < SHORTEST_COPY:
            return None
        with self._database.reading() as connection:
            rows = connection.execute(_NEWEST, {"site": site_id}).all()
        others = ((row.id, documents.to_comment(documents.read(row.words)["comment"])) for row in rows)
        share, found = max(
            (
                (nearness(text, likeness(other.text)), check_id)
                for check_id, other in others
                if link_likeness(other.author_url or "") == link
            ),
            key=itemgetter(0),
            default=(0.0, None),
        )
        return found if share >= _NEAR else None

    def sent_fields(self, site_id: int) -> frozenset[str] | None:
        """Return the fields that a site sent with its newest checks; None where there is none to tell."""
        with self._database.reading() as connection:
            rows = connection.execute(_NEWEST_SENT, {"site": site_id}).all()
        named = (documents.read(row.words)["comment"] for row in rows if row.words is not None)
        found = {name for comment in named for name in comment}
        found |= {"author_email" for row in rows if row.email_digest is not None}
        found |= {"ip" for row in rows if row.ip_digest is not None}
        return frozenset(found) if any(row.words is not None for row in rows) else None

    def unlabelled(self, site_id: int, *, since: datetime, limit: int) -> list[Check]:
        """Return a site's newest checks of which nobody has said anything, as far as their words are not forgotten."""
        with self._database.reading() as connection:
            rows = connection.execute(_UNLABELLED, {"site": site_id, "since": since, "limit": limit}).mappings()
            return [_to_check(row) for row in rows]

    def since(self, moment: datetime, site_id: int | None = None) -> Iterator[Check]:
        """Yield the checks made from a moment on, oldest first, as far as their words are not forgotten.

        Of one site or, for the operator alone, of all.
        """
        after: tuple[object, ...] = (moment, 0, "")
        while rows := self._page(after, site_id):
            yield from map(_to_check, rows)
            after = tuple(rows[-1][key.name] for key in _KEYS)

    def _page(self, after: tuple[object, ...], site_id: int | None) -> Sequence[RowMapping]:
        is_after = tuple_(*_KEYS) > tuple_(*(literal(value, key.type) for value, key in zip(after, _KEYS, strict=True)))
        wanted = select(checks, check_label().label("label")).where(is_after, checks.c.words.is_not(None))
        if site_id is not None:
            wanted = wanted.where(checks.c.site_id == site_id)
        with self._database.reading() as connection:
            return connection.execute(wanted.order_by(*_KEYS).limit(_AT_ONCE)).mappings().all()

    def _row(self, wanted: Executable, site_id: int, value: str | bytes) -> RowMapping | None:
        with self._database.reading() as connection:
            return connection.execute(wanted, {"site": site_id, "value": value}).mappings().one_or_none()

    def _earlier(self, values: Mapping[str, Any]) -> Check | None:
        if values["idempotency_digest"] is None:
            return None
        row = self._row(_BY_IDEMPOTENCY_KEY, values["site_id"], values["idempotency_digest"])
        if row is None:
            return None
        if row["comment_digest"] != values["comment_digest"]:
            raise Conflict("Idempotency-Key: it was used for another comment")
        return _to_check(row)

    def _values(self, check: Check, traces: Traces, key: str | None) -> dict[str, object]:
        evidence, verdict, site_id = check.evidence, check.verdict, check.site_id
        return {
            "site_id": site_id,
            "id": check.id,
            "created_at": check.created_at,
            "words": documents.written(_words(check)),
            "signals": documents.written(dict(evidence.signals)),
            "action": verdict.action,
            "score": verdict.score,
            "release": verdict.release,
            **_of_aside(check.aside),
            "reasons": documents.written([(reason.name, reason.weight) for reason in verdict.reasons]),
            "email_digest": traces.email,
            "ip_digest": traces.ip,
            "author_ip_digest": traces.author_ip,
            "idempotency_digest": None if key is None else self._digests.idempotency_key(site_id, key),
            "comment_digest": None if key is None else self._digests.comment(site_id, check.comment),
            "text_digest": traces.text,
            "copy_digest": traces.copy,
            "fields_digest": traces.fields,
        }


def _wanted(column: ColumnElement[Any]) -> Executable:
    is_wanted = (checks.c.site_id == bindparam("site")) & (column == bindparam("value"))
    return select(checks, check_label().label("label")).where(is_wanted)


_BY_ID = _wanted(checks.c.id)
_BY_IDEMPOTENCY_KEY = _wanted(checks.c.idempotency_digest)
_IS_SAME = func.coalesce(checks.c.fields_digest == bindparam("fields"), false())
_IS_COPY = func.coalesce(checks.c.copy_digest == bindparam("copy"), false())
_NEAR = 0.6  # of two texts: a corrected word changes a tenth of it, a text about something else nearly all
_NEWEST = (
    select(checks.c.id, checks.c.words)
    .where(checks.c.site_id == bindparam("site"), checks.c.words.is_not(None))
    .order_by(checks.c.created_at.desc())
    .limit(100)
)
_NEWEST_SENT = (
    select(checks.c.words, checks.c.email_digest, checks.c.ip_digest)
    .where(checks.c.site_id == bindparam("site"))
    .order_by(checks.c.created_at.desc())
    .limit(100)
)
_LIKE = (
    select(checks.c.id, _IS_SAME.label("is_same"), _IS_COPY.label("is_copy"))
    .where(checks.c.site_id == bindparam("site"), checks.c.text_digest == bindparam("text"))
    .order_by(_IS_SAME.desc(), _IS_COPY.desc(), checks.c.created_at.desc())
    .limit(1)
)


_UNLABELLED = (
    select(checks, null().label("label"))
    .where(checks.c.site_id == bindparam("site"), checks.c.created_at >= bindparam("since"))
    .where(checks.c.words.is_not(None), check_label().is_(None))
    .order_by(checks.c.created_at.desc())
    .limit(bindparam("limit"))
)


def _of_aside(aside: Aside | None) -> dict[str, object]:
    said = (None, None, None) if aside is None else (aside.release, aside.score, aside.action)
    return dict(zip(("aside_release", "aside_score", "aside_action"), said, strict=True))


def _words(check: Check) -> dict[str, object]:
    return {
        "comment": documents.of_kept_comment(check.comment),
        "texts": documents.of_texts(check.evidence),
        "reasons": [reason.text for reason in check.verdict.reasons],
    }


def _to_check(row: RowMapping) -> Check:
    words = documents.read(row["words"]) if row["words"] else {}
    return Check(
        id=row["id"],
        site_id=row["site_id"],
        comment=documents.to_comment(words.get("comment", {})),
        evidence=documents.to_evidence(words.get("texts", {}), row["signals"]),
        verdict=Verdict(
            action=Action(row["action"]),
            score=row["score"],
            reasons=_to_reasons(documents.read(row["reasons"]), words.get("reasons")),
            release=row["release"],
        ),
        created_at=row["created_at"],
        label=to_label(row["label"]),
        aside=_to_aside(row),
    )


def _to_aside(row: RowMapping) -> Aside | None:
    if row["aside_release"] is None:
        return None
    return Aside(release=row["aside_release"], score=row["aside_score"], action=Action(row["aside_action"]))


def _to_reasons(weights: list[tuple[str, float]], sentences: list[str] | None) -> tuple[Reason, ...]:
    texts = sentences or [""] * len(weights)
    return tuple(
        Reason(name=name, weight=weight, text=text) for (name, weight), text in zip(weights, texts, strict=True)
    )
