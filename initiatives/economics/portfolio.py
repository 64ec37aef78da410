"""The best portfolio under capacity, and what each option would push out.

``best_portfolio`` is the front door: at most one option per initiative, person-weeks per team, value = expected
NPV. The opportunity cost of option o of X is V(without X) - [V(X = o) - v(o)], V the value of the best portfolio.
Pieces of the problem that share no team are solved apart: small ones by a table that gives every opportunity cost
in one pass, the others by HiGHS at gap 0 with bounds for every option and the exact figure for one at a time.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from initiatives.economics import portfolio_solver
from initiatives.economics.portfolio_bounds import opportunity_bounds
from initiatives.economics.portfolio_grid import (
    HALF_WEEK,
    IMPOSSIBLE,
    Grid,
    PortfolioError,
    PortfolioInitiative,
    PortfolioOption,
    Whole,
    lay_out,
)
from initiatives.economics.portfolio_lines import every_line_answer, kept_together
from initiatives.economics.portfolio_pieces import Share, by_value, split
from initiatives.economics.portfolio_solver import Best
from initiatives.economics.portfolio_tables import Answers, Piece, every_answer

__all__ = [
    "OptionOutlook",
    "Portfolio",
    "PortfolioError",
    "PortfolioInitiative",
    "PortfolioOption",
    "best_portfolio",
]

MOST_CELLS = 200_000_000
MOST_KEPT = 32_000_000  # 256 MB
SHORT_LINE = 2_000  # states up to which many teams are quicker together than one by one


class OptionOutlook(NamedTuple):
    """One option against the best use of the same capacity (money).

    ``opportunity_cost`` is None where the option does not fit, or where only bounds are known: then ``at_least``
    and ``at_most`` hold them.
    """

    initiative: str
    option: str
    value: float
    fits: bool
    opportunity_cost: float | None
    at_least: float | None
    at_most: float | None

    @property
    def worth_funding(self) -> bool | None:
        """Say whether the value exceeds what it pushes out; None while the bounds do not tell."""
        if not self.fits:
            return False
        if self.at_most is not None and self.value > self.at_most:
            return True
        return False if self.at_least is not None and self.value <= self.at_least else None


class Part(NamedTuple):
    """A piece's answer in units: its best, and for each asked row the opportunity cost between low and high."""

    share: Share
    best: Best
    low: Whole
    high: Whole


@dataclass(frozen=True)
class Portfolio:
    """The best portfolio and every option's outlook.

    ``value`` is the sum over the choice; ``bound`` is what no portfolio can exceed, equal to ``value`` when
    ``exact``. ``used`` and ``free`` are person-weeks per team on the half-week grid. ``over`` says by how much
    forced choices exceed a team's capacity.
    """

    value: float
    bound: float
    exact: bool
    chosen: Mapping[str, str]
    outlooks: Mapping[tuple[str, str], OptionOutlook]
    used: Mapping[str, float]
    free: Mapping[str, float]
    over: Mapping[str, float]
    grid: Grid = field(repr=False, compare=False)
    parts: tuple[Part, ...] = field(repr=False, compare=False)
    time_limit: float = field(repr=False, compare=False)


def best_portfolio(
    initiatives: Iterable[PortfolioInitiative],
    capacity: Mapping[str, float],
    *,
    choices: Mapping[str, str | None] | None = None,
    time_limit: float = 10.0,
    step: float = HALF_WEEK,
) -> Portfolio:
    """Find the best portfolio, exact, with the opportunity cost of every option.

    ``choices`` holds initiatives at an option or out (None) for a what-if; all others are free. ``time_limit``
    (seconds) concerns HiGHS only. Effort is rounded up and capacity down to ``step`` person-weeks.
    Raises PortfolioError with the field and the reason for figures that cannot be used.
    """
    grid = lay_out(initiatives, capacity, choices=choices or {}, step=step)
    found = _solve_all(split(grid, by_value(grid)), time_limit)
    rows = np.array(
        sorted(row for part in found for row in part.best.chosen.tolist() if row >= 0), dtype=np.int64
    )
    value = math.fsum(grid.value[rows])
    slack = sum(part.best.bound - part.best.units for part in found)
    exact = slack == 0
    used = grid.effort[rows].sum(axis=0)
    return Portfolio(
        value=value,
        bound=value if exact else value + grid.money(slack),
        exact=exact,
        chosen={grid.ids[grid.owner[row]]: grid.keys[row] for row in rows},
        outlooks=_outlooks(grid, found),
        used=_weeks(grid, used),
        free=_weeks(grid, np.maximum(0, grid.capacity - used)),
        over=grid.over,
        grid=grid,
        parts=tuple(found),
        time_limit=time_limit,
    )


