"""The portfolio problem on whole numbers: effort in grid steps, value in units of one power of ten.

Whole numbers make ties exact and keep an opportunity cost from coming out as -1e-9. Effort is rounded up and
capacity down, so what fits on the grid fits in life. Everything is sorted by id and by key: the order in which
initiatives arrive changes nothing.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
Flags = NDArray[np.bool_]

HALF_WEEK = 0.5
IMPOSSIBLE = -(2**61)  # two of them still add up inside 64 bits
LARGEST_TOTAL = 2**59
SIGNIFICANT = 15  # digits of the largest value that are kept
STEP_SLACK = 1e-9  # 0.1 + 0.2 must not need a fourth tenth


class PortfolioError(ValueError):
    """A figure that no portfolio can be made of. ``field`` says where it stands, ``reason`` why, in plain words."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True)
class PortfolioOption:
    """One way to do an initiative: its expected NPV (money) and its expected effort (person-weeks, per team)."""

    key: str
    value: float
    effort: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class PortfolioInitiative:
    """An initiative and the options of which at most one is funded."""

    id: str
    options: tuple[PortfolioOption, ...]


@dataclass(frozen=True)
class Grid:
    """The problem as arrays. ``n`` initiatives, ``m`` options sorted by owner and key, ``t`` teams.

    ``first[i] : first[i + 1]`` are the options of initiative ``i``. ``forced[i]`` is the row of the option it must
    take, -1 when it must stay out, -2 when it is free.
    """

    ids: tuple[str, ...]
    keys: tuple[str, ...]
    teams: tuple[str, ...]
    owner: Whole
    first: Whole
    value: Real
    units: Whole
    effort: Whole
    capacity: Whole
    forced: Whole
    scale: int
    step: float
    over: Mapping[str, float] = field(default_factory=dict)

    def money(self, units: int) -> float:
        """Turn value units back into money."""
        return units / 10**self.scale if self.scale >= 0 else float(units * 10**-self.scale)

    def row_of(self, initiative: str, option: str) -> int:
        """Give the row of an option; PortfolioError when there is none."""
        for row in self.rows_of(initiative):
            if self.keys[row] == option:
                return row
        raise PortfolioError("option", f"{initiative} has no option {option}")

    def rows_of(self, initiative: str) -> range:
        """Give the rows of an initiative's options; PortfolioError when it is not in the portfolio."""
        position = self.position(initiative)
        return range(int(self.first[position]), int(self.first[position + 1]))

    def position(self, initiative: str) -> int:
        """Give the place of an initiative in id order; PortfolioError when it is not in the portfolio."""
        low, high = 0, len(self.ids)
        while low < high:
            middle = (low + high) // 2
            if self.ids[middle] < initiative:
                low = middle + 1
            else:
                high = middle
        if low == len(self.ids) or self.ids[low] != initiative:
            raise PortfolioError("initiative", f"{initiative} is not in this portfolio")
        return low


def lay_out(
    initiatives: Iterable[PortfolioInitiative],
    capacity: Mapping[str, float],
    *,
    choices: Mapping[str, str | None],
    step: float = HALF_WEEK,
) -> Grid:
    """Check the figures and put them on the grid.

    ``capacity`` is free person-weeks per team; a team without one has none. Errors: PortfolioError for a repeated
    id or key, a value, effort or capacity that is not a finite number, a negative effort or capacity, a choice
    that does not exist.
    """
    if not (math.isfinite(step) and step > 0):
        raise PortfolioError("step", "must be above zero")
    ordered = sorted(initiatives, key=lambda initiative: initiative.id)
    ids = tuple(initiative.id for initiative in ordered)
    _unique(ids, "initiatives")
    rows = [sorted(initiative.options, key=lambda option: option.key) for initiative in ordered]
    flat = [option for row in rows for option in row]
    first = np.zeros(len(rows) + 1, dtype=np.int64)
    np.cumsum([len(row) for row in rows], out=first[1:])
    for initiative, row in zip(ids, rows, strict=True):
        _unique([option.key for option in row], f"options of {initiative}")
    teams = tuple(sorted({team for option in flat for team in option.effort} | set(capacity)))
    owner = np.repeat(np.arange(len(rows)), np.diff(first))
    value = np.array([option.value for option in flat], dtype=np.float64)
    units, scale = _whole_values(value, owner, ids)
    effort = _whole_efforts(flat, owner, ids, teams, step)
    room = _whole_capacity(capacity, teams, step)
    grid = Grid(
        ids=ids,
        keys=tuple(option.key for option in flat),
        teams=teams,
        owner=owner,
        first=first,
        value=value,
        units=units,
        effort=effort,
        capacity=room,
        forced=np.full(len(ids), -2, dtype=np.int64),
        scale=scale,
        step=step,
    )
    return choose(grid, choices) if choices else grid


