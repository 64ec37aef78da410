"""`rebuild_board`: make the board's rows and counts again, or only check the counts."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from initiatives.actions.board import counting


class Command(BaseCommand):
    """With `--check` ends with 1 and says which counts are wrong, and changes nothing."""

    help = "Make the board's rows and counts again from the initiatives; --check only compares the counts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, say what is wrong")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            wrong = counting.wrong_cells()
            for fault in wrong[:50]:
                self.stderr.write(fault)
            if wrong:
                raise CommandError(f"{len(wrong)} counts are wrong. Run rebuild_board without --check.")
            self.stdout.write("Every count says what its rows say.")
            return
        self.stdout.write(f"{counting.rebuild(now=timezone.now())} rows stand on the board.")
