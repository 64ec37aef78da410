"""What-ifs of a period: the list, one of them, what moved since it was made, and the rows that its page shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from initiatives import access
from initiatives.errors import NotFound
from initiatives.models import (
    AppliedWhatIf,
    BoardRow,
    Decision,
    Initiative,
    Option,
    Period,
    Person,
    WhatIf,
    WhatIfPick,
)
from initiatives.models.initiative import reference_of
from initiatives.queries.board.decisions import said
from initiatives.queries.board.lines import Line, line_of, values_for
from initiatives.queries.board.plan import Calendar
from initiatives.queries.board.what_if_result import Ground
from initiatives.stages import Stage

MOST = 50
MOST_BESIDE = 4
# How far a figure may be from what it was before that is told: less is rounding.
MOVES = 0.005


@dataclass(frozen=True)
class Listed:
    """A what-if in the list."""

    pk: int
    name: str
    note: str
    owner: str
    is_own: bool
    is_shared: bool
    changes: int
    rooms: int
    updated_at: datetime
    is_applied: bool


def what_ifs(person: Person, period: Period) -> tuple[tuple[Listed, ...], bool]:
    """One's own and the shared ones of a period, newest first, and whether there are more: one query."""
    rows = (
        WhatIf.objects.visible_to(person)
        .filter(period=period)
        .select_related("owner")
        .annotate(
            changes=Count("picks", distinct=True),
            others=Count("rooms", distinct=True),
            times=Count("applied", distinct=True),
        )
        .newest_first()[: MOST + 1]
    )
    found = tuple(
        Listed(
            row.pk,
            row.name,
            row.note,
            row.owner.name,
            row.owner_id == person.pk,
            row.is_shared,
            row.changes,  # type: ignore[attr-defined]
            row.others,  # type: ignore[attr-defined]
            row.updated_at,
            bool(row.times),  # type: ignore[attr-defined]
        )
        for row in rows
    )
    return found[:MOST], len(found) > MOST


def get_what_if(person: Person, pk: int) -> WhatIf:
    """The what-if with its changes, or `NotFound` where it is somebody else's own."""
    found = WhatIf.objects.visible_to(person).whole().filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def own_what_if(person: Person, pk: int, *, deleted: object = False) -> WhatIf:
    """A what-if of this person's own; with `deleted` one that was taken away. `NotAllowed` for one that others share."""
    rows = WhatIf.objects.whole().filter(Q(owner=person) | Q(is_shared=True), pk=pk)
    found = (rows if deleted else rows.filter(deleted_at__isnull=True)).first()
    if found is None or (found.deleted_at is not None and found.owner_id != person.pk):
        raise NotFound
    access.require(person, "own_what_if", found)
    return found


def several(person: Person, ids: Sequence[int]) -> list[WhatIf]:
    """Those of the ids that this person may see, in their order, up to four."""
    wanted = ids[:MOST_BESIDE]
    found = {row.pk: row for row in WhatIf.objects.visible_to(person).whole().filter(pk__in=wanted)}
    return [found[pk] for pk in wanted if pk in found]


@dataclass(frozen=True)
class Applied:
    """When a what-if last became decisions of which some still stand, by whom, and how many do."""

    by: str
    at: datetime
    undo_until: datetime
    standing: int
    waiting: int


def last_applied(what_if: WhatIf) -> Applied | None:
    """One query, and one more where it was applied."""
    found = what_if.applied.select_related("applied_by").order_by("-applied_at", "-pk").first()
    if found is None:
        return None
    waits = [row.waits for row in Decision.objects.of_applied(found)]
    if not waits:
        return None
    return Applied(
        found.applied_by.name, found.applied_at, found.undo_until, waits.count(False), waits.count(True)
    )


def get_applied(what_if: WhatIf) -> AppliedWhatIf:
    """The last time that it was applied, or `NotFound`."""
    found = what_if.applied.order_by("-applied_at", "-pk").first()
    if found is None:
        raise NotFound
    return found


def lines_of(person: Person, ids: Iterable[int], teams: dict[int, str]) -> dict[int, Line]:
    """The board's rows of those initiatives, as this person may see them: one query."""
    rows = BoardRow.objects.filter(
        initiative_id__in=list(ids), initiative__in=Initiative.objects.visible_to(person)
    )
    found = [line_of(values, teams) for values in values_for(person, rows, "by_value_week")]
    return {line.initiative_id: line for line in found}


@dataclass(frozen=True)
class Gone:
    """A change that no longer counts: what it was, and why."""

    initiative_id: int
    words: str
    why: str

    @property
    def reference(self) -> str:
        return reference_of(self.initiative_id)


