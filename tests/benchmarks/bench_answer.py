"""From an answer to fresh figures on the screen, beside the floor of that chain: click, job and write alone.

Run as `python -m tests.benchmarks.bench_answer`. Real PostgreSQL (that of DATABASE_URL, else one of
its own), Redis, Celery worker and web. Rounds take turns: in one
an answer goes the whole way, and the page asks for figures as its own markup tells it to; in the next the worker is
held still, the same click is timed, and the job is done right here, arithmetic and writing timed apart. The ratio is
the whole way over the sum of those three. Drawing in the browser is left out of both.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import psycopg

from tests.house import ROOT, descendants
from tests.servers import Postgres, Redis, ends_with_us, free_port, wait_until

TARGET = 3.0
_POLL = re.compile(r'hx-get="([^"]+/options/\?n=\d+)" hx-trigger="load delay:(\d+)(ms|s)"')


class Page:
    """What a browser does, over one connection that stays open."""

    def __init__(self, port: int, cookies: dict[str, str], at: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.token = next(value for name, value in cookies.items() if name.endswith("csrftoken"))
        self._headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "HX-Request": "true",
            "HX-Current-URL": f"http://127.0.0.1:{port}{at}",
        }

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> str:
        """The body of an answer that must be 200."""
        body = urlencode({**fields, "csrfmiddlewaretoken": self.token}) if fields is not None else None
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        self._connection.request(method, path, body=body, headers={**self._headers, **kind})
        response = self._connection.getresponse()
        text = response.read().decode()
        if response.status != 200:
            raise RuntimeError(f"{method} {path}: {response.status} {text[:300]}")
        return text


class Processes:
    """Web and worker, ended with this program."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.port = free_port()
        self._environment = {**environment, "OUTCOMEFRAME_BIND": f"127.0.0.1:{self.port}"}
        self._folder = folder
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        with (self._folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=ends_with_us(signal.SIGKILL),  # noqa: PLW1509 - one system call
            )
        self._running.append(process)
        return process

    def answers(self) -> bool:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False

    def end(self) -> None:
        for process in self._running:
            for pid in descendants(process.pid) | {process.pid}:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            process.wait(timeout=10)


class Borrowed:
    """A database of this run's own on the server of DATABASE_URL, gone with the run."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._server = url
        self._name = f"bench_answer_{os.getpid()}"
        self.url = urlunsplit(parts._replace(path=f"/{self._name}"))
        self._run(f"CREATE DATABASE {self._name}")
        self.about = "PostgreSQL of DATABASE_URL"

    def _run(self, sql: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(sql)

    def remove(self) -> None:
        self._run(f"DROP DATABASE {self._name} WITH (FORCE)")


@contextlib.contextmanager
def held(worker: subprocess.Popen[bytes]) -> Iterator[None]:
    """The worker with its pool stands still meanwhile; what was rung for it then finds nothing to do."""
    family = descendants(worker.pid) | {worker.pid}
    for pid in family:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in family:
            os.kill(pid, signal.SIGCONT)


def main() -> int:
    """Prints the parts, the whole and their ratio; fails above the target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    rounds = parser.parse_args().rounds
    folder = Path(tempfile.mkdtemp(prefix="outcomeframe-bench-"))
    given = os.environ.get("DATABASE_URL", "")
    postgres, redis = Borrowed(given) if given.startswith("postgres") else Postgres(), Redis()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.house_settings",
        "OUTCOMEFRAME_MODE": "local",
        "OUTCOMEFRAME_VAR": str(folder / "var"),
        "OUTCOMEFRAME_STATIC": str(folder / "static"),
        "DATABASE_URL": postgres.url,
        "REDIS_URL": redis.url,
    }
    (folder / "var").mkdir()
    processes = Processes(environment, folder)
    try:
        print(f"{postgres.about}, {redis.about}")
        return _measure(environment, processes, rounds)
    finally:
        processes.end()
        redis.remove()
        postgres.remove()
        shutil.rmtree(folder, ignore_errors=True)


def _measure(environment: dict[str, str], processes: Processes, rounds: int) -> int:
    os.environ.update(environment)
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", "--no-input", verbosity=0)
    processes.start(
        "web", [sys.executable, "-m", "gunicorn", "-c", "outcomeframe/gunicorn.py", "outcomeframe.wsgi"]
    )
    celery = [sys.executable, "-m", "celery", "--app", "outcomeframe", "worker", *settings.WORKER_OPTIONS]
    worker = processes.start("worker", celery)
    wait_until(processes.answers, within=120, what="the web answers")
    story = Story(processes.port)
    wait_until(story.settled, within=120, what="the worker has done the first figures")
    chain: list[float] = []
    floors: list[tuple[float, float, float]] = []
    for number in range(rounds + 3):
        whole, polls = story.whole_way(2 * number)
        parts = story.parts(2 * number + 1, worker)
        if number >= 3:  # the first ones warm caches up
            chain.append(whole)
            floors.append(parts)
        print(f"  {whole * 1e3:6.0f} ms in {polls} polls", end="", flush=True)
    print()
    return _say(chain, floors)


