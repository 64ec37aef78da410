"""Periods and capacity: which quarter is being planned, and how many person-weeks of it are free."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum

from initiatives import access, stages
from initiatives.errors import NotFound
from initiatives.models import BoardRow, Capacity, Period, Person, Team


@dataclass(frozen=True)
class Room:
    """Person-weeks of one team in one period. `stated` is False where nobody has entered a capacity yet."""

    team_id: int
    team: str
    total: float = 0.0
    kept: float = 0.0
    committed: float = 0.0
    stated: bool = False

    @property
    def free(self) -> float:
        """What is left for new work; below zero where more is committed than there is."""
        return self.total - self.kept - self.committed


@dataclass(frozen=True)
class PeriodChoice:
    """A period in the switcher of the board."""

    name: str
    slug: str
    is_planning: bool


@dataclass(frozen=True)
class CapacityCell:
    """One editable cell of the capacity page: a team in a period, with the version that it was read at."""

    team_id: int
    team: str
    total: str
    kept: str
    promised: str
    committed: str
    version: int
    may_edit: bool


def planning_period(today: date) -> Period | None:
    """The period that is being filled: the next to start, else the one that runs, else the last there was.

    Decisions made in November fill the quarter that starts in January, so the next one comes first.
    """
    ordered = list(Period.objects.in_order())
    coming = [period for period in ordered if period.starts > today]
    running = [period for period in ordered if period.starts <= today <= period.ends]
    return next(iter(coming or running or ordered[-1:]), None)


def get_period(slug: str) -> Period:
    """The period with that slug, or `NotFound`."""
    found = Period.objects.filter(slug=slug[:40]).first()
    if found is None:
        raise NotFound
    return found


def period_choices(today: date) -> tuple[PeriodChoice, ...]:
    """All periods in order, for switching."""
    planning = planning_period(today)
    return tuple(
        PeriodChoice(period.name, period.slug, period == planning) for period in Period.objects.in_order()
    )


def get_team(slug: str) -> Team:
    """The team with that slug, or `NotFound`."""
    found = Team.objects.filter(slug=slug[:60]).first()
    if found is None:
        raise NotFound
    return found


def rooms(period: Period | None, teams: Iterable[Team]) -> dict[int, Room]:
    """Free person-weeks of each team in the period: two queries, whatever their number.

    Committed is what was promised outside plus the expected effort of what is funded, building or paused.
    """
    chosen = list(teams)
    stated: Mapping[int, Capacity] = {}
    committed: dict[int, float] = {}
    if period is not None:
        stated = {row.team_id: row for row in Capacity.objects.filter(period=period, team__in=chosen)}
        committed = {
            row["team"]: float(row["weeks"] or 0)
            for row in BoardRow.objects.filter(
                period=period, team__in=chosen, stage__in=[stage.value for stage in stages.COMMITTED]
            )
            .values("team")
            .annotate(weeks=Sum("effort_expected"))
            .order_by("team")
        }
    return {team.pk: _room(team, stated.get(team.pk), committed.get(team.pk, 0.0)) for team in chosen}


def _room(team: Team, capacity: Capacity | None, committed: float) -> Room:
    if capacity is None:
        return Room(team.pk, team.name, committed=committed)
    return Room(
        team.pk,
        team.name,
        total=float(capacity.total),
        kept=float(capacity.kept),
        committed=committed + float(capacity.promised),
        stated=True,
    )


def capacity_cells(person: Person, period: Period) -> tuple[CapacityCell, ...]:
    """The page of one period: every team, editable where this person may."""
    access.require(person, "see_settings")
    teams = list(Team.objects.order_by("name", "pk"))
    stated = {row.team_id: row for row in Capacity.objects.filter(period=period)}
    free = rooms(period, teams)
    cells = []
    for team in teams:
        row = stated.get(team.pk)
        promised = float(row.promised) if row else 0.0
        cells.append(
            CapacityCell(
                team_id=team.pk,
                team=team.name,
                total=_plain(row.total if row else None),
                kept=_plain(row.kept if row else None),
                promised=_plain(row.promised if row else None),
                committed=f"{free[team.pk].committed - promised:g}",
                version=row.version if row else 0,
                may_edit=bool(access.may(person, "set_capacity", team)),
            )
        )
    return tuple(cells)


def _plain(value: object) -> str:
    return "" if value is None else f"{float(str(value)):g}"


@dataclass(frozen=True)
class PeriodRow:
    """One line of the list of periods."""

    pk: int
    name: str
    slug: str
    starts: date
    ends: date
    decide_by: date | None
    version: int
    initiatives: int


def period_rows(person: Person) -> tuple[PeriodRow, ...]:
    """All periods for those who administer, oldest first."""
    access.require(person, "administer")
    rows = Period.objects.in_order().annotate(used=Count("initiatives", filter=Q(initiatives__isnull=False)))
    return tuple(
        PeriodRow(row.pk, row.name, row.slug, row.starts, row.ends, row.decide_by, row.version, row.used)
        for row in rows
    )
