"""Inputs that bend the NPV: time, effort, ramp, horizon, rate, and the effect that a staged option waits to see.

Conditional means by projection on shifted Legendre polynomials of the input's own u, bin by bin, with shrinkage of
what is noise (after Strong, Oakley & Brennan 2014); the curves of all inputs are looked at together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from initiatives.economics import draws as sampling
from initiatives.economics.distributions import Z90, Occurs, phi
from initiatives.economics.information import TAIL, Worth, interval_panels
from initiatives.economics.inputs import Input
from initiatives.economics.model import Flow, Model
from initiatives.economics.routes import Profile, affected, certain

Floats = NDArray[np.floating[Any]]

EDGE = 3.090232306167813  # P0.1 .. P99.9
BINS = 64
DEGREE = 6

_GRID_EDGES = (-TAIL, -6.0, -4.5, -EDGE, -2.25, -1.5, -0.75, 0.0, 0.75, 1.5, 2.25, EDGE, 4.5, 6.0, TAIL)
GRID, GRID_WEIGHTS = interval_panels(-TAIL, TAIL, _GRID_EDGES)


def _bin_means() -> Floats:
    """Legendre polynomials averaged over each bin of u, shape (DEGREE + 1, BINS)."""
    inner = (np.arange(BINS * 16) + 0.5) / (BINS * 16)
    return sampling.legendre_basis(ndtri(inner), DEGREE).reshape(DEGREE + 1, BINS, 16).mean(axis=2)


_BIN_BASIS = _bin_means()
_BIN_SOLVE = np.linalg.pinv(_BIN_BASIS.T)
_GRID_BASIS = sampling.legendre_basis(GRID, DEGREE)
_ENDS = np.array([-Z90, Z90])
_ENDS_BASIS = sampling.legendre_basis(_ENDS, DEGREE)
_REACH = np.sqrt(2.0 * np.arange(1, DEGREE + 1) + 1.0)  # the largest that each polynomial gets
_ONES = np.ones(BINS)
_bins = sampling.Columns(24_000_000)


@dataclass(frozen=True, slots=True)
class Bins:
    """Draws in the order of their bins of u, where each bin with draws starts, and how many it holds."""

    order: NDArray[np.intp]
    starts: NDArray[np.intp]
    counts: Floats
    filled: NDArray[np.bool_] | None


def bins_of(item: Input, n: int) -> Bins:
    """The bins of the first n draws; cached by draw column."""
    key = (*item.key, n)
    found = _bins.get(key)
    if found is None:
        assert item.z is not None
        where = np.minimum((ndtr(item.z[:n]) * BINS).astype(np.intp), BINS - 1)
        counts = np.bincount(where, minlength=BINS)
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        filled = None if counts.min() > 0 else counts > 0
        kept = slice(None) if filled is None else filled
        order = np.argsort(where, kind="stable")
        found = _bins.put(key, Bins(order, starts[kept], counts[kept].astype(float), filled), order.nbytes)
    return found


def bin_means(item: Input, values: Floats) -> Floats:
    """Mean of `values` in each bin of the input's u; the overall mean in a bin without draws."""
    bins = bins_of(item, values.size)
    means = np.add.reduceat(values.take(bins.order), bins.starts) / bins.counts
    if bins.filled is None:
        return means
    every = np.full(BINS, float(values.mean()))
    every[bins.filled] = means
    return every


def _all_bin_means(items: list[Input], touched: list[list[int]], smooth: list[Floats]) -> Floats:
    """`bin_means` of every option that each input touches, one row for each."""
    few = smooth[0].size
    kept = _bins.get_all([(*item.key, few) for item in items])
    rows: list[Floats] = []
    counts: list[Floats] = []
    for item, places, known in zip(items, touched, kept, strict=True):
        bins = known or bins_of(item, few)
        for k in places:
            if bins.filled is None:
                rows.append(np.add.reduceat(smooth[k].take(bins.order), bins.starts))
                counts.append(bins.counts)
            else:
                rows.append(bin_means(item, smooth[k]))
                counts.append(_ONES)
    return np.array(rows) / np.array(counts)


