"""`manage.py restore FILE`: put back what `backup` wrote. Stop the web and the worker first."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from initiatives.management.database_files import NotPossible, restore


class Command(BaseCommand):
    help = "Replace the whole database by what a backup holds, then apply newer migrations."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        connection.close()
        try:
            before = restore(connection.settings_dict, options["file"])
        except NotPossible as reason:
            raise CommandError(f"{reason} Nothing was changed.") from None
        call_command("prepare", verbosity=0)
        self.stdout.write(f"Restored from {options['file']}.")
        if before is not None:
            self.stdout.write(f"What was there before is kept in {before}.")
