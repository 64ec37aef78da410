"""The same two-ended tables for many pieces of one team each, all advanced at once.

A page with 2,000 initiatives on six teams is six short problems. Stepping through them one initiative at a time
costs more in numpy calls than in arithmetic, so the lines (a team's head and a team's tail are two lines) move in
step: step s adds the s-th initiative from the front to each head and from the back to each tail.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from initiatives.economics.portfolio_grid import IMPOSSIBLE, Whole
from initiatives.economics.portfolio_pieces import Share
from initiatives.economics.portfolio_tables import Answers

JOIN_CELLS = 500_000  # a join's working set that stays in the processor's cache


@dataclass(frozen=True)
class Lines:
    """Padded arrays over lines (p), initiatives (n) and options (k); ``room`` is the capacity of each line."""

    room: Whole
    need: Whole
    gain: Whole
    stay_out: Whole
    row: Whole

    @property
    def pad(self) -> int:
        """Count the impossible cells left of capacity 0: reading there is asking for more than there is."""
        return max(1, int(self.need.max(initial=0)))


def kept_together(shares: Sequence[Share]) -> int:
    """Count the cells that these lines would keep at once."""
    longest = max((len(share.piece.places) for share in shares), default=0)
    widest = max((share.piece.states for share in shares), default=0)
    return 2 * len(shares) * (longest + 1) * 2 * widest


def every_line_answer(shares: Sequence[Share]) -> list[Answers]:
    """Answer for each share what ``portfolio_tables.every_answer`` answers; each share has exactly one team."""
    if not shares:
        return []
    lines = _pack(shares)
    table = _tables(lines)
    chosen = _trace(lines, table)
    answers = []
    for line, share in enumerate(shares):
        count = len(share.piece.places)
        places = np.concatenate([np.arange(count), share.asked_place])
        effort = np.concatenate([np.zeros(count, dtype=np.int64), share.asked_effort[:, 0]])
        joined = _join(lines, table, line, places, effort)
        best = int(table[-1, len(shares) + line, lines.pad + lines.room[line]])
        answers.append(Answers(best, chosen[line, :count], joined[:count], joined[count:]))
    return answers


def _pack(shares: Sequence[Share]) -> Lines:
    pieces = [share.piece for share in shares]
    count = max(len(piece.places) for piece in pieces)
    width = max(1, max(int(np.diff(piece.first).max(initial=0)) for piece in pieces))
    shape = (len(pieces), count, width)
    need, row = np.zeros(shape, dtype=np.int64), np.full(shape, -1, dtype=np.int64)
    gain = np.full(shape, IMPOSSIBLE, dtype=np.int64)
    stay_out = np.zeros(shape[:2], dtype=np.int64)
    for line, piece in enumerate(pieces):
        place = np.repeat(np.arange(len(piece.places)), np.diff(piece.first))
        slot = np.arange(len(piece.rows)) - piece.first[place]
        need[line, place, slot] = piece.effort[:, 0]
        gain[line, place, slot] = piece.units
        row[line, place, slot] = piece.rows
        stay_out[line, : len(piece.places)] = piece.stay_out
    return Lines(np.array([int(piece.capacity[0]) for piece in pieces]), need, gain, stay_out, row)


def _tables(lines: Lines) -> Whole:
    """Fill shape (n + 1, 2 p, pad + capacity + 1): heads first, then tails."""
    count, room, pad = lines.need.shape[1], int(lines.room.max()), lines.pad
    need = np.concatenate([lines.need, lines.need[:, ::-1]]).swapaxes(0, 1)[..., None]
    gain = np.concatenate([lines.gain, lines.gain[:, ::-1]]).swapaxes(0, 1)[..., None]
    stay_out = np.concatenate([lines.stay_out, lines.stay_out[:, ::-1]]).T[..., None]
    stay = stay_out.any()
    table = np.full((count + 1, need.shape[1], pad + room + 1), IMPOSSIBLE, dtype=np.int64)
    table[0, :, pad:] = 0
    cell = (np.arange(need.shape[1])[:, None] * table.shape[2] + pad + np.arange(room + 1))[:, None, :]
    for step in range(count):
        reached = table[step].ravel().take(cell - need[step])
        reached += gain[step]
        now = table[step, :, pad:]
        skipped = np.maximum(now + stay_out[step], IMPOSSIBLE) if stay else now
        np.maximum(reached.max(axis=1), skipped, out=table[step + 1, :, pad:])
    return table


def _join(lines: Lines, table: Whole, line: int, places: Whole, effort: Whole) -> Whole:
    """Give the best of all others beside each (place, effort)."""
    count, pad, room = lines.need.shape[1], lines.pad, int(lines.room[line])
    joined = np.empty(len(places), dtype=np.int64)
    heads = table[:, line, pad:]
    width, used = table.shape[2], np.arange(room + 1)
    tails = np.ascontiguousarray(table[:, len(lines.room) + line]).ravel()
    chunk = max(1, JOIN_CELLS // (room + 1))
    for start in range(0, len(places), chunk):
        part = slice(start, start + chunk)
        left = np.maximum(pad + room - effort[part, None] - used, 0)
        left += (count - 1 - places[part, None]) * width
        both = tails.take(left)
        both += heads[places[part], : room + 1]
        joined[part] = both.max(axis=1)
    return joined


def _trace(lines: Lines, table: Whole) -> Whole:
    """Read each line's best portfolio off its tails: among equals the first row in preference, by id."""
    count, pad = lines.need.shape[1], lines.pad
    every = np.arange(len(lines.room))
    tails = table[::-1, len(lines.room) :]
    left = lines.room + pad
    chosen = np.full((len(every), count), -1, dtype=np.int64)
    for place in range(count):
        need = lines.need[:, place]
        reached = tails[place + 1][every[:, None], left[:, None] - need] + lines.gain[:, place]
        hit = reached == tails[place, every, left][:, None]
        first = hit.argmax(axis=1)
        taken = hit[every, first]
        chosen[taken, place] = lines.row[every, place, first][taken]
        left = left - np.where(taken, need[every, first], 0)
    return chosen
