"""``feedback``: labels brought, looked at, undone, and given back."""

import json
from contextlib import closing

import pytest

from spamfilter.config import read_settings
from spamfilter.store import Store

LINES = [
    '{"text": "Thank you for the recipe, my bread rose well.", "author": "Anna", "label": "ham"}',
    '{"text": "Buy cheap casino chips here, best price", "label": "spam", "created_at": "2026-05-02T09:30:00Z"}',
    '{"text": "Undecided"}',
]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "labels.jsonl"
    path.write_text("\n".join(LINES))
    return path


@pytest.fixture
def opened(run, environ):
    """The operator's store, with one site."""
    run("database", "migrate")
    settings = read_settings(environ)
    with closing(Store(settings.database_url, secret_key=settings.secret_key)) as store:
        store.sites.add("https://blog.example")
        yield store


def counts(result):
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_file_is_learned_once(run, opened, file):
    arguments = ("feedback", "import", str(file), "--site", "1", "--reporter", "Ann", "--json")

    first, second = counts(run(*arguments)), counts(run(*arguments))

    assert first == {"learned: ham": 1, "learned: spam": 1, "skipped: has no label": 1}
    assert second == {"known already: ham": 1, "known already: spam": 1, "skipped: has no label": 1}
    events = opened.log.events(1)
    assert [(event.kind, event.label, event.reporter) for event in events] == [
        ("import", "ham", "Ann"),
        ("import", "spam", "Ann"),
    ]
    assert events[1].commented_at is not None


def test_a_dry_run_tells_and_keeps_nothing(run, opened, file):
    result = run("feedback", "import", str(file), "--site", "1", "--dry-run")

    assert "learned: ham" in result.stdout
    assert result.stdout.endswith("Nothing was kept: this was a dry run.\n")
    assert opened.log.events(1) == []


def test_what_is_given_back_can_be_brought_again(run, opened, file, tmp_path):
    run("feedback", "import", str(file), "--site", "1")
    other = opened.sites.add("https://other.example")

    run("feedback", "export", "--site", "1", "--out", str(tmp_path / "out.jsonl"))
    run("feedback", "import", str(tmp_path / "out.jsonl"), "--site", str(other.id))

    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [(row["comment"]["text"], row["label"]) for row in rows] == [
        (json.loads(line)["text"], json.loads(line)["label"]) for line in LINES[:2]
    ]
    assert [event.evidence for event in opened.log.events(1)] == [
        event.evidence for event in opened.log.events(other.id)
    ]


def test_an_event_is_undone_and_refusals_are_listed(run, opened, file):
    run("feedback", "import", str(file), "--site", "1")
    event = opened.log.last_event_id(1)

    assert run("feedback", "undo", str(event), "--site", "1").stdout == f"Event {event} is undone.\n"
    assert run("feedback", "refusals", "--site", "1").stdout == "Every label teaches.\n"

    assert len(opened.log.in_force(1, up_to_id=99)) == 1
    assert "was undone already" in run("feedback", "undo", str(event), "--site", "1").output


def test_a_file_of_unknown_form_is_asked_about(run, opened, tmp_path):
    (tmp_path / "what.xml").write_text("<x/>")

    result = run("feedback", "import", str(tmp_path / "what.xml"), "--site", "1")

    assert result.exit_code == 2
    assert "Say --format" in result.output


def test_what_says_nothing_is_skipped_for_it_could_not_be_known_again(run, opened, tmp_path):
    path = tmp_path / "labels.jsonl"
    path.write_text('{"text": "", "label": "spam"}\n{"text": "", "author": "Anna", "label": "spam"}')

    assert counts(run("feedback", "import", str(path), "--site", "1", "--json")) == {
        "learned: spam": 1,
        "skipped: says nothing": 1,
    }