@dataclass(frozen=True)
class Shifted:
    """A change whose figures are others than when it was made."""

    initiative_id: int
    outcome: str
    key: str
    value_then: float | None
    value_now: float | None
    weeks_then: float | None
    weeks_now: float | None

    @property
    def reference(self) -> str:
        return reference_of(self.initiative_id)


@dataclass(frozen=True)
class Roomed:
    """A team whose free weeks are others than when this what-if changed them."""

    team: str
    weeks: float
    free_then: float | None
    free_now: float | None


@dataclass(frozen=True)
class Since:
    """What the board did since the what-if was made. Nothing of it is lost: it is only told."""

    gone: tuple[Gone, ...] = ()
    shifted: tuple[Shifted, ...] = ()
    roomed: tuple[Roomed, ...] = ()
    has_ended: bool = False
    planning: Period | None = field(default=None)

    def __bool__(self) -> bool:
        return bool(self.gone or self.shifted or self.roomed or self.has_ended)


def since(what_if: WhatIf, base: Ground, calendar: Calendar, today: Any) -> Since:
    """Compare each change with the board of now: one query more where something is gone."""
    picks = list(what_if.picks.all())
    lost = [pick for pick in picks if not _counts(pick, base)]
    planning = calendar.planning(today)
    return Since(
        gone=_gone(lost, base),
        shifted=tuple(
            shifted for pick in picks if pick not in lost and (shifted := _shifted(pick, base)) is not None
        ),
        roomed=tuple(
            Roomed(room.team.name, float(room.weeks), then, now)
            for room in what_if.rooms.all()
            if _moves(
                then := None if room.free_then is None else float(room.free_then),
                now := _free_now(base, room.team_id),
            )
        ),
        has_ended=what_if.period != planning,
        planning=planning,
    )


def _free_now(base: Ground, team_id: int) -> float | None:
    room = base.rooms.get(team_id)
    return round(room.free, 2) if room and room.stated else None


def _counts(pick: WhatIfPick, base: Ground) -> bool:
    if pick.initiative_id in base.sealed:
        return True
    one = base.candidate(pick.initiative_id)
    return one is not None and (pick.skips or one.way(pick.key) is not None)


def _gone(picks: Sequence[WhatIfPick], base: Ground) -> tuple[Gone, ...]:
    if not picks:
        return ()
    ids = [pick.initiative_id for pick in picks]
    subjects = Initiative.objects.in_bulk(ids)
    decided: dict[int, Decision] = {}
    for row in (
        Decision.objects.standing()
        .filter(initiative__in=ids)
        .select_related("option", "decided_by")
        .newest_first()
    ):
        decided.setdefault(row.initiative_id, row)
    standing = set(Option.objects.standing().filter(initiative__in=ids).values_list("initiative_id", "key"))
    return tuple(
        Gone(
            pick.initiative_id,
            f"fund {pick.key}: {pick.said}" if pick.key else "skip",
            _why_gone(pick, subjects[pick.initiative_id], decided.get(pick.initiative_id), standing),
        )
        for pick in picks
        if pick.initiative_id in subjects
    )


def _why_gone(
    pick: WhatIfPick, subject: Initiative, decision: Decision | None, standing: set[tuple[int, str]]
) -> str:
    if subject.at_stage != Stage.READY:
        if decision is not None and subject.at_stage not in (Stage.REFRAMING, Stage.WITHDRAWN):
            return f"{decision.decided_by.name} decided it: {said(decision)}"
        return f"It is {subject.at_stage.label.lower()} now"
    if pick.key and (subject.pk, pick.key) not in standing:
        return f"Option {pick.key} was withdrawn"
    return "It has no figures that count, or its team no weeks"


def _shifted(pick: WhatIfPick, base: Ground) -> Shifted | None:
    one = base.candidate(pick.initiative_id)
    way = one.way(pick.key) if one and pick.key else None
    if one is None or way is None:
        return None
    value_then = None if pick.value_then is None else float(pick.value_then)
    weeks_then = None if pick.weeks_then is None else float(pick.weeks_then)
    weeks = sum(way.weeks.values())
    if not _moves(value_then, way.value) and not _moves(weeks_then, weeks):
        return None
    return Shifted(pick.initiative_id, one.outcome, pick.key, value_then, way.value, weeks_then, weeks)


def _moves(before: float | None, after: float | None) -> bool:
    if before is None or after is None:
        return before is not after
    return abs(after - before) > max(MOVES * abs(before), 0.01)
