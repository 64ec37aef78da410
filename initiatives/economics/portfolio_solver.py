"""The portfolio as a mixed-integer programme, for pieces too large to tabulate: HiGHS at gap 0 on a proven core.

The dual prices of the relaxation give each option a regret: what choosing it must cost against a bound no portfolio
exceeds. Options whose regret is above the distance from that bound to a portfolio in hand cannot be in a better one.
So HiGHS gets a small core, and the answer is exact once the distance it reaches is inside the core; otherwise the
core grows to that distance and is solved once more (Pisinger 1999 on cores; Balas and Zemel 1980).
Solver: Huangfu and Hall 2018 (HiGHS), through ``scipy.optimize.milp`` and ``linprog``.
"""

import time
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, linprog, milp
from scipy.sparse import csr_array, vstack

from initiatives.economics.portfolio_grid import IMPOSSIBLE, Flags, Real, Whole
from initiatives.economics.portfolio_tables import Piece

WORKING_SIZE = 1e4  # the largest coefficient handed to HiGHS, whose tolerances are absolute
FIRST_CORE = 60  # choices in doubt that the first core holds: enough for a good portfolio in hand
SUM_SLACK = 1e-12  # of the bound: what adding up in floating point may lose
CLOSEST_NODES = 200  # a limit in nodes, not seconds: the same answer on every machine


@dataclass(frozen=True)
class Best:
    """A choice (grid row per initiative, -1: none), its units, and units that no choice exceeds."""

    units: int
    chosen: Whole
    bound: int

    @property
    def proven(self) -> bool:
        """Say whether nothing better exists."""
        return self.units == self.bound


@dataclass(frozen=True)
class Relaxed:
    """The relaxation: price of each team's step, an upper bound, and the regret of each option and of staying out."""

    price: Real
    roof: float
    surplus: Real
    regret: Real
    regret_out: Real


def owners(piece: Piece) -> Whole:
    """Give the place of each row's initiative."""
    return np.repeat(np.arange(len(piece.places)), np.diff(piece.first))


def relax(piece: Piece) -> Relaxed | None:
    """Solve the relaxation; None where even that has no answer. The bound holds whatever the solver's tolerance."""
    owner, free = owners(piece), piece.stay_out > IMPOSSIBLE
    price = np.zeros(len(piece.capacity))
    if len(piece.rows):
        size = float(np.abs(piece.units).max()) or 1.0
        pick, use = _pick(owner, len(piece.places)), csr_array(piece.effort.T.astype(np.float64))
        base = np.where(free, piece.stay_out, 0)[owner]
        found = linprog(
            (base - piece.units) * (WORKING_SIZE / size),
            A_ub=_stack(pick[free], use),
            b_ub=np.concatenate([np.ones(int(free.sum())), piece.capacity]),
            A_eq=pick[~free] if not free.all() else None,
            b_eq=np.ones(int((~free).sum())) if not free.all() else None,
            bounds=(0, 1),
            method="highs",
        )
        if found.x is None:
            return None
        price = np.maximum(0.0, -found.ineqlin.marginals[int(free.sum()) :]) * (size / WORKING_SIZE)
    net = piece.units - piece.effort @ price
    out = np.where(free, piece.stay_out, -np.inf).astype(np.float64)
    surplus = out.copy()
    np.maximum.at(surplus, owner, net)
    if not np.isfinite(surplus).all():
        return None
    roof = float(piece.capacity @ price + surplus.sum())
    return Relaxed(price, roof, surplus, surplus[owner] - net, surplus - out)


def solve(piece: Piece, *, time_limit: float) -> Best | None:
    """Find the best portfolio, exact unless time runs out; None where what is forced does not fit."""
    deadline = time.monotonic() + time_limit
    relaxed = relax(piece)
    hand = in_hand(piece, relaxed) if relaxed is not None else None
    if relaxed is None or hand is None:
        return None
    doubts = np.concatenate([relaxed.regret, relaxed.regret_out])
    doubts = np.sort(doubts[(doubts > 0) & np.isfinite(doubts)])
    slack = 1.0 + abs(relaxed.roof) * SUM_SLACK
    roof = int(relaxed.roof + slack)
    reach = relaxed.roof - hand[0] + slack
    if len(doubts) > FIRST_CORE:
        reach = min(reach, float(doubts[FIRST_CORE]))
    while True:
        found, ceiling = _solve_core(piece, relaxed, reach, max(0.0, deadline - time.monotonic()))
        if found is not None and found[0] > hand[0]:
            hand = found
        outside = int(relaxed.roof - reach + slack / 2) if (doubts > reach).any() else IMPOSSIBLE
        bound = max(hand[0], min(roof, max(ceiling, outside)))
        needed = relaxed.roof - hand[0] + slack
        if bound == hand[0] or needed <= reach or time.monotonic() >= deadline:
            return Best(*hand, bound)
        reach = needed


Choice = tuple[int, Whole]


