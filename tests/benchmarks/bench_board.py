"""The board's speed and how it grows: `make bench-board`, or `python -m tests.benchmarks.bench_board 1000 10000`.

Starts a PostgreSQL of its own, builds a workspace of each size, and measures in one process of its own per size: the
whole page through Django's handler and every middleware, the same statements in plain psycopg, Django's admin list and
an API-style list of the same rows. Ratios are what counts: they are taken side by side in one run.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

SIZES = (1_000, 10_000, 100_000, 1_000_000)
BYTES_A_ROW = 9_000  # with its indexes, and while they are built
ROUNDS = 60
ADDRESS = "/board/2027-q1/"


def main() -> None:
    """Build, measure each size, print the table."""
    from tests.servers import Postgres

    wanted = [int(size) for size in sys.argv[1:]] or list(SIZES)
    free = shutil.disk_usage(Path("/tmp")).free
    sizes = [size for size in wanted if size * BYTES_A_ROW < free]
    for left_out in sorted(set(wanted) - set(sizes)):
        print(f"{left_out:,} initiatives do not fit on this disk")
    server = Postgres()
    print(f"{server.about}, {os.cpu_count()} processors")
    try:
        results = {size: _measured(server, size) for size in sizes}
    finally:
        server.remove()
    report(results)


def _measured(server: Any, size: int) -> dict[str, Any]:
    url = f"{server.url.rsplit('/', 1)[0]}/board_{size}"
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE board_{size}")
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.board_settings",
        "OUTCOMEFRAME_VAR": str(server.folder),
    }
    said = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.bench_board", "--measure", str(size)],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(said.stdout.splitlines()[-1])


def timed(ask: Callable[[], Any], rounds: int = ROUNDS) -> dict[str, float]:
    """p50 and p95 in milliseconds, after five that do not count."""
    for _ in range(5):
        ask()
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - start) * 1_000)
    taken.sort()
    return {"p50": statistics.median(taken), "p95": taken[int(0.95 * len(taken))]}


def side_by_side(asks: dict[str, Callable[[], Any]], rounds: int = ROUNDS) -> dict[str, dict[str, float]]:
    """The same of several, each once in every round: whatever else the machine does happens to all of them alike."""
    taken: dict[str, list[float]] = {name: [] for name in asks}
    for turn in range(rounds + 5):
        for name, ask in asks.items():
            start = time.perf_counter()
            ask()
            if turn >= 5:
                taken[name].append((time.perf_counter() - start) * 1_000)
    return {
        name: {"p50": statistics.median(every), "p95": sorted(every)[int(0.95 * len(every))]}
        for name, every in taken.items()
    }


def processor(ask: Callable[[], Any], rounds: int = ROUNDS) -> dict[str, float]:
    """The processor's own time of this process: what a busy machine does not blur."""
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        ask()
        taken.append((time.process_time() - start) * 1_000)
    taken.sort()
    return {"p50": statistics.median(taken), "p95": taken[int(0.95 * len(taken))]}


