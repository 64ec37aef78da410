"""`manage.py prepare`: everything that a deployment needs before its processes start."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from initiatives.actions.board import measure_missing, rebuild_if_old
from initiatives.actions.options import rework_outdated
from initiatives.queries import workspace


class Command(BaseCommand):
    """Applies migrations and makes the table of the cache. Safe to run again."""

    help = "Apply migrations and make the cache table. Run before each start of a new version."

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor == "postgresql":
            # Pages give up after seconds; a migration of a large table may take its time.
            with connection.cursor() as cursor:
                cursor.execute("SET statement_timeout = 0")
                cursor.execute("SET lock_timeout = 0")
        call_command("migrate", interactive=False, verbosity=options["verbosity"])
        call_command("createcachetable", verbosity=options["verbosity"])
        rebuild_if_old(now=timezone.now())
        measure_missing()
        outdated = rework_outdated(now=timezone.now())
        if outdated:
            self.stdout.write(f"{outdated} initiatives are worked out anew by the new engine.")
        if settings.SETUP_CODE and workspace.nobody_is_here():
            self.stdout.write(
                f"Set up the workspace at {settings.SITE_URL}/welcome/ with the code {settings.SETUP_CODE}"
            )
