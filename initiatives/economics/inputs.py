"""Inputs of a case as numbers: where each belongs, its distribution, its exact mean, its Sobol dimension, its draws."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from initiatives.economics.case import SHARED, Case, Estimate
from initiatives.economics.cashflow import Values
from initiatives.economics.distributions import (
    Z90,
    Bounded,
    Constant,
    Marginal,
    Occurs,
    SemiBounded,
    at_rows,
    marginal,
    occurs,
)

Floats = NDArray[np.floating[Any]]

_SLOT = 32  # automatic Sobol dimensions kept for one option
_SHARED_SLOTS = 16
_RISK_SLOTS = _SHARED_SLOTS + _SLOT * (26 + 599)  # after those of every option
_FIELDS = [
    "effect",
    "weeks_to_ship",
    "run_cost",
    "upkeep",
    "success",
    "ramp_weeks",
    "one_off_cash",
    "debt_payback",
    "debt_upkeep",
    "later_effect",
    "later_weeks_to_ship",
    "later_run_cost",
    "later_upkeep",
    "later_one_off_cash",
]


@dataclass(slots=True)
class Input:
    """One uncertain or known input: where it belongs, its distribution, its exact mean and its draws."""

    option: str
    name: str
    marginal: Marginal
    dimension: int
    mean: float = 0.0
    ends: tuple[float, float, float] = (0.0, 0.0, 0.0)  # P10, P50, P90
    z: Floats | None = None  # the deviates that the values come from; None when it is known
    own_z: Floats | None = None  # the independent part, where a copula ties z to another input
    key: tuple = ()
    _values: Values | None = None

    @property
    def values(self) -> Values:
        """The draws, made when they are first asked for; one number when it is known."""
        if self._values is None:
            if self.z is None:
                self._values = self.mean
            else:
                out = np.empty(self.z.size)
                self.marginal.fill(self.z, out, np.empty(self.z.size))
                self._values = out
        return self._values

    @property
    def known(self) -> bool:
        """True when there is no spread."""
        return self.z is None


def dimension_of(case: Case, option: str, name: str, estimate: Estimate) -> int:
    """The Sobol dimension of an input: as stored with it, else from the option's key and the field's name."""
    if estimate.dimension is not None:
        return estimate.dimension
    if name.startswith("risk_"):
        return _RISK_SLOTS + [risk.name for risk in case.risks].index(name)
    if option == SHARED:
        order = ["unit_value", "horizon_years", "discount_rate"]
        if name in order:
            return order.index(name)
        return 3 + sorted(case.person_week_cost).index(name.partition(":")[2]) % (_SHARED_SLOTS - 3)
    start = _SHARED_SLOTS + _SLOT * _slot(option)
    if name in _FIELDS:
        return start + _FIELDS.index(name)
    kind, _, team = name.partition(":")
    teams = sorted(case.person_week_cost)
    return start + len(_FIELDS) + (teams.index(team) * 2 + (kind == "later_effort")) % (_SLOT - len(_FIELDS))


def keep_apart(typed: list[Input], chosen: list[Input]) -> None:
    """Moves an automatic dimension that another input already has to the next free one."""
    taken = {item.dimension for item in typed}
    for item in chosen:
        while item.dimension in taken:
            item.dimension += 1
        taken.add(item.dimension)


def _slot(key: str) -> int:
    if len(key) == 1 and "A" <= key <= "Z":
        return ord(key) - ord("A")
    value = 0
    for byte in key.encode():
        value = (value * 257 + byte) % 599
    return 26 + value


_SUPPORT: dict[str, tuple[float, float | None]] = {"discount_rate": (0.0, 1.0), "success": (0.0, 1.0)}


def marginal_of(case: Case, name: str, estimate: Estimate, *, is_share: bool = False) -> Marginal:
    """The distribution of an input by its name."""
    numbers = estimate.range
    if name.startswith("risk_"):
        three = (numbers.low, numbers.middle, numbers.high)
        return occurs(case.risk(name).chance, marginal(three, meaning=numbers.meaning))
    if numbers.is_fixed:
        return Constant(value=numbers.middle)
    three = (numbers.low, numbers.middle, numbers.high)
    if name == "effect" and not is_share:
        return marginal(
            three,
            meaning=numbers.meaning,
            lower=case.effect_lower,
            upper=case.effect_upper,
            can_pass_lower=case.can_hurt,
        )
    lower, upper = (0.0, 1.0) if is_share or name == "later_effect" else _SUPPORT.get(name, (0.0, None))
    return marginal(three, meaning=numbers.meaning, lower=lower, upper=upper)


def ends_of(estimate: Estimate, known: Marginal) -> tuple[float, float, float]:
    """P10, P50 and P90: what was typed, unless that was minimum, mode and maximum."""
    numbers = estimate.range
    if numbers.meaning == "quantiles" and not isinstance(known, Occurs):
        return numbers.low, numbers.middle, numbers.high
    low, middle, high = known.at(_DECILES).tolist()
    return low, middle, high


_DECILES = np.array([-Z90, 0.0, Z90])
_STEP = 0.125
_NODES = np.arange(-70, 71) * _STEP
_WEIGHTS = np.exp(-0.5 * _NODES * _NODES) * (_STEP / math.sqrt(2.0 * math.pi))
_SMOOTH = 2.0  # up to this d the trapezoid rule on the whole line has 10 digits and more


def set_means(inputs: list[Input]) -> None:
    """Exact means of all inputs; the smooth ones in one go, by the trapezoid rule on the whole line."""
    together = []
    for item in inputs:
        m = item.marginal
        if (isinstance(m, SemiBounded) and m.d <= _SMOOTH) or (
            isinstance(m, Bounded) and 0.0 < m.d <= _SMOOTH
        ):
            together.append(item)
        else:
            item.mean = m.mean
    if together:
        values = at_rows([item.marginal for item in together], _NODES[None])
        values *= _WEIGHTS
        for item, mean in zip(together, values.sum(axis=1).tolist(), strict=True):
            item.mean = mean
