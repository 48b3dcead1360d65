"""``python -m training.datasheet``: count what our own corpus holds, and its rates beside those of the open sets."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click

from spamfilter.errors import InvalidData
from spamfilter.text.reading import read
from spamfilter.verdict import Label
from training.console import progress
from training.corpora import OWN, load_open, load_own
from training.rows import LabelledComment

_HEAD = "| | spam | author URL | link | ham | author URL | link |"
_KNOWN = 0.1  # of the comments of a channel must have an author URL, or leave it empty


@click.command()
@click.option(
    "--corpora",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with the open sets that docs/training.md names; left out, only our own corpus is counted.",
)
def main(folder: Path | None) -> None:
    """Print the counts and tables of the corpus' datasheet.

    Example: python -m training.datasheet --corpora open-sets
    """
    own = load_own().comments
    click.echo(total(own))
    click.echo(languages(own))
    click.echo(rates(own))
    try:
        click.echo(rates(load_open(folder).comments) if folder else "")
    except InvalidData as error:
        raise click.ClickException(str(error)) from None


def total(comments: Sequence[LabelledComment]) -> str:
    """Return how many there are.

    >>> total([])
    '0 comments, 0 spam and 0 ham'
    """
    n = Counter(one.label for one in comments)
    return f"{len(comments):,} comments, {n[Label.SPAM]:,} spam and {n[Label.HAM]:,} ham"


def languages(comments: Sequence[LabelledComment]) -> str:
    """Return spam / ham of each language, the biggest first."""
    groups = _grouped(comments, lambda one: one.language)
    return " · ".join(f"{name} {_count(some, Label.SPAM):,}/{_count(some, Label.HAM):,}" for name, some in groups)


def rates(comments: Sequence[LabelledComment]) -> str:
    """Return a table in Markdown: of each channel or set, how many give an author URL, and how many carry a link."""
    groups = _grouped(comments, lambda one: one.source.removeprefix(f"{OWN}/").split("/", maxsplit=1)[0])
    rows = (f"| {name} | {_rates(some, Label.SPAM)} | {_rates(some, Label.HAM)} |" for name, some in groups)
    return "\n".join([_HEAD, "|---" * 7 + "|", *rows])


def _grouped(
    comments: Sequence[LabelledComment], name: Callable[[LabelledComment], str]
) -> Iterator[tuple[str, list[LabelledComment]]]:
    groups = defaultdict(list)
    for one in comments:
        groups[name(one)].append(one)
    yield from sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))


def _count(comments: Sequence[LabelledComment], label: Label) -> int:
    return sum(one.label is label for one in comments)


def _rates(comments: Sequence[LabelledComment], label: Label) -> str:
    some = [one.comment for one in comments if one.label is label]
    urls = [bool(comment.author_url) for comment in some if comment.author_url is not None]
    linked = [bool(read(comment).links) for comment in progress(some, "Looking for links")]
    return f"{len(some):,} | {_share(urls, len(some))} | {_share(linked, len(some))}"


def _share(answers: Sequence[bool], of: int) -> str:
    """Return how many are true, unless hardly any of them could be known."""
    return f"{sum(answers) / len(answers):.0%}" if len(answers) > _KNOWN * of else "–"


if __name__ == "__main__":
    main()
