"""A small Flask application with a guestbook: what an owner would write around our extension."""

import json
import os
import sqlite3
from contextlib import closing

from flask import Flask, abort, redirect, render_template_string, request
from spamfilter_flask import Label, SpamGuard

PAGE = """<!doctype html><title>Guestbook</title><h1>Guestbook</h1>
{% for name, text in public %}<article><b>{{ name }}</b> <p>{{ text }}</p></article>{% endfor %}
<form method="post" action="/comments">{{ spam_guard() }}<label>Name <input name="name"></label>
<label>Comment <textarea name="comment"></textarea></label><button>Post</button></form>"""

app = Flask(__name__, instance_path=os.environ["GUESTBOOK_FOLDER"])
app.config.update(SECRET_KEY="only for tests", **json.loads(os.environ["GUESTBOOK_SETTINGS"]))
guard = SpamGuard(app)


def database():
    return closing(sqlite3.connect(os.path.join(app.instance_path, "guestbook.db"), timeout=20, isolation_level=None))


with database() as opened:
    opened.execute("CREATE TABLE IF NOT EXISTS guestbook (key TEXT PRIMARY KEY, name TEXT, comment TEXT, state TEXT)")


@app.get("/")
def show():
    with database() as opened:
        public = opened.execute("SELECT name, comment FROM guestbook WHERE state = 'publish'").fetchall()
    return render_template_string(PAGE, public=public)


@app.post("/comments")
@guard.form(text="comment", author="name")
def post(decision):
    if not request.form["comment"]:
        abort(422)
    row = (decision.idempotency_key, request.form["name"], request.form["comment"], decision.action)
    with database() as opened:
        opened.execute("INSERT INTO guestbook VALUES (?, ?, ?, ?)", row)
    return redirect("/", 303)


@guard.judged
def judged(key, decision):
    with database() as opened:
        opened.execute("UPDATE guestbook SET state = ? WHERE key = ?", (decision.action, key))


@app.post("/moderate/<key>/<label>")
def moderate(key, label):
    """No login, since nobody else is there: this is a test."""
    if label == "forget":
        guard.forget(key)
    else:
        with database() as opened:
            state = "reject" if label == "spam" else "publish"
            opened.execute("UPDATE guestbook SET state = ? WHERE key = ?", (state, key))
        guard.label(key, Label(label), reporter="Ann")
    check = guard.recall(key)
    return {"reasons": [reason.text for reason in check.verdict.reasons] if check else None}