def measure(size: int) -> dict[str, Any]:
    """Everything about one size, in this process."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from initiatives.queries.board import fitting
    from tests.benchmarks import board_workspace as workspace

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET lock_timeout = 0")
    marta = workspace.furnish()
    began = time.perf_counter()
    workspace.fill(size)
    built = time.perf_counter() - began
    client = Client()
    client.force_login(marta, backend="allauth.account.auth_backends.AuthenticationBackend")

    def get(address: str) -> Callable[[], Any]:
        def ask() -> Any:
            answer = client.get(address)
            assert answer.status_code == 200, address
            return answer

        return ask

    html = get(ADDRESS)().content
    with CaptureQueriesContext(connection) as captured:
        get(ADDRESS)()
    statements = [
        query["sql"] for query in captured.captured_queries if query["sql"].upper().startswith("SELECT")
    ]

    def raw() -> None:
        with connection.connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                cursor.fetchall()

    def cold() -> None:
        fitting.forget()
        get(ADDRESS)()

    found: dict[str, Any] = {
        "built": built,
        "bytes": len(html),
        "queries": len(statements),
        **side_by_side({"board": get(ADDRESS), "raw": raw}),
        "board, processor": processor(get(ADDRESS)),
        "line not known": timed(cold, 20),
        "one team": timed(get(f"{ADDRESS}?team=team-03")),
        "admin list": timed(get("/admin/initiatives/boardrow/"), 15),
        "API list": timed(get("/rows/"), 15),
        "by outcome": timed(get(f"{ADDRESS}?group=outcome")),
        "search, selective": timed(get(f"{ADDRESS}?q={workspace.SELECTIVE}")),
        "search, common": timed(get(f"{ADDRESS}?q={workspace.COMMON}")),
        "search, both": timed(get(f"{ADDRESS}?q={workspace.COMMON}+card")),
        "paging": {},
        "offset": {},
    }
    _depths(found, get)
    _statements(found)
    return found


def _depths(found: dict[str, Any], get: Callable[[str], Callable[[], Any]]) -> None:
    """The same page from farther and farther down, by what was seen last and by OFFSET."""
    from initiatives.models import BoardRow, Shelf
    from initiatives.queries.board.orders import Cursor
    from tests.benchmarks import board_workspace as workspace

    ranked = BoardRow.objects.filter(shelf__lte=Shelf.REFRAMING).order_by(
        "shelf", "by_value_week", "initiative_id"
    )
    for words, depth in workspace.depths("by_value_week"):
        row = ranked.values_list("shelf", "by_value_week", "initiative_id")[depth : depth + 1][0]
        written = Cursor(*row, before=depth).written
        found["paging"][words] = timed(get(f"{ADDRESS}?after={written}"), 25)
        found["offset"][words] = timed(get(f"/rows/?start={depth}"), 8)


def _statements(found: dict[str, Any]) -> None:
    """What counting and grouping cost by other means."""
    from django.db import connection

    from initiatives.models import CountedBy

    def statement(sql: str, rounds: int = 25) -> dict[str, float]:
        def ask() -> None:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                cursor.fetchall()

        return timed(ask, rounds)

    found["count from cells"] = statement(
        "SELECT shelf, sum(rows) FROM initiatives_boardtotal WHERE counted = "
        f"'{CountedBy.TEAM}' AND shelf <= 2 GROUP BY shelf"
    )
    found["COUNT(*)"] = statement(
        "SELECT shelf, count(*) FROM initiatives_boardrow WHERE shelf <= 2 GROUP BY shelf", 10
    )
    found["window function"] = statement(
        "SELECT * FROM (SELECT initiative_id, serves_id, row_number() OVER (PARTITION BY serves_id ORDER BY "
        "by_value_week) AS place FROM initiatives_boardrow WHERE shelf <= 2) ranked WHERE place <= 5",
        8,
    )


def report(results: dict[int, dict[str, Any]]) -> None:
    """The figures of each size, then the ratios that are promised."""
    sizes = list(results)
    print(f"{'p50 / p95, ms':28}" + "".join(f"{size:>20,}" for size in sizes))
    plain = [name for name, value in results[sizes[0]].items() if isinstance(value, dict) and "p50" in value]
    for name in plain:
        cells = [results[size][name] for size in sizes]
        print(f"{name:28}" + "".join(f"{cell['p50']:>11.2f} /{cell['p95']:>7.2f}" for cell in cells))
    for name in ("paging", "offset"):
        for depth in results[sizes[-1]][name]:
            cells = [results[size][name].get(depth) for size in sizes]
            print(
                f"{name + ' after ' + depth:28}"
                + "".join(
                    f"{cell['p50']:>11.2f} /{cell['p95']:>7.2f}" if cell else f"{'':>20}" for cell in cells
                )
            )
    for size in sizes:
        said = results[size]
        print(
            f"{size:,}: {said['queries']} queries in all, {said['bytes']:,} bytes, built in {said['built']:.0f} s"
        )
    print()
    for words, ratio in ratios(results).items():
        print(f"{words:72}{ratio:6.2f}")


def ratios(results: dict[int, dict[str, Any]]) -> dict[str, float]:
    """What docs/performance.md promises, by name."""
    sizes = sorted(results)
    largest, smallest = results[sizes[-1]], results[sizes[0]]
    middle = results.get(10_000, smallest)
    found = {
        f"board against raw SQL, p50, {sizes[-1]:,} (at most 3)": largest["board"]["p50"]
        / largest["raw"]["p50"],
        f"board against raw SQL, p95, {sizes[-1]:,} (at most 3)": largest["board"]["p95"]
        / largest["raw"]["p95"],
        f"board, {sizes[-1]:,} against 10,000 (at most 1.2)": largest["board"]["p50"]
        / middle["board"]["p50"],
        f"board's own processor time, {sizes[-1]:,} against 10,000": largest["board, processor"]["p50"]
        / middle["board, processor"]["p50"],
        "admin list against board, largest": largest["admin list"]["p50"] / largest["board"]["p50"],
        "API list against board, largest": largest["API list"]["p50"] / largest["board"]["p50"],
        "COUNT(*) against cells, largest": largest["COUNT(*)"]["p50"] / largest["count from cells"]["p50"],
        "by outcome, largest against smallest": largest["by outcome"]["p50"] / smallest["by outcome"]["p50"],
    }
    for name in ("search, selective", "search, common", "search, both"):
        found[f"{name}, largest against smallest (at most 3)"] = largest[name]["p50"] / smallest[name]["p50"]
    deepest = list(largest["paging"])[-1]
    found[f"paging, after {deepest} against the first"] = (
        largest["paging"][deepest]["p50"] / largest["paging"]["0"]["p50"]
    )
    found[f"OFFSET {deepest} against the first"] = (
        largest["offset"][deepest]["p50"] / largest["offset"]["0"]["p50"]
    )
    return found


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure(int(sys.argv[2]))))
    else:
        main()
