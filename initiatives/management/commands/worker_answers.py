"""`manage.py worker_answers`: ends with an error when no job has finished lately. For health checks."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from initiatives.queries import health


class Command(BaseCommand):
    """Asks what `/readyz` asks, from a machine that serves no pages."""

    requires_system_checks = ()  # it runs every minute, and the start has made them
    help = "Fail, with the reason, unless a job has finished in the last minute."

    def handle(self, *args: Any, **options: Any) -> None:
        state = health.readiness(now=timezone.now())
        if not state.ok:
            raise CommandError(
                f"database: {state.database}; migrations: {state.migrations}; worker: {state.worker}"
            )
        self.stdout.write("ok")
