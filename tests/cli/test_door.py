"""The door for operators: help, errors, and the smaller commands."""

import sqlite3

import click
import pytest

from spamfilter.cli import main


def commands(group, *words):
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, *words, name)
        else:
            yield (*words, name)


@pytest.mark.parametrize("words", list(commands(main)), ids=" ".join)
def test_help_gives_an_example_of_the_very_command(run, words):
    text = run(*words, "--help").stdout

    assert f"Example: python -m spamfilter {' '.join(words)}" in text
    assert all(len(line) <= 80 for line in text.splitlines())


def test_a_wrong_setting_is_one_sentence(run, environ):
    environ["SPAMFILTER_PROT"] = "80"

    result = run("site", "list")

    assert result.exit_code == 1
    assert "SPAMFILTER_PROT" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_database_that_was_never_migrated_is_one_sentence(run):
    result = run("site", "list")

    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert len(result.stderr.splitlines()) == 1


def test_a_migrated_database_can_be_backed_up(run, tmp_path):
    assert "revision" in run("database", "migrate").stdout
    run("site", "add", "https://blog.example")

    result = run("database", "backup", str(tmp_path / "copy.db"))

    assert result.exit_code == 0
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        assert copy.execute("SELECT url FROM sites").fetchall() == [("https://blog.example",)]
