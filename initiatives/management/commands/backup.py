"""`manage.py backup FILE`: the whole database in one file, while people go on writing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from initiatives.management.database_files import NotPossible, back_up


class Command(BaseCommand):
    help = "Write the whole database into one file. `restore` puts it back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            back_up(connection.settings_dict, file)
        except NotPossible as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write(
            f"Wrote {file} ({file.stat().st_size / 1024:,.0f} KB). Keep it somewhere else, too."
        )