def _weeks(grid: Grid, steps: Whole) -> dict[str, float]:
    return {team: float(amount * grid.step) for team, amount in zip(grid.teams, steps, strict=True)}


def _outlooks(grid: Grid, found: list[Part]) -> dict[tuple[str, str], OptionOutlook]:
    low = np.full(len(grid.owner), IMPOSSIBLE, dtype=np.int64)
    high = low.copy()
    for part in found:
        low[part.share.asked], high[part.share.asked] = part.low, part.high
    outlooks = {}
    for owner, key, value, least, most in zip(
        grid.owner.tolist(), grid.keys, grid.value.tolist(), low.tolist(), high.tolist(), strict=True
    ):
        name, fits = grid.ids[owner], most != IMPOSSIBLE
        at_least, at_most = (grid.money(least), grid.money(most)) if fits else (None, None)
        cost = at_least if least == most else None
        outlooks[name, key] = OptionOutlook(name, key, value, fits, cost, at_least, at_most)
    return outlooks


def _solve_all(shares: list[Share], time_limit: float) -> list[Part]:
    lines = [share for share in shares if len(share.teams) == 1 and share.piece.states <= SHORT_LINE]
    if kept_together(lines) > MOST_KEPT:
        lines = []
    together = {id(share) for share in lines}
    solved = [_solved(share, answers) for share, answers in zip(lines, every_line_answer(lines), strict=True)]
    return solved + [_solve_alone(share, time_limit) for share in shares if id(share) not in together]


def _solve_alone(share: Share, time_limit: float) -> Part:
    if not len(share.teams):
        return _unlimited(share)
    if is_tabulated(share.piece):
        return _solved(share, every_answer(share.piece, share.asked_place, share.asked_effort))
    return _bounded(share, time_limit)


def is_tabulated(piece: Piece) -> bool:
    """Say whether a piece is small enough for a table over all its teams."""
    return piece.cells <= MOST_CELLS and piece.kept <= MOST_KEPT


def _solved(share: Share, answers: Answers) -> Part:
    cost = np.maximum(0, answers.without[share.asked_place] - answers.given)
    cost[answers.given < IMPOSSIBLE // 2] = IMPOSSIBLE
    return Part(share, Best(answers.best, answers.chosen, answers.best), cost, cost)


def _unlimited(share: Share) -> Part:
    """Choose where nothing is scarce: the best of each, and nothing is pushed out."""
    piece = share.piece
    best, chosen = 0, np.full(len(piece.places), -1, dtype=np.int64)
    for place in range(len(piece.places)):
        rows = range(int(piece.first[place]), int(piece.first[place + 1]))
        top = max(rows, key=lambda row: (int(piece.units[row]), -row), default=-1)
        if top >= 0 and piece.units[top] > piece.stay_out[place]:
            chosen[place] = piece.rows[top]
            best += int(piece.units[top])
    nothing = np.zeros(len(share.asked), dtype=np.int64)
    return Part(share, Best(best, chosen, best), nothing, nothing)


def _bounded(share: Share, time_limit: float) -> Part:
    """Solve by HiGHS and bound every opportunity cost from the dual prices."""
    piece = share.piece
    best = portfolio_solver.solve(piece, time_limit=time_limit)
    if best is None:
        raise PortfolioError("choices", "what is held does not fit")
    low, high = opportunity_bounds(share, best)
    return Part(share, best, low, high)
