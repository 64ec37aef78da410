"""The line of what fits: how far down its ranking each team comes with its free weeks.

Only rows above the line are read, however many wait below it. What a team's line came to is kept until a row of the
team moves; the state of its count says when that is.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from initiatives.economics.ranking import Above, each_within, fill_to_line, summed
from initiatives.models import BoardRow, Shelf
from initiatives.queries.board.lines import changed
from initiatives.queries.board.plan import Room

# How many rows of a team are read at first. Few teams do more in a period; the rest is read when they do.
STRETCH = 24
_MOST_KEPT = 256
_kept: OrderedDict[tuple[Any, ...], Above] = OrderedDict()


@dataclass(frozen=True)
class Fit:
    """What stands above the line: how many, their simulated sum, and the chance that they fit."""

    count: int = 0
    low: float = 0.0
    middle: float = 0.0
    high: float = 0.0
    chance: float | None = None


@dataclass(frozen=True)
class Question:
    """One team's line: in which order, with how many free weeks, at which state of its ready rows."""

    team_id: int
    column: str
    free: float
    state: tuple[int, int]
    rows: int

    @property
    def key(self) -> tuple[Any, ...]:
        return self.team_id, self.column, self.free, self.state


def questions(rooms: Iterable[Room], column: str, tally: Any) -> list[Question]:
    """One for each team that has said how many weeks it has and has something ready. `tally` counts a team's ready rows."""
    asked = []
    for room in rooms:
        ready = tally(room.team_id)
        if room.stated and ready.rows:
            asked.append(
                Question(room.team_id, column, round(max(room.free, 0.0), 3), ready.state, ready.rows)
            )
    return asked


def unknown(asked: Iterable[Question]) -> list[Question]:
    """Those whose answer is not kept."""
    return [question for question in asked if question.key not in _kept]


def first_rows(question: Question) -> QuerySet[BoardRow, Any]:
    """The top of a team's ready rows, best first."""
    ready = BoardRow.objects.filter(team_id=question.team_id, shelf__lte=Shelf.READY)
    return ready.order_by("shelf", question.column, "initiative_id")[:STRETCH]


def read_first_rows(missing: Sequence[Question]) -> dict[int, list[tuple[int, list[float]]]]:
    """The same for several teams at once, by a plain query: (initiative, quantiles of its effort) of each."""
    if not missing:
        return {}
    column = missing[0].column
    rows = (
        BoardRow.objects.filter(team_id__in=[one.team_id for one in missing], shelf__lte=Shelf.READY)
        .annotate(
            place=Window(
                RowNumber(),
                partition_by=F("team_id"),
                order_by=[F("shelf").asc(), F(column).asc(), F("initiative_id").asc()],
            )
        )
        .filter(place__lte=STRETCH)
        .order_by("team_id", "place")
        .values_list("team_id", "initiative_id", "effort_quantiles")
    )
    found: dict[int, list[tuple[int, list[float]]]] = {}
    for team_id, initiative_id, weeks in rows:
        found.setdefault(team_id, []).append((initiative_id, weeks))
    return found


def settle(asked: Sequence[Question], tops: dict[int, list[tuple[int, list[float]]]]) -> dict[int, Above]:
    """The line of each team, from what is kept and from the tops of the others."""
    lines = {}
    for question in asked:
        above = _kept.get(question.key)
        if above is None:
            above = _worked_out(question, tops.get(question.team_id, []))
            _kept[question.key] = above
            while len(_kept) > _MOST_KEPT:
                _kept.popitem(last=False)
        lines[question.team_id] = above
    return lines


def _worked_out(question: Question, top: list[tuple[int, list[float]]]) -> Above:
    above = fill_to_line(_known(top), question.free)
    read = len(top)
    while not above.is_met and STRETCH <= read < question.rows:
        more = list(
            BoardRow.objects.filter(team_id=question.team_id, shelf__lte=Shelf.READY)
            .order_by("shelf", question.column, "initiative_id")
            .values_list("initiative_id", "effort_quantiles")[read : read + 8 * STRETCH]
        )
        if not more:
            break
        read += len(more)
        above = fill_to_line(_known(more), question.free, above=above)
    return above


def _known(rows: Iterable[tuple[int, list[float]]]) -> list[tuple[str, list[float]]]:
    """What nobody has estimated takes no weeks yet."""
    return [(str(pk), weeks) for pk, weeks in rows if weeks]


def together(lines: dict[int, Above], free: Mapping[int, float]) -> Fit:
    """Everything above the lines of all these teams: its sum, and the chance that each team stays within its `free`.

    Weeks that one team has left are of no use to another, so the sum is not held against their sum.
    """
    filled = [(team, above.drawn) for team, above in lines.items() if above.ids]
    if not filled:
        return Fit()
    parts, rooms = [drawn for _, drawn in filled], [free[team] for team, _ in filled]
    key = (*rooms, *(id(part) for part in parts))
    low, middle, high, chance = _sum(key, parts, rooms)
    return Fit(sum(len(above.ids) for above in lines.values()), low, middle, high, chance)


_sums: OrderedDict[tuple[Any, ...], tuple[Any, tuple[float, float, float, float]]] = OrderedDict()


def _sum(key: tuple[Any, ...], parts: list[Any], rooms: list[float]) -> tuple[float, float, float, float]:
    """Kept with the draws themselves, so that their identity cannot be taken over by others."""
    if key not in _sums:
        _sums[key] = (parts, (*summed(parts, sum(rooms))[:3], each_within(parts, rooms)))
        while len(_sums) > 64:
            _sums.popitem(last=False)
    return _sums[key][1]


def forget() -> None:
    """Keep nothing: the next page works out every line anew. For measuring."""
    _kept.clear()
    _sums.clear()


def marked(line: Any, lines: dict[int, Above], inside: dict[int, frozenset[int]]) -> Any:
    """The line of the board with its own "fits": None where nobody can say."""
    if line.shelf > Shelf.READY or line.team_id not in lines or not line.effort_quantiles:
        return line
    return changed(line, fits=line.initiative_id in inside[line.team_id])