@dataclass(slots=True)
class Fit:
    """A conditional mean as a function of z, with a step where a date cuts through it."""

    coefficients: Floats
    step_at: float | None = None

    def at(self, basis: Floats, z: ArrayLike) -> Floats:
        """Values at deviates z with their Legendre basis."""
        value = self.coefficients[: DEGREE + 1] @ basis
        if self.step_at is not None:
            value = value + self.coefficients[DEGREE + 1] * (np.asarray(z) > self.step_at)
        return value


def fit(model: Model, item: Input, values: Floats) -> Fit:
    """The mean of `values` given the input, projected bin by bin."""
    means = bin_means(item, values)
    step_at = _step(model, item)
    if step_at is None:
        return Fit(_projected(means[None, :])[0])
    late = np.clip((np.arange(1, BINS + 1) / BINS - phi(step_at)) * BINS, 0.0, 1.0)
    design = np.vstack([_BIN_BASIS, late])
    found = np.linalg.lstsq(design.T, means, rcond=None)[0]
    return Fit(_shrunk(found[None, :], means[None, :], design)[0], step_at)


def _projected(means: Floats) -> Floats:
    """Coefficients (rows, DEGREE + 1) of bin means (rows, BINS)."""
    return _shrunk(means @ _BIN_SOLVE.T, means, _BIN_BASIS)


def _shrunk(found: Floats, means: Floats, design: Floats) -> Floats:
    """Positive-part James-Stein: what is no larger than its noise is taken off, the mean stays."""
    rest = means - found @ design
    noise = (rest * rest).sum(axis=1) / (max(BINS - found.shape[1], 1) * BINS)
    keep = np.maximum(1.0 - noise[:, None] / np.maximum(found * found, 1e-300), 0.0)
    keep[:, 0] = 1.0
    return found * keep


def _step(model: Model, item: Input) -> float | None:
    case = model.case
    if isinstance(item.marginal, Occurs):
        return item.marginal.begins if abs(item.marginal.begins) < 3.0 else None
    if item.name != "weeks_to_ship" or case.matters_weeks is None or case.share_lost == 0.0:
        return None
    z = item.marginal.inverse(case.matters_weeks)
    return z if abs(z) < 3.0 else None


def curve_profiles(model: Model, items: list[Input], means: list[float], leader: int) -> list[Profile]:
    """Profiles of the inputs that enter through time, ramp, horizon, rate or effort, projected together."""
    if not items:
        return []
    smooth = [_few(model, flow) for flow in model.flows.values()]
    touched = [[k for k, _ in affected(model, item)] for item in items]
    where = [k for places in touched for k in places]
    found = _projected(_all_bin_means(items, touched, smooth))
    found[:, 0] = np.array(means)[where]
    ends = (found @ _ENDS_BASIS).tolist()
    reach = (np.abs(found[:, 1:]) @ _REACH).tolist()
    made: list[Profile] = []
    open_rows: list[tuple[int, range, list[int]]] = []
    at = 0
    for i, (item, places) in enumerate(zip(items, touched, strict=True)):
        here = range(at, at + len(places))
        at += len(places)
        if _step(model, item) is not None:
            fits = [(k, fit(model, item, smooth[k])) for k in places]
            made.append(_curve_profile(item, fits, means, leader))
            continue
        low, high = list(means), list(means)
        for k, row in zip(places, here, strict=True):
            low[k], high[k] = ends[row]
        if not _cannot_change(dict(zip(places, reach[here.start : here.stop], strict=True)), means, leader):
            open_rows.append((i, here, places))
        made.append(Profile(item, certain(leader, len(means)), low, high))
    if open_rows:
        grids = np.empty((len(open_rows), len(means), GRID.size))
        grids[:] = np.array(means)[:, None]
        curves = found @ _GRID_BASIS
        for grid, (_, here, places) in zip(grids, open_rows, strict=True):
            grid[places] = curves[here.start : here.stop]
        for (i, _, _), worth in zip(open_rows, grid_worths(grids, leader), strict=True):
            made[i].worth = worth
    return made


