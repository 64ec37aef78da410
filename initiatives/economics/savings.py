"""What another way saves, and sums of such savings: by draws, because percentiles do not add.

A saving is a grid of quantiles at (k + 0.5) / 33, as efforts are. Two options' figures are taken as independent, which
makes a difference rather too wide than too narrow. Seeds are arguments; the same inputs give the same figures.
"""

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtri

from initiatives.economics.results import Percentiles

GRID = 33
DRAWS = 4096
_Z90 = float(ndtri(0.9))
_PROBABILITIES = (np.arange(GRID) + 0.5) / GRID


def grid_of(low: float, middle: float, high: float) -> tuple[float, ...]:
    """Quantiles of a figure of which P10, P50 and P90 are known: half a normal curve on each side of the middle."""
    z = ndtri(_PROBABILITIES) / _Z90
    values = middle + np.where(z > 0, (high - middle) * z, (middle - low) * z)
    return tuple(float(value) for value in values)


def saving(filed: Sequence[float], chosen: Sequence[float]) -> tuple[float, ...]:
    """Quantiles of filed less chosen; below zero where the chosen way takes more."""
    one, two = np.asarray(filed, dtype=np.float64), np.asarray(chosen, dtype=np.float64)
    if one.size == 0 or two.size == 0:
        return ()
    differences = np.sort((one[:, None] - two[None, :]).ravel())
    places = np.minimum((_PROBABILITIES * differences.size).astype(int), differences.size - 1)
    return tuple(float(f"{value:.6g}") for value in differences[places])


def moments(grid: Sequence[float]) -> tuple[float, float]:
    """Mean and variance of a grid."""
    values = np.asarray(grid, dtype=np.float64)
    return float(values.mean()), float(values.var())


def total_of(grids: Sequence[Sequence[float]], *, seed: int) -> Percentiles | None:
    """P10, P50 and P90 of the sum of independent savings, by draws; None of nothing."""
    if not grids:
        return None
    dice = np.random.default_rng(seed)
    total = np.zeros(DRAWS)
    for grid in grids:
        values = np.asarray(grid, dtype=np.float64)
        # Every quantile as often as every other: what is left to chance is only what meets what.
        total += dice.permutation(np.resize(values, DRAWS))
    low, middle, high = np.quantile(total, (0.1, 0.5, 0.9))
    return Percentiles(float(low), float(middle), float(high))


def total_of_many(mean: float, variance: float) -> Percentiles:
    """The same from summed means and variances: of hundreds the sum is as good as normal."""
    reach = _Z90 * float(np.sqrt(max(variance, 0.0)))
    return Percentiles(mean - reach, mean, mean + reach)
