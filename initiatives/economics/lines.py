"""Inputs in which every NPV is a straight line: slopes, crossings, and the gain between them.

Conditional means have a closed form there (Brennan et al. 2007; Madan et al. 2014); all integrals of one case are
worked out together.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from initiatives.economics.case import RiskKind
from initiatives.economics.distributions import Marginal, at_rows, phi
from initiatives.economics.information import TAIL, Lines, Worth
from initiatives.economics.inputs import Input
from initiatives.economics.model import Flow, Model, lost_benefit
from initiatives.economics.routes import Profile, affected

Floats = NDArray[np.floating[Any]]

FAR = 6.0  # a crossing beyond it has one chance in a thousand million

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
    elif kind == "risk_effect":
        part = parts.get(lost_benefit(item), 0.0)
    elif kind.startswith("risk_"):
        part = -parts.get(item.name, 0.0)
    elif kind == "person_week_cost":
        part = -_paid_to(flow, item.name.partition(":")[2])
    else:
        part = -parts.get(kind, 0.0)
    return part / item.mean if item.mean else 0.0


def _paid_to(flow: Flow, team: str) -> float:
    total = flow.parts.get(f"effort:{team}", 0.0) + flow.parts.get(f"later_effort:{team}", 0.0)
    if flow.option.lead_team == team:
        total += math.fsum(flow.parts.get(name, 0.0) for name in _WEEK_COSTS)
        for item in flow.risks.get(RiskKind.EFFORT, ()):
            total += flow.parts.get(item.name, 0.0)
    return total


def lines_of(model: Model, item: Input, means: list[float]) -> Lines:
    """The options as straight lines in one input, "do nothing" last."""
    slopes = [0.0] * len(means)
    for k, flow in affected(model, item):
        slopes[k] = slope_of(model, flow, item)
    return Lines(tuple(means), tuple(slopes), item.mean)


Stretch = tuple[float, float, int]


@dataclass(slots=True)
class _Plan:
    """A profile whose gains are still to be integrated: each is (gap, slope, from z, to z) of option less leader."""

    input: Input
    low: list[float]
    high: list[float]
    stretches: tuple[Stretch, ...]
    chances: list[float]
    gains: list[tuple[float, float, float, float]]


def line_profiles(model: Model, items: list[Input], means: list[float], leader: int) -> list[Profile]:
    """Profiles of inputs in which every NPV is affine."""
    plans = [_plan(model, item, means, leader) for item in items]
    asked = [(plan.input, *gain) for plan in plans for gain in plan.gains]
    found = iter(_integrals(asked) if asked else [])
    made = []
    for plan in plans:
        total = math.fsum(next(found) for _ in plan.gains)
        worth = Worth(max(total, 0.0), plan.stretches, tuple(plan.chances))
        made.append(Profile(plan.input, worth, plan.low, plan.high))
    return made


def _plan(model: Model, item: Input, means: list[float], leader: int) -> _Plan:
    below, above = item.ends[0] - item.mean, item.ends[2] - item.mean
    low, high, slopes = list(means), list(means), [0.0] * len(means)
    touched = affected(model, item)
    for k, flow in touched:
        slopes[k] = slope = slope_of(model, flow, item)
        low[k] += slope * below
        high[k] += slope * above
    if len(touched) == 1:
        stretches = _two_stretches(item, means, leader, touched[0][0], slopes[touched[0][0]])
    else:
        stretches = Lines(tuple(means), tuple(slopes), item.mean).stretches(item.marginal)
    chances = [0.0] * len(means)
    for z0, z1, k in stretches:
        chances[k] += phi(z1) - phi(z0) if z0 < 0 else phi(-z0) - phi(-z1)
    gains = [
        (means[k] - means[leader], slopes[k] - slopes[leader], z0, z1)
        for z0, z1, k in stretches
        if k != leader
    ]
    return _Plan(item, low, high, stretches, chances, gains)


def _two_stretches(item: Input, means: list[float], leader: int, k: int, slope: float) -> tuple[Stretch, ...]:
    """Where only option k depends on the input: one crossing with the best of the rest."""
    others = means[:k] + means[k + 1 :]
    rest = leader if k != leader else others.index(max(others))
    if k == leader and rest >= k:
        rest += 1
    z = math.inf if slope == 0.0 else item.marginal.inverse(item.mean + (means[rest] - means[k]) / slope)
    if not -FAR < z < FAR:
        return ((-TAIL, TAIL, leader),)
    above, under = (k, rest) if slope > 0.0 else (rest, k)
    return ((-TAIL, z, under), (z, TAIL, above))


_PANELS = 6  # on each side of the middle, at most 1.46 wide
_GAUSS = np.polynomial.legendre.leggauss(16)
_PLACES = ((np.arange(_PANELS)[:, None] + 0.5 + 0.5 * _GAUSS[0]) / _PANELS).ravel()
_SHARES = np.tile(_GAUSS[1] / (2.0 * _PANELS * math.sqrt(2.0 * math.pi)), _PANELS)


def _integrals(asked: list[tuple[Input, float, float, float, float]]) -> list[float]:
    """E[gap + slope (x - mean); z0 < Z < z1] for each (input, gap, slope, z0, z1)."""
    found: dict[int, float] = {}
    smooth: list[int] = []
    for i, (item, gap, slope, z0, z1) in enumerate(asked):
        if item.marginal.kinks:
            found[i] = Lines((gap, 0.0), (slope, 0.0), item.mean).gain(item.marginal, 0, 1, z0, z1)
        else:
            smooth.append(i)
    if smooth:
        marginals: list[Marginal] = [asked[i][0].marginal for i in smooth]
        table = np.array([(asked[i][0].mean, *asked[i][1:]) for i in smooth])
        mean, gap, slope, z0, z1 = table.T[:, :, None]
        inner = np.minimum(np.maximum(0.0, z0), z1)
        z = np.concatenate([z0 + (inner - z0) * _PLACES, inner + (z1 - inner) * _PLACES], axis=1)
        weights = np.exp(-0.5 * z * z)
        weights[:, : _PLACES.size] *= (inner - z0) * _SHARES
        weights[:, _PLACES.size :] *= (z1 - inner) * _SHARES
        values = (gap + slope * (at_rows(marginals, z) - mean)) * weights
        found.update(zip(smooth, values.sum(axis=1).tolist(), strict=True))
    return [found[i] for i in range(len(asked))]
