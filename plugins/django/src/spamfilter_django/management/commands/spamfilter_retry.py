"""``manage.py spamfilter_retry``: ask the service about what it has not answered yet."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from spamfilter_django.models import Check
from spamfilter_django.work import work_off


class Command(BaseCommand):
    """Ask again, once or for ever."""

    help = "Judge the comments and send the moderators' words that the spam filter did not answer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("--now", action="store_true", help="do not wait for the time of the next try")
        parser.add_argument("--every", type=float, metavar="SECONDS", help="go on for ever, so often")

    def handle(self, *_: Any, **options: Any) -> None:
        """Run the command."""
        every = options["every"]
        if every is not None and not every >= 1:
            raise CommandError(f"--every: must be 1 second or more, not {every}")
        if options["now"]:
            Check.objects.filter(next_try_at__isnull=False).update(next_try_at=timezone.now())
        self._once()
        while every is not None:
            time.sleep(every)
            self._once()

    def _once(self) -> None:
        while work_off() is not None and Check.objects.filter(next_try_at__lte=timezone.now()).exists():
            pass  # a hundred at a time
        left = Check.objects.filter(next_try_at__isnull=False).count()
        self.stdout.write(f"{left} left to ask about" if left else "nothing waits")
