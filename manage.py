#!/usr/bin/env python
"""Run one of OutcomeFrame's commands, for example `python manage.py up`."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outcomeframe.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as reason:
        sys.exit(f"OutcomeFrame cannot start. {reason}")


if __name__ == "__main__":
    main()
