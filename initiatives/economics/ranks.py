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


def weighted_percentiles(values: Floats, weights: Floats, shares: Sequence[float] = RANKS) -> list[float]:
    """The smallest value with at least each share of the weight at or below it."""
    order = np.argsort(values, kind="stable")
    running = np.cumsum(weights[order])
    spots = np.searchsorted(running, np.asarray(shares) * running[-1] * (1.0 - 1e-12))
    return [float(values[order[min(int(spot), values.size - 1)]]) for spot in spots]


def mixed_percentiles(
    won: Floats, lost: Floats, chance: float | Floats, shares: Sequence[float] = RANKS
) -> list[float]:
    """Percentiles of `won` with probability `chance` and `lost` otherwise, draw by draw."""
    if isinstance(chance, float):
        if chance >= 1.0:
            return percentiles(won, shares)
        return _mixed_constant(np.sort(won), np.sort(lost), chance, shares)
    lost = np.broadcast_to(lost, won.shape)
    ceiling = float(lost.max())
    failing = float(1.0 - np.mean(chance))
    order = np.argsort(won, kind="stable")
    if won[order[0]] > ceiling:  # every failure lies below every success
        running = np.cumsum(chance[order])
        found = []
        for share in shares:
            if share <= failing:
                found.append(_below(lost, 1.0 - chance, share))
            else:
                spot = int(np.searchsorted(running, (share - failing) * won.size * (1.0 - 1e-12)))
                found.append(float(won[order[min(spot, won.size - 1)]]))
        return found
    return weighted_percentiles(np.concatenate([won, lost]), np.concatenate([chance, 1.0 - chance]), shares)


def _below(lost: Floats, weights: Floats, share: float) -> float:
    order = np.argsort(lost, kind="stable")
    running = np.cumsum(weights[order])
    spot = int(np.searchsorted(running, share * lost.size * (1.0 - 1e-12)))
    return float(lost[order[min(spot, lost.size - 1)]])


def _mixed_constant(won: Floats, lost: Floats, chance: float, shares: Sequence[float]) -> list[float]:
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
    """The smallest value of either array with at least `share` of the weight at or below it."""
    best = math.inf
    for values in (won, lost):
        low, high = 0, values.size
        while low < high:
            middle = (low + high) // 2
            value = values[middle]
            reached = chance * np.searchsorted(won, value, "right") / won.size
            reached += (1.0 - chance) * np.searchsorted(lost, value, "right") / lost.size
            if reached >= share - 1e-12:
                high = middle
            else:
                low = middle + 1
        if low < values.size:
            best = min(best, float(values[low]))
    return best
