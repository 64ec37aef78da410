"""Dynamic programming over capacity, from both ends, on whole numbers.

``tail[i][c]`` is the most that initiatives i, i+1, ... can bring with capacity c, ``head`` the same for those
before i. The best portfolio with initiative i held at an option is then one (max, +) join of head and tail, so a
single pass answers every "what if it were this one, or none" (Sniedovich 2010 on joins; Kellerer, Pferschy and
Pisinger 2004, chapter 11, on the multiple-choice knapsack).
"""

from dataclasses import dataclass
from types import EllipsisType

import numpy as np

from initiatives.economics.portfolio_grid import IMPOSSIBLE, Whole


@dataclass(frozen=True)
class Piece:
    """Initiatives and teams that share capacity with nobody outside.

    ``places`` (n) are positions in the grid; ``rows[first[i] : first[i + 1]]`` the grid rows that may be chosen for
    initiative i, in order of preference among equals; ``units`` and ``effort`` (k, d) belong to ``rows``;
    ``stay_out`` (n) is what choosing nothing brings, IMPOSSIBLE where something must be chosen.
    """

    places: Whole
    rows: Whole
    first: Whole
    units: Whole
    effort: Whole
    capacity: Whole
    stay_out: Whole

    @property
    def shape(self) -> tuple[int, ...]:
        """Give the shape of one table: each team's capacities from 0 up."""
        return tuple(int(room) + 1 for room in self.capacity)

    @property
    def states(self) -> int:
        """Count the cells of one table."""
        return int(np.prod([float(room) + 1.0 for room in self.capacity]))

    @property
    def cells(self) -> int:
        """Count the cell updates of a whole pass."""
        return 3 * self.states * (len(self.rows) + len(self.places))

    @property
    def kept(self) -> int:
        """Count the cells that are kept at once."""
        return self.states * (len(self.places) + 1)


@dataclass(frozen=True)
class Answers:
    """What a pass found: ``best`` and the chosen row per initiative (-1: none), and for each initiative the best
    without it, for each option asked about the best of the others beside it (below IMPOSSIBLE / 2: does not fit)."""

    best: int
    chosen: Whole
    without: Whole
    given: Whole


Corner = tuple[EllipsisType | slice, ...]


def _parts(effort: list[int], room: tuple[int, ...]) -> tuple[Corner, Corner]:
    """Give the cells that have room for the effort, and the cells that are left after it."""
    if len(effort) == 1:  # the long lines: ten thousand of these are most of a pass
        return (..., slice(effort[0], None)), (..., slice(0, room[0] - effort[0]))
    high: Corner = (..., *[slice(need, None) for need in effort])
    low: Corner = (..., *[slice(0, cells - need) for need, cells in zip(effort, room, strict=True)])
    return high, low


def _step(piece: Piece, place: int, table: Whole, room: tuple[int, ...]) -> Whole:
    """Add one initiative to a table."""
    stay_out = int(piece.stay_out[place])
    grown = np.array(table) if stay_out == 0 else np.asarray(np.maximum(table + stay_out, IMPOSSIBLE))
    rows = slice(int(piece.first[place]), int(piece.first[place + 1]))
    for effort, units in zip(piece.effort[rows].tolist(), piece.units[rows].tolist(), strict=True):
        high, low = _parts(effort, room)
        np.maximum(grown[high], table[low] + units, out=grown[high])
    return grown


def tails(piece: Piece) -> Whole:
    """Tabulate what each tail of the initiatives can bring: shape (n + 1, *capacity + 1)."""
    count = len(piece.places)
    room = piece.shape
    table = np.zeros((count + 1, *room), dtype=np.int64)
    for place in range(count - 1, -1, -1):
        table[place] = _step(piece, place, table[place + 1], room)
    return table


def trace(piece: Piece, table: Whole) -> Whole:
    """Read the best portfolio off the tails; among equals the first row in preference, initiative by initiative."""
    left = piece.capacity.copy()
    chosen = np.full(len(piece.places), -1, dtype=np.int64)
    for place in range(len(piece.places)):
        target = table[(place, *left)]
        for row in range(int(piece.first[place]), int(piece.first[place + 1])):
            after = left - piece.effort[row]
            if (after >= 0).all() and piece.units[row] + table[(place + 1, *after)] == target:
                chosen[place] = piece.rows[row]
                left = after
                break
    return chosen


def one_best(piece: Piece) -> tuple[int, Whole]:
    """Find the best portfolio alone: its units and the row per initiative."""
    table = tails(piece)
    return int(table[(0, *piece.capacity)]), trace(piece, table)


def every_answer(piece: Piece, asked_place: Whole, asked_effort: Whole) -> Answers:
    """Answer every "with this option" and "without this initiative" in one pass over a joint table.

    ``asked_place`` (a, rising) and ``asked_effort`` (a, d) are the options asked about.
    """
    table = tails(piece)
    head = np.zeros_like(table[0])
    without = np.empty(len(piece.places), dtype=np.int64)
    given = np.empty(len(asked_place), dtype=np.int64)
    nothing, asked, room = [0] * len(piece.capacity), asked_effort.tolist(), piece.shape
    backwards: Corner = (..., *(slice(None, None, -1) for _ in piece.capacity))
    position = 0
    for place in range(len(piece.places)):
        tail = table[place + 1]

        def join(effort: list[int], head: Whole = head, tail: Whole = tail) -> int:
            _, low = _parts(effort, room)
            return int((head[low] + tail[low][backwards]).max())

        without[place] = join(nothing)
        while position < len(given) and asked_place[position] == place:
            given[position] = join(asked[position])
            position += 1
        head = _step(piece, place, head, room)
    return Answers(int(table[(0, *piece.capacity)]), trace(piece, table), without, given)
