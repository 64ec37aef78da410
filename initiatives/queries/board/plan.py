"""Periods and capacity: which quarter is being planned, and how many person-weeks of it are free."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Count, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Sum

from initiatives import access
from initiatives.errors import NotFound
from initiatives.models import BoardTotal, Capacity, CountedBy, Debt, Period, Person, Shelf, Team, Workspace
from initiatives.queries import kept


@dataclass(frozen=True)
class Room:
    """Person-weeks of one team in one period. `stated` is False where nobody has entered a capacity yet."""

    team_id: int
    team: str
    total: float = 0.0
    kept: float = 0.0
    committed: float = 0.0
    stated: bool = False
    owed: float = 0.0
    """Of what is committed, the debt that falls due in the period."""

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
    over: str = ""
    free: str = ""
    # What is funded and what debt takes, in weeks: it stays, whatever is entered here.
    taken: float = 0.0


_PERIOD = tuple(field.attname for field in Period._meta.concrete_fields)
_TEAM = tuple(field.attname for field in Team._meta.concrete_fields)
_WEEKS = ("weeks_total", "weeks_kept", "weeks_promised", "weeks_committed", "weeks_owed")


def _calendar() -> QuerySet[Period, Any]:
    currency = Subquery(Workspace.objects.values("currency")[:1])
    return Period.objects.in_order().annotate(currency=currency).values_list(*_PERIOD, "currency")


@dataclass(frozen=True)
class Calendar:
    """All periods in order, read once for a page."""

    periods: tuple[Period, ...]
    currency: str = "$"

    @classmethod
    def read(cls) -> "Calendar":
        """Periods, and the workspace's currency beside them in the same query."""
        rows = kept.ask("calendar", _calendar)
        currency = rows[0][-1] if rows else None
        periods = tuple(Period.from_db("default", _PERIOD, row[:-1]) for row in rows)
        return cls(periods, currency or Workspace(pk=1).currency)

    @classmethod
    def of(cls, periods: Iterable[Period], currency: str) -> "Calendar":
        """From all periods, whatever their order."""
        return cls(tuple(sorted(periods, key=lambda period: (period.starts, period.pk))), currency)

    def planning(self, today: date) -> Period | None:
        """The period that is being filled: the next to start, else the one that runs, else the last there was.

        Decisions made in November fill the quarter that starts in January, so the next one comes first.
        """
        coming = [period for period in self.periods if period.starts > today]
        running = [period for period in self.periods if period.starts <= today <= period.ends]
        return next(iter(coming or running or self.periods[-1:]), None)

    def get(self, slug: str) -> Period:
        """The period with that slug, or `NotFound`."""
        found = next((period for period in self.periods if period.slug == slug), None)
        if found is None:
            raise NotFound
        return found

    def choices(self, today: date) -> tuple[PeriodChoice, ...]:
        """For switching."""
        planning = self.planning(today)
        return tuple(PeriodChoice(period.name, period.slug, period == planning) for period in self.periods)


def planning_period(today: date) -> Period | None:
    """The period that is being filled, where that is all a page wants to know."""
    return Calendar.read().planning(today)


def get_period(slug: str) -> Period:
    """The period with that slug, or `NotFound`."""
    found = Period.objects.filter(slug=slug[:40]).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class TeamRoom:
    """A team with its room in one period."""

    team: Team
    room: Room


def team_rooms(period: Period | None, only: Team | None = None) -> tuple[TeamRoom, ...]:
    """Every team by name (or one), with its free person-weeks in the period: one query.

    Committed is what was promised outside plus the expected effort of what is funded, building or paused, plus
    the debt that falls due in the period.
    """
    values: dict[str, int] = {"shelf": Shelf.committed(period.pk) if period else Shelf.NOWHERE}
    if period is not None:
        values["period_id"] = period.pk
    if only is not None:
        values["team_id"] = only.pk
    dates = (period.starts, period.ends) if period else None
    rows = kept.ask(("team rooms", dates), partial(_team_rooms, period), **values)
    found = []
    for row in rows:
        team = Team.from_db("default", _TEAM, row[: len(_TEAM)])
        found.append(TeamRoom(team, _room(team, dict(zip(_WEEKS, row[len(_TEAM) :], strict=True)))))
    return tuple(found)


def _team_rooms(
    period: Period | None, shelf: int, period_id: int | None = None, team_id: int | None = None
) -> QuerySet[Team, Any]:
    committed = (
        BoardTotal.objects.filter(counted=CountedBy.TEAM, key=OuterRef("pk"), shelf=shelf)
        .order_by()
        .values("key")
        .annotate(sum=Sum("weeks"))
        .values("sum")
    )
    teams = Team.objects.annotate(
        stated=FilteredRelation("capacities", condition=Q(capacities__period_id=period_id)),
        weeks_total=F("stated__total"),
        weeks_kept=F("stated__kept"),
        weeks_promised=F("stated__promised"),
        weeks_committed=Subquery(committed),
        weeks_owed=Subquery(Debt.objects.weeks_due(period, OuterRef("pk"))),
    ).order_by("name", "pk")
    if team_id is not None:
        teams = teams.filter(pk=team_id)
    return teams.values_list(*_TEAM, *_WEEKS)


def teams() -> list[Team]:
    """All teams by name, for pickers."""
    return list(Team.objects.order_by("name", "pk"))


def room_of(period: Period | None, team: Team) -> Room:
    """The room of one team."""
    return team_rooms(period, team)[0].room


def _room(team: Team, weeks: dict[str, Any]) -> Room:
    owed = float(weeks["weeks_owed"] or 0)
    committed = float(weeks["weeks_committed"] or 0) + owed
    if weeks["weeks_total"] is None:
        return Room(team.pk, team.name, committed=committed, owed=owed)
    return Room(
        team.pk,
        team.name,
        total=float(weeks["weeks_total"]),
        kept=float(weeks["weeks_kept"]),
        committed=committed + float(weeks["weeks_promised"]),
        stated=True,
        owed=owed,
    )


def capacity_cells(person: Person, period: Period) -> tuple[CapacityCell, ...]:
    """The page of one period: every team, editable where this person may."""
    access.require(person, "see_settings")
    stated = {row.team_id: row for row in Capacity.objects.filter(period=period)}
    cells = []
    for team, room in ((found.team, found.room) for found in team_rooms(period)):
        row = stated.get(team.pk)
        promised = float(row.promised) if row else 0.0
        cells.append(
            CapacityCell(
                team_id=team.pk,
                team=team.name,
                total=_plain(row.total if row else None),
                kept=_plain(row.kept if row else None),
                promised=_plain(row.promised if row else None),
                committed=f"{round(room.committed - promised - room.owed, 1):g}",
                version=row.version if row else 0,
                may_edit=bool(access.may(person, "set_capacity", team)),
                over=f"{round(-room.free, 1):g}" if room.stated and round(room.free, 1) < 0 else "",
                free=f"{round(max(room.free, 0.0), 1):g}" if room.stated else "",
                taken=round(room.committed - promised, 1),
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
