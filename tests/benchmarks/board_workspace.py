"""Workspaces of a thousand to a million initiatives, by dice with a seed, copied into PostgreSQL in one stream."""

import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from django.db import connection, models

from initiatives.actions import board
from initiatives.models import (
    BoardRow,
    Capacity,
    Initiative,
    Outcome,
    Period,
    Person,
    Role,
    RoleGrant,
    Shelf,
    Team,
    Workspace,
)
from initiatives.stages import Stage
from tests import board_rows

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TEAMS, PERIODS, OUTCOMES, PEOPLE = 12, 12, 40, 60
STAGES = (
    (Stage.READY, 0.15),
    (Stage.REFRAMING, 0.15),
    (Stage.FUNDED, 0.05),
    (Stage.BUILDING, 0.15),
    (Stage.LAUNCHED, 0.3),
    (Stage.DEFERRED, 0.1),
    (Stage.DECLINED, 0.1),
)
# In three of ten rows, and in twenty rows of every workspace however large it is.
COMMON, SELECTIVE, SELECTIVE_ROWS = "payment", "zeppelin", 20


def furnish() -> Person:
    """People, teams, periods, outcomes and capacity; returns the director who looks."""
    Workspace.objects.get_or_create(pk=1)
    people = [
        Person.objects.create_user(
            email=f"person{n}@example.org", password=None, name=f"Person {n}", created_at=NOW
        )
        for n in range(PEOPLE)
    ]
    RoleGrant.objects.create(person=people[0], role=Role.DIRECTOR)
    teams = [Team.objects.create(name=f"Team {n:02d}", slug=f"team-{n:02d}") for n in range(TEAMS)]
    for n in range(PERIODS):
        starts = date(2024 + (n + 1) // 4, 3 * ((n + 1) % 4) + 1, 1)
        period = Period.objects.create(
            name=f"Q{(n + 1) % 4 + 1} {starts.year}",
            slug=f"{starts.year}-q{(n + 1) % 4 + 1}",
            starts=starts,
            ends=starts + timedelta(days=89),
        )
        for team in teams:
            Capacity.objects.create(team=team, period=period, total=90, kept=18, promised=12)
    for n in range(OUTCOMES):
        Outcome.objects.create(
            goal=f"Outcome number {n}",
            product_owner=people[n % PEOPLE],
            engineering_owner=people[(n + 1) % PEOPLE],
            created_by=people[0],
            created_at=NOW,
        )
    return people[0]


def fill(count: int, seed: int = 1) -> None:
    """So many initiatives with their rows, then the counts, as `rebuild_board` makes them."""
    people = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    teams = list(Team.objects.order_by("pk").values_list("pk", flat=True))
    periods = list(Period.objects.order_by("pk").values_list("pk", flat=True))
    outcomes = list(Outcome.objects.order_by("pk").values_list("pk", flat=True))
    dice = random.Random(seed)
    numbers = np.random.default_rng(seed)
    stages = numbers.choice(len(STAGES), size=count, p=[share for _, share in STAGES])
    efforts = np.round(np.exp(numbers.normal(1.9, 0.7, size=count)), 2)
    values = np.round(numbers.normal(280_000, 260_000, size=count), 2)
    initiatives: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []

    def one(n: int) -> tuple[dict[str, Any], dict[str, Any]]:
        pk, stage = n + 1, STAGES[stages[n]][0]
        later = stage not in (Stage.READY, Stage.REFRAMING)
        period = periods[n % len(periods)] if later else None
        weeks, value = Decimal(str(efforts[n])), Decimal(str(values[n]))
        title = " ".join(dice.sample(board_rows.WORDS, 4))
        if n % 10 < 3:
            title = f"{COMMON} {title}"
        if n % max(1, count // SELECTIVE_ROWS) == 0:
            title = f"{SELECTIVE} {title}"
        owner = people[n % len(people)]
        initiative = {
            "id": pk,
            "stage": stage.value,
            "stage_since": NOW,
            "team_id": teams[n % len(teams)],
            "period_id": period,
            "serves_id": outcomes[n % len(outcomes)] if n % 3 else None,
            "filed_by_id": owner,
            "product_owner_id": owner,
            "proposal_title": title[:120].capitalize(),
            "proposal_difference": "By dice.",
            "created_at": NOW,
            "updated_at": NOW,
            "submitted_at": NOW,
        }
        row = BoardRow(
            initiative_id=pk,
            team_id=initiative["team_id"],
            period_id=period,
            serves_id=initiative["serves_id"],
            filed_by_id=owner,
            product_owner_id=owner,
            engineering_owner_id=people[(n + 7) % len(people)],
            stage=stage.value,
            shelf=Shelf.of(stage, period),
            outcome=f"Improve {title}"[:260],
            proposal_title=initiative["proposal_title"],
            option_name=f"The way with {title.split()[0]}",
            **board_rows.figures(value, weeks, dice),
        )
        board_rows.settle(row, f"OF-{pk:03d}")
        kept = {field.attname: getattr(row, field.attname) for field in BoardRow._meta.concrete_fields}
        return initiative, {**kept, "id": pk}

    with _without_indexes(BoardRow), _without_indexes(Initiative):
        for start in range(0, count, 20_000):
            pairs = [one(n) for n in range(start, min(count, start + 20_000))]
            initiatives, rows = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
            _copy(Initiative, initiatives)
            _copy(BoardRow, rows)
    board.recount()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _copy(model: type[models.Model], rows: list[dict[str, Any]]) -> None:
    fields = list(model._meta.concrete_fields)
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    read: list[Callable[[dict[str, Any]], Any]] = [_reader(field) for field in fields]
    connection.ensure_connection()
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as stream,
    ):
        for row in rows:
            stream.write_row([cell(row) for cell in read])


def _reader(field: models.Field) -> Callable[[dict[str, Any]], Any]:
    """What a row has for a field, else the field's default."""
    name, is_json = field.attname, isinstance(field, models.JSONField)
    default = field.get_default()

    def cell(row: dict[str, Any]) -> Any:
        value = row.get(name, default)
        return json.dumps(value) if is_json else value

    return cell


class _without_indexes:
    """The plain indexes of a table away while it fills: building them once is many times as fast."""

    def __init__(self, model: type[models.Model]) -> None:
        self.table = model._meta.db_table
        self.made_again: list[str] = []

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexdef NOT LIKE %s",
                [self.table, "%UNIQUE%"],
            )
            for name, definition in cursor.fetchall():
                self.made_again.append(definition)
                cursor.execute(f'DROP INDEX "{name}"')

    def __exit__(self, *failure: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '512MB'")
            for definition in self.made_again:
                cursor.execute(definition)


def depths(column: str) -> Iterator[tuple[str, int]]:
    """(words, rows before) of places on the board, as deep as this workspace goes."""
    count = BoardRow.objects.filter(shelf__lte=Shelf.REFRAMING).count()
    for depth in (0, 50, 500, 5_000, 50_000, 250_000):
        if depth < count - 50:
            yield f"{depth:,}", depth
