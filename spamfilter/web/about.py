"""A site's public page: what becomes of its visitors' comments, in their language."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, render_template, request

from spamfilter.notice import Notices
from spamfilter.verdict import Thresholds

LANGUAGES = {"en": "English", "de": "Deutsch", "zh": "中文"}
_TEXTS = Path(__file__).parent / "texts"
_ROWS = {  # of the table: the fields that a row is about
    "text": ("text",),
    "name": ("author", "author_url"),
    "email": ("author_email",),
    "ip": ("ip",),
    "browser": ("user_agent", "referrer"),
    "form": ("form_seconds", "honeypot"),
    "page": ("permalink", "post_title", "post_text", "language", "type", "created_at"),
}


def blueprint(notices: Notices) -> Blueprint:
    """Return the route, bound to what it tells."""
    about = Blueprint("about", __name__)

    @about.get("/about/<public_name>")
    def page(public_name: str) -> Response:
        notice, language = notices.of(public_name), _language()
        sent = notice.sent
        rows = [row for row, fields in _ROWS.items() if sent is None or not sent.isdisjoint(fields)]
        content = render_template(
            "about.html",
            notice=notice,
            rows=rows,
            say=texts(language),
            language=language,
            languages=LANGUAGES,
            percent=_percent(notice.thresholds, point="," if language == "de" else "."),
        )
        headers = {"Vary": "Accept-Language", "Content-Language": language}
        return Response(content, headers=headers, content_type="text/html; charset=utf-8")

    return about


@cache
def texts(language: str) -> Mapping[str, str]:
    """Return what the page says in a language, by name; ``{…}`` stands for what differs from site to site."""
    said: Mapping[str, str] = json.loads((_TEXTS / f"about.{language}.json").read_text(encoding="utf-8"))
    return said


def _language() -> str:
    """Return the language that was chosen on the page, or else the one that the browser asks for."""
    chosen = request.args.get("lang")
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(list(LANGUAGES), "en") or "en"


def _percent(thresholds: Thresholds | None, *, point: str) -> Mapping[str, str]:
    """Return the thresholds in percent, such as say where something changes: 99.98, not 100."""
    if thresholds is None:
        return {}
    shares = {"hold": thresholds.hold, "reject": thresholds.reject, "discard": thresholds.discard}
    return {name: f"{100.0 * share:.4g}".replace(".", point) for name, share in shares.items() if share is not None}
