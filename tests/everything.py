"""`make test`: every suite, on every database this machine can offer, and one table of what ran where."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tests.reporting import NEEDS, everything_required
from tests.servers import Postgres, ServerMissing

SLOW = ["tests/faults", "tests/browser"]
# Nothing in here can ask a database (pytest-django refuses it), so once is enough.
WITHOUT_DATABASE = ["tests/charts", "tests/economics", "tests/wording"]


@dataclass
class Run:
    """One pytest run: what it is about, its arguments, its environment."""

    title: str
    arguments: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    # Mostly waits: it may run beside the others, and is told once they are through.
    beside: bool = False


def main() -> int:
    started = time.monotonic()
    # Ended from outside, it still ends its server.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
    missing: list[str] = []
    postgres = _postgres(missing)
    try:
        runs = _runs(postgres, missing)
        if missing and everything_required():
            print("\n".join(missing), "Here everything is required.", sep="\n")
            return 1
        with tempfile.TemporaryDirectory(prefix="outcomeframe-record-") as folder:
            record = Path(folder) / "runs.jsonl"
            codes = _run_all(runs, record, Path(folder))
            _tell(runs, codes, record, missing, time.monotonic() - started)
    finally:
        if postgres is not None:
            postgres.remove()
    return next((code for code in codes if code), 0)


def _postgres(missing: list[str]) -> Postgres | None:
    if os.environ.get("TEST_POSTGRES_URL"):
        return None
    try:
        return Postgres()
    except ServerMissing as reason:
        missing.append(f"PostgreSQL suites left out: {reason}")
        return None


def _runs(postgres: Postgres | None, missing: list[str]) -> list[Run]:
    url = postgres.url if postgres else os.environ.get("TEST_POSTGRES_URL", "")
    on_postgres = {"DATABASE_URL": url}
    if postgres:
        on_postgres["OUTCOMEFRAME_TEST_DATABASE"] = postgres.about
    most = ["-n", "2", "tests", *(f"--ignore={path}" for path in SLOW)]
    runs = [Run("Everything but faults and browser, SQLite", most)]
    if url:
        twice = [*most, *(f"--ignore={path}" for path in WITHOUT_DATABASE), "-m", "not one_database"]
        runs.append(Run("Everything that asks a database, PostgreSQL", twice, on_postgres))
    for path in SLOW:
        name, present = NEEDS[Path(path).name]
        if not any(Path(path).glob("test_*.py")):
            continue
        if present():
            faults = path.endswith("faults")
            workers = [] if faults else ["-n", "2", "--dist", "worksteal"]
            runs.append(Run(path, [*workers, path], on_postgres if url else {}, beside=faults))
        else:
            missing.append(f"{path} left out: there is no {name} on this machine")
    return runs


def _run_all(runs: list[Run], record: Path, folder: Path) -> list[int]:
    """The exit code of each run. What may run beside the others writes into a file until they are through."""
    with ExitStack() as stack:
        waiting: dict[int, tuple[subprocess.Popen[bytes], Path]] = {}
        for number, run in enumerate(runs):
            if run.beside:
                said = folder / f"{number}.txt"
                output = stack.enter_context(said.open("wb"))
                waiting[number] = stack.enter_context(_started(run, record, output)), said
        try:
            codes = {number: _to_the_end(run, record) for number, run in enumerate(runs) if not run.beside}
            for number, (pytest, said) in waiting.items():
                codes[number] = pytest.wait()
                print(f"\n>>> {runs[number].title}\n{said.read_text(errors='replace')}", flush=True)
        except (KeyboardInterrupt, SystemExit):
            for pytest, _ in waiting.values():
                pytest.send_signal(signal.SIGINT)
            raise
    return [codes[number] for number in range(len(runs))]


def _to_the_end(run: Run, record: Path) -> int:
    print(f"\n>>> {run.title}", flush=True)
    with _started(run, record) as pytest:
        try:
            return pytest.wait()
        except (KeyboardInterrupt, SystemExit):
            # In order, so that it ends its own workers and servers.
            pytest.send_signal(signal.SIGINT)
            raise


def _started(run: Run, record: Path, output: IO[bytes] | None = None) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, **run.environment, "OUTCOMEFRAME_TEST_RECORD": str(record)}
    if not run.environment:
        environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "pytest", *run.arguments]
    return subprocess.Popen(command, env=environment, stdout=output, stderr=output and subprocess.STDOUT)


def _tell(runs: list[Run], codes: list[int], record: Path, missing: list[str], seconds: float) -> None:
    lines = record.read_text().splitlines() if record.exists() else []
    total: Counter[str] = Counter()
    print("\n=== what ran where ===")
    for line in lines:
        told = json.loads(line)
        total.update(told["outcomes"])
        print(f"database {told['database']}; broker {told['broker']}; browser {told['browser']}")
        print(f"    suites: {told['suites']}")
    for line in missing:
        print(line)
    for run, code in zip(runs, codes, strict=True):
        if code:
            print(f"FAILED: {run.title}")
    words = ", ".join(f"{total[outcome]} {outcome}" for outcome in ("failed", "passed") if total[outcome])
    print(f"=== {words or 'nothing ran'} in {seconds:.0f}s over {len(runs)} runs ===", flush=True)


if __name__ == "__main__":
    sys.exit(main())
