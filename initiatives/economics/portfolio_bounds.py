"""Bounds on every opportunity cost at once, where solving each exactly would take too long.

From above: no portfolio beats the dual prices. From below: the portfolio in hand, changed by a few swaps that make
room for the option. Both hold for certain; only the distance between them is a matter of luck.
"""

from dataclasses import dataclass

import numpy as np

from initiatives.economics.portfolio_grid import IMPOSSIBLE, Flags, Real, Whole
from initiatives.economics.portfolio_pieces import Share
from initiatives.economics.portfolio_solver import SUM_SLACK, Best, owners, relax
from initiatives.economics.portfolio_tables import Piece

MOST_SWAPS = 8
AT_ONCE = 128  # asked options looked at together, so that the working set stays small


@dataclass(frozen=True)
class Moves:
    """What each initiative has (units and effort per place), and each change of one: place, loss and effort freed."""

    units: Whole
    effort: Whole
    place: Whole
    loss: Whole
    freed: Whole

    def only(self, wanted: Flags) -> "Moves":
        """Keep some of the changes."""
        return Moves(self.units, self.effort, self.place[wanted], self.loss[wanted], self.freed[wanted])


def opportunity_bounds(share: Share, best: Best) -> tuple[Whole, Whole]:
    """Bound the opportunity cost of each asked option, in units: two arrays (a); IMPOSSIBLE where it does not fit."""
    piece, place, effort = share.piece, share.asked_place, share.asked_effort
    relaxed = relax(piece)
    if relaxed is None:
        return np.zeros(len(place), dtype=np.int64), np.full(len(place), best.bound, dtype=np.int64)
    slack = 1.0 + abs(relaxed.roof) * SUM_SLACK
    moves = _moves(piece, best.chosen)
    mine = moves.units[place]
    free = piece.capacity - moves.effort.sum(axis=0) + moves.effort[place]
    funded = best.chosen[place] >= 0
    without_low = best.units - mine + _refill(moves, place, free, funded)
    held = piece.stay_out <= IMPOSSIBLE
    without_high = np.floor(relaxed.roof - relaxed.surplus[place] + slack)
    without_high = np.where(held[place], without_high, np.minimum(best.bound, without_high))
    without_high = np.where(funded, without_high, best.bound)
    beside_high = relaxed.roof - relaxed.surplus[place] - effort @ relaxed.price + slack
    beside_high = np.minimum(beside_high, without_high)
    beside_low = best.units - mine - _room(moves, place, effort - free, int(moves.units[~held].sum()))
    same = best.chosen[place] == share.asked
    beside_low[same] = (best.units - mine)[same]
    beside_high[same] = np.minimum(beside_high, best.bound - mine)[same]
    low = np.maximum(0, np.floor(without_low - beside_high)).astype(np.int64)
    high = np.maximum(low, np.ceil(without_high - beside_low)).astype(np.int64)
    needed = np.where(held[:, None], moves.effort, 0)
    crowded = (effort + needed.sum(axis=0) - needed[place] > piece.capacity).any(axis=1)
    low[crowded] = high[crowded] = IMPOSSIBLE
    return low, high


def _moves(piece: Piece, chosen: Whole) -> Moves:
    owner = owners(piece)
    units = np.where(piece.stay_out > IMPOSSIBLE, piece.stay_out, 0)
    effort = np.zeros((len(chosen), len(piece.capacity)), dtype=np.int64)
    taken = np.flatnonzero(piece.rows == chosen[owner])
    units[owner[taken]], effort[owner[taken]] = piece.units[taken], piece.effort[taken]
    out = np.flatnonzero((chosen >= 0) & (piece.stay_out > IMPOSSIBLE))
    return Moves(
        units=units,
        effort=effort,
        place=np.concatenate([owner, out]),
        loss=np.concatenate([units[owner] - piece.units, units[out] - piece.stay_out[out]]),
        freed=np.concatenate([effort[owner] - piece.effort, effort[out]]),
    )


def _refill(moves: Moves, place: Whole, free: Whole, funded: Flags) -> Whole:
    """Give the largest gain of one change that fits into what each funded initiative would leave free."""
    gainful = moves.only(moves.loss < 0)
    most = np.zeros(len(place), dtype=np.int64)
    asked = np.flatnonzero(funded)
    for start in range(0, len(asked), AT_ONCE):
        rows = asked[start : start + AT_ONCE]
        fits = gainful.place != place[rows, None]
        for team in range(free.shape[1]):
            fits &= gainful.freed[:, team] + free[rows, None, team] >= 0
        most[rows] = np.where(fits, -gainful.loss, 0).max(axis=1, initial=0)
    return most


def _room(moves: Moves, place: Whole, short: Whole, everything: int) -> Whole:
    """Give the loss of freeing ``short`` (a, d; negative where there is room to spare) for each asked option.

    Where a few changes do not do, all that is free to go goes: ``everything``.
    """
    loss = np.zeros(len(place), dtype=np.int64)
    costly = moves.only(moves.loss >= 0)
    frees: Flags = np.asarray((costly.freed >= 0).all(axis=1) & (costly.freed > 0).any(axis=1))
    freeing = costly.only(frees)
    for start in range(0, len(place), AT_ONCE):
        rows = slice(start, start + AT_ONCE)
        loss[rows] = np.minimum(
            _one_swap(costly, place[rows], short[rows], everything),
            _few_swaps(freeing, place[rows], short[rows], everything),
        )
    return loss


def _one_swap(moves: Moves, place: Whole, short: Whole, otherwise: int) -> Whole:
    enough = moves.place != place[:, None]
    for team in range(short.shape[1]):
        enough &= moves.freed[:, team] >= short[:, None, team]
    one = np.where(enough, moves.loss, otherwise).min(axis=1, initial=otherwise)
    return np.where((short <= 0).all(axis=1), 0, one)


def _few_swaps(moves: Moves, place: Whole, short: Whole, otherwise: int) -> Whole:
    """Swap greedily, the least loss for each step of effort that is needed first."""
    need, loss = np.maximum(short, 0), np.zeros(len(place), dtype=np.int64)
    open_ = moves.place != place[:, None]
    waiting = np.flatnonzero((need > 0).any(axis=1))
    for _ in range(MOST_SWAPS if len(moves.place) else 0):
        relief = np.zeros((len(waiting), len(moves.place)))
        for team in range(need.shape[1]):
            relief += np.minimum(moves.freed[:, team], need[waiting, None, team])
        price: Real = np.full(relief.shape, np.inf)
        np.divide(moves.loss, relief, out=price, where=(relief > 0) & open_[waiting])
        pick = price.argmin(axis=1)
        found = np.isfinite(price[np.arange(len(waiting)), pick])
        waiting, pick = waiting[found], pick[found]
        loss[waiting] += moves.loss[pick]
        need[waiting] = np.maximum(0, need[waiting] - moves.freed[pick])
        open_[waiting] &= moves.place != moves.place[pick, None]
        waiting = waiting[(need[waiting] > 0).any(axis=1)]
        if not len(waiting):
            break
    return np.where((need > 0).any(axis=1), otherwise, np.minimum(loss, otherwise))
