"""`manage.py seed_demo`: the demo workspace, made by calling the actions that people's clicks call."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from initiatives.errors import InvalidInput, NotAllowed
from initiatives.management.demo.making import make_demo
from initiatives.queries import workspace


class Command(BaseCommand):
    """Makes the demo once; refuses where anybody is working."""

    help = "Make the demo workspace. It refuses where somebody can sign in already."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--force",
            action="store_true",
            help="make it although somebody can sign in, as long as nothing has been filed or set up",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_PASSWORD:
            raise CommandError("A deployment has no demo: its password is known to everybody.")
        if not workspace.nobody_is_here() and not options["force"]:
            raise CommandError(
                "Somebody can sign in here already, so the demo is not made. On an empty workspace, --force "
                "adds the demo beside its administrator."
            )
        if workspace.something_is_here():
            raise CommandError("There are teams, periods or proposals here already, so the demo is not made.")
        try:
            world = make_demo(now=timezone.now(), password=settings.DEMO_PASSWORD)
        except (InvalidInput, NotAllowed) as refusal:
            raise CommandError(f"{refusal.sentence} Nothing was made.") from refusal
        if options["verbosity"]:
            self.stdout.write(
                f"{len(world.told)} initiatives in {len(world.teams)} teams. Everybody signs in with "
                f"{settings.DEMO_PASSWORD}"
            )
