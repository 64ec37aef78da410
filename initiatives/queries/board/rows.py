"""The ranked rows of the board, and the line of what fits.

Sums of effort are simulated (percentiles do not add). Filters never move the line: hidden work still takes
its weeks.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import F, Q

from initiatives.economics.ranking import Effort, running_fit
from initiatives.models import BoardRow, Period, Person, Team
from initiatives.queries.board.plan import Room
from initiatives.stages import Stage

MOST_ROWS = 200

SORTS: dict[str, tuple[str, Any]] = {
    "value-week": ("Value a week", F("value_a_week").desc(nulls_last=True)),
    "value": ("Net value", F("npv_expected").desc(nulls_last=True)),
    "target": ("Chance of the target", F("chance_of_target").desc(nulls_last=True)),
    "decide-by": ("Decide by", F("decide_by").asc(nulls_last=True)),
    "effort": ("Least effort", F("effort_expected").asc(nulls_last=True)),
    "questions": ("Open questions", F("questions_open").desc()),
}
DEFAULT_SORT = "value-week"


@dataclass(frozen=True)
class Filters:
    """What the address says: everything here is in the query string, so a link shows the same board."""

    team: Team | None = None
    words: str = ""
    view: str = "all"
    sort: str = DEFAULT_SORT
    show: str = ""

    @property
    def narrows(self) -> bool:
        """Whether rows may be hidden by a filter."""
        return bool(self.words or self.view != "all")


@dataclass(frozen=True)
class Line:
    """One initiative on the board, as numbers; None where it is not known."""

    initiative_id: int
    reference: str
    stage: Stage
    outcome: str
    proposal_title: str
    team_id: int | None
    team: str
    option_key: str
    option_name: str
    option_as_filed: bool
    npv_expected: float | None
    npv_low: float | None
    npv_middle: float | None
    npv_high: float | None
    effort_expected: float | None
    effort_low: float | None
    effort_middle: float | None
    effort_high: float | None
    effort_quantiles: tuple[float, ...]
    value_a_week: float | None
    chance_of_target: float | None
    questions_open: int
    top_worth: float | None
    waiting_for: str
    not_fully_framed: bool
    decide_by: date | None
    horizon_months: int
    rank: int = 0
    fits: bool | None = None


@dataclass(frozen=True)
class Fit:
    """What stands above the line: how many, their simulated sum, and the chance that they fit."""

    count: int = 0
    low: float = 0.0
    middle: float = 0.0
    high: float = 0.0
    chance: float | None = None


@dataclass(frozen=True)
class Board:
    """The whole page as numbers."""

    period: Period
    filters: Filters
    rooms: tuple[Room, ...]
    fit: Fit
    ready: tuple[Line, ...]
    reframing: tuple[Line, ...]
    later: tuple[Line, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    hidden: int = 0
    cut: bool = False

    @property
    def total(self) -> float:
        return sum(room.total for room in self.rooms)

    @property
    def free(self) -> float:
        return sum(room.free for room in self.rooms)

    @property
    def is_stated(self) -> bool:
        """Somebody has entered a capacity for at least one of the teams."""
        return any(room.stated for room in self.rooms)


def board(
    person: Person, period: Period, filters: Filters, *, room: Iterable[Room], is_planning: bool
) -> Board:
    """The board of one team or of all, in a period: one query beside those for `room`."""
    found = list(_scope(period, filters, is_planning=is_planning).select_related("team")[: MOST_ROWS + 1])
    lines = [_line(row) for row in found[:MOST_ROWS]]
    free = {row.team_id: row for row in room}
    ready = rank([line for line in lines if line.stage == Stage.READY], free)
    shown = _matching(ready, filters, person)
    reframing = _matching([line for line in lines if line.stage == Stage.REFRAMING], filters, person)
    later = [line for line in lines if line.stage not in (Stage.READY, Stage.REFRAMING)]
    return Board(
        period=period,
        filters=filters,
        rooms=tuple(free.values()),
        fit=_fit([line for line in ready if line.fits], sum(max(one.free, 0) for one in free.values())),
        ready=tuple(shown),
        reframing=tuple(reframing),
        later=tuple(_matching(later, filters, person)),
        counts={
            "all": len(ready) + len([line for line in lines if line.stage == Stage.REFRAMING]),
            "ready": len(ready),
            "asking": len([line for line in ready if line.questions_open]),
        },
        hidden=len(ready) - len(shown),
        cut=len(found) > MOST_ROWS,
    )


def _scope(period: Period, filters: Filters, *, is_planning: bool) -> Any:
    """Rows of the period: undecided ones stand on the planning period, the others where they were funded."""
    undecided = Q(stage__in=[Stage.READY, Stage.REFRAMING])
    stages_later = {
        "building": [Stage.FUNDED, Stage.BUILDING, Stage.PAUSED],
        "launched": [Stage.LAUNCHED],
    }.get(filters.show, [])
    wanted = Q(stage__in=stages_later, period=period)
    if is_planning:
        wanted |= undecided
    rows = BoardRow.objects.filter(wanted)
    if filters.team:
        rows = rows.filter(team=filters.team)
    return rows.order_by(SORTS[filters.sort][1], "initiative_id")


def _line(row: BoardRow) -> Line:
    return Line(
        initiative_id=row.initiative_id,
        reference=f"OF-{row.initiative_id:03d}",
        stage=Stage(row.stage),
        outcome=row.outcome,
        proposal_title=row.proposal_title,
        team_id=row.team_id,
        team=row.team.name if row.team else "",
        option_key=row.option_key,
        option_name=row.option_name,
        option_as_filed=row.option_as_filed,
        npv_expected=_float(row.npv_expected),
        npv_low=_float(row.npv_low),
        npv_middle=_float(row.npv_middle),
        npv_high=_float(row.npv_high),
        effort_expected=_float(row.effort_expected),
        effort_low=_float(row.effort_low),
        effort_middle=_float(row.effort_middle),
        effort_high=_float(row.effort_high),
        effort_quantiles=tuple(row.effort_quantiles),
        value_a_week=_float(row.value_a_week),
        chance_of_target=row.chance_of_target,
        questions_open=row.questions_open,
        top_worth=_float(row.top_worth),
        waiting_for=row.waiting_for,
        not_fully_framed=row.not_fully_framed,
        decide_by=row.decide_by,
        horizon_months=row.horizon_months,
    )


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def rank(lines: Sequence[Line], free: dict[int, Room]) -> list[Line]:
    """Number the lines in their order and say of each whether it fits its own team's free weeks.

    Going down the ranking, a line fits while the middle of the simulated sum of everything above it and itself
    stays within the team's free weeks; from the first that does not, nothing of that team fits. Where a team
    has stated no capacity, or effort is unknown, there is no saying: None.
    """
    by_team: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line.team_id is not None and line.effort_quantiles:
            by_team[line.team_id].append(line)
    fits: dict[int, bool] = {}
    for team_id, members in by_team.items():
        room = free.get(team_id)
        if room is None or not room.stated:
            continue
        points = running_fit(_efforts(members), {"team": max(room.free, 0.0)})
        still = True
        for line, point in zip(members, points, strict=True):
            still = still and point.sums["team"][1] <= room.free + 1e-9
            fits[line.initiative_id] = still
    return [
        replace(line, rank=place, fits=fits.get(line.initiative_id))
        for place, line in enumerate(lines, start=1)
    ]


def _efforts(lines: Iterable[Line]) -> list[Effort]:
    return [Effort(str(line.initiative_id), {"team": line.effort_quantiles}) for line in lines]


def _fit(above: Sequence[Line], free: float) -> Fit:
    if not above:
        return Fit()
    last = running_fit(_efforts(above), {"team": free})[-1]
    low, middle, high = last.sums["team"]
    return Fit(len(above), low, middle, high, last.fits)


def _matching(lines: Sequence[Line], filters: Filters, person: Person) -> list[Line]:
    words = filters.words.casefold().split()
    kept = list(lines)
    if words:
        kept = [
            line
            for line in kept
            if all(
                word in f"{line.reference} {line.outcome} {line.proposal_title} {line.option_name}".casefold()
                for word in words
            )
        ]
    if filters.view == "asking":
        kept = [line for line in kept if line.questions_open]
    if filters.view == "fits":
        kept = [line for line in kept if line.fits]
    if filters.view == "mine":
        mine = set(
            BoardRow.objects.filter(
                Q(initiative__filed_by=person)
                | Q(initiative__product_owner=person)
                | Q(initiative__engineering_owner=person)
            ).values_list("initiative_id", flat=True)
        )
        kept = [line for line in kept if line.initiative_id in mine]
    return kept


def pushed_out(
    line_id: int, weeks: Sequence[float], others: Sequence[Line], room: Room | None
) -> tuple[list[Line], float]:
    """Which of the others would fit without this option and do not with it, and what they are worth on average.

    `others` are the team's ready lines in ranking order without the initiative itself.
    """
    if room is None or not room.stated or not weeks:
        return [], 0.0
    usable = [line for line in others if line.effort_quantiles and line.initiative_id != line_id]
    alone = {line.initiative_id for line in rank(usable, {room.team_id: room}) if line.fits}
    first = Effort(str(line_id), {"team": weeks})
    points = running_fit([first, *_efforts(usable)], {"team": max(room.free, 0.0)})
    still, inside = True, set()
    for line, point in zip(usable, points[1:], strict=True):
        still = still and point.sums["team"][1] <= room.free + 1e-9
        if still:
            inside.add(line.initiative_id)
    lost = [line for line in usable if line.initiative_id in alone - inside]
    return lost, sum(line.npv_expected or 0.0 for line in lost)