def _say(chain: list[float], floors: list[tuple[float, float, float]]) -> int:
    for name, index in (("click", 0), ("job", 1), ("write", 2)):
        print(f"  {name:6s} {statistics.median(part[index] for part in floors) * 1e3:7.1f} ms")
    floor = statistics.median(sum(parts) for parts in floors)
    ratios = [whole / sum(parts) for whole, parts in zip(chain, floors, strict=True)]
    low, middle, high = statistics.quantiles(ratios, n=4)
    print(f"  floor  {floor * 1e3:7.1f} ms")
    print(f"  answer to fresh figures {statistics.median(chain) * 1e3:7.1f} ms")
    print(f"  ratio {middle:.2f} ({low:.2f} to {high:.2f}); target {TARGET:g}")
    return 0 if middle <= TARGET else 1


class Story:
    """The fraud story with Tomás at its page; each round asks a question and answers it with a range."""

    def __init__(self, port: int) -> None:
        from django.test import Client

        from tests.fraud import Fraud

        self.fraud = Fraud()
        client = Client()
        client.force_login(self.fraud.tomas, backend="allauth.account.auth_backends.AuthenticationBackend")
        self.url = f"/i/{self.fraud.initiative.pk}/"
        client.get(self.url, SERVER_NAME="127.0.0.1")
        client.get(f"{self.url}ask/", SERVER_NAME="127.0.0.1")
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        self.page = Page(port, cookies, self.url)

    def settled(self) -> bool:
        """No job waits or runs, and there are figures."""
        return (
            self.fraud.initiative.appraisals.exists() and not self.fraud.initiative.jobs.under_way().exists()
        )

    def _question(self) -> tuple[str, int]:
        from django.utils import timezone

        from initiatives.actions import reframing

        asked = reframing.ask(
            initiative=self.fraud.again(),
            by=self.fraud.tomas,
            now=timezone.now(),
            asking=reframing.Asking(
                "What share is instant?", targets=(reframing.Target(self.fraud.five, "effect"),)
            ),
        )
        wait_until(self.settled, within=30, what="the question is priced")
        return f"{self.url}q/{asked.number}/answer/", asked.targets.get().pk

    def _answer(self, url: str, target: int, number: int) -> str:
        fields = {
            "version": "1",
            "answer": "A fifth.",
            f"range-{target}": f"{40 + number % 10}, 60, {70 + number % 9}",
        }
        return self.page.ask("POST", url, fields)

    def whole_way(self, number: int) -> tuple[float, int]:
        """Seconds from the press to the fragment with fresh figures, and how often the page asked."""
        url, target = self._question()
        began, polls = time.perf_counter(), 0
        text = self._answer(url, target, number)
        while 'data-state="fresh"' not in text:
            poll = _POLL.search(text)
            if poll is None:
                raise RuntimeError(f"neither fresh nor polling: {text[:500]}")
            time.sleep(int(poll[2]) / (1000 if poll[3] == "ms" else 1))
            text, polls = self.page.ask("GET", poll[1]), polls + 1
        return time.perf_counter() - began, polls

    def parts(self, number: int, worker: subprocess.Popen[bytes]) -> tuple[float, float, float]:
        """Seconds of the click, of the arithmetic and of the writing, each by itself."""
        from django.utils import timezone

        from initiatives.actions.options import appraisal

        url, target = self._question()
        with held(worker):
            began = time.perf_counter()
            self._answer(url, target, number)
            click = time.perf_counter() - began
            job = self.fraud.initiative.jobs.waiting().get()
            work = _Timed(appraisal._work)
            appraisal._work = work  # type: ignore[assignment]
            began = time.perf_counter()
            appraisal.run_appraisal(job.pk, now=timezone.now)
            total = time.perf_counter() - began
            appraisal._work = work.does  # type: ignore[assignment]
        wait_until(self.settled, within=30, what="the worker goes on")
        return click, work.took, total - work.took


class _Timed:
    def __init__(self, does: Callable[..., Any]) -> None:
        self.does, self.took = does, 0.0

    def __call__(self, *args: Any) -> Any:
        began = time.perf_counter()
        done = self.does(*args)
        self.took = time.perf_counter() - began
        return done


if __name__ == "__main__":
    sys.exit(main())
