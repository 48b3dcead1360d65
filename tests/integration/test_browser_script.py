"""The script for any form, in a real browser: on the demo blog, and on a static page with forms of all kinds."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Page, expect

from tests.browser import USER_AGENT
from tests.integration.asked import wait_until
from tests.integration.test_demo_blog import running_demo
from tests.service import ROOT

SCRIPT = ROOT / "plugins" / "browser" / "spamfilter.js"
# A policy that allows no style in the markup: the trap is hidden all the same.
POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; form-action 'self'"
PAGE = """<!doctype html><title>A static page</title><script src="/spamfilter.js"></script>
<form method="post" action="/comments"><textarea name="text">{kept}</textarea><input name="author">
<button>Send</button></form>
<form id="search"><input name="q"></form>"""


class _Site(BaseHTTPRequestHandler):
    """A static page, and whatever takes its forms."""

    def do_GET(self) -> None:
        if self.path == "/spamfilter.js":
            self._answer("text/javascript", SCRIPT.read_bytes())
        elif self.path in {"/", "/kept"}:
            kept = "A draft" if self.path == "/kept" else ""
            self._answer("text/html", PAGE.format(kept=kept).encode())
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.sent.append(dict(parse_qsl(sent, keep_blank_values=True)))
        self._answer("text/html", b"Thank you")

    def _answer(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Site) as server:
        server.sent, server.address = [], f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@contextmanager
def opened(browser, address) -> Iterator[Page]:
    context = browser.new_context(user_agent=USER_AGENT, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(address)
    yield page
    assert context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    context.close()


def send(page, site) -> dict[str, str]:
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/comments")
    return site.sent[-1]


def paste(page, selector, text) -> None:
    page.locator(selector).focus()
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+V")


def test_a_form_that_a_person_fills_in(browser, site):
    with opened(browser, site.address) as page:
        page.locator("textarea").press_sequentially("Nice bread, ")
        paste(page, "textarea", "see the Bread Bible")
        page.keyboard.press("Tab")
        page.keyboard.type("Ann")

        sent = send(page, site)

    assert (sent["text"], sent["author"]) == ("Nice bread, see the Bread Bible", "Ann")
    assert (sent["form_pastes"], sent["form_focuses"], sent["homepage_again"]) == ("1", "2", "")
    assert float(sent["form_seconds"]) > 0
    assert sent.keys() == {"text", "author", "homepage_again", "form_seconds", "form_pastes", "form_focuses"}


def test_a_form_that_a_robot_fills_in(browser, site):
    """It sets every field that it finds, and enters none."""
    with opened(browser, site.address) as page:
        page.evaluate("for (const field of document.forms[0].elements) field.value = 'http://pills.example'")
        page.evaluate("document.forms[0].submit()")
        page.wait_for_url("**/comments")

    sent = site.sent[-1]
    assert (sent["homepage_again"], sent["form_pastes"], sent["form_focuses"]) == ("http://pills.example", "0", "0")


def test_the_trap_is_out_of_sight_and_reach(browser, site):
    with opened(browser, site.address) as page:
        trap = page.locator("[name=homepage_again]")
        expect(trap).not_to_be_in_viewport()
        expect(page.get_by_role("textbox")).to_have_count(3)  # text, author, and the search
        page.locator("[name=author]").focus()
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Send")).to_be_focused()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.locator("#search [name=homepage_again]").count() == 0


def test_a_form_whose_fields_are_made_anew_keeps_its_trap_and_its_counts(browser, site):
    with opened(browser, site.address) as page:
        page.locator("textarea").press_sequentially("Nice ")
        page.evaluate("const form = document.querySelector('textarea').form; form.innerHTML = form.innerHTML")
        page.locator("textarea").press_sequentially("bread")

        sent = send(page, site)

    assert sent["homepage_again"] == ""
    assert sent["form_focuses"] == "2"


def test_a_draft_that_was_kept_may_be_sent_untouched(browser, site):
    with opened(browser, f"{site.address}/kept") as page:
        assert "form_focuses" not in send(page, site)


def test_a_form_that_comes_later_and_is_sent_by_script(browser, site):
    with opened(browser, site.address) as page:
        page.evaluate("""() => {
            document.forms[0].remove();
            document.body.insertAdjacentHTML('beforeend', '<form id="late"><textarea></textarea></form>');
        }""")
        page.locator("#late textarea").fill("Hello")

        measured = page.evaluate("spamfilter.measure(document.getElementById('late'))")

    assert measured.pop("form_seconds") > 0
    assert measured == {"form_pastes": 0, "form_focuses": 1, "honeypot": ""}


def test_the_script_is_small():
    assert len(SCRIPT.read_bytes()) <= 3000


def signals_of_the_last_check(folder) -> dict[str, float]:
    with closing(sqlite3.connect(folder / "spamfilter.db")) as database:
        rows = database.execute("SELECT signals FROM checks ORDER BY created_at DESC LIMIT 1").fetchall()
    return json.loads(rows[0][0]) if rows else {}


def test_the_demo_blog_passes_on_what_the_script_counts(browser, tmp_path):
    with running_demo(tmp_path) as demo, opened(browser, demo.address) as page:
        page.get_by_label("Comment").press_sequentially("A rye bread of mine: ")
        paste(page, "textarea", "400 g of flour, 300 g of water")
        page.get_by_label("Name").fill("Ada Lind")
        page.get_by_label("E-mail").fill("ada@example.org")
        page.get_by_role("button", name="Post Comment").click()
        expect(page.locator(".pair .text").first).to_contain_text("300 g of water")
        assert page.locator("[name=company]").count() == 1  # the blog has a trap of its own

        wait_until(lambda: "form.pasted" in signals_of_the_last_check(tmp_path), page.content)
        signals = signals_of_the_last_check(tmp_path)

    assert (signals["form.honeypot"], signals["form.pasted"], signals["form.untouched"]) == (0, 1, 0)
