"""What funding an option pushes out, by name, and what a team's next person-week is worth.

``displacement`` compares the best portfolio without the initiative with the best one that holds it at the option.
Among equally good portfolios it takes those nearest to what is on the board: the one without the initiative has the
fewest changes from the best portfolio, the one with the option the fewest from that; then by id.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from initiatives.economics import portfolio_solver
from initiatives.economics.portfolio import Portfolio, is_tabulated
from initiatives.economics.portfolio_grid import IMPOSSIBLE, Grid, Whole
from initiatives.economics.portfolio_pieces import holding, nearest
from initiatives.economics.portfolio_solver import Best
from initiatives.economics.portfolio_tables import Piece, one_best


class Change(NamedTuple):
    """An initiative whose choice differs between two portfolios (None: not funded), and what that is worth."""

    initiative: str
    before: str | None
    after: str | None
    value_change: float


@dataclass(frozen=True)
class Displacement:
    """What funding one option does to the others.

    ``opportunity_cost`` (money) is None where the option does not fit, and where time ran out: then it lies between
    ``at_least`` and ``at_most``. ``changes`` lists every other initiative whose choice differs, by id.
    """

    initiative: str
    option: str
    fits: bool
    opportunity_cost: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    changes: tuple[Change, ...] = ()

    @property
    def exact(self) -> bool:
        """Say whether the figure is proven (what does not fit is)."""
        return not self.fits or self.opportunity_cost is not None

    @property
    def displaced(self) -> tuple[Change, ...]:
        """List what falls out altogether."""
        return tuple(change for change in self.changes if change.after is None)

    @property
    def downgraded(self) -> tuple[Change, ...]:
        """List what gets a cheaper option."""
        return tuple(
            change for change in self.changes if change.before and change.after and change.value_change <= 0
        )

    @property
    def upgraded(self) -> tuple[Change, ...]:
        """List what gets a better option, because what went left more than was needed."""
        return tuple(
            change for change in self.changes if change.before and change.after and change.value_change > 0
        )

    @property
    def brought_in(self) -> tuple[Change, ...]:
        """List what comes in with what is left over."""
        return tuple(change for change in self.changes if change.before is None)


def displacement(
    portfolio: Portfolio, initiative: str, option: str, *, time_limit: float | None = None
) -> Displacement:
    """Say what funding this option pushes out, with the exact opportunity cost.

    ``time_limit`` (seconds, each of two solves) concerns options that need several teams; by default the
    portfolio's own. Raises PortfolioError for an initiative or option that is not in the portfolio.
    """
    grid = portfolio.grid
    row, seconds = grid.row_of(initiative, option), time_limit or portfolio.time_limit
    position = grid.position(initiative)
    share, board, *_ = next(part for part in portfolio.parts if position in part.share.piece.places)
    place = int(np.searchsorted(share.piece.places, position))
    kept = holding(share, place, row, int(grid.units[row]))
    out = holding(share, place, -1, 0)
    if kept is None or out is None:
        return Displacement(initiative, option, fits=False)
    given = board if board.chosen[place] == row and board.proven else None
    near = board.chosen
    without = board if near[place] < 0 and board.proven else _nearest_best(out, near, seconds)
    if given is None and without is not None:
        given = _nearest_best(kept, without.chosen, seconds)
    if given is None or without is None:
        return Displacement(initiative, option, fits=False)
    value = int(grid.units[row])
    low, high = without.units - given.bound + value, without.bound - given.units + value
    at_least, at_most = grid.money(max(0, low)), grid.money(max(0, high))
    cost = at_least if low == high else None
    moved = changes_between(grid, without.chosen, given.chosen, leave_out=initiative)
    return Displacement(
        initiative,
        option,
        fits=True,
        opportunity_cost=cost,
        at_least=at_least,
        at_most=at_most,
        changes=moved,
    )


def changes_between(grid: Grid, before: Whole, after: Whole, *, leave_out: str) -> tuple[Change, ...]:
    """List by id what differs between two choices of rows."""
    was, now = _by_position(grid, before), _by_position(grid, after)
    changes = []
    for position in sorted(
        position for position in was.keys() | now.keys() if was.get(position) != now.get(position)
    ):
        name, old, new = grid.ids[position], was.get(position), now.get(position)
        if name != leave_out:
            worth = (0.0 if new is None else grid.value[new]) - (0.0 if old is None else grid.value[old])
            changes.append(Change(name, _key(grid, old), _key(grid, new), float(worth)))
    return tuple(changes)


def compare(before: Portfolio, after: Portfolio) -> tuple[Change, ...]:
    """List by id what a what-if changes: what comes in, falls out or gets another option."""
    changes = []
    for name in sorted(before.chosen.keys() | after.chosen.keys()):
        old, new = before.chosen.get(name), after.chosen.get(name)
        if old != new:
            worth = _value(after, name, new) - _value(before, name, old)
            changes.append(Change(name, old, new, worth))
    return tuple(changes)


def shadow_prices(portfolio: Portfolio) -> dict[str, float]:
    """Price one more person-week of each team (money), from the duals of the relaxation; 0 where weeks are to spare.

    The exact worth of a given extra week jumps as it completes something or not; the dual is what it is worth on
    average near the best portfolio, and is what ranks options when a team is oversubscribed.
    """
    grid = portfolio.grid
    prices = dict.fromkeys(grid.teams, 0.0)
    for share, *_ in portfolio.parts:
        relaxed = portfolio_solver.relax(share.piece) if len(share.teams) else None
        if relaxed is not None:
            for team, unit, price in zip(share.teams, share.unit, relaxed.price, strict=True):
                money = price / 10.0**grid.scale if grid.scale >= 0 else price * 10.0**-grid.scale
                prices[grid.teams[team]] = float(money / (unit * grid.step))
    return prices


def value_after_prices(portfolio: Portfolio, prices: Mapping[str, float]) -> dict[tuple[str, str], float]:
    """Give each option's expected NPV less its effort at the shadow prices (money): the order under scarcity."""
    grid = portfolio.grid
    week = np.array([prices.get(team, 0.0) for team in grid.teams])
    net = grid.value - (grid.effort * grid.step) @ week
    return {
        (grid.ids[owner], key): float(worth)
        for owner, key, worth in zip(grid.owner, grid.keys, net, strict=True)
    }


def _nearest_best(piece: Piece, near: Whole, seconds: float) -> Best | None:
    if is_tabulated(piece):
        units, chosen = one_best(nearest(piece, near))
        if units < IMPOSSIBLE // 2:
            return None
        worth = _units_of(piece, chosen)
        return Best(worth, chosen, worth)
    best = portfolio_solver.solve(piece, time_limit=seconds)
    if best is None:
        return None
    return Best(best.units, portfolio_solver.closest(piece, best, near, time_limit=seconds), best.bound)


def _units_of(piece: Piece, chosen: Whole) -> int:
    worth = dict(zip(piece.rows.tolist(), piece.units.tolist(), strict=True))
    return sum(worth[row] for row in chosen.tolist() if row >= 0)


def _by_position(grid: Grid, rows: Whole) -> dict[int, int]:
    return {int(grid.owner[row]): int(row) for row in rows if row >= 0}


def _key(grid: Grid, row: int | None) -> str | None:
    return None if row is None else grid.keys[row]


def _value(portfolio: Portfolio, initiative: str, option: str | None) -> float:
    return 0.0 if option is None else portfolio.outlooks[initiative, option].value
