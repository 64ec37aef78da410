"""What a what-if comes to: what fits, what falls out or gets another option, the total, and what a team's week is worth.

Whatever a what-if does not hold goes as it fits best, with and without its changes alike, so that the difference
between the two is the doing of the changes alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from initiatives.economics.ranking import Effort, running_fit
from initiatives.models import BoardRow, Period, Person, WhatIf
from initiatives.models.initiative import reference_of
from initiatives.queries.board.plan import Room
from initiatives.queries.board.portfolio import (
    Best,
    Candidate,
    Changes,
    Problem,
    Sums,
    Way,
    best_portfolio,
    portfolio_problem,
    worth,
)
from initiatives.queries.sealed import sealed_initiatives

# Seconds that somebody waits for an answer; beyond them the best so far stands, and says by how much it may miss.
PATIENCE = 3.0
MOST_LEFT = 12


@dataclass(frozen=True)
class Taken:
    """An initiative that fits, with its option. `is_held` where the what-if says so itself."""

    initiative_id: int
    outcome: str
    way: Way
    is_held: bool = False

    @property
    def reference(self) -> str:
        return reference_of(self.initiative_id)


@dataclass(frozen=True)
class Moved:
    """An initiative that goes another way than without the changes; None: it does not fit."""

    initiative_id: int
    outcome: str
    before: Way | None
    after: Way | None

    @property
    def reference(self) -> str:
        return reference_of(self.initiative_id)

    @property
    def value_change(self) -> float:
        return _value(self.after) - _value(self.before)


@dataclass(frozen=True)
class TeamWeeks:
    """One team: its free weeks in this what-if and as they are, what the choice takes of them, the worth of one more."""

    team_id: int
    team: str
    free: float
    free_now: float | None
    expected: float
    low: float
    high: float
    chance: float | None
    week_worth: float
    over: float = 0.0

    @property
    def is_changed(self) -> bool:
        return self.free_now is None or abs(self.free - max(0.0, self.free_now)) > 1e-9


@dataclass(frozen=True)
class Result:
    """Everything that the panel of a what-if says."""

    taken: tuple[Taken, ...]
    falls_out: tuple[Moved, ...]
    cheaper: tuple[Moved, ...]
    better: tuple[Moved, ...]
    comes_in: tuple[Moved, ...]
    teams: tuple[TeamWeeks, ...]
    sums: Sums
    chance: float | None
    value_without: float
    is_exact: bool
    may_miss: float

    @property
    def gain(self) -> float:
        """What the changes bring or cost against the same weeks without them."""
        return self.sums.value - self.value_without

    @property
    def over(self) -> tuple[TeamWeeks, ...]:
        return tuple(team for team in self.teams if team.over > 0)

    def option_of(self, initiative_id: int) -> str:
        """The letter with which an initiative fits; empty where it does not."""
        return next((one.way.key for one in self.taken if one.initiative_id == initiative_id), "")


@dataclass(frozen=True)
class Ground:
    """The period as it is, read once for as many what-ifs as a page shows.

    What this person estimates unseen is not in it: the totals would tell.
    """

    period: Period
    problem: Problem
    best: Best
    sealed: frozenset[int] = frozenset()

    @property
    def rooms(self) -> Mapping[int, Room]:
        return self.problem.rooms

    def candidate(self, initiative_id: int) -> Candidate | None:
        return self.problem.candidate(initiative_id)


def ground(person: Person, period: Period) -> Ground:
    """The problem of the period without changes, and the best of it: four queries."""
    sealed = sealed_initiatives(person)
    problem = _without(portfolio_problem(period), sealed)
    return Ground(period, problem, best_portfolio(problem, time_limit=PATIENCE), sealed)


def _without(problem: Problem, sealed: frozenset[int]) -> Problem:
    if not sealed:
        return problem
    return replace(
        problem,
        candidates=tuple(one for one in problem.candidates if one.initiative_id not in sealed),
        choices={pk: key for pk, key in problem.choices.items() if pk not in sealed},
    )


def choices_of(what_if: WhatIf) -> dict[int, str | None]:
    """What it holds: initiative to the letter of its option, None where it is left out."""
    return {pick.initiative_id: pick.key or None for pick in what_if.picks.all()}


def weeks_of(what_if: WhatIf) -> dict[int, float]:
    """The free weeks that it changes, by team."""
    return {room.team_id: float(room.weeks) for room in what_if.rooms.all()}


def result(base: Ground, choices: Mapping[int, str | None], weeks: Mapping[int, float]) -> Result:
    """Work out what these changes come to. Asks the database only where a team's weeks were not known before."""
    problem = _changed(base, choices, weeks)
    best = best_portfolio(problem, time_limit=PATIENCE)
    sums = worth(problem, best.chosen)
    moved = tuple(_moved(base, problem, best, held=set(problem.choices)))
    return Result(
        taken=_taken(problem, best.chosen, set(problem.choices)),
        falls_out=tuple(one for one in moved if one.after is None),
        cheaper=tuple(one for one in moved if one.before and one.after and one.value_change <= 0),
        better=tuple(one for one in moved if one.before and one.after and one.value_change > 0),
        comes_in=tuple(one for one in moved if one.before is None),
        teams=_teams(base, problem, best, sums),
        sums=sums,
        chance=_chance(problem, best.chosen),
        value_without=base.best.value,
        is_exact=best.is_exact,
        may_miss=max(0.0, best.bound - best.value),
    )