def _few(model: Model, flow: Flow) -> Floats:
    return flow.smooth if flow.smooth.size == model.few else np.broadcast_to(flow.smooth, (model.few,))


def _curve_profile(item: Input, fits: list[tuple[int, Fit]], means: list[float], leader: int) -> Profile:
    low, high = list(means), list(means)
    for k, found in fits:
        found.coefficients[0] = means[k]
        if found.step_at is not None:
            found.coefficients[0] -= found.coefficients[DEGREE + 1] * phi(-found.step_at)
        low[k], high[k] = found.at(_ENDS_BASIS, _ENDS).tolist()
    return Profile(item, _fitted_worth(fits, means, leader), low, high)


def _fitted_worth(fits: list[tuple[int, Fit]], means: list[float], leader: int) -> Worth:
    grid = np.repeat(np.array(means)[:, None], GRID.size, axis=1)
    for k, found in fits:
        grid[k] = found.at(_GRID_BASIS, GRID)
    return grid_worth(grid, leader)


def _cannot_change(reach: dict[int, float], means: list[float], leader: int) -> bool:
    """Whether even the extremes of every curve leave the leader in front."""
    floor = means[leader] - reach.get(leader, 0.0)
    return all(mean + reach.get(k, 0.0) <= floor for k, mean in enumerate(means) if k != leader)


def grid_worth(grid: Floats, leader: int) -> Worth:
    """Value of knowing, from conditional means on the grid of z, shape (options, nodes)."""
    return grid_worths(grid[None], leader)[0]


def grid_worths(grids: Floats, leader: int) -> list[Worth]:
    """As `grid_worth` for several inputs, shape (inputs, options, nodes). The leader wins ties, then the first."""
    top = grids[:, leader].copy()
    best = np.full(top.shape, leader)
    for k in range(grids.shape[1]):
        if k != leader:
            better = grids[:, k] > top
            np.copyto(top, grids[:, k], where=better)
            best[better] = k
    gains = ((top - grids[:, leader]) * GRID_WEIGHTS).sum(axis=1).tolist()
    changes: list[list[int]] = [[] for _ in gains]
    for i, node in zip(*(axis.tolist() for axis in np.nonzero(best[:, 1:] != best[:, :-1])), strict=True):
        changes[i].append(node)
    return [
        certain(leader, len(grid)) if not nodes and line[0] == leader else _stretches(grid, line, nodes, gain)
        for grid, line, nodes, gain in zip(grids, best, changes, gains, strict=True)
    ]


def _stretches(grid: Floats, best: NDArray[np.intp], changes: list[int], gain: float) -> Worth:
    starts, options = [-TAIL], [int(best[0])]
    for i in changes:
        before, after = int(best[i]), int(best[i + 1])
        gap, later = float(grid[before, i] - grid[after, i]), float(grid[before, i + 1] - grid[after, i + 1])
        width = gap - later
        z0, z1 = float(GRID[i]), float(GRID[i + 1])
        starts.append(z0 + (z1 - z0) * (gap / width if width > 0 else 0.5))
        options.append(after)
    ends = [*starts[1:], TAIL]
    chances = [0.0] * len(grid)
    for z0, z1, k in zip(starts, ends, options, strict=True):
        chances[k] += phi(z1) - phi(z0)
    return Worth(max(gain, 0.0), tuple(zip(starts, ends, options, strict=True)), tuple(chances))


def staged_profile(model: Model, item: Input, means: list[float], leader: int) -> Profile:
    """Profile of the effect that a staged option waits to see: bent where the second stage begins to pay."""
    fits = [(k, fit(model, item, model.full(with_effect(flow)))) for k, flow in affected(model, item)]
    return _curve_profile(item, fits, means, leader)


def with_effect(flow: Flow) -> Floats:
    """NPV per draw with the success probability in place of its indicator."""
    return np.asarray(flow.success * flow.won + (1.0 - flow.success) * flow.lost)
