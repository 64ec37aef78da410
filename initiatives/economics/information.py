"""What an answer is worth: EVPI, EVPPI, EVSI, chance of being best, for payoffs of any origin.

These are the general formulas, on payoff tables, normals, straight lines in one input and arrays of draws. The
appraisal of a case uses them through `sensitivity`. Options are rows (or columns of draws), one is always chosen.
Sources: Raiffa & Schlaifer (1961); Brennan et al. (2007); Madan et al. (2014); Strong, Oakley & Brennan (2014);
Jalal & Alarid-Escudero (2018).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from initiatives.economics.distributions import normal_panels, phi

Floats = NDArray[np.floating[Any]]
TAIL = 8.75


def expected_values(payoff: ArrayLike, prob: ArrayLike) -> Floats:
    """Expected value of each option: payoff of shape (options, states), prob of shape (states,)."""
    return np.asarray(payoff, float) @ np.asarray(prob, float)


def evpi_table(payoff: ArrayLike, prob: ArrayLike) -> float:
    """EVPI of a payoff table (options, states): what knowing the state beforehand is worth."""
    table, chances = np.asarray(payoff, float), np.asarray(prob, float)
    return max(float(table.max(axis=0) @ chances - (table @ chances).max()), 0.0)


def evpi_from(with_information: float, best_expected: float) -> float:
    """EVPI from the expected value with perfect information and the best expected value without."""
    return with_information - best_expected


def evsi_table(payoff: ArrayLike, prob: ArrayLike, likelihood: ArrayLike) -> float:
    """EVSI of a signal: likelihood of shape (signals, states) is P(signal | state)."""
    joint = np.asarray(likelihood, float) * np.asarray(prob, float)
    table = np.asarray(payoff, float)
    best_after = (joint @ table.T).max(axis=1).sum()
    return max(float(best_after - (table @ np.asarray(prob, float)).max()), 0.0)


def evppi_table(payoff: ArrayLike, prob: ArrayLike, group: Sequence[int]) -> float:
    """EVPPI of learning only which group the state belongs to: group[s] for each state."""
    labels = np.asarray(group)
    return evsi_table(payoff, prob, np.array([labels == label for label in np.unique(labels)], float))


def unit_normal_loss(x: float) -> float:
    """E[max(Z - x, 0)] for a standard normal Z."""
    return math.exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi) - x * float(ndtr(-x))


def evpi_normal(mean: float, sd: float) -> float:
    """EVPI between two options whose difference is normal: sd L(|mean| / sd)."""
    return 0.0 if sd <= 0.0 else sd * unit_normal_loss(abs(mean) / sd)


def evppi_normal(mean: float, sd_from_input: float) -> float:
    """EVPPI of an input that explains `sd_from_input` of a normal difference with this mean."""
    return evpi_normal(mean, abs(sd_from_input))


def evsi_normal(mean: float, sd_from_input: float, correlation: float = 1.0) -> float:
    """EVSI of an answer that correlates with the input: its preposterior standard deviation is rho times as large.

    For a sample of size n against a prior worth n0, correlation^2 = n / (n + n0).
    """
    return evpi_normal(mean, abs(sd_from_input * correlation))


def evpi_break_even(mean: float, sd: float, break_even: float, loss_per_unit: float) -> float:
    """EVPI of a go/no-go decision that is linear in a normal quantity: slope times unit normal loss."""
    return abs(loss_per_unit) * evpi_normal(mean - break_even, sd)


def evpi_linear_normal(
    intercepts: Sequence[float], slopes: Sequence[float], mean: float = 0.0, sd: float = 1.0
) -> float:
    """EVPPI of a normal driver of options that are straight lines in it: exact, on the upper envelope."""
    base = [a + b * mean for a, b in zip(intercepts, slopes, strict=True)]
    lines = Lines(tuple(base), tuple(b * sd for b in slopes), 0.0)
    return lines.worth(_Normal()).worth


def evpi_draws(npv: ArrayLike) -> float:
    """EVPI from draws, shape (draws, options)."""
    values = np.asarray(npv, float)
    return max(float(values.max(axis=1).mean() - values.mean(axis=0).max()), 0.0)


def expected_regret(npv: ArrayLike) -> Floats:
    """E[max - NPV] of each option, from draws (draws, options); the least is the EVPI."""
    values = np.asarray(npv, float)
    return values.max(axis=1).mean() - values.mean(axis=0)


def chance_best(npv: ArrayLike) -> Floats:
    """P(argmax) of each option from draws (draws, options); ties are split. Sums to 1."""
    values = np.asarray(npv, float)
    best = values == values.max(axis=1, keepdims=True)
    return (best / best.sum(axis=1, keepdims=True)).mean(axis=0)


def chance_first_beats_second(mean: Sequence[float], sd: Sequence[float], corr: float = 0.0) -> float:
    """P(A > B) for two jointly normal values."""
    variance = sd[0] ** 2 + sd[1] ** 2 - 2.0 * corr * sd[0] * sd[1]
    if variance <= 0.0:
        return 0.5 if mean[0] == mean[1] else float(mean[0] > mean[1])
    return float(ndtr((mean[0] - mean[1]) / math.sqrt(variance)))


def chance_best_normal(mean: Sequence[float], sd: Sequence[float]) -> list[float]:
    """P(best) of independent normals, by quadrature; equal constants split their chance. Sums to 1."""
    if len(mean) == 2:
        first = chance_first_beats_second(mean, sd)
        return [first, 1.0 - first]
    if all(spread > 0.0 for spread in sd):
        if len(set(zip(mean, sd, strict=True))) == 1:
            return [1.0 / len(mean)] * len(mean)
        chances = [_beats_all(k, mean, sd) for k in range(len(mean))]
        total = math.fsum(chances)
        return [chance / total for chance in chances]
    z = np.array([ndtri((i + 0.5) / 4096) for i in range(4096)])
    rng = np.random.Generator(np.random.PCG64(0))
    columns = [m + s * rng.permutation(z) for m, s in zip(mean, sd, strict=True)]
    return [float(chance) for chance in chance_best(np.column_stack(columns))]


def _beats_all(k: int, mean: Sequence[float], sd: Sequence[float]) -> float:
    splits = [(m - mean[k]) / sd[k] for i, m in enumerate(mean) if i != k]
    nodes, weights = normal_panels(-math.inf, splits)
    value = mean[k] + sd[k] * nodes
    for i, (m, s) in enumerate(zip(mean, sd, strict=True)):
        if i != k:
            weights = weights * ndtr((value - m) / s)
    return float(weights.sum())


def evppi_draws(npv: ArrayLike, inputs: ArrayLike, *, degree: int | None = None) -> float:
    """EVPPI of one or several inputs from draws alone: npv (draws, options), inputs (draws,) or (draws, k).

    Conditional means of increments against the best option on average, by projection on polynomials of the
    inputs' ranks, with coefficients that are noise shrunk away (after Strong, Oakley & Brennan 2014).
    """
    values, columns = np.asarray(npv, float), np.asarray(inputs, float)
    columns = columns[:, None] if columns.ndim == 1 else columns
    best = int(values.mean(axis=0).argmax())
    gains = values - values[:, [best]]
    basis = tensor_basis(
        [_rank_deviates(column) for column in columns.T], degree or (6, 4, 3, 3)[columns.shape[1] - 1]
    )
    fitted = project(basis, gains.T)
    return max(float(fitted.max(axis=0).mean()), 0.0)


def _rank_deviates(column: Floats) -> Floats:
    order = np.argsort(np.argsort(column, kind="stable"), kind="stable")
    return ndtri((order + 0.5) / column.size)


def tensor_basis(deviates: Sequence[Floats], degree: int, noise: float = 1.0) -> Floats:
    """Products of shifted Legendre polynomials of Phi(z) up to a total degree, shape (terms, draws).

    With noise below 1 each polynomial is replaced by its mean given an answer that correlates so with the truth.
    """
    singles = [_legendre(z, degree) if noise >= 1.0 else _noisy_legendre(z, degree, noise) for z in deviates]
    rows = [np.ones(deviates[0].size)]
    exponents: list[tuple[int, ...]] = [()]
    for _ in deviates:
        exponents = [(*e, k) for e in exponents for k in range(degree + 1) if sum(e) + k <= degree]
    for powers in exponents:
        if any(powers):
            row = np.ones(deviates[0].size)
            for single, power in zip(singles, powers, strict=True):
                if power:
                    row = row * single[power]
            rows.append(row)
    return np.array(rows)


def _legendre(z: Floats, degree: int) -> Floats:
    from initiatives.economics.draws import legendre_basis

    return legendre_basis(z, max(degree, 1))


_HERMITE = np.polynomial.hermite_e.hermegauss(32)
_HERMITE_WEIGHTS = _HERMITE[1] / math.sqrt(2.0 * math.pi)


def smooth(function: Callable[[Floats], Floats], y: Floats, correlation: float) -> Floats:
    """E[f(Z) | answer = y] by Gauss-Hermite, where answer and Z are standard normal with this correlation."""
    noise = math.sqrt(max(1.0 - correlation * correlation, 0.0))
    z = correlation * np.asarray(y, float)[..., None] + noise * _HERMITE[0]
    return function(z.ravel()).reshape(z.shape) @ _HERMITE_WEIGHTS


def _noisy_legendre(z: Floats, degree: int, correlation: float) -> Floats:
    total = np.zeros((max(degree, 1) + 1, z.size))
    noise = math.sqrt(max(1.0 - correlation * correlation, 0.0))
    for node, weight in zip(_HERMITE[0], _HERMITE_WEIGHTS, strict=True):
        total += weight * _legendre(correlation * z + noise * node, degree)
    return total


def coefficients(basis: Floats, targets: Floats) -> Floats:
    """Least-squares coefficients (targets, terms) with shrinkage of what is noise (positive-part James-Stein)."""
    n = basis.shape[1]
    gram = basis @ basis.T / n
    found = np.linalg.solve(gram, basis @ targets.T / n).T
    rest = targets - found @ basis
    noise = (rest * rest).mean(axis=1, keepdims=True) / n * np.diag(np.linalg.inv(gram))
    keep = 1.0 - noise / np.maximum(found * found, 1e-300)
    keep[:, 0] = 1.0
    return found * np.maximum(keep, 0.0)


def project(basis: Floats, targets: Floats) -> Floats:
    """Fitted values of targets (k, draws) on a basis (terms, draws)."""
    return coefficients(basis, targets) @ basis


@dataclass(frozen=True, slots=True)
class Worth:
    """Value of knowing one input, and what it would change.

    segments: (from z, to z, option index) in increasing z; chances: by option index.
    """

    worth: float
    segments: tuple[tuple[float, float, int], ...]
    chances: tuple[float, ...]


class _Normal:
    """The standard normal as an input."""

    kinks: tuple[float, ...] = ()
    mean = 0.0

    def at(self, z: ArrayLike) -> Floats:
        """z itself."""
        return np.asarray(z, float)

    def inverse(self, x: float) -> float:
        """x itself."""
        return x


@dataclass(frozen=True, slots=True)
class Lines:
    """Options that are straight lines in one input: value[k] + slope[k] (x - at)."""

    value: tuple[float, ...]
    slope: tuple[float, ...]
    at: float

    @property
    def best(self) -> int:
        """The best option on average: the first of the largest."""
        return self.value.index(max(self.value))

    def crossings(self) -> list[tuple[float, int]]:
        """Upper envelope from the left: (x from which, option), the first at -inf."""
        order = sorted(range(len(self.value)), key=lambda k: (self.slope[k], self.value[k], -k))
        hull: list[tuple[float, int]] = []
        for k in order:
            start = -math.inf
            while hull:
                x0, last = hull[-1]
                steeper = self.slope[k] - self.slope[last]
                if steeper <= 0.0:
                    if self.value[k] <= self.value[last]:
                        start = math.inf
                        break
                    hull.pop()
                    continue
                start = self.at + (self.value[last] - self.value[k]) / steeper
                if start > x0:
                    break
                hull.pop()
            if start < math.inf:
                hull.append((start if hull else -math.inf, k))
        return hull

    def worth(self, marginal, leader: int | None = None) -> Worth:
        """E[max_k value_k(x)] - value of the leader, exactly: partial expectations between the crossings."""
        leader = self.best if leader is None else leader
        total, segments = 0.0, self.stretches(marginal)
        chances = [0.0] * len(self.value)
        for z0, z1, k in segments:
            chances[k] += phi(z1) - phi(z0) if z0 < 0 else phi(-z0) - phi(-z1)
            if k != leader:
                total += self.gain(marginal, k, leader, z0, z1)
        return Worth(max(total, 0.0), segments, tuple(chances))

    def stretches(self, marginal) -> tuple[tuple[float, float, int], ...]:
        """(from z, to z, best option) in increasing z."""
        hull = self.crossings()
        starts = [-math.inf if x == -math.inf else marginal.inverse(x) for x, _ in hull] + [math.inf]
        found = []
        for (_, k), z0, z1 in zip(hull, starts[:-1], starts[1:], strict=True):
            z0, z1 = max(z0, -TAIL), min(z1, TAIL)
            if z1 > z0:
                found.append((z0, z1, k))
        return tuple(found)

    def gain(self, marginal, k: int, leader: int, z0: float, z1: float) -> float:
        """E[value_k - value_leader; z0 < Z < z1]."""
        nodes, weights = interval_panels(z0, z1, marginal.kinks)
        gap, slope = self.value[k] - self.value[leader], self.slope[k] - self.slope[leader]
        return float(np.sum((gap + slope * (marginal.at(nodes) - self.at)) * weights))


_GAUSS = np.polynomial.legendre.leggauss(16)


def interval_panels(z0: float, z1: float, splits: Sequence[float] = ()) -> tuple[Floats, Floats]:
    """Nodes and normal weights for E[f(Z); z0 < Z < z1] on panels of at most 1.5 between the splits."""
    z0, z1 = max(z0, -TAIL), min(z1, TAIL)
    edges = [z0, *sorted(z for z in (*splits, 0.0) if z0 < z < z1), z1]
    fine = [z0]
    for left, right in itertools.pairwise(edges):
        count = max(1, math.ceil((right - left) / 1.5))
        fine += [left + (right - left) * (i + 1) / count for i in range(count)]
    edge = np.array(fine)
    half = (edge[1:] - edge[:-1])[:, None] * 0.5
    nodes = (edge[:-1, None] + half + half * _GAUSS[0]).ravel()
    weights = (half * _GAUSS[1]).ravel() * np.exp(-0.5 * nodes * nodes)
    weights *= 1.0 / math.sqrt(2.0 * math.pi)
    return nodes, weights
