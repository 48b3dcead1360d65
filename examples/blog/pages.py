"""The pages of the blog: an article with its comments, the form, and how comments are processed."""

import os
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, Response, abort, redirect, render_template, request, send_file, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from examples.blog.comments import STANDING, Draft, Guestbook, Posted, Standing
from examples.blog.form import EXAMPLE_SECONDS, EXAMPLES, LONGEST_TEXT, Stamp, problem, read_counts, read_draft
from examples.blog.service import NoAnswer, Service

TITLE = "Sourdough for people who work late"
_SCRIPT = Path(__file__).resolve().parents[2] / "plugins" / "browser" / "spamfilter.js"
# One script, nothing inline or from elsewhere: comment text is hostile, so the page leaves it nothing to work with.
_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def create_blog(
    service: Service, *, secret_key: str, retention_days: int, clock: Callable[[], float] = time.time
) -> Flask:
    """Return the blog.

    ``secret_key`` signs the moment a form was shown; ``retention_days`` is how long the service keeps a comment's text,
    as the page about privacy states it; ``clock`` gives seconds since the epoch.
    """
    blog = Flask(__name__)
    blog.config["MAX_CONTENT_LENGTH"] = blog.config["MAX_FORM_MEMORY_SIZE"] = 256 * 1024
    desk = _Desk(service, Stamp(secret_key=secret_key), clock)

    blog.before_request(_refuse_other_sites)
    blog.after_request(_protect)
    blog.add_url_rule("/", "article", desk.show)
    blog.add_url_rule("/spamfilter.js", "script", lambda: send_file(_SCRIPT))
    blog.add_url_rule("/comments", "post", desk.post, methods=["POST"])
    blog.add_url_rule("/examples/<name>", "example", desk.post_example, methods=["POST"])
    blog.add_url_rule("/comments/<comment_id>/label", "label", desk.label, methods=["POST"])
    blog.add_url_rule("/privacy", "privacy", lambda: render_template("privacy.html", retention_days=retention_days))
    return blog


def from_environment() -> Flask:
    """Return the blog for the service that ``python -m examples.blog`` names in the environment."""
    service = Service(
        host=os.environ["BLOG_SERVICE_HOST"],
        port=int(os.environ["BLOG_SERVICE_PORT"]),
        key=os.environ["BLOG_SERVICE_KEY"],
    )
    return create_blog(service, secret_key=secrets.token_hex(), retention_days=int(os.environ["BLOG_RETENTION_DAYS"]))


class _Desk:
    """Takes comments in, asks the filter, and shows what came of it."""

    def __init__(self, service: Service, stamp: Stamp, clock: Callable[[], float]) -> None:
        self._service = service
        self._stamp = stamp
        self._clock = clock
        self._guestbook = Guestbook()

    def show(self) -> str:
        again = self._guestbook.get(request.args.get("again", ""))
        return self._page(again.draft if again else Draft())

    def post(self) -> AnyResponse | tuple[str, int]:
        draft = read_draft(request.form)
        seconds = self._stamp.seconds_since(request.form.get("shown", ""), self._clock())
        if seconds is None:
            return self._page(draft, "This form was open for too long. Please send it once more."), 400
        if trouble := problem(draft):
            return self._page(draft, trouble), 400
        honeypot = request.form.get("company", "")
        return self._take(draft, {**read_counts(request.form), "form_seconds": round(seconds, 3), "honeypot": honeypot})

    def post_example(self, name: str) -> AnyResponse:
        if name not in EXAMPLES:
            abort(404)
        return self._take(EXAMPLES[name], {"form_seconds": EXAMPLE_SECONDS[name], "honeypot": ""})

    def label(self, comment_id: str) -> AnyResponse:
        posted, label = self._guestbook.get(comment_id), request.form.get("label", "")
        if posted is None or label not in {"spam", "ham"}:
            abort(404 if posted is None else 400)
        self._guestbook.put(self._tell(posted, label))
        return _see(comment_id)

    def _take(self, draft: Draft, filled_in: Mapping[str, object]) -> AnyResponse:
        standing, answer, trouble = Standing.HELD, None, ""
        try:
            answer = self._service.check(_comment(draft, filled_in))
            standing = STANDING[answer.action]
        except NoAnswer as silence:
            trouble = str(silence)
        posted = Posted(
            id=secrets.token_hex(8),
            draft=draft,
            posted_at=datetime.fromtimestamp(self._clock(), UTC),
            standing=standing,
            answer=answer,
            trouble=trouble,
        )
        self._guestbook.put(posted)
        return _see(posted.id)

    def _tell(self, posted: Posted, label: str) -> Posted:
        if posted.answer is None:
            return posted.labelled(label, trouble=posted.trouble)
        try:
            self._service.label(posted.answer.check_id, label, reporter="moderator")
        except NoAnswer as silence:
            return posted.labelled(label, trouble=str(silence))
        return posted.labelled(label)

    def _page(self, draft: Draft, trouble: str = "") -> str:
        return render_template(
            "page.html",
            title=TITLE,
            comments=list(self._guestbook),
            draft=draft,
            trouble=trouble,
            shown=self._stamp.sign(self._clock()),
            longest_text=LONGEST_TEXT,
        )


def _comment(draft: Draft, filled_in: Mapping[str, object]) -> dict[str, object]:
    """Return the body of ``POST /api/v1/checks``; ``filled_in`` tells how the form was, in its words."""
    return {
        "text": draft.text,
        "author": draft.author,
        "author_email": draft.email,
        "author_url": draft.url,
        "ip": request.remote_addr,
        "user_agent": request.user_agent.string,
        "referrer": request.referrer,
        "permalink": url_for("article", _external=True),
        "post_title": TITLE,
        "post_text": Markup(render_template("article.html")).striptags(),  # noqa: S704 - our own article
        "type": "comment",
        "language": "en",
        **filled_in,
    }


def _see(comment_id: str) -> AnyResponse:
    return redirect(url_for("article", _anchor=f"comment-{comment_id}"), code=303)


def _refuse_other_sites() -> None:
    """Let no page elsewhere press our buttons; browsers say where a form was sent from."""
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        abort(403)


def _protect(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = _CONTENT_SECURITY_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
