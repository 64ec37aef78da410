"""`manage.py up`: web, worker and scheduler under one command, for one machine."""

import http.client
import importlib
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError

from initiatives.management.processes import ChildKeepsFailing, Family, follow_parent, signal_on_parent_death
from initiatives.management.static_files import collect_when_changed
from initiatives.queries import workspace

HOST = "127.0.0.1"


class Command(BaseCommand):
    """Prepares the database, starts the three processes, and ends them all on Ctrl-C."""

    help = "Start web, worker and scheduler. Ctrl-C ends them all. EMPTY=1 starts without the demo."
    # The checks load the engine, which this process never needs: a second of waiting and 60 MB for nothing.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--end-with-parent", action="store_true", help="end when the program that started this ends"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.DEPLOYED:
            raise CommandError(
                "`up` is for one machine over plain HTTP. A deployment starts from docker-compose.yml."
            )
        self.ended = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._end)
        if options["end_with_parent"] and not signal_on_parent_death(signal.SIGTERM):
            follow_parent(lambda: os.kill(os.getpid(), signal.SIGTERM))
        port = options["port"]
        door = self._open_door(port)
        self._prepare()
        if self.ended:
            return
        family = Family(self._say, pass_fds=[door.fileno()])
        try:
            self._start(family, door)
            self._run(family, port)
        finally:
            family.stop()
            door.close()
        self._say("Everything is stopped.")

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()

    def _end(self, number: int, frame: FrameType | None) -> None:
        if not self.ended:
            self.ended = True
            self._say("\nStopping. This takes a few seconds.")

    def _open_door(self, port: int) -> socket.socket:
        """Listen before anything else, so that a port in use is said at once and nothing is started."""
        if not 1 <= port <= 65535:
            raise CommandError(f"A port is a number from 1 to 65535, not {port}.")
        door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((HOST, port))
            door.listen(128)
        except PermissionError:
            raise CommandError(f"Port {port} needs the rights of root. Try: make run PORT=8123") from None
        except OSError:
            other = 8123 if port != 8123 else 8124
            raise CommandError(
                f"Port {port} is in use by another program. Stop that one, or take another port: "
                f"make run PORT={other}"
            ) from None
        return door

    def _prepare(self) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        collect_when_changed(Path(settings.STATIC_ROOT))
        if workspace.nobody_is_here() and os.environ.get("EMPTY") != "1" and "seed_demo" in get_commands():
            self._say("Making the demo workspace. This happens once and takes some seconds.")
            self._seed()

    def _seed(self) -> None:
        """In a process of its own, for the same reason."""
        command = [sys.executable, sys.argv[0], "seed_demo", "--verbosity", "0"]
        if subprocess.run(command, check=False, stdin=subprocess.DEVNULL).returncode and not self.ended:
            raise CommandError(
                "The demo could not be made. The lines above say why; EMPTY=1 starts without it."
            )

    def _start(self, family: Family, door: socket.socket) -> None:
        project = settings.WSGI_APPLICATION.split(".")[0]
        python = sys.executable
        # The warning to root is about pickled messages; this worker takes JSON alone.
        calm = ["-W", "ignore:You're running the worker with superuser"]
        celery = [python, *calm, "-m", "celery", "--app", project, "--quiet"]
        config = Path(str(importlib.import_module(project).__file__)).parent / "gunicorn.py"
        os.environ["OUTCOMEFRAME_BIND"] = f"fd://{door.fileno()}"
        os.environ.setdefault("OUTCOMEFRAME_LOG_LEVEL", "WARNING")
        family.add("web", [python, "-m", "gunicorn", "-c", str(config), f"{project}.wsgi"])
        quiet = ["--loglevel", "WARNING"]
        family.add("worker", [*celery, "worker", *settings.WORKER_OPTIONS, *quiet])
        family.add("scheduler", [*celery, "beat", "--pidfile=", *quiet])

    def _run(self, family: Family, port: int) -> None:
        welcomed = False
        try:
            while not self.ended:
                family.look_after()
                if not welcomed and _answers(port):
                    welcomed = True
                    self._welcome(port)
                time.sleep(0.2)
        except ChildKeepsFailing as failure:
            raise CommandError(
                f"The {failure.name} ended again and again. Its last lines above say why. Nothing is left running."
            ) from None

    def _welcome(self, port: int) -> None:
        self._say(f"\nOutcomeFrame is running: http://{HOST}:{port}/")
        cast = workspace.demo_cast()
        if cast:
            width = max(len(member.email) for member in cast)
            names = max(len(member.name) for member in cast)
            self._say(f"Sign in as one of the cast, with the password {settings.DEMO_PASSWORD}")
            for member in cast:
                self._say(f"  {member.email:<{width}}  {member.name:<{names}}  {member.role}")
        elif workspace.nobody_is_here():
            self._say("The workspace is empty. The first page asks you to make the administrator.")
        self._say("This is plain HTTP for this machine only. Ctrl-C stops everything.")


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
