"""Periods and capacity: the room that the board fills."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from initiatives import access, jobs
from initiatives.actions._history import Change, record
from initiatives.actions.people import lock_workspace
from initiatives.errors import Conflict, Difference, InvalidInput
from initiatives.models import Capacity, Period, PeriodLength, Person, Team


@dataclass(frozen=True)
class Entry:
    """What was typed for one team: person-weeks, and the version that was read (0: there was none).

    `stated` False takes away what was said of the team, as if nobody had ever entered it.
    """

    team: Team
    total: Decimal
    kept: Decimal
    promised: Decimal
    version: int
    stated: bool = True


@transaction.atomic
def save_capacity(
    period: Period, entries: Sequence[Entry], *, by: Person, now: datetime
) -> tuple[Entry, ...]:
    """Save the capacity of several teams in one period, all or nothing.

    Returns what stood there before of each team that changed, at the version that stands now: saving that is undo.
    """
    lock_workspace()
    stated = {row.team_id: row for row in Capacity.objects.select_for_update().filter(period=period)}
    differences: list[Difference] = []
    changes: list[Change] = []
    rows: list[Capacity] = []
    gone: list[Capacity] = []
    before: list[Entry] = []
    for entry in entries:
        access.require(by, "set_capacity", entry.team)
        row = stated.get(entry.team.pk) or Capacity(team=entry.team, period=period, version=0)
        typed = (entry.total, entry.kept, entry.promised)
        now_there = (row.total, row.kept, row.promised)
        if typed == now_there and bool(row.version) == entry.stated:
            continue
        if row.version != entry.version:
            differences.append(Difference(entry.team.name, _in_words(now_there), _in_words(typed)))
            continue
        said = _in_words(typed) if entry.stated else ""
        changes.append((entry.team.name, _in_words(now_there) if row.version else "", said))
        stands = row.version + 1 if entry.stated else 0
        before.append(Entry(entry.team, *now_there, version=stands, stated=bool(row.version)))
        row.total, row.kept, row.promised = typed
        row.version = stands
        (rows if entry.stated else gone).append(row)
    if differences:
        raise Conflict("Somebody changed this while you were writing.", differences=tuple(differences))
    for row in rows:
        row.save()
    for row in gone:
        row.delete()
    if changes:
        record(
            initiative=None,
            by=by,
            now=now,
            action="save_capacity",
            summary=f"Capacity of {period.name}",
            changes=changes,
        )
        jobs.board_moved()
    return tuple(before)


def _in_words(weeks: tuple[Decimal, Decimal, Decimal]) -> str:
    total, kept, promised = (f"{float(value):g}" for value in weeks)
    return f"{total} in all, {kept} kept, {promised} promised"


@transaction.atomic
def save_period(
    period: Period,
    *,
    name: str,
    starts: date,
    ends: date,
    decide_by: date | None,
    version: int,
    by: Person,
    now: datetime,
) -> Period:
    """Change a period. Its address stays, so that links to an old board keep working."""
    access.require(by, "administer")
    lock_workspace()
    row = Period.objects.select_for_update().get(pk=period.pk)
    if row.version != version:
        raise Conflict("Somebody changed this while you were writing.", version=row.version)
    if ends <= starts:
        raise InvalidInput({"ends": "The end must be after the start"})
    if Period.objects.filter(name__iexact=name).exclude(pk=row.pk).exists():
        raise InvalidInput({"name": "There is a period with this name already"})
    changes: list[Change] = [
        ("Name", row.name, name),
        ("Starts", row.starts, starts),
        ("Ends", row.ends, ends),
        ("Decide by", row.decide_by, decide_by),
    ]
    row.name, row.starts, row.ends, row.decide_by = name, starts, ends, decide_by
    row.version += 1
    row.save()
    record(initiative=None, by=by, now=now, action="save_period", summary=f"Changed {name}", changes=changes)
    return row


def add_quarter(*, today: date, by: Person, now: datetime) -> Period:
    """Add the quarter after the last period there is."""
    return add_period(length=PeriodLength.QUARTER, today=today, by=by, now=now)


@transaction.atomic
def add_period(*, length: str, today: date, by: Person, now: datetime) -> Period:
    """Add the period after the last one there is, or the running one where there is none; remembers the length.

    It ends where its kind of period ends in the calendar, so that a quarter after six weeks is what is left of one.
    """
    access.require(by, "administer")
    workspace = lock_workspace()
    last = Period.objects.in_order().last()
    kind = PeriodLength(length)
    starts = last.ends + timedelta(days=1) if last else _begin(kind, today)
    ends = _end(kind, starts)
    name, slug = _free_name(kind, starts)
    row = Period.objects.create(name=name, slug=slug, starts=starts, ends=ends)
    changes: list[Change] = [("Starts", "", starts), ("Ends", "", ends)]
    if workspace.period_length != kind:
        changes.append(("Length of a period", PeriodLength(workspace.period_length).label, kind.label))
        workspace.period_length = kind
        workspace.save(update_fields=["period_length"])
    record(initiative=None, by=by, now=now, action="add_period", summary=f"Added {name}", changes=changes)
    return row


_MONTHS = {
    PeriodLength.MONTH: 1,
    PeriodLength.QUARTER: 3,
    PeriodLength.HALF_YEAR: 6,
    PeriodLength.YEAR: 12,
}
_SIX_WEEKS = timedelta(weeks=6)


def _begin(kind: PeriodLength, day: date) -> date:
    """The first day of the period that a day lies in; six weeks begin on its Monday."""
    months = _MONTHS.get(kind)
    if months is None:
        return day - timedelta(days=day.weekday())
    return date(day.year, months * ((day.month - 1) // months) + 1, 1)


def _end(kind: PeriodLength, starts: date) -> date:
    months = _MONTHS.get(kind)
    if months is None:
        return starts + _SIX_WEEKS - timedelta(days=1)
    begin = _begin(kind, starts)
    after = begin.month - 1 + months
    ends = date(begin.year + after // 12, after % 12 + 1, 1) - timedelta(days=1)
    # A day or two that are left of a quarter are no quarter: then it is the next one with them.
    return ends if (ends - starts).days >= 7 else _end(kind, ends + timedelta(days=1))


def _named(kind: PeriodLength, starts: date) -> tuple[str, str]:
    """(name, address) of a period of that kind."""
    year, month = starts.year, starts.month
    return {
        PeriodLength.MONTH: (f"{starts:%b} {year}", f"{year}-{month:02d}"),
        PeriodLength.SIX_WEEKS: (f"Six weeks from {starts.day} {starts:%b} {year}", f"{starts:%Y-%m-%d}"),
        PeriodLength.QUARTER: (f"Q{(month - 1) // 3 + 1} {year}", f"{year}-q{(month - 1) // 3 + 1}"),
        PeriodLength.HALF_YEAR: (f"H{(month - 1) // 6 + 1} {year}", f"{year}-h{(month - 1) // 6 + 1}"),
        PeriodLength.YEAR: (f"{year}", f"{year}"),
    }[kind]


def _free_name(kind: PeriodLength, starts: date) -> tuple[str, str]:
    taken = set(Period.objects.values_list("slug", flat=True)) | {
        name.casefold() for name in Period.objects.values_list("name", flat=True)
    }
    plain, address = _named(kind, starts)
    for count in range(1, 1_000):
        name, slug = (plain, address) if count == 1 else (f"{plain} ({count})", f"{address}-{count}")
        if slug not in taken and name.casefold() not in taken:
            return name, slug
    raise InvalidInput({"name": "There are too many periods with this name"})
