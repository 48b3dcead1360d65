"""Make the site's database: tables, an administrator, a post of the blog.  Run once."""

import os

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402 - Django must be set up first
from django.contrib.sites.models import Site  # noqa: E402
from django.core.management import call_command  # noqa: E402
from mezzanine.blog.models import BlogPost  # noqa: E402

call_command("migrate", verbosity=0)
Site.objects.update_or_create(pk=1, defaults={"domain": "127.0.0.1", "name": "Printer"})
ann = get_user_model().objects.create_superuser("ann", "ann@printer.example", os.environ["PRINTER_PASSWORD"])
BlogPost.objects.create(title="Bread", slug="bread", content="<p>Flour, water, salt.</p>", user=ann)
