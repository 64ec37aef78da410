"""What-ifs: making, changing, copying, sharing and taking away. None of this moves a row of the board."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from initiatives import access
from initiatives.actions._history import Change, record
from initiatives.actions._once import once
from initiatives.actions.people import lock_workspace
from initiatives.errors import Conflict, Difference, InvalidInput, WrongStage
from initiatives.models import Initiative, Option, Period, Person, Team, WhatIf, WhatIfPick, WhatIfRoom

MOST_CHANGES = 200
TAKEN = "You have a what-if with this name in this period already"
TOO_MANY = f"A what-if holds at most {MOST_CHANGES} rows. Set some back to “as it fits best” first"


@dataclass(frozen=True)
class Pick:
    """A row held at an option, or left out where there is none; with what it was worth and took at that moment."""

    initiative: Initiative
    option: Option | None = None
    value: Decimal | None = None
    weeks: Decimal | None = None

    @property
    def words(self) -> str:
        return f"fund {self.option.key}" if self.option else "skip"


@dataclass(frozen=True)
class OtherRoom:
    """Other free weeks of a team, and those that it had at that moment."""

    team: Team
    weeks: Decimal
    free: Decimal | None = None


@transaction.atomic
def make_what_if(
    period: Period,
    *,
    name: str,
    note: str = "",
    is_shared: bool = False,
    picks: Sequence[Pick] = (),
    rooms: Sequence[OtherRoom] = (),
    by: Person,
    now: datetime,
    token: str = "",
) -> WhatIf:
    """Begin a what-if, empty or with changes; pressing twice makes one."""
    access.require(by, "what_if")
    lock_workspace()

    def make() -> WhatIf:
        _free(name, period, by, None)
        if len(picks) > MOST_CHANGES:
            raise InvalidInput({"name": TOO_MANY})
        row = WhatIf.objects.create(
            period=period,
            owner=by,
            name=name,
            note=note,
            is_shared=is_shared,
            created_at=now,
            updated_at=now,
        )
        WhatIfPick.objects.bulk_create(_pick_row(row, pick) for pick in picks)
        WhatIfRoom.objects.bulk_create(_room_row(row, room) for room in rooms)
        changes = [(pick.initiative.reference, "", pick.words) for pick in picks]
        _told(row, by, now, "make_what_if", "Began the what-if", changes)
        return row

    what_if, _ = once(WhatIf, make, by=by, token=token, now=now)
    return what_if


def copy_what_if(
    what_if: WhatIf, *, to: Period | None = None, by: Person, now: datetime, token: str = ""
) -> WhatIf:
    """One's own copy of a what-if, private, with all its changes and a name of its own.

    In another period (`to`) it keeps its rows; free weeks of one period say nothing about another's.
    """
    period = to or what_if.period
    picks = [
        Pick(row.initiative, row.option, row.value_then, row.weeks_then)
        for row in what_if.picks.select_related("initiative", "option").order_by("pk")
        if row.skips or row.option is not None
    ]
    stays = period.pk == what_if.period_id
    rooms = [
        OtherRoom(row.team, row.weeks, row.free_then) for row in what_if.rooms.select_related("team") if stays
    ]
    return make_what_if(
        period,
        name=_free_name(what_if, period, by),
        note=what_if.note,
        picks=picks,
        rooms=rooms,
        by=by,
        now=now,
        token=token,
    )


@transaction.atomic
def describe_what_if(
    what_if: WhatIf, *, name: str, note: str, is_shared: bool, version: int, by: Person, now: datetime
) -> WhatIf:
    """Another name or note, shared and not. The address stays."""
    row = _lock(what_if, by)
    if row.version != version:
        raise Conflict(
            "This what-if changed while you were writing.",
            version=row.version,
            differences=tuple(
                Difference(label, there, yours)
                for label, there, yours in (("Name", row.name, name), ("Note", row.note, note))
                if there != yours
            ),
        )
    _free(name, row.period, by, row)
    was_shared = row.is_shared
    changes: list[Change] = [
        ("Name", row.name, name),
        ("Note", row.note, note),
        ("Shared", row.is_shared, is_shared),
    ]
    row.name, row.note, row.is_shared = name, note, is_shared
    _save(row, now, "name", "note", "is_shared")
    _told(row, by, now, "describe_what_if", "Changed the what-if", changes if was_shared or is_shared else ())
    return row


@transaction.atomic
def change_what_if(
    what_if: WhatIf,
    *,
    picks: Mapping[int, Pick | None],
    rooms: Mapping[int, OtherRoom | None],
    version: int,
    by: Person,
    now: datetime,
    catches_up: bool = False,
) -> WhatIf:
    """Set rows (by initiative) and free weeks (by team); None sets one back. What is not named stays as it was.

    With `catches_up` what is the same is written anew, with the figures of now.

    Raises `Conflict` where it changed meanwhile, `InvalidInput` where it would hold too many rows.
    """
    row = _lock(what_if, by)
    if row.version != version:
        raise Conflict(
            "This what-if changed in another window. What you chose is still here: press again.",
            version=row.version,
        )
    changes = [*_set_picks(row, picks, catches_up), *_set_rooms(row, rooms, catches_up)]
    if not changes and not catches_up:
        return row
    if row.picks.count() > MOST_CHANGES:
        raise InvalidInput({"picks": TOO_MANY})
    _save(row, now)
    _told(row, by, now, "change_what_if", "Changed the what-if", changes)
    return row


@transaction.atomic
def delete_what_if(what_if: WhatIf, *, by: Person, now: datetime) -> WhatIf:
    """Take a what-if away; it can be brought back."""
    row = _lock(what_if, by)
    if row.deleted_at is None:
        row.deleted_at = now
        _save(row, now, "deleted_at")
        _told(row, by, now, "delete_what_if", "Deleted the what-if", ())
    return row


@transaction.atomic
def bring_back_what_if(what_if: WhatIf, *, by: Person, now: datetime) -> WhatIf:
    """Undo the deletion, under its old name."""
    row = _lock(what_if, by)
    if row.deleted_at is not None:
        _free(row.name, row.period, by, row)
        row.deleted_at = None
        _save(row, now, "deleted_at")
        _told(row, by, now, "bring_back_what_if", "Brought back the what-if", ())
    return row


def _lock(what_if: WhatIf, by: Person) -> WhatIf:
    lock_workspace()
    row = WhatIf.objects.select_for_update(of=("self",)).select_related("period").get(pk=what_if.pk)
    access.require(by, "own_what_if", row)
    return row


def _save(row: WhatIf, now: datetime, *fields: str) -> None:
    row.version += 1
    row.updated_at = now
    row.save(update_fields=["version", "updated_at", *fields])


def _set_picks(row: WhatIf, picks: Mapping[int, Pick | None], always: object) -> list[Change]:
    stands = {pick.initiative_id: pick for pick in row.picks.select_related("initiative")}
    changes: list[Change] = []
    for initiative_id, pick in picks.items():
        old = stands.get(initiative_id)
        before = "" if old is None else f"fund {old.key}" if old.key else "skip"
        if before == (pick.words if pick else "") and not always:
            continue
        if old is not None:
            old.delete()
        if pick is not None:
            _pick_row(row, pick).save()
        subject = pick.initiative if pick else old.initiative if old else None
        changes.append((subject.reference if subject else "", before, pick.words if pick else ""))
    return changes


def _set_rooms(row: WhatIf, rooms: Mapping[int, OtherRoom | None], always: object) -> list[Change]:
    stands = {room.team_id: room for room in row.rooms.select_related("team")}
    changes: list[Change] = []
    for team_id, room in rooms.items():
        old = stands.get(team_id)
        if (old.weeks if old else None) == (room.weeks if room else None) and not always:
            continue
        if old is not None:
            old.delete()
        if room is not None:
            _room_row(row, room).save()
        team = room.team if room else old.team if old else None
        changes.append((f"Weeks of {team}", old.weeks if old else None, room.weeks if room else None))
    return changes


def _pick_row(what_if: WhatIf, pick: Pick) -> WhatIfPick:
    return WhatIfPick(
        what_if=what_if,
        initiative=pick.initiative,
        option=pick.option,
        skips=pick.option is None,
        key=pick.option.key if pick.option else "",
        said=pick.option.name if pick.option else "",
        value_then=pick.value,
        weeks_then=pick.weeks,
    )


def _room_row(what_if: WhatIf, room: OtherRoom) -> WhatIfRoom:
    return WhatIfRoom(what_if=what_if, team=room.team, weeks=room.weeks, free_then=room.free)


def _own_names(period: Period, by: Person, but: WhatIf | None) -> set[str]:
    own = WhatIf.objects.filter(owner=by, period=period, deleted_at__isnull=True)
    if but is not None:
        own = own.exclude(pk=but.pk)
    return {name.casefold() for name in own.values_list("name", flat=True)}


def _free(name: str, period: Period, by: Person, but: WhatIf | None) -> None:
    if name.casefold() in _own_names(period, by, but):
        raise InvalidInput({"name": TAKEN})


def _free_name(what_if: WhatIf, period: Period, by: Person) -> str:
    taken = _own_names(period, by, None)
    if period.pk != what_if.period_id and what_if.name.casefold() not in taken:
        return what_if.name
    stem = f"Copy of {what_if.name}"[:54].strip()
    names = [stem, *(f"{stem} {count}" for count in range(2, 10_000))]
    found = next((name for name in names if name.casefold() not in taken), None)
    if found is None:
        raise WrongStage("There are too many copies of this what-if. Delete some first.")
    return found


def _told(row: WhatIf, by: Person, now: datetime, action: str, words: str, changes: Sequence[Change]) -> None:
    """A private what-if is nobody else's business: the history of the workspace says only that there was one."""
    named = f" “{row.name}” of {row.period.name}" if row.is_shared else ""
    kept = changes if row.is_shared else ()
    record(initiative=None, by=by, now=now, action=action, summary=f"{words}{named}", changes=kept)
