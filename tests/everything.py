"""`make test`: every suite, on every database this machine can offer, and one table of what ran where."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.reporting import NEEDS, everything_required
from tests.servers import Postgres, ServerMissing

SLOW = ["tests/faults", "tests/browser"]


@dataclass
class Run:
    """One pytest run: what it is about, its arguments, its environment."""

    title: str
    arguments: list[str]
    environment: dict[str, str] = field(default_factory=dict)


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
            codes = [_run(run, record) for run in runs]
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
        twice = [*most, "-m", "not one_database"]
        runs.append(Run("Everything but faults and browser, PostgreSQL", twice, on_postgres))
    for path in SLOW:
        name, present = NEEDS[Path(path).name]
        if not any(Path(path).glob("test_*.py")):
            continue
        if present():
            runs.append(Run(path, [path], on_postgres if url else {}))
        else:
            missing.append(f"{path} left out: there is no {name} on this machine")
    return runs


def _run(run: Run, record: Path) -> int:
    print(f"\n>>> {run.title}", flush=True)
    environment = {**os.environ, **run.environment, "OUTCOMEFRAME_TEST_RECORD": str(record)}
    if not run.environment:
        environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "pytest", *run.arguments]
    with subprocess.Popen(command, env=environment) as pytest:
        try:
            return pytest.wait()
        except (KeyboardInterrupt, SystemExit):
            # In order, so that it ends its own workers and servers.
            pytest.send_signal(signal.SIGINT)
            raise


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