def choose(grid: Grid, choices: Mapping[str, str | None]) -> Grid:
    """Hold some initiatives at an option, or out (None). Where they need more than there is, ``over`` says how much.

    A team that the choices overfill has nothing left for the rest; the other teams go on as before.
    """
    forced = grid.forced.copy()
    for initiative, option in choices.items():
        forced[grid.position(initiative)] = -1 if option is None else grid.row_of(initiative, option)
    held = grid.effort[forced[forced >= 0]].sum(axis=0)
    over = {
        team: float(excess * grid.step)
        for team, excess in zip(grid.teams, held - grid.capacity, strict=True)
        if excess > 0
    }
    return replace(grid, forced=forced, over=over, capacity=np.maximum(grid.capacity, held))


def _unique(names: Iterable[str], field: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise PortfolioError(field, f"{name} is there twice")
        seen.add(name)


def _whole_values(value: Real, owner: Whole, ids: tuple[str, ...]) -> tuple[Whole, int]:
    if not np.isfinite(value).all():
        row = int(np.flatnonzero(~np.isfinite(value))[0])
        raise PortfolioError(f"value of {ids[owner[row]]}", "must be a finite number")
    largest = np.zeros(len(ids))
    np.maximum.at(largest, owner, np.abs(value))
    top = float(largest.max(initial=0.0))
    with np.errstate(over="ignore"):
        total = float(largest.sum()) * (len(ids) + 1)
    if not math.isfinite(total):
        raise PortfolioError("value", "the values together are too large to add up")
    if top == 0.0:
        return np.zeros(len(value), dtype=np.int64), 0
    scale = min(
        SIGNIFICANT - 1 - math.floor(math.log10(top)),
        math.floor(math.log10(LARGEST_TOTAL) - math.log10(total)),
    )
    scale = min(scale, 300)
    scaled = value * 10.0**scale if scale >= 0 else value / 10.0**-scale
    return np.rint(scaled).astype(np.int64), scale


def _whole_efforts(
    flat: list[PortfolioOption], owner: Whole, ids: tuple[str, ...], teams: tuple[str, ...], step: float
) -> Whole:
    column = {team: place for place, team in enumerate(teams)}
    weeks = np.zeros((len(flat), len(teams)))
    for row, option in enumerate(flat):
        for team, needed in option.effort.items():
            weeks[row, column[team]] = needed
    bad = ~(np.isfinite(weeks) & (weeks >= 0))
    if bad.any():
        row, place = (int(part[0]) for part in np.nonzero(bad))
        raise PortfolioError(
            f"effort of {ids[owner[row]]}", f"{teams[place]}: must be zero or more person-weeks"
        )
    steps = weeks / step
    return np.ceil(np.minimum(steps - STEP_SLACK * np.maximum(1.0, steps), 2.0**52)).astype(np.int64)


def _whole_capacity(capacity: Mapping[str, float], teams: tuple[str, ...], step: float) -> Whole:
    weeks = np.array([capacity.get(team, 0.0) for team in teams], dtype=np.float64)
    for team, amount in zip(teams, weeks, strict=True):
        if not (math.isfinite(amount) and amount >= 0):
            raise PortfolioError("capacity", f"{team}: must be zero or more person-weeks")
    steps = weeks / step
    return np.floor(np.minimum(steps + STEP_SLACK * np.maximum(1.0, steps), 2.0**52)).astype(np.int64)
