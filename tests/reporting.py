"""A pytest plugin: says at the end which suites ran on which database, broker and browser.

Suites that need a server or a browser which this machine lacks are left out with a line that says so. Where
everything is required (CI, or REQUIRE_ALL=1) a missing one fails the run.
"""

import json
import os
import shutil
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.servers import chromium, chromium_version

TESTS = Path(__file__).parent
NEEDS = {
    "faults": ("redis-server", lambda: shutil.which("redis-server") is not None),
    "browser": ("Chromium", lambda: chromium() is not None),
}


def everything_required() -> bool:
    return any(os.environ.get(name, "") not in ("", "0", "false") for name in ("CI", "REQUIRE_ALL"))


def suite_of(path: Path) -> str:
    """The folder right below tests/."""
    parts = path.relative_to(TESTS).parts
    return parts[0] if len(parts) > 1 else "tests"


def database_in_use() -> str:
    """Which database the environment names, with its version."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        return f"SQLite {sqlite3.sqlite_version}"
    told = os.environ.get("OUTCOMEFRAME_TEST_DATABASE")
    if told:
        return told
    with psycopg.connect(url, connect_timeout=5) as connection:
        version = connection.info.server_version
    return f"PostgreSQL {version // 10000}.{version % 10000}"


class Reporting:
    """Counts passed tests by suite and collects what was left out."""

    def __init__(self) -> None:
        self.ran: Counter[str] = Counter()
        self.left_out: list[str] = []
        self.outcomes: Counter[str] = Counter()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        kept, dropped = [], []
        missing: dict[str, int] = {}
        for item in items:
            suite = suite_of(item.path) if item.path.is_relative_to(TESTS) else "tests"
            if suite in NEEDS and not NEEDS[suite][1]():
                missing[suite] = missing.get(suite, 0) + 1
                dropped.append(item)
            else:
                kept.append(item)
        if not missing:
            return
        lines = [
            f"tests/{suite}: {count} left out, because there is no {NEEDS[suite][0]} on this machine"
            for suite, count in missing.items()
        ]
        if everything_required():
            raise pytest.UsageError("; ".join(lines) + ". Here everything is required.")
        self.left_out = lines
        config.hook.pytest_deselected(items=dropped)
        items[:] = kept

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or (report.when == "setup" and report.outcome != "passed"):
            path = Path(report.nodeid.split("::")[0])
            self.ran[path.parts[1] if len(path.parts) > 2 else "tests"] += 1
            self.outcomes[report.outcome] += 1
        elif report.when == "teardown" and report.failed:
            self.outcomes["failed"] += 1

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        suites = ", ".join(f"{suite} {count}" for suite, count in sorted(self.ran.items())) or "none"
        path = chromium()
        record = {
            "suites": suites,
            "database": database_in_use(),
            "broker": os.environ.get("OUTCOMEFRAME_TEST_BROKER", "a Redis of its own")
            if self.ran["faults"]
            else "files",
            "browser": chromium_version(path) if path and self.ran["browser"] else "none",
            "left_out": self.left_out,
            "outcomes": dict(self.outcomes),
        }
        terminalreporter.section("where it ran")
        terminalreporter.line(f"suites    {record['suites']}")
        terminalreporter.line(f"database  {record['database']}")
        terminalreporter.line(f"broker    {record['broker']}")
        terminalreporter.line(f"browser   {record['browser']}")
        for line in self.left_out:
            terminalreporter.line(f"left out  {line}")
        told = os.environ.get("OUTCOMEFRAME_TEST_RECORD")
        # A worker of xdist summarises, too, and what it ran would be counted twice.
        if told and not hasattr(terminalreporter.config, "workerinput"):
            with Path(told).open("a") as file:
                file.write(json.dumps(record) + "\n")


def pytest_configure(config: pytest.Config) -> None:
    # A worker of xdist only runs tests; the process that started it counts and tells.
    reporting = Reporting()
    config.pluginmanager.register(reporting, "outcomeframe-reporting")
