"""Distributions through three points, and the classical ones that people compare them with.

J-QPD-S and J-QPD-B are the Johnson quantile-parameterised distributions of Hadlock & Bickel (2017, Decision
Analysis 14:35): exact through P10, P50 and P90, always feasible, one exponential (or one normal probability) per
draw. Every quantile function here takes probabilities of any shape and gives an array of that shape. J-QPD-S is
written around its middle, ln((x - l) / (md - l)) = a z + b (sqrt(1 + d^2 z^2) - 1), which is the published
sinh/asinh form after the addition theorem: no cancellation, and the lognormal is its plain limit d = 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, ndtr, ndtri

Floats = NDArray[np.floating[Any]]

Z90 = 1.2815515655446004
_SAME = 1e-9  # below this difference of the two half-widths, the symmetric limit
_TAIL = 8.75  # normal deviate beyond which probability is below 1e-18


def jqpd_s_quantile(p: ArrayLike, low: float, middle: float, high: float, lower: float = 0.0) -> Floats:
    """J-QPD-S: bounded below by `lower`, unbounded above. Raises ValueError unless lower < low < middle < high."""
    return semi_bounded(low, middle, high, lower=lower).at(ndtri(np.asarray(p, float)))


def jqpd_b_quantile(
    p: ArrayLike, low: float, middle: float, high: float, lower: float = 0.0, upper: float = 1.0
) -> Floats:
    """J-QPD-B: bounded on both sides. Raises ValueError unless lower < low < middle < high < upper."""
    return bounded(low, middle, high, lower=lower, upper=upper).at(ndtri(np.asarray(p, float)))


def myerson_quantile(p: ArrayLike, low: float, middle: float, high: float) -> Floats:
    """Myerson's shifted lognormal through P10, P50, P90; the normal when they are symmetric.

    Raises ValueError unless low < middle < high.
    """
    return myerson(low, middle, high).at(ndtri(np.asarray(p, float)))


def pert_mean(minimum: float, mode: float, maximum: float, lam: float = 4.0) -> float:
    """Mean of the PERT (beta) distribution (Malcolm et al. 1959; Vose for lam other than 4)."""
    return (minimum + lam * mode + maximum) / (lam + 2.0)


def pert_quantile(p: ArrayLike, minimum: float, mode: float, maximum: float, lam: float = 4.0) -> Floats:
    """Quantiles of the PERT distribution. Raises ValueError unless minimum <= mode <= maximum, minimum < maximum."""
    _require(minimum <= mode <= maximum and minimum < maximum, "minimum <= mode <= maximum")
    alpha, beta = _pert_shape(minimum, mode, maximum, lam)
    return minimum + (maximum - minimum) * betaincinv(alpha, beta, np.asarray(p, float))


def pert_te_sigma(optimistic: float, most_likely: float, pessimistic: float) -> tuple[float, float]:
    """Expected time and sigma of classical PERT: (O + 4 M + P) / 6 and (P - O) / 6."""
    return (optimistic + 4.0 * most_likely + pessimistic) / 6.0, (pessimistic - optimistic) / 6.0


def lognormal_from_p10_p90(p10: float, p90: float) -> tuple[float, float]:
    """Median and mean of the lognormal with this P10 and P90. Raises ValueError unless 0 < p10 < p90."""
    _require(0 < p10 < p90, "0 < p10 < p90")
    mu, sigma = lognormal_parameters(p10, p90)
    return math.exp(mu), math.exp(mu + sigma * sigma / 2.0)


def lognormal_parameters(p10: float, p90: float) -> tuple[float, float]:
    """Mean and standard deviation of the logarithm, from P10 and P90."""
    low, high = math.log(p10), math.log(p90)
    return (low + high) / 2.0, (high - low) / (2.0 * Z90)


def lognormal_quantile(p: ArrayLike, p10: float, p90: float) -> Floats:
    """Quantiles of the lognormal with this P10 and P90."""
    mu, sigma = lognormal_parameters(p10, p90)
    return np.exp(mu + sigma * ndtri(np.asarray(p, float)))


def normal_quantile(p: ArrayLike, mean: float, sd: float) -> Floats:
    """Quantiles of the normal distribution."""
    return mean + sd * ndtri(np.asarray(p, float))


def _pert_shape(minimum: float, mode: float, maximum: float, lam: float) -> tuple[float, float]:
    width = maximum - minimum
    return 1.0 + lam * (mode - minimum) / width, 1.0 + lam * (maximum - mode) / width


def _require(condition: bool, rule: str) -> None:  # noqa: FBT001
    if not condition:
        raise ValueError(f"must keep {rule}")


def phi(z: float) -> float:
    """Normal probability below one deviate."""
    return 0.5 * math.erfc(-z / _ROOT2)


_ROOT2 = math.sqrt(2.0)


@dataclass(frozen=True, slots=True)
class Marginal:
    """The distribution of one input as a function of a standard normal deviate z.

    `at(z)` is the quantile function at Phi(z), increasing; `inverse(x)` the deviate at which x is reached, with
    -inf and inf beyond the support. `kinks` are the deviates where a clamp sets in.
    """

    floor: float = -math.inf
    ceiling: float = math.inf

    def at(self, z: ArrayLike) -> Floats:
        """Values at standard normal deviates, any shape."""
        values = self._free(np.asarray(z, float))
        if self.floor > -math.inf or self.ceiling < math.inf:
            values = np.clip(values, self.floor, self.ceiling)
        return values

    def fill(self, z: Floats, out: Floats, scratch: Floats) -> None:
        """`at(z)` into `out`; `scratch` is of the same shape and is written over."""
        out[...] = self.at(z)

    def point(self, z: float) -> float:
        """The value at one deviate."""
        return float(self.at(z))

    def _free(self, z: Floats) -> Floats:
        raise NotImplementedError

    def _free_inverse(self, x: float) -> float:
        raise NotImplementedError

    def inverse(self, x: float) -> float:
        """The deviate z at which the value x is reached; -inf below the support, inf above it."""
        if x <= self.floor:
            return -math.inf
        if x >= self.ceiling:
            return math.inf
        return self._free_inverse(x)

    def cdf(self, x: float) -> float:
        """Probability of a value of at most x."""
        return phi(self.inverse(x))

    @property
    def kinks(self) -> tuple[float, ...]:
        """Deviates between which the quantile function is smooth."""
        found = []
        for bound in (self.floor, self.ceiling):
            if math.isfinite(bound):
                z = self._free_inverse(bound)
                if abs(z) < _TAIL:
                    found.append(z)
        return tuple(found)

    def partial_mean(self, z0: float = -math.inf) -> float:
        """E[X; Z > z0], by Gauss-Legendre on panels split at the kinks; the mean for z0 = -inf."""
        return partial_expectation(self.at, z0, self.kinks)

    @property
    def mean(self) -> float:
        """E[X]."""
        return self.partial_mean()


@dataclass(frozen=True, slots=True)
class Constant(Marginal):
    """A known value."""

    value: float = 0.0

    def at(self, z: ArrayLike) -> Floats:
        """The value, in the shape of z."""
        return np.full(np.shape(z), self.value)

    def inverse(self, x: float) -> float:
        """-inf below the value, inf from it on."""
        return -math.inf if x < self.value else math.inf

    @property
    def mean(self) -> float:
        """The value."""
        return self.value


@dataclass(frozen=True, slots=True)
class SemiBounded(Marginal):
    """J-QPD-S: lower + exp(centre + a z + b (sqrt(1 + d^2 z^2) - 1))."""

    lower: float = 0.0
    centre: float = 0.0
    a: float = 1.0
    b: float = 0.0
    d: float = 0.0

    def _free(self, z: Floats) -> Floats:
        if self.b == 0.0:
            return self.lower + np.exp(self.centre + self.a * z)
        return self.lower + np.exp(
            self.centre - self.b + self.a * z + self.b * np.sqrt(1.0 + (self.d * z) ** 2)
        )

    def point(self, z: float) -> float:
        """The value at one deviate."""
        bend = self.b * (math.sqrt(1.0 + (self.d * z) ** 2) - 1.0)
        return min(max(self.lower + math.exp(self.centre + self.a * z + bend), self.floor), self.ceiling)

    def fill(self, z: Floats, out: Floats, scratch: Floats) -> None:
        """`at(z)` into `out` without a temporary array: b sqrt(1 + d^2 z^2) as the root of b^2 + (b d)^2 z^2."""
        np.multiply(z, self.a, out=out)
        if self.b != 0.0:
            np.multiply(z, z, out=scratch)
            np.multiply(scratch, (self.b * self.d) ** 2, out=scratch)
            np.add(scratch, self.b * self.b, out=scratch)
            np.sqrt(scratch, out=scratch)
            (np.add if self.b > 0.0 else np.subtract)(out, scratch, out=out)
        np.add(out, self.centre - self.b, out=out)
        np.exp(out, out=out)
        if self.lower != 0.0:
            np.add(out, self.lower, out=out)

    def _free_inverse(self, x: float) -> float:
        if x <= self.lower:
            return -math.inf
        y = math.log(x - self.lower) - self.centre
        if self.b == 0.0:
            return y / self.a
        y += self.b
        steep = self.a * self.a - (self.b * self.d) ** 2
        return (self.a * y - self.b * math.sqrt((self.d * y) ** 2 + steep)) / steep


@dataclass(frozen=True, slots=True)
class Bounded(Marginal):
    """J-QPD-B: lower + width Phi(xi + lam sinh(d (z + shift))), or Phi(xi + lam z) where d = 0."""

    lower: float = 0.0
    width: float = 1.0
    xi: float = 0.0
    lam: float = 1.0
    d: float = 0.0
    shift: float = 0.0

    def _free(self, z: Floats) -> Floats:
        inner = z if self.d == 0.0 else np.sinh(self.d * (z + self.shift))
        return self.lower + self.width * ndtr(self.xi + self.lam * inner)

    def fill(self, z: Floats, out: Floats, scratch: Floats) -> None:
        """`at(z)` into `out` without a temporary array."""
        if self.d == 0.0:
            np.multiply(z, self.lam, out=out)
        else:
            np.add(z, self.shift, out=out)
            np.multiply(out, self.d, out=out)
            np.sinh(out, out=out)
            np.multiply(out, self.lam, out=out)
        np.add(out, self.xi, out=out)
        ndtr(out, out=out)
        if self.width != 1.0:
            np.multiply(out, self.width, out=out)
        if self.lower != 0.0:
            np.add(out, self.lower, out=out)

    def _free_inverse(self, x: float) -> float:
        share = (x - self.lower) / self.width
        if share <= 0.0:
            return -math.inf
        if share >= 1.0:
            return math.inf
        inner = (float(ndtri(share)) - self.xi) / self.lam
        return inner if self.d == 0.0 else math.asinh(inner) / self.d - self.shift


@dataclass(frozen=True, slots=True)
class ShiftedLognormal(Marginal):
    """Myerson: middle + scale expm1(k z), or middle + scale z where k = 0."""

    middle: float = 0.0
    scale: float = 1.0
    k: float = 0.0

    def _free(self, z: Floats) -> Floats:
        return self.middle + self.scale * (z if self.k == 0.0 else np.expm1(self.k * z))

    def _free_inverse(self, x: float) -> float:
        y = (x - self.middle) / self.scale
        if self.k == 0.0:
            return y
        if y <= -1.0:
            return -math.inf if self.k > 0 else math.inf
        return math.log1p(y) / self.k


@dataclass(frozen=True, slots=True)
class Pert(Marginal):
    """The PERT distribution of an import that gave minimum, mode and maximum."""

    minimum: float = 0.0
    mode: float = 0.5
    maximum: float = 1.0

    def _free(self, z: Floats) -> Floats:
        return pert_quantile(ndtr(z), self.minimum, self.mode, self.maximum)

    def _free_inverse(self, x: float) -> float:
        from scipy.special import betainc

        alpha, beta = _pert_shape(self.minimum, self.mode, self.maximum, 4.0)
        share = min(max((x - self.minimum) / (self.maximum - self.minimum), 0.0), 1.0)
        return float(ndtri(betainc(alpha, beta, share)))

    @property
    def mean(self) -> float:
        """(minimum + 4 mode + maximum) / 6."""
        return pert_mean(self.minimum, self.mode, self.maximum)


@dataclass(frozen=True, slots=True)
class Occurs(Marginal):
    """Nothing with chance 1 - p, else a draw of `cost`: the upper p of the deviates are those where it happens."""

    chance: float = 0.5
    cost: Marginal = field(default_factory=Constant)

    @property
    def begins(self) -> float:
        """The deviate from which on it happens."""
        return float(-ndtri(self.chance))

    def at(self, z: ArrayLike) -> Floats:
        """0 below `begins`; above it the cost at the deviate that leaves as large a part of its own above."""
        z = np.asarray(z, float)
        happens = z > self.begins
        above = np.where(happens, ndtr(-z) / self.chance, 0.5)
        return np.where(happens, self.cost.at(-ndtri(np.minimum(above, 1.0 - 1e-16))), 0.0)

    def inverse(self, x: float) -> float:
        """-inf below 0, `begins` for what costs less than the cost can, inf above it."""
        if x < 0.0:
            return -math.inf
        z = self.cost.inverse(x)
        if z == -math.inf:
            return self.begins
        return math.inf if z == math.inf else float(-ndtri(self.chance * phi(-z)))

    @property
    def kinks(self) -> tuple[float, ...]:
        """Where it begins to happen."""
        return (self.begins,)

    @property
    def mean(self) -> float:
        """Chance times the mean of the cost."""
        return self.chance * self.cost.mean


def occurs(chance: float, cost: Marginal) -> Marginal:
    """The distribution of what a risk costs: nothing at chance 0, the cost itself at chance 1."""
    if chance <= 0.0:
        return Constant(value=0.0)
    return cost if chance >= 1.0 else Occurs(chance=chance, cost=cost)


def semi_bounded(low: float, middle: float, high: float, *, lower: float = 0.0) -> SemiBounded:
    """J-QPD-S through three points. Raises ValueError unless lower < low < middle < high."""
    _require(lower < low < middle < high, "lower < low < middle < high")
    below = _log_ratio(middle - lower, low - lower)
    above = _log_ratio(high - lower, middle - lower)
    centre = math.log(middle - lower)
    if abs(above - below) <= _SAME:
        return SemiBounded(lower=lower, centre=centre, a=(above + below) / (2.0 * Z90))
    half = min(below, above)
    excess = abs(above - below) / (2.0 * half)  # cosh(c d') - 1 of the published form
    d = math.sqrt(excess * (2.0 + excess)) / Z90
    return SemiBounded(
        lower=lower, centre=centre, a=(above + below) / (2.0 * Z90), b=math.copysign(half, above - below), d=d
    )


def bounded(low: float, middle: float, high: float, *, lower: float, upper: float) -> Bounded:
    """J-QPD-B through three points. Raises ValueError unless lower < low < middle < high < upper."""
    _require(lower < low < middle < high < upper, "lower < low < middle < high < upper")
    width = upper - lower
    left, centre, right = (float(ndtri((x - lower) / width)) for x in (low, middle, high))
    skew = left + right - 2.0 * centre
    if abs(skew) <= _SAME:
        return Bounded(lower=lower, width=width, xi=centre, lam=(right - left) / (2.0 * Z90))
    excess = abs(skew) / (2.0 * min(centre - left, right - centre))
    d = math.log1p(excess + math.sqrt(excess * (2.0 + excess))) / Z90
    lam = (right - left) / math.sinh(2.0 * d * Z90)
    sign = math.copysign(1.0, skew)
    return Bounded(lower=lower, width=width, xi=left if sign > 0 else right, lam=lam, d=d, shift=sign * Z90)


def myerson(
    low: float, middle: float, high: float, *, floor: float = -math.inf, ceiling: float = math.inf
) -> ShiftedLognormal:
    """Myerson's shifted lognormal through three points, clamped to [floor, ceiling].

    Raises ValueError unless low < middle < high.
    """
    _require(low < middle < high, "low < middle < high")
    ratio = (high - middle) / (middle - low)
    if abs(ratio - 1.0) <= _SAME:
        return ShiftedLognormal(floor, ceiling, middle=middle, scale=(high - low) / (2.0 * Z90))
    scale = (high - middle) / (ratio - 1.0)
    return ShiftedLognormal(floor, ceiling, middle=middle, scale=scale, k=math.log(ratio) / Z90)


def _log_ratio(upper: float, lower: float) -> float:
    return math.log1p((upper - lower) / lower) if upper < 2.0 * lower else math.log(upper / lower)


def marginal(
    values: tuple[float, float, float],
    *,
    meaning: str = "quantiles",
    lower: float | None = 0.0,
    upper: float | None = None,
    can_pass_lower: bool = False,
) -> Marginal:
    """The distribution of an input from its three numbers and its support.

    J-QPD-B between two bounds, J-QPD-S above one; Myerson where there is no lower bound or low is on or below it,
    clamped to the upper bound, and to the lower one unless `can_pass_lower`.
    """
    low, middle, high = values
    if low == high:
        return Constant(value=middle)
    if meaning == "min_mode_max":
        return Pert(minimum=low, mode=middle, maximum=high)
    if lower is None or low <= lower:
        floor = -math.inf if lower is None or can_pass_lower else lower
        return myerson(low, middle, high, floor=floor, ceiling=math.inf if upper is None else upper)
    if upper is None:
        return semi_bounded(low, middle, high, lower=lower)
    return bounded(low, middle, high, lower=lower, upper=upper)


def at_rows(marginals: Sequence[Marginal], z: Floats) -> Floats:
    """Values of several distributions: row i of `z`, or all of it where it has one row, through marginals[i]."""
    every = np.broadcast_to(z, (len(marginals), z.shape[-1]))
    out = np.empty(every.shape)
    semi = [(i, m) for i, m in enumerate(marginals) if isinstance(m, SemiBounded)]
    both = [(i, m) for i, m in enumerate(marginals) if isinstance(m, Bounded) and m.d > 0.0]
    if semi:
        lower, centre, a, b, d = np.array([(m.lower, m.centre, m.a, m.b, m.d) for _, m in semi]).T[:, :, None]
        rows = [i for i, _ in semi]
        at = every[rows] if len(z) > 1 else z
        out[rows] = lower + np.exp(centre - b + a * at + b * np.sqrt(1.0 + (d * at) ** 2))
    if both:
        table = [(m.lower, m.width, m.xi, m.lam, m.d, m.shift) for _, m in both]
        lower, width, xi, lam, d, shift = np.array(table).T[:, :, None]
        rows = [i for i, _ in both]
        at = every[rows] if len(z) > 1 else z
        out[rows] = lower + width * ndtr(xi + lam * np.sinh(d * (at + shift)))
    done = {i for i, _ in semi} | {i for i, _ in both}
    for i, known in enumerate(marginals):
        if i not in done:
            out[i] = known.at(every[i])
    return out


_GAUSS = np.polynomial.legendre.leggauss(24)


def normal_panels(start: float, splits: Sequence[float] = ()) -> tuple[Floats, Floats]:
    """Nodes and weights for E[f(Z); Z > start]: 24 Gauss-Legendre points on panels of at most 1.25, split as told."""
    start = max(start, -_TAIL)
    if start >= _TAIL:
        return np.zeros(0), np.zeros(0)
    inner = [z for z in (*splits, 0.0) if start < z < _TAIL]
    count = max(1, math.ceil((_TAIL - start) / 1.25))
    edges = np.unique(np.concatenate([np.linspace(start, _TAIL, count + 1), np.array(inner)]))
    half = np.diff(edges)[:, None] / 2.0
    nodes = (edges[:-1, None] + half) + half * _GAUSS[0]
    weights = half * _GAUSS[1] * np.exp(-0.5 * nodes * nodes) / math.sqrt(2.0 * math.pi)
    return nodes.ravel(), weights.ravel()


def partial_expectation(function, start: float = -math.inf, splits: Sequence[float] = ()) -> float:
    """E[f(Z); Z > start] for a standard normal Z; `function` takes an array and is smooth between the splits."""
    nodes, weights = normal_panels(start, splits)
    return float(np.sum(function(nodes) * weights)) if nodes.size else 0.0
