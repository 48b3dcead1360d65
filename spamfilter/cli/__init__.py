"""The door for operators: ``python -m spamfilter``, one file for each noun."""

from typing import Any

import click

from spamfilter.cli.database import database
from spamfilter.cli.feedback import feedback
from spamfilter.cli.key import key
from spamfilter.cli.privacy import privacy
from spamfilter.cli.release import release
from spamfilter.cli.replay import replay
from spamfilter.cli.score import score
from spamfilter.cli.site import site
from spamfilter.errors import SpamFilterError


class _Door(click.Group):
    """Answers what we raise on purpose with one sentence; a bug keeps its traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SpamFilterError as error:
            raise click.ClickException(str(error)) from None


@click.group(
    cls=_Door,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: python -m spamfilter score comments.csv > verdicts.jsonl",
)
def main() -> None:
    """Run a comment-spam filter of your own.

    Settings come from the environment (SPAMFILTER_*); docs/settings.md explains each.
    """


for command in (score, replay, site, key, feedback, release, database, privacy):
    main.add_command(command)
