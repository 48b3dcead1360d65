import click
import pytest

from training.console import progress, read_data


def test_skipped_rows_are_told_by_line_the_first_twenty_of_them(tmp_path, capsys):
    path = tmp_path / "a.csv"
    path.write_text("text,label\nhi,ham\n" + "x,perhaps\n" * 25)

    (file,) = read_data([path])

    assert len(file.comments) == 1
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "a.csv: 25 of 26 rows skipped"
    assert told[1] == "a.csv, line 3: label: must be 'spam' or 'ham', not 'perhaps'"
    assert told[20].startswith("a.csv, line 22:")
    assert told[21:] == ["a.csv: and 5 more"]


def test_columns_that_nobody_reads_are_told(tmp_path, capsys):
    path = tmp_path / "a.csv"
    path.write_text("text,label,autor\nhi,ham,Ann\n")

    read_data([path])

    assert capsys.readouterr().err == "a.csv: columns not used: autor\n"


def test_a_file_that_cannot_be_used_is_a_sentence_at_the_terminal(tmp_path):
    with pytest.raises(click.ClickException, match=r"a\.csv: cannot be read: No such file"):
        read_data([tmp_path / "a.csv"])


def test_progress_yields_everything_and_is_silent_where_nobody_looks(capsys):
    assert list(progress(["a", "b"], "Working")) == ["a", "b"]
    assert capsys.readouterr() == ("", "")
