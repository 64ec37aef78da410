"""Up to four initiatives side by side: one axis, and their effort together against the weeks that are free."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from initiatives.economics.ranking import only, spreads_of, summed, swap_chances
from initiatives.models import BoardRow, Initiative, Period, Person
from initiatives.queries.board.fitting import Fit
from initiatives.queries.board.lines import Line, line_of, values_for
from initiatives.queries.board.plan import Room, team_rooms

MOST = 4


@dataclass(frozen=True)
class Together:
    """The chosen ones of a team, summed by simulation, against what the team has free."""

    room: Room
    fit: Fit


@dataclass(frozen=True)
class Comparison:
    """What stands side by side. `ahead` is how often the first brings more a week than the second."""

    lines: tuple[Line, ...]
    teams: tuple[Together, ...]
    ahead: float | None


def comparison(person: Person, ids: Sequence[int], period: Period | None, *, today: date) -> Comparison:
    """The rows of those ids that this person may see, best first: two queries."""
    rooms = {found.team.pk: found.room for found in team_rooms(period)}
    names = {pk: room.team for pk, room in rooms.items()}
    rows = BoardRow.objects.filter(
        initiative_id__in=ids[:MOST], initiative__in=Initiative.objects.visible_to(person)
    ).order_by("by_value_week", "initiative_id")
    lines = tuple(line_of(values, names) for values in values_for(person, rows, "by_value_week"))
    teams = []
    for team_id in dict.fromkeys(line.team_id for line in lines):
        of_team = [line for line in lines if line.team_id == team_id and line.effort_quantiles]
        if team_id is None or not of_team:
            continue
        room = rooms[team_id]
        drawn = [only(str(line.initiative_id), line.effort_quantiles).drawn for line in of_team]
        low, middle, high, chance = summed(drawn, room.free)
        teams.append(Together(room, Fit(len(of_team), low, middle, high, chance if room.stated else None)))
    return Comparison(lines, tuple(teams), _ahead(lines))


def _ahead(lines: Sequence[Line]) -> float | None:
    if len(lines) < 2:
        return None
    ranges = []
    for line in lines[:2]:
        if (
            line.npv_low is None
            or line.npv_middle is None
            or line.npv_high is None
            or not line.effort_expected
        ):
            return None
        ranges.append(
            [value / line.effort_expected for value in (line.npv_low, line.npv_middle, line.npv_high)]
        )
    return 1.0 - swap_chances(spreads_of(ranges))[0]
