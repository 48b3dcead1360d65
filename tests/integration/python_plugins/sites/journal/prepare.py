"""Make the site's database: tables, an administrator, an entry.  Run once."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "journal.settings")
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402 - Django must be set up first
from django.core.management import call_command  # noqa: E402

from journal.models import Entry  # noqa: E402

call_command("migrate", verbosity=0, run_syncdb=True)
call_command("check", fail_level="WARNING")
get_user_model().objects.create_superuser("ann", "ann@journal.example", os.environ["JOURNAL_PASSWORD"])
Entry.objects.create(title="Bread", body="Flour, water, salt and a night in the fridge.")
