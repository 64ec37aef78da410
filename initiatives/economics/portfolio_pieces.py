"""Cut a portfolio into pieces that share no capacity: each can be solved apart, and the values add up."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from initiatives.economics.portfolio_grid import IMPOSSIBLE, Flags, Grid, Whole
from initiatives.economics.portfolio_tables import Piece

MOST_COMPARED = 16  # options of one initiative compared with each other; past that a few dominated ones stay


@dataclass(frozen=True)
class Objective:
    """What is added up: units per row, units for staying out per initiative, and which rows may be chosen."""

    units: Whole
    stay_out: Whole
    usable: Flags


@dataclass(frozen=True)
class Share:
    """A piece with the fitting options to ask about: grid rows ``asked``, their place in it and their effort.

    ``unit`` is how many grid steps one step of the piece is, per team.
    """

    piece: Piece
    teams: Whole
    unit: Whole
    asked: Whole
    asked_place: Whole
    asked_effort: Whole


def by_value(grid: Grid) -> Objective:
    """Ask for the greatest value: free options count where they bring something, forced ones always."""
    held = grid.forced[grid.owner]
    rows = np.arange(len(grid.owner))
    usable = np.where(held == -2, grid.units > 0, held == rows)
    return Objective(grid.units, np.where(grid.forced >= 0, IMPOSSIBLE, 0), usable)


def split(grid: Grid, objective: Objective) -> list[Share]:
    """Cut the grid. A team that everybody fits into at once binds nobody and is left out."""
    fits: Flags = np.asarray((grid.effort <= grid.capacity).all(axis=1))
    largest = np.zeros((len(grid.ids), len(grid.teams)))
    np.maximum.at(largest, grid.owner[fits], grid.effort[fits])
    binding = np.flatnonzero(largest.sum(axis=0) > grid.capacity)
    label = _labels(grid, largest, binding)
    order = np.lexsort((np.arange(len(grid.owner)), grid.effort.sum(axis=1), grid.owner))
    order = order[fits[order]]
    shares = []
    for part in range(-1, int(label.max(initial=-1)) + 1):
        places = np.flatnonzero(label[: len(grid.ids)] == part)
        if len(places):
            teams = binding[label[len(grid.ids) :] == part] if part >= 0 else binding[:0]
            rows = order[label[grid.owner[order]] == part]
            shares.append(_share(grid, objective, places, teams, rows))
    return shares


def _labels(grid: Grid, largest: np.ndarray, binding: Whole) -> Whole:
    """Number the pieces over initiatives and binding teams; -1 for initiatives that need none of them."""
    count = len(grid.ids)
    user, team = np.nonzero(largest[:, binding])
    edges = coo_array((np.ones(len(user)), (user, count + team)), shape=(count + len(binding),) * 2)
    _, label = connected_components(edges, directed=False)
    label = label.astype(np.int64)
    alone = np.ones(count, dtype=bool)
    alone[user] = False
    label[:count][alone] = -1
    return label


def _share(grid: Grid, objective: Objective, places: Whole, teams: Whole, rows: Whole) -> Share:
    effort = grid.effort[np.ix_(rows, teams)]
    common = (
        np.maximum(1, np.gcd.reduce(effort, axis=0)) if len(rows) else np.ones(len(teams), dtype=np.int64)
    )
    effort = effort // common
    usable = objective.usable[rows]
    usable[usable] = _undominated(grid.owner[rows[usable]], objective.units[rows[usable]], effort[usable])
    place = np.searchsorted(places, grid.owner[rows])
    first = np.searchsorted(place[usable], np.arange(len(places) + 1))
    piece = Piece(
        places=places,
        rows=rows[usable],
        first=first,
        units=objective.units[rows[usable]],
        effort=effort[usable],
        capacity=grid.capacity[teams] // common,
        stay_out=objective.stay_out[places],
    )
    return Share(piece, teams, common, rows, place, effort)


def _undominated(owner: Whole, units: Whole, effort: Whole) -> Flags:
    """Mark the options that no earlier one of the same initiative matches for as little effort in every team."""
    kept = np.ones(len(owner), dtype=bool)
    widest = int(np.bincount(owner).max(initial=0)) if len(owner) else 0
    for apart in range(1, min(widest, MOST_COMPARED)):
        before, after = slice(None, -apart), slice(apart, None)
        kept[after] &= ~(
            (owner[before] == owner[after])
            & (units[before] >= units[after])
            & (effort[before] <= effort[after]).all(axis=1)
        )
    return kept


def holding(share: Share, place: int, row: int, units: int) -> Piece | None:
    """Give the piece with one initiative held at an asked row worth ``units``, or out (row -1).

    None when the initiative cannot be held so.
    """
    piece = share.piece
    start, end = int(piece.first[place]), int(piece.first[place + 1])
    mine = np.flatnonzero(share.asked == row)
    if row >= 0 and not len(mine):
        return None
    first = piece.first.copy()
    first[place + 1 :] += len(mine) - (end - start)
    stay_out = piece.stay_out.copy()
    stay_out[place] = 0 if row < 0 else IMPOSSIBLE
    return replace(
        piece,
        rows=np.concatenate([piece.rows[:start], share.asked[mine], piece.rows[end:]]),
        units=np.concatenate([piece.units[:start], np.full(len(mine), units), piece.units[end:]]),
        effort=np.concatenate([piece.effort[:start], share.asked_effort[mine], piece.effort[end:]]),
        first=first,
        stay_out=stay_out,
    )


def nearest(piece: Piece, near: Whole) -> Piece:
    """Give the piece whose best is, among the equally good, the one with the fewest initiatives changed from ``near``
    (n grid rows, -1: none)."""
    weight = len(piece.places) + 1
    owner = np.repeat(np.arange(len(piece.places)), np.diff(piece.first))
    stay_out = np.where(piece.stay_out > IMPOSSIBLE, piece.stay_out * weight - (near >= 0), IMPOSSIBLE)
    return replace(piece, units=piece.units * weight - (piece.rows != near[owner]), stay_out=stay_out)
