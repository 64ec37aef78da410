"""Percentiles and chances of a figure that is one thing when an option works and another when it does not.

Instead of tossing a coin for every draw, each draw counts twice: as a success with its probability and as a
failure with the rest. That is what the coins would give on average, without their noise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
RANKS = (0.1, 0.5, 0.9)


def nearest_rank(ordered: Floats, share: float) -> float:
    """The smallest value of a sorted array with at least this share of it at or below."""
    position = math.ceil(share * ordered.size - 1e-9) - 1
    return float(ordered[min(max(position, 0), ordered.size - 1)])


def percentiles(values: Floats, shares: Sequence[float] = RANKS) -> list[float]:
    """Nearest-rank percentiles of equally likely values."""
    ordered = np.sort(values)
    return [nearest_rank(ordered, share) for share in shares]


def mixed_percentiles(
    won: Floats, lost: Floats, chance: float, shares: Sequence[float] = RANKS
) -> list[float]:
    """Percentiles of `won` with probability `chance` and of `lost` otherwise; both are sorted arrays."""
    if chance >= 1.0:
        return [nearest_rank(won, share) for share in shares]
    if won[-1] <= lost[0]:  # failing is the worse end of a figure where high is bad: never pays back
        inside = [share <= chance for share in shares]
        if all(inside) or lost.size == 1:
            return [
                nearest_rank(won, s / chance) if ok else float(lost[0])
                for s, ok in zip(shares, inside, strict=True)
            ]
    found: dict[float, float] = {}
    for share in shares:
        rest = (share - (1.0 - chance)) / chance
        if rest > 0.0:
            value = nearest_rank(won, rest)
            if value >= lost[-1]:
                found[share] = value
        else:
            value = nearest_rank(lost, min(share / (1.0 - chance), 1.0))
            if value < won[0]:
                found[share] = value
    mixed = [share for share in shares if share not in found]
    if mixed:
        found |= zip(mixed, _search(won, lost, chance, np.array(mixed)).tolist(), strict=True)
    return [found[share] for share in shares]


def _search(won: Floats, lost: Floats, chance: float, shares: Floats) -> Floats:
    """The smallest values of either array with at least each share of the weight at or below them.

    Each array is searched in two steps, every 64th value and then those in between.
    """
    aim = shares - 1e-12
    best = np.full(shares.size, max(won[-1], lost[-1]))
    for own, weight, other in ((won, chance, lost), (lost, 1.0 - chance, won)):
        step = max(own.size // 128, 1)
        at = np.arange(step - 1, own.size, step)
        start = np.searchsorted(_weight(own, weight, other, at), aim) * step
        near = np.minimum(start[:, None] + np.arange(step), own.size - 1)
        reached = _weight(own, weight, other, near) >= aim[:, None]
        first = near[np.arange(shares.size), reached.argmax(axis=1)]
        best = np.where(reached.any(axis=1), np.minimum(best, own[first]), best)
    return best


def _weight(own: Floats, weight: float, other: Floats, at: NDArray[np.intp]) -> Floats:
    """Share of the weight at or below the values of one array at these places."""
    below = (at + 1) * (weight / own.size)
    return below + np.searchsorted(other, own[at], "right") * ((1.0 - weight) / other.size)
