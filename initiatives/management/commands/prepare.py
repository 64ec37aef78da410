"""`manage.py prepare`: everything that a deployment needs before its processes start."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Applies migrations and makes the table of the cache. Safe to run again."""

    help = "Apply migrations and make the cache table. Run before each start of a new version."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=options["verbosity"])
        call_command("createcachetable", verbosity=options["verbosity"])