def _changed(base: Ground, choices: Mapping[int, str | None], weeks: Mapping[int, float]) -> Problem:
    """The same candidates with other weeks; read anew where a team comes in whose weeks nobody had entered."""
    problem = base.problem
    if not weeks.keys() <= problem.free.keys():
        more = {
            team: free - problem.rooms[team].free for team, free in weeks.items() if team in problem.rooms
        }
        problem = _without(portfolio_problem(base.period, changes=Changes(weeks=more)), base.sealed)
    held = {
        pk: key
        for pk, key in choices.items()
        if (one := problem.candidate(pk)) and (key is None or one.way(key))
    }
    free = {**problem.free, **{team: free for team, free in weeks.items() if team in problem.free}}
    return replace(problem, choices=held, free=free)


def _value(way: Way | None) -> float:
    return way.value or 0.0 if way else 0.0


def _way_in(problem: Problem, initiative_id: int, key: str | None) -> Way | None:
    found = problem.candidate(initiative_id)
    return found.way(key) if found and key else None


def _taken(problem: Problem, chosen: Mapping[int, str], held: set[int]) -> tuple[Taken, ...]:
    """By value, the greatest first."""
    found = []
    for pk, key in chosen.items():
        one = problem.candidate(pk)
        way = one.way(key) if one else None
        if one and way:
            found.append(Taken(pk, one.outcome, way, pk in held))
    return tuple(sorted(found, key=lambda one: (-_value(one.way), one.initiative_id)))


def _moved(base: Ground, problem: Problem, best: Best, *, held: set[int]) -> Iterable[Moved]:
    """What goes another way although the what-if says nothing about it; what is worth most first."""
    found = []
    for pk in {*base.best.chosen, *best.chosen} - held:
        before, after = base.best.chosen.get(pk), best.chosen.get(pk)
        one = problem.candidate(pk)
        if before != after and one is not None:
            found.append(
                Moved(pk, one.outcome, _way_in(base.problem, pk, before), _way_in(problem, pk, after))
            )
    return sorted(found, key=lambda one: (-abs(one.value_change), one.initiative_id))


def _teams(base: Ground, problem: Problem, best: Best, sums: Sums) -> tuple[TeamWeeks, ...]:
    prices = best.week_worth
    return tuple(
        TeamWeeks(
            team_id=load.team_id,
            team=load.team,
            free=max(0.0, load.free or 0.0),
            free_now=base.rooms[load.team_id].free if base.rooms[load.team_id].stated else None,
            expected=load.expected,
            low=load.low,
            high=load.high,
            chance=load.chance if load.expected else None,
            week_worth=prices.get(load.team_id, 0.0),
            over=best.over.get(load.team_id, 0.0),
        )
        for load in sums.loads
    )


def _chance(problem: Problem, chosen: Mapping[int, str]) -> float | None:
    """How likely all of it fits, in every team at once; None where nothing is chosen."""
    efforts = [
        Effort(
            str(pk),
            {str(team): way.quantiles.get(team) or (weeks,) for team, weeks in way.weeks.items()},
        )
        for pk, key in sorted(chosen.items())
        if (way := _way_in(problem, pk, key))
    ]
    if not efforts:
        return None
    room = {str(team): max(0.0, free) for team, free in problem.free.items()}
    return running_fit(efforts, room)[-1].fits


@dataclass(frozen=True)
class Left:
    """An initiative that the best portfolio leaves: its best option, and why. `pushes_out` is what taking it costs."""

    initiative_id: int
    outcome: str
    way: Way
    barred: str
    fits: bool
    pushes_out: float | None

    @property
    def reference(self) -> str:
        return reference_of(self.initiative_id)


@dataclass(frozen=True)
class Explained:
    """The best portfolio in facts: what it takes, what it leaves and why, and how the ranking compares."""

    result: Result
    left: tuple[Left, ...]
    more_left: int
    ranked: Sums | None
    ranked_ids: frozenset[int]


def explained(base: Ground, ranking: Mapping[int, str]) -> Explained:
    """Say of everything that is left why. `ranking` is what fits going down the board: initiative to option."""
    found = []
    for one in base.problem.candidates:
        if one.initiative_id in base.best.chosen:
            continue
        way = max(one.ways, key=lambda way: (not way.barred, _value(way), way.key))
        cost = base.best.costs.get((one.initiative_id, way.key))
        pushes_out = None
        if cost is not None:
            pushes_out = cost.exact if cost.exact is not None else cost.at_least
        found.append(
            Left(
                one.initiative_id,
                one.outcome,
                way,
                way.barred,
                bool(cost and cost.fits),
                pushes_out,
            )
        )
    found.sort(key=lambda one: (-_value(one.way), one.initiative_id))
    return Explained(
        result=result(base, {}, {}),
        left=tuple(found[:MOST_LEFT]),
        more_left=max(0, len(found) - MOST_LEFT),
        ranked=worth(base.problem, ranking) if ranking else None,
        ranked_ids=frozenset(ranking),
    )


def ranking_choice(base: Ground, inside: Iterable[int]) -> dict[int, str]:
    """The options with which the rows above the line stand on the board: one query."""
    rows = BoardRow.objects.filter(initiative_id__in=list(inside)).values_list("initiative_id", "option_key")
    return {pk: key for pk, key in rows if _way_in(base.problem, pk, key)}
