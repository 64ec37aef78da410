"""`manage.py appraise FILE.json`: repeat an appraisal from its download, byte for byte."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from initiatives import economics
from initiatives.queries.options import stored


class Command(BaseCommand):
    """Reads a download of `/i/<number>.json`, or the inputs alone, and prints inputs and result as one line.

    Seed and draws are those of the download's result; for inputs alone they are options.
    """

    help = "Work out the figures of a downloaded appraisal again and print the same document."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a download, or a case as JSON; - for standard input")
        parser.add_argument("--seed", type=int, help="for a case without a result; 1 if not given")
        parser.add_argument("--draws", type=int, help="for a case without a result; 8192 if not given")

    def handle(self, *args: Any, **options: Any) -> None:
        data = _read(options["file"])
        whole = data if isinstance(data, dict) else {}
        before = whole.get("result")
        about: dict[str, Any] = before if isinstance(before, dict) else {}
        try:
            case = economics.Case.from_json(json.dumps(whole.get("inputs", data)))
            said = economics.appraise(
                case,
                seed=int(options["seed"] or about.get("seed", 1)),
                draws=int(options["draws"] or about.get("draws", 8192)),
            )
        except economics.CaseError as error:
            raise CommandError(
                "\n".join(f"{path or 'file'}: {reason}" for path, reason in error.problems)
            ) from error
        except (TypeError, ValueError) as error:
            raise CommandError(f"Seed and draws cannot be used: {error}") from error
        sys.stdout.buffer.write(stored.document(case.to_json(), said.to_json()).encode())
        sys.stdout.buffer.flush()


def _read(name: str) -> Any:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
        return json.loads(text)
    except OSError as error:
        raise CommandError(f"Cannot read {name}: {error.strerror}") from error
    except ValueError as error:
        raise CommandError(f"{name} is not JSON: {error}") from error
