"""Periods and capacity: the room that the board fills."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from initiatives import access
from initiatives.actions._history import Change, record
from initiatives.actions.people import lock_workspace
from initiatives.errors import Conflict, Difference, InvalidInput
from initiatives.models import Capacity, Period, Person, Team


@dataclass(frozen=True)
class Entry:
    """What was typed for one team: person-weeks, and the version that was read (0: there was none)."""

    team: Team
    total: Decimal
    kept: Decimal
    promised: Decimal
    version: int


@transaction.atomic
def save_capacity(period: Period, entries: Sequence[Entry], *, by: Person, now: datetime) -> int:
    """Save the capacity of several teams in one period, all or nothing; returns how many changed."""
    lock_workspace()
    stated = {row.team_id: row for row in Capacity.objects.select_for_update().filter(period=period)}
    differences: list[Difference] = []
    changes: list[Change] = []
    rows: list[Capacity] = []
    for entry in entries:
        access.require(by, "set_capacity", entry.team)
        row = stated.get(entry.team.pk) or Capacity(team=entry.team, period=period, version=0)
        typed = (entry.total, entry.kept, entry.promised)
        now_there = (row.total, row.kept, row.promised)
        if typed == now_there and row.version:
            continue
        if row.version != entry.version:
            differences.append(Difference(entry.team.name, _in_words(now_there), _in_words(typed)))
            continue
        changes.append((entry.team.name, _in_words(now_there) if row.version else "", _in_words(typed)))
        row.total, row.kept, row.promised = typed
        row.version += 1
        rows.append(row)
    if differences:
        raise Conflict("Somebody changed this while you were writing.", differences=tuple(differences))
    for row in rows:
        row.save()
    if rows:
        record(
            initiative=None,
            by=by,
            now=now,
            action="save_capacity",
            summary=f"Capacity of {period.name}",
            changes=changes,
        )
    return len(rows)


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


@transaction.atomic
def add_quarter(*, today: date, by: Person, now: datetime) -> Period:
    """Add the quarter after the last one there is, or the running one where there is none."""
    access.require(by, "administer")
    lock_workspace()
    last = Period.objects.in_order().last()
    starts = last.ends + timedelta(days=1) if last else _quarter_start(today)
    year, quarter = starts.year, (starts.month - 1) // 3 + 1
    ends = _quarter_start(starts + timedelta(days=100)) - timedelta(days=1)
    if ends <= starts:
        ends = starts + timedelta(days=90)
    name, slug = _free_name(year, quarter)
    row = Period.objects.create(name=name, slug=slug, starts=starts, ends=ends)
    record(
        initiative=None,
        by=by,
        now=now,
        action="add_period",
        summary=f"Added {name}",
        changes=[("Starts", "", starts), ("Ends", "", ends)],
    )
    return row


def _quarter_start(day: date) -> date:
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def _free_name(year: int, quarter: int) -> tuple[str, str]:
    taken = set(Period.objects.values_list("slug", flat=True)) | {
        name.casefold() for name in Period.objects.values_list("name", flat=True)
    }
    for suffix in ("", *(f" ({count})" for count in range(2, 1000))):
        name = f"Q{quarter} {year}{suffix}"
        slug = f"{year}-q{quarter}{suffix.replace(' (', '-').replace(')', '')}"
        if slug not in taken and name.casefold() not in taken:
            return name, slug
    raise InvalidInput({"name": "There are too many periods with this name"})