def in_hand(piece: Piece, relaxed: Relaxed) -> Choice | None:
    """Fill up greedily in order of what is left after the prices; None where what is forced does not fit."""
    left = piece.capacity.copy()
    chosen = np.full(len(piece.places), -1, dtype=np.int64)
    units = 0
    forced = piece.stay_out <= IMPOSSIBLE
    for place in np.lexsort((-relaxed.surplus, ~forced)):
        rows = np.arange(piece.first[place], piece.first[place + 1])
        units += 0 if forced[place] else int(piece.stay_out[place])
        for row in rows[np.argsort(relaxed.regret[rows], kind="stable")]:
            if (piece.effort[row] <= left).all():
                left = left - piece.effort[row]
                units += int(piece.units[row]) - (0 if forced[place] else int(piece.stay_out[place]))
                chosen[place] = piece.rows[row]
                break
        if forced[place] and chosen[place] < 0:
            return None
    return units, chosen


def closest(piece: Piece, best: Best, near: Whole, *, time_limit: float) -> Whole:
    """Give an equally good choice with the fewest initiatives changed from ``near``; the same one if none is found."""
    relaxed = relax(piece)
    if relaxed is None or not best.proven or (best.chosen == near).all():
        return best.chosen
    owner = owners(piece)
    slack = 1.0 + abs(relaxed.roof) * SUM_SLACK
    core = _core(piece, relaxed, relaxed.roof - best.units + slack)
    kept = np.flatnonzero(core.kept)
    if not len(kept):
        return best.chosen
    moved = (piece.rows[kept] != near[owner[kept]]).astype(np.float64) - (near[owner[kept]] >= 0)
    floor = LinearConstraint(
        core.gain[None, :] * core.scale, (best.units - core.base) * core.scale - 1e-7, np.inf
    )
    options = {"mip_rel_gap": 0.0, "time_limit": time_limit, "node_limit": CLOSEST_NODES}
    found = _run(moved, [core.rules, floor], options)
    choice = _read(piece, kept, found)
    return choice[1] if choice is not None and choice[0] == best.units else best.chosen


@dataclass(frozen=True)
class Core:
    """The options left in play, their gain over staying out, and the rules over them."""

    kept: Flags
    gain: Real
    base: int
    scale: float
    rules: LinearConstraint


def _core(piece: Piece, relaxed: Relaxed, reach: float) -> Core:
    kept = relaxed.regret <= reach
    owner = owners(piece)[kept]
    stay = np.where(piece.stay_out > IMPOSSIBLE, piece.stay_out, 0)
    gain = (piece.units[kept] - stay[owner]).astype(np.float64)
    scale = WORKING_SIZE / (float(np.abs(gain).max(initial=0.0)) or 1.0)
    must = (relaxed.regret_out > reach).astype(np.float64)
    rules = LinearConstraint(
        _stack(_pick(owner, len(piece.places)), csr_array(piece.effort[kept].T.astype(np.float64))),
        np.concatenate([must, np.full(len(piece.capacity), -np.inf)]),
        np.concatenate([np.ones(len(must)), piece.capacity.astype(np.float64)]),
    )
    return Core(kept, gain, int(stay.sum()), scale, rules)


def _solve_core(piece: Piece, relaxed: Relaxed, reach: float, seconds: float) -> tuple[Choice | None, int]:
    """Give the best choice inside the core, and units that none inside it exceeds."""
    core = _core(piece, relaxed, reach)
    kept = np.flatnonzero(core.kept)
    if not len(kept):
        return None, core.base if (piece.stay_out > IMPOSSIBLE).all() else IMPOSSIBLE
    found = _run(-core.gain * core.scale, [core.rules], {"mip_rel_gap": 0.0, "time_limit": seconds})
    choice = _read(piece, kept, found)
    if found.status == 0 and choice is not None:
        return choice, choice[0]
    if found.status == 2:
        return None, IMPOSSIBLE
    bound = found.get("mip_dual_bound")
    if bound is None or not np.isfinite(bound):
        return choice, int(relaxed.roof) + 1
    return choice, core.base + int(np.ceil(-bound / core.scale))


def _run(cost: Real, rules: list[LinearConstraint], options: dict[str, float]) -> OptimizeResult:
    return milp(
        cost, integrality=np.ones(len(cost)), bounds=Bounds(0.0, 1.0), constraints=rules, options=options
    )


def _read(piece: Piece, kept: Whole, found: OptimizeResult) -> Choice | None:
    """Recompute a solution on whole numbers; None where there is none or where rounding broke a rule."""
    if found.x is None:
        return None
    taken = kept[found.x > 0.5]
    place = owners(piece)[taken]
    free = piece.stay_out > IMPOSSIBLE
    if len(np.unique(place)) < len(place) or (piece.effort[taken].sum(axis=0) > piece.capacity).any():
        return None
    chosen = np.full(len(piece.places), -1, dtype=np.int64)
    chosen[place] = piece.rows[taken]
    if (chosen[~free] < 0).any():
        return None
    return int(piece.units[taken].sum()) + int(piece.stay_out[free & (chosen < 0)].sum()), chosen


def _pick(owner: Whole, count: int) -> csr_array:
    """One row per initiative over its options."""
    return csr_array((np.ones(len(owner)), (owner, np.arange(len(owner)))), shape=(count, len(owner)))


def _stack(above: csr_array, below: csr_array) -> csr_array:
    return csr_array(vstack([above, below]))
