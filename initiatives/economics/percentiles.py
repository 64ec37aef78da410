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
    return [found[s] if s in found else _search(won, lost, chance, s) for s in shares]


def _search(won: Floats, lost: Floats, chance: float, share: float) -> float:
    """The smallest value of either array with at least this share of the weight at or below it.

    A search over the places in one array, then the one value of the other that may lie just below. The next place
    to look at is where the weight would be right if the other array had no value in between; halves after that.
    """
    aim = share - 1e-12
    per_won, per_lost = chance / won.size, (1.0 - chance) / lost.size
    low = max(math.ceil((aim - (1.0 - chance)) / per_won - 1e-9) - 1, 0)  # all of `lost` below
    high = min(math.ceil(aim / per_won), won.size)  # none of it
    place, guesses = (low + high) // 2, 6
    while low < high:
        below = per_lost * int(lost.searchsorted(won[place], "right"))
        if per_won * (place + 1) + below >= aim:
            high = place
        else:
            low = place + 1
        guesses -= 1
        place = (low + high) // 2
        if guesses > 0:
            place = max(low, min(math.ceil((aim - below) / per_won) - 1, high - 1))
    other = max(math.ceil((aim - per_won * low) / per_lost - 1e-9) - 1, 0)
    nearest = float(won[low]) if low < won.size else math.inf
    return min(nearest, float(lost[other])) if other < lost.size else nearest
