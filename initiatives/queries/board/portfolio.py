"""What competes for a period's person-weeks, the best of it, and what any choice of it comes to.

    problem = portfolio_problem(period)
    best = best_portfolio(problem)                   # the best choice, and every option's opportunity cost
    sums = worth(problem, best.chosen)               # total and range, weeks and chance for each team
    best.week_worth                                  # what one more person-week of each team would bring

A what-if is the same problem with changes: `portfolio_problem(period, changes=Changes(choices={7: "B", 9: None},
weeks={team_id: 2}))`. What is changed holds, everything else is free again for the best of the rest.

What is in: every initiative that is ready to decide, with each standing option that has figures. Value is expected net
present value, effort expected person-weeks of each team. An initiative whose figures are out of date is in with the
figures that it has, and says so (`is_stale`). A team's free weeks are what is left after guardrails, support, debt that
falls due, and what is funded for the period; below nothing counts as nothing.

What is never chosen, and stands in the problem all the same, so that one can ask what it would push out and force it
(`Way.barred` says why): an option that breaks a guardrail which nobody has waived (a waiver comes first); a test (it is
bought for what it teaches, before the choice); an option without a money value (a best portfolio in money cannot weigh
it); and, only where `undecided` asks for them, initiatives still in reframing (`is_ready` is False).

What is out: what has no figures yet (nobody knows its effort), and options that need a team whose capacity nobody has
entered (`left_out` says which: what they push out cannot be known). Nothing is left out for being sealed from one
reader: the problem is the same for everybody. Whoever shows it hides what `sealed_initiatives` names.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from initiatives import economics
from initiatives.economics.displacement import shadow_prices
from initiatives.economics.ranking import Above, only, spreads_of, summed
from initiatives.models import BoardEffort, BoardOption, Period, Shelf
from initiatives.queries.board.plan import Room, team_rooms

BREAKS, TEST, NO_MONEY, NOT_READY = "breaks a guardrail", "a test", "no money value", "not ready"
NO_CAPACITY = "nobody has entered the team’s capacity"


@dataclass(frozen=True)
class Changes:
    """A what-if: initiatives held at an option or out (None), and person-weeks more or fewer for a team."""

    choices: Mapping[int, str | None] = field(default_factory=dict)
    weeks: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Way:
    """One option that could be funded. `barred` says why the best portfolio never takes it by itself."""

    key: str
    name: str
    value: float | None
    low: float | None
    middle: float | None
    high: float | None
    weeks: Mapping[int, float]
    quantiles: Mapping[int, tuple[float, ...]]
    barred: str = ""


@dataclass(frozen=True)
class Candidate:
    """An initiative with the options of which one may be funded."""

    initiative_id: int
    outcome: str
    ways: tuple[Way, ...]
    is_ready: bool = True
    is_stale: bool = False
    appraisal_id: int | None = None

    def way(self, key: str) -> Way | None:
        """The option with that letter."""
        return next((way for way in self.ways if way.key == key), None)


@dataclass(frozen=True)
class LeftOut:
    """An option that is not in the problem, and why."""

    initiative_id: int
    outcome: str
    key: str
    why: str


@dataclass(frozen=True)
class Problem:
    """Everything that competes in a period. `rooms` holds every team, `free` those whose weeks are known."""

    period: Period
    candidates: tuple[Candidate, ...]
    rooms: Mapping[int, Room]
    free: Mapping[int, float]
    left_out: tuple[LeftOut, ...] = ()
    choices: Mapping[int, str | None] = field(default_factory=dict)

    def candidate(self, initiative_id: int) -> Candidate | None:
        """The initiative with that number, where it competes."""
        return self._by_id.get(initiative_id)

    @property
    def _by_id(self) -> dict[int, Candidate]:
        found: dict[int, Candidate] | None = self.__dict__.get("_known")
        if found is None:
            found = {one.initiative_id: one for one in self.candidates}
            self.__dict__["_known"] = found
        return found


@dataclass(frozen=True)
class Cost:
    """What choosing an option costs the others: exact, or between two bounds; all None where it does not fit."""

    fits: bool
    exact: float | None
    at_least: float | None
    at_most: float | None


@dataclass(frozen=True)
class Best:
    """The best portfolio. `over` says by how many weeks the held choices exceed a team."""

    chosen: Mapping[int, str]
    value: float
    is_exact: bool
    bound: float
    used: Mapping[int, float]
    left: Mapping[int, float]
    over: Mapping[int, float]
    costs: Mapping[tuple[int, str], Cost]
    engine: economics.Portfolio

    @property
    def week_worth(self) -> dict[int, float]:
        """Shadow prices: what one more person-week of each team would bring near this portfolio (money)."""
        return {int(team): price for team, price in shadow_prices(self.engine).items()}


@dataclass(frozen=True)
class Load:
    """What a choice asks of one team: weeks on average and as a range of simulated sums, and the chance that they fit."""

    team_id: int
    team: str
    free: float | None
    expected: float
    low: float
    middle: float
    high: float
    chance: float | None

    @property
    def fits(self) -> bool | None:
        """By the middle of the sum, as the line of the board; None where nobody has entered a capacity."""
        return None if self.free is None else self.middle <= max(self.free, 0.0) + 1e-9


@dataclass(frozen=True)
class Sums:
    """What a choice comes to: value on average and its range, and what it asks of each team."""

    value: float
    low: float
    middle: float
    high: float
    moneyless: int
    loads: tuple[Load, ...]

    @property
    def fits(self) -> bool:
        """Whether it fits every team whose weeks are known."""
        return all(load.fits is not False for load in self.loads)


def portfolio_problem(period: Period, *, changes: Changes | None = None, undecided: bool = False) -> Problem:
    """The problem of a period, by initiative and letter: three queries. See above for what is in and what is out."""
    rooms = {found.room.team_id: found.room for found in team_rooms(period)}
    more = changes.weeks if changes else {}
    free = {
        room.team_id: max(0.0, room.free + more.get(room.team_id, 0.0))
        for room in rooms.values()
        if room.stated or room.team_id in more
    }
    candidates, left_out = _candidates(free, Shelf.REFRAMING if undecided else Shelf.READY)
    held = {
        pk: key
        for pk, key in (changes.choices if changes else {}).items()
        if any(one.initiative_id == pk and (key is None or one.way(key)) for one in candidates)
    }
    return Problem(period, candidates, rooms, free, left_out, held)


_OPTION = (
    "pk",
    "row__initiative_id",
    "row__shelf",
    "row__outcome",
    "row__appraisal_id",
    "row__appraisal__inputs_version",
    "row__initiative__inputs_version",
    "key",
    "name",
    "is_test",
    "breaks",
    "npv_expected",
    "npv_low",
    "npv_middle",
    "npv_high",
)


def _candidates(free: Mapping[int, float], shelf: int) -> tuple[tuple[Candidate, ...], tuple[LeftOut, ...]]:
    efforts: dict[int, list[tuple[int, float, tuple[float, ...]]]] = {}
    for option_id, team_id, weeks, quantiles in BoardEffort.objects.filter(
        option__row__shelf__lte=shelf
    ).values_list("option_id", "team_id", "weeks", "quantiles"):
        efforts.setdefault(option_id, []).append((team_id, float(weeks), tuple(quantiles)))
    rows = (
        BoardOption.objects.filter(row__shelf__lte=shelf)
        .order_by("row__initiative_id", "key")
        .values_list(*_OPTION)
    )
    found: dict[int, Candidate] = {}
    ways: dict[int, list[Way]] = {}
    left_out = []
    for pk, initiative_id, stands, outcome, appraisal_id, figured, inputs, *columns in rows:
        way = _way(columns, efforts.get(pk, []), is_ready=stands <= Shelf.READY)
        if not way.weeks or any(team not in free for team in way.weeks):
            left_out.append(LeftOut(initiative_id, outcome, way.key, NO_CAPACITY))
            continue
        ways.setdefault(initiative_id, []).append(way)
        found[initiative_id] = Candidate(
            initiative_id,
            outcome,
            (),
            is_ready=stands <= Shelf.READY,
            is_stale=figured is None or figured < inputs,
            appraisal_id=appraisal_id,
        )
    candidates = (
        Candidate(pk, one.outcome, tuple(ways[pk]), one.is_ready, one.is_stale, one.appraisal_id)
        for pk, one in found.items()
    )
    return tuple(candidates), tuple(left_out)


def _way(columns: list[Any], efforts: list[tuple[int, float, tuple[float, ...]]], *, is_ready: bool) -> Way:
    key, name, is_test, breaks, *money = columns
    value, low, middle, high = (None if amount is None else float(amount) for amount in money)
    reasons = ((breaks, BREAKS), (is_test, TEST), (value is None, NO_MONEY), (not is_ready, NOT_READY))
    return Way(
        key,
        name,
        value,
        low,
        middle,
        high,
        weeks={team: weeks for team, weeks, _ in efforts},
        quantiles={team: quantiles for team, _, quantiles in efforts},
        barred=next((why for holds, why in reasons if holds), ""),
    )


def best_portfolio(problem: Problem, *, time_limit: float = 10.0) -> Best:
    """The best choice of the problem, with what holds held, and the opportunity cost of every option in it."""
    held = {str(pk): key for pk, key in problem.choices.items()}
    engine = economics.best_portfolio(
        [_entry(one, held) for one in problem.candidates],
        {str(team): weeks for team, weeks in problem.free.items()},
        choices=held,
        time_limit=time_limit,
    )
    chosen = {int(pk): key for pk, key in engine.chosen.items()}
    return Best(
        chosen=chosen,
        value=engine.value,
        is_exact=engine.exact,
        bound=engine.bound,
        used=_by_team(engine.used),
        left=_by_team(engine.free),
        over=_by_team(engine.over),
        costs={
            (int(pk), key): Cost(one.fits, one.opportunity_cost, one.at_least, one.at_most)
            for (pk, key), one in engine.outlooks.items()
        },
        engine=engine,
    )


def _entry(one: Candidate, held: Mapping[str, str | None]) -> economics.PortfolioInitiative:
    """What is barred is worth nothing to the engine, so it is never chosen; what it pushes out does not rest on that.

    Where somebody holds it, it counts with its value.
    """
    key = held.get(str(one.initiative_id))
    return economics.PortfolioInitiative(
        str(one.initiative_id),
        tuple(
            economics.PortfolioOption(
                way.key,
                0.0 if way.barred and way.key != key else way.value or 0.0,
                {str(team): weeks for team, weeks in way.weeks.items()},
            )
            for way in one.ways
        ),
    )


def _by_team(amounts: Mapping[str, float]) -> dict[int, float]:
    return {int(team): amount for team, amount in amounts.items()}


def worth(problem: Problem, chosen: Mapping[int, str]) -> Sums:
    """Add up a choice, which need not fit. Sums are simulated: percentiles do not add."""
    ways = [
        (pk, way)
        for pk, key in sorted(chosen.items())
        if (one := problem.candidate(pk)) and (way := one.way(key))
    ]
    value = sum(way.value or 0.0 for _, way in ways)
    low, middle, high = _range_of(ways)
    return Sums(
        value=value,
        low=low,
        middle=middle,
        high=high,
        moneyless=sum(way.value is None for _, way in ways),
        loads=tuple(_load(problem, team, ways) for team in _teams_of(problem, ways)),
    )


def _teams_of(problem: Problem, ways: Iterable[tuple[int, Way]]) -> list[int]:
    wanted = {team for _, way in ways for team in way.weeks} | set(problem.free)
    return sorted(wanted, key=lambda team: (problem.rooms[team].team, team))


def _range_of(ways: Iterable[tuple[int, Way]]) -> tuple[float, float, float]:
    """P10, middle and P90 of the summed value: each from its own range, drawn apart."""
    known = [
        (pk, (way.low, way.middle, way.high))
        for pk, way in ways
        if way.low is not None and way.middle is not None and way.high is not None
    ]
    if not known:
        return 0.0, 0.0, 0.0
    spreads = spreads_of([amounts for _, amounts in known])
    lowest = spreads.min(axis=1)
    drawn = [
        only(f"value of {pk}", (row - least).tolist()).drawn
        for (pk, _), row, least in zip(known, spreads, lowest, strict=True)
    ]
    low, middle, high, _ = summed(drawn, 0.0)
    base = float(lowest.sum())
    return base + low, base + middle, base + high


def _load(problem: Problem, team: int, ways: Iterable[tuple[int, Way]]) -> Load:
    taken = [(pk, way) for pk, way in ways if team in way.weeks]
    free = problem.free.get(team)
    parts = [_part(pk, way, team) for pk, way in taken]
    low, middle, high, chance = summed([part.drawn for part in parts], free or 0.0) if parts else _NOTHING
    return Load(
        team_id=team,
        team=problem.rooms[team].team,
        free=free,
        expected=sum(way.weeks[team] for _, way in taken),
        low=low,
        middle=middle,
        high=high,
        chance=None if free is None else chance,
    )


_NOTHING = (0.0, 0.0, 0.0, 1.0)


def _part(pk: int, way: Way, team: int) -> Above:
    """The draws of one effort, paired as on the board's line, so that both say the same."""
    return only(str(pk), way.quantiles.get(team) or [way.weeks[team]])
