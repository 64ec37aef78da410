"""The portfolio as a mixed-integer programme, for pieces too large to tabulate: HiGHS at gap 0.

Source: Huangfu and Hall 2018 (HiGHS), through ``scipy.optimize.milp`` and ``linprog``.
"""

import math

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, linprog, milp
from scipy.sparse import csr_array

from initiatives.economics.portfolio_grid import IMPOSSIBLE, Real, Whole
from initiatives.economics.portfolio_tables import Piece

WORKING_SIZE = 1e4  # the largest coefficient handed to HiGHS, whose tolerances are absolute


class NotProven(RuntimeError):
    """Time ran out before anything was found."""


def matrix(piece: Piece) -> csr_array:
    """Lay out one row per initiative, then one per team, over the piece's options."""
    count, options = len(piece.places), len(piece.rows)
    owner = np.repeat(np.arange(count), np.diff(piece.first))
    team_row, team_column = np.nonzero(piece.effort.T)
    return csr_array(
        (
            np.concatenate([np.ones(options), piece.effort.T[team_row, team_column].astype(np.float64)]),
            (
                np.concatenate([owner, count + team_row]),
                np.concatenate([np.arange(options), team_column]),
            ),
        ),
        shape=(count + len(piece.capacity), options),
    )


def gains(piece: Piece) -> tuple[Real, int, Whole]:
    """Give each option's gain over staying out (working size), the units that staying out brings, and who may."""
    may = piece.stay_out > IMPOSSIBLE
    base = np.where(may, piece.stay_out, 0)
    owner = np.repeat(np.arange(len(piece.places)), np.diff(piece.first))
    return (piece.units - base[owner]).astype(np.float64), int(base.sum()), may.astype(np.int64)


def solve(piece: Piece, *, time_limit: float) -> tuple[int, Whole, int]:
    """Find the best portfolio: its units recomputed from the rounded choice, the rows, and a bound on the units.

    The bound equals the units when the answer is proven. Raises NotProven when time ran out with nothing found.
    """
    count = len(piece.places)
    chosen = np.full(count, -1, dtype=np.int64)
    gain, base, may = gains(piece)
    if not len(piece.rows):
        return base, chosen, base
    size = float(np.abs(gain).max()) or 1.0
    upper = np.concatenate([np.ones(count), piece.capacity.astype(np.float64)])
    lower = np.concatenate([1.0 - may, np.full(len(piece.capacity), -np.inf)])
    found: OptimizeResult = milp(
        -gain * (WORKING_SIZE / size),
        integrality=np.ones(len(gain)),
        bounds=Bounds(0.0, 1.0),
        constraints=LinearConstraint(matrix(piece), lower, upper),
        options={"mip_rel_gap": 0.0, "time_limit": time_limit},
    )
    if found.x is None:
        raise NotProven
    taken = np.flatnonzero(found.x > 0.5)
    owner = np.repeat(np.arange(count), np.diff(piece.first))
    chosen[owner[taken]] = piece.rows[taken]
    units = (
        base
        + int(sum(int(piece.units[row]) for row in taken))
        - int(sum(int(piece.stay_out[owner[row]]) for row in taken if may[owner[row]]))
    )
    if found.status == 0:
        return units, chosen, units
    bound = base + math.ceil(-found.mip_dual_bound * (size / WORKING_SIZE))
    return units, chosen, max(units, bound)


def prices(piece: Piece) -> tuple[Real, Real]:
    """Give the dual price of each team's grid step, and each initiative's surplus at those prices (units)."""
    gain, _, may = gains(piece)
    if not len(gain):
        return np.zeros(len(piece.capacity)), np.zeros(len(piece.places))
    size = float(np.abs(gain).max()) or 1.0
    table, count = matrix(piece), len(piece.places)
    room = np.concatenate([np.ones(count), piece.capacity.astype(np.float64)])
    must = np.flatnonzero(may == 0)
    relaxed = linprog(
        -gain * (WORKING_SIZE / size),
        A_ub=table,
        b_ub=room,
        A_eq=table[must] if len(must) else None,
        b_eq=np.ones(len(must)) if len(must) else None,
        bounds=(0, 1),
        method="highs",
    )
    price = np.maximum(0.0, -relaxed.ineqlin.marginals[count:]) * (size / WORKING_SIZE)
    return price, surplus(piece, price)


def surplus(piece: Piece, price: Real) -> Real:
    """Give the most an initiative can bring after paying for its effort at the prices; -inf where it cannot be met."""
    net = piece.units - piece.effort @ price
    best = np.where(piece.stay_out > IMPOSSIBLE, piece.stay_out, -np.inf).astype(np.float64)
    owner = np.repeat(np.arange(len(piece.places)), np.diff(piece.first))
    np.maximum.at(best, owner, net)
    return best


def bounds(
    piece: Piece,
    asked_row: Whole,
    asked_place: Whole,
    asked_effort: Whole,
    best: int,
    chosen: Whole,
    bound: int,
) -> tuple[Whole, Whole]:
    """Bound the opportunity cost of every asked option (units), from one set of dual prices and one-for-one swaps."""
    price, spare = prices(piece)
    roof = float(piece.capacity @ price + spare.sum())
    taken = chosen[asked_place]
    gain = _gain_of(piece, chosen)[asked_place]
    without_low = best - gain
    without_high = np.where(taken < 0, bound, np.minimum(bound, np.floor(roof - spare[asked_place]))).astype(
        np.int64
    )
    beside_high = np.floor(roof - spare[asked_place] - asked_effort @ price + 0.5)
    beside_high = np.minimum(beside_high, without_high).astype(np.int64)
    beside_low = without_low - _cheapest_room(piece, chosen, asked_place, asked_effort)
    same = taken == asked_row
    beside_low[same] = np.maximum(beside_low, without_low)[same]
    if best == bound:
        without_low[taken < 0] = best
        beside_high[same] = np.minimum(beside_high, best - gain)[same]
    low = np.maximum(0, without_low - beside_high)
    return low, np.maximum(low, without_high - beside_low)


def _gain_of(piece: Piece, chosen: Whole) -> Whole:
    value = dict(zip(piece.rows.tolist(), piece.units.tolist(), strict=True))
    return np.array([value.get(int(row), 0) for row in chosen], dtype=np.int64)


def _cheapest_room(piece: Piece, chosen: Whole, asked_place: Whole, asked_effort: Whole) -> Whole:
    return np.full(len(asked_place), int(_gain_of(piece, chosen).sum()), dtype=np.int64)
