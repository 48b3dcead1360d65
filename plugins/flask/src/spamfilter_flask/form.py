"""What a form tells of who sent it: a field for robots, and how long it was open."""

import time
from typing import Any

from flask import Flask, request
from itsdangerous import BadSignature, Signer
from markupsafe import Markup
from spamfilter_client import Comment, read_count

HONEYPOT = "company_fax"
_SHOWN = "spam_guard_shown"
_LASTS_S = 24 * 3600.0


def fields(app: Flask) -> Markup:
    """Return the hidden fields; the first one is out of the way of people, and of programs that read to them."""
    return Markup(
        '<p hidden aria-hidden="true"><label>Leave this empty: <input name="{}" autocomplete="off" tabindex="-1">'
        '</label></p><input type="hidden" name="{}" value="{}">'
    ).format(HONEYPOT, _SHOWN, _signer(app).sign(f"{time.time():.3f}").decode())


def read_form(app: Flask, names: dict[str, str]) -> Comment | None:
    """Return the comment of the form that was sent, or None where its text is missing.

    ``names`` says which field of the form is which of the comment.
    """
    said: dict[str, Any] = {field: request.form[name] for field, name in names.items() if name in request.form}
    if "text" not in said:
        return None
    return Comment(
        **{"type": "comment", **said},
        ip=request.remote_addr,
        user_agent=request.user_agent.string,
        referrer=request.referrer,
        honeypot=request.form.get(HONEYPOT),
        form_seconds=_seconds_open(app),
        form_pastes=read_count(request.form.get("form_pastes")),
        form_focuses=read_count(request.form.get("form_focuses")),
    )


def _seconds_open(app: Flask) -> float | None:
    """Return how many seconds the form was open, or None where its stamp is missing, forged or over a day old."""
    try:
        seconds = time.time() - float(_signer(app).unsign(request.form[_SHOWN]))
    except (KeyError, BadSignature):
        return None
    return round(seconds, 3) if 0 <= seconds <= _LASTS_S else None


def _signer(app: Flask) -> Signer:
    if not app.secret_key:
        raise RuntimeError("SECRET_KEY: must be set, since the moment at which a form is shown is signed")
    return Signer(app.secret_key, salt="spamfilter form shown")
