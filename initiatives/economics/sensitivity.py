"""How each input moves the choice: lines and curves of expected NPV, EVPPI, EVSI, tornado, break-even.

Four routes (Brennan et al. 2007; Madan et al. 2014; Strong, Oakley & Brennan 2014):
lines: inputs in which NPV is affine and that are independent have conditional means in closed form;
curves: time, effort, ramp, horizon, rate: projection on shifted Legendre polynomials of the input's own u, binned;
works: exact two-group means on whether it works at all;
sets: several inputs at once, the parts of the flow projected on tensor polynomials and put together again.
The curves and sets use the success probability and exact means for whatever is not asked about.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from initiatives.economics import draws as sampling
from initiatives.economics.case import SHARED
from initiatives.economics.distributions import Z90, phi
from initiatives.economics.information import TAIL, Lines, Worth, interval_panels
from initiatives.economics.model import Flow, Input, Model

Floats = NDArray[np.floating[Any]]

EDGE = 3.090232306167813  # P0.1 .. P99.9
FAR = 6.0  # a crossing beyond it has one chance in a thousand million
BINS = 64
DEGREE = 6
_CURVES = {"weeks_to_ship", "ramp_weeks", "horizon_years", "discount_rate", "later_weeks_to_ship"}


@dataclass(slots=True)
class Profile:
    """Expected NPV of every option (in the model's order, then do nothing) against one input."""

    input: Input
    worth: Worth
    low: list[float]
    high: list[float]


def affected(model: Model, item: Input) -> list[tuple[int, Flow]]:
    """The options whose NPV this input enters, with their places."""
    if item.name == "effect":
        return [(k, f) for k, f in enumerate(model.flows.values()) if _uses_effect(f, item)]
    if item.option == SHARED:
        return list(enumerate(model.flows.values()))
    if item.option not in model.flows:
        return []
    return [(model.places[item.option], model.flows[item.option])]


def _uses_effect(flow: Flow, item: Input) -> bool:
    own = item.option == flow.root or (item.option, "effect") in flow.share_chain
    stage = flow.option.later_stage
    return own or (stage is not None and stage.effect.option == item.option)


def is_line(model: Model, item: Input) -> bool:
    """Whether every option's NPV is affine in the input, given the rest, and the input is independent of it."""
    kind = item.name.partition(":")[0]
    if kind in _CURVES or kind in ("effort", "later_effort"):
        return False
    if kind != "effect" or not model.staged:
        return True
    return not any(flow.bought_chance is not None for _, flow in affected(model, item))


_SUCCESS_COSTS = ("run_cost", "upkeep", "debt_payback", "debt_upkeep")
_WEEK_COSTS = ("upkeep", "debt_payback", "debt_upkeep", "later_upkeep")


def slope_of(model: Model, flow: Flow, item: Input) -> float:
    """Change of an option's expected NPV for one unit of an input in which it is affine."""
    parts, kind = flow.parts, item.name.partition(":")[0]
    if kind == "effect" and item.option == flow.root:
        return flow.per_effect * flow.chain_mean
    if kind == "unit_value":
        part = flow.benefit_mean
    elif kind == "effect":
        part = parts["benefit"]
    elif kind == "later_effect":
        part = parts["later_benefit"]
    elif kind == "success":
        later = [
            value for name, value in parts.items() if name.startswith("later_") and name != "later_benefit"
        ]
        part = flow.benefit_mean - math.fsum([*(parts.get(name, 0.0) for name in _SUCCESS_COSTS), *later])
    elif kind == "person_week_cost":
        part = -_paid_to(flow, item.name.partition(":")[2])
    else:
        part = -parts.get(kind, 0.0)
    return part / item.mean if item.mean else 0.0


def _paid_to(flow: Flow, team: str) -> float:
    total = flow.parts.get(f"effort:{team}", 0.0) + flow.parts.get(f"later_effort:{team}", 0.0)
    if flow.option.lead_team == team:
        total += math.fsum(flow.parts.get(name, 0.0) for name in _WEEK_COSTS)
    return total


def lines_of(model: Model, item: Input, means: list[float]) -> Lines:
    """The options as straight lines in one input, "do nothing" last."""
    slopes = [0.0] * len(means)
    for k, flow in affected(model, item):
        slopes[k] = slope_of(model, flow, item)
    return Lines(tuple(means), tuple(slopes), item.mean)


_GRID_EDGES = (-TAIL, -6.0, -4.5, -EDGE, -2.25, -1.5, -0.75, 0.0, 0.75, 1.5, 2.25, EDGE, 4.5, 6.0, TAIL)
_GRID, _GRID_WEIGHTS = interval_panels(-TAIL, TAIL, _GRID_EDGES)


def _bin_means() -> Floats:
    """Legendre polynomials averaged over each bin of u, shape (DEGREE + 1, BINS)."""
    inner = (np.arange(BINS * 16) + 0.5) / (BINS * 16)
    return sampling.legendre_basis(ndtri(inner), DEGREE).reshape(DEGREE + 1, BINS, 16).mean(axis=2)


_BIN_BASIS = _bin_means()
_BIN_SOLVE = np.linalg.pinv(_BIN_BASIS.T)
_GRID_BASIS = sampling.legendre_basis(_GRID, DEGREE)
_ENDS = np.array([-Z90, Z90])
_ENDS_BASIS = sampling.legendre_basis(_ENDS, DEGREE)
_REACH = np.sqrt(2.0 * np.arange(1, DEGREE + 1) + 1.0)  # the largest that each polynomial gets
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
    if item.name != "weeks_to_ship" or case.matters_weeks is None or case.share_lost == 0.0:
        return None
    z = item.marginal.inverse(case.matters_weeks)
    return z if abs(z) < 3.0 else None


def curve_profiles(model: Model, items: list[Input], means: list[float], leader: int) -> list[Profile]:
    """Profiles of the inputs that enter through time, ramp, horizon, rate or effort, projected together."""
    rows: list[Floats] = []
    places: list[list[int]] = []
    smooth = [_few(model, flow) for flow in model.flows.values()]
    for item in items:
        places.append([k for k, _ in affected(model, item)])
        rows += [bin_means(item, smooth[k]) for k in places[-1]]
    if not rows:
        return []
    found = _projected(np.array(rows))
    found[:, 0] = [means[k] for touched in places for k in touched]
    ends = (found @ _ENDS_BASIS).tolist()
    reach = (np.abs(found[:, 1:]) @ _REACH).tolist()
    made, at = [], 0
    for item, touched in zip(items, places, strict=True):
        here = range(at, at + len(touched))
        at += len(touched)
        if _step(model, item) is not None:
            fits = [(k, fit(model, item, smooth[k])) for k in touched]
            made.append(_curve_profile(item, fits, means, leader))
            continue
        low, high = list(means), list(means)
        for k, i in zip(touched, here, strict=True):
            low[k], high[k] = ends[i]
        reaches = {k: reach[i] for k, i in zip(touched, here, strict=True)}
        if _cannot_change(reaches, means, leader):
            made.append(Profile(item, _certain(leader, len(means)), low, high))
        else:
            fits = [(k, Fit(found[i])) for k, i in zip(touched, here, strict=True)]
            made.append(Profile(item, _fitted_worth(fits, means, leader), low, high))
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
    grid = np.repeat(np.array(means)[:, None], _GRID.size, axis=1)
    for k, found in fits:
        grid[k] = found.at(_GRID_BASIS, _GRID)
    return _grid_worth(grid, leader)


def _cannot_change(reach: dict[int, float], means: list[float], leader: int) -> bool:
    """Whether even the extremes of every curve leave the leader in front."""
    floor = means[leader] - reach.get(leader, 0.0)
    return all(mean + reach.get(k, 0.0) <= floor for k, mean in enumerate(means) if k != leader)


def _certain(leader: int, count: int) -> Worth:
    chances = [0.0] * count
    chances[leader] = 1.0
    return Worth(0.0, ((-TAIL, TAIL, leader),), tuple(chances))


def _grid_worth(grid: Floats, leader: int) -> Worth:
    """Value of knowing, from conditional means on the grid of z."""
    best = grid.argmax(axis=0)
    best[grid[leader] >= grid[best, np.arange(best.size)]] = leader
    changes = np.flatnonzero(np.diff(best))
    if not changes.size and best[0] == leader:
        return _certain(leader, len(grid))
    gain = float(np.sum((grid[best, np.arange(best.size)] - grid[leader]) * _GRID_WEIGHTS))
    starts = [-TAIL]
    for i in changes:
        gap = grid[best[i]] - grid[best[i + 1]]
        width = gap[i] - gap[i + 1]
        starts.append(float(_GRID[i] + (_GRID[i + 1] - _GRID[i]) * (gap[i] / width if width > 0 else 0.5)))
    options = [int(best[0]), *(int(best[i + 1]) for i in changes)]
    ends = [*starts[1:], TAIL]
    chances = [0.0] * len(grid)
    for z0, z1, k in zip(starts, ends, options, strict=True):
        chances[k] += phi(z1) - phi(z0)
    return Worth(max(gain, 0.0), tuple(zip(starts, ends, options, strict=True)), tuple(chances))


def line_profile(model: Model, item: Input, means: list[float], leader: int) -> Profile:
    """Profile of an input in which every NPV is affine."""
    touched = affected(model, item)
    below, above = item.ends[0] - item.mean, item.ends[2] - item.mean
    low, high, slopes = list(means), list(means), [0.0] * len(means)
    for k, flow in touched:
        slopes[k] = slope_of(model, flow, item)
        low[k] += slopes[k] * below
        high[k] += slopes[k] * above
    if len(touched) == 1:
        k = touched[0][0]
        return Profile(item, _one_line(item, means, leader, k, slopes[k]), low, high)
    lines = Lines(tuple(means), tuple(slopes), item.mean)
    return Profile(item, lines.worth(item.marginal, leader), low, high)


def _one_line(item: Input, means: list[float], leader: int, k: int, slope: float) -> Worth:
    """Worth where only option k depends on the input: one crossing with the best of the rest."""
    rest = (
        leader if k != leader else max((i for i in range(len(means)) if i != k), key=lambda i: (means[i], -i))
    )
    if slope == 0.0:
        return _certain(leader, len(means))
    z = item.marginal.inverse(item.mean + (means[rest] - means[k]) / slope)
    if not -FAR < z < FAR:
        return _certain(leader, len(means))
    lines = Lines((means[k], means[rest]), (slope, 0.0), item.mean)
    above, below = (k, rest) if slope > 0.0 else (rest, k)
    chances = [0.0] * len(means)
    chances[below], chances[above] = phi(z), phi(-z)
    side = (z, TAIL) if above != leader else (-TAIL, z)
    gain = lines.gain(item.marginal, 0, 1, *side)
    return Worth(
        max(gain if k != leader else -gain, 0.0), ((-TAIL, z, below), (z, TAIL, above)), tuple(chances)
    )


def staged_profile(model: Model, item: Input, means: list[float], leader: int) -> Profile:
    """Profile of the effect that a staged option waits to see: bent where the second stage begins to pay."""
    fits = [(k, fit(model, item, model.full(_with_effect(flow)))) for k, flow in affected(model, item)]
    return _curve_profile(item, fits, means, leader)


def _with_effect(flow: Flow) -> Floats:
    """NPV per draw with the success probability in place of its indicator."""
    return np.asarray(flow.success * flow.won + (1.0 - flow.success) * flow.lost)


def profiles(model: Model, means: list[float], leader: int) -> dict[tuple[str, str], Profile]:
    """The profile of every uncertain input, each by the route that fits it."""
    items = {
        key: item
        for key, item in model.inputs.items()
        if not item.known and (item.option == SHARED or item.option in model.flows)
    }
    found: dict[tuple[str, str], Profile] = {}
    curved = []
    for key, item in items.items():
        if is_line(model, item):
            found[key] = line_profile(model, item, means, leader)
        elif item.name == "effect":
            found[key] = staged_profile(model, item, means, leader)
        else:
            curved.append(item)
    for item, made in zip(curved, curve_profiles(model, curved, means, leader), strict=True):
        found[item.option, item.name] = made
    return {key: found[key] for key in items}


def works_means(flow: Flow) -> tuple[float, float]:
    """Expected NPV when the option works, and when it does not."""
    sunk = math.fsum(v for n, v in flow.parts.items() if n.startswith("effort:") or n == "one_off_cash")
    assert flow.mean is not None
    return (flow.mean + sunk) / flow.inputs["success"].mean - sunk, -sunk


def works_worth(
    model: Model, key: str, means: list[float], leader: int, rates: tuple[float, float] = (1.0, 0.0)
) -> Worth:
    """Value of a test of whether an option works, by how often it says yes when it does and when it does not."""
    index = list(model.flows).index(key)
    flow = model.flows[key]
    p = flow.inputs["success"].mean
    if_works, if_not = works_means(flow)
    total, chances = 0.0, [0.0] * len(means)
    for says_yes in (True, False):
        when_works, when_not = rates if says_yes else (1.0 - rates[0], 1.0 - rates[1])
        joint = p * when_works, (1.0 - p) * when_not
        chance = joint[0] + joint[1]
        if chance <= 0.0:
            continue
        after = list(means)
        after[index] = (joint[0] * if_works + joint[1] * if_not) / chance
        best = leader if after[leader] >= max(after) else after.index(max(after))
        chances[best] += chance
        total += chance * (after[best] - after[leader])
    return Worth(max(total, 0.0), (), tuple(chances))
