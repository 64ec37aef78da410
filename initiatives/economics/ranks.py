"""Percentiles and chances of a figure that is one thing when an option works and another when it does not.

Instead of tossing a coin for every draw, each draw counts twice: as a success with its probability and as a
failure with the rest. That is what the coins would give on average, without their noise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
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
    found = []
    for share in shares:
        rest = (share - (1.0 - chance)) / chance
        if rest > 0.0:
            value = nearest_rank(won, rest)
            if value >= lost[-1]:
                found.append(value)
                continue
        elif nearest_rank(lost, min(share / (1.0 - chance), 1.0)) < won[0]:
            found.append(nearest_rank(lost, min(share / (1.0 - chance), 1.0)))
            continue
        found.append(_bisect(won, lost, chance, share))
    return found


def _bisect(won: Floats, lost: Floats, chance: float, share: float) -> float:
    """The smallest value of either array with at least `share` of the weight at or below it.

    Each array is searched in two steps, every 64th value and then those in between.
    """
    best = math.inf
    for values in (won, lost):
        coarse = values[63::64]
        start = int(np.searchsorted(_weight(won, lost, chance, coarse), share - 1e-12)) * 64
        near = values[start : start + 64]
        spot = int(np.searchsorted(_weight(won, lost, chance, near), share - 1e-12))
        if spot < near.size:
            best = min(best, float(near[spot]))
    return best if best < math.inf else float(max(won[-1], lost[-1]))


def _weight(won: Floats, lost: Floats, chance: float, values: Floats) -> Floats:
    """Share of the weight at or below each value."""
    below = np.searchsorted(won, values, "right") * (chance / won.size)
    return below + np.searchsorted(lost, values, "right") * ((1.0 - chance) / lost.size)
