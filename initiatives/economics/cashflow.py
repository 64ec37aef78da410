"""Cash flow: discount kernels in continuous time, the flow of one option per draw, and plain lists of payments.

Time is in years from the decision, rho = ln(1 + r) is the continuous rate. Kernels take scalars or arrays that
broadcast, and hold for rho = 0 and for a ramp of 0 as limits. Limits: rates at or above 0, times at or above 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq

from initiatives.economics.case import WEEKS_PER_YEAR

Floats = NDArray[np.floating[Any]]

Values = float | Floats

_TINY = 1e-30  # stands for 0 in a divisor: expm1 and the ratios then give the limit exactly
_SERIES = 0.05  # below it 1 - (1 + x) exp(-x) loses digits


def continuous_rate(annual_rate: ArrayLike) -> Floats:
    """rho = ln(1 + r) of an effective yearly rate."""
    return np.log1p(np.asarray(annual_rate, float))


def annuity(rho: ArrayLike, years: ArrayLike) -> Floats:
    """Present value of 1 a year for `years`: (1 - exp(-rho t)) / rho; t at rho = 0."""
    rate = np.maximum(np.asarray(rho, float), _TINY)
    return -np.expm1(-rate * np.asarray(years, float)) / rate


def ramp_kernel(x: ArrayLike) -> Floats:
    """g(x) = (1 - (1 + x) exp(-x)) / x^2, with its series below 0.05; 1/2 at 0."""
    x = np.asarray(x, float)
    series = 0.5 - x * (
        1.0 / 3.0 - x * (1.0 / 8.0 - x * (1.0 / 30.0 - x * (1.0 / 144.0 - x * (1.0 / 840.0 - x / 5760.0))))
    )
    large = np.maximum(x, _SERIES)
    return np.where(x < _SERIES, series, (-np.expm1(-large) - large * np.exp(-large)) / (large * large))


def ramp_annuity(rho: ArrayLike, years: ArrayLike, ramp_years: ArrayLike) -> Floats:
    """Integral over 0..years of min(1, t / ramp) exp(-rho t) dt; no ramp: the annuity."""
    rate = np.maximum(np.asarray(rho, float), _TINY)
    years = np.asarray(years, float)
    ramp = np.maximum(np.asarray(ramp_years, float), _TINY)
    within = np.minimum(ramp, years)
    x = rate * within
    return within * within / ramp * ramp_kernel(x) + np.exp(-x) * annuity(rate, years - within)


@dataclass(frozen=True, slots=True)
class Kernels:
    """Present values per unit of a flow, each in the shape that its inputs broadcast to.

    discount: exp(-rho tau). benefit: of 1 a year at full adoption, from shipping to the horizon. carry: of 1 a
    year from shipping to the horizon. build: of 1 in all, spent evenly until shipping.
    """

    discount: Floats
    benefit: Floats
    carry: Floats
    build: Floats


def kernels(tau: Values, horizon: Values, rho: Values, ramp: Values) -> Kernels:
    """The four kernels at once, sharing their exponentials. tau, horizon and ramp in years; tau > 0."""
    falling: Floats = -np.maximum(np.asarray(rho, float), _TINY)
    per_rate = 1.0 / falling
    grows = np.maximum(np.asarray(ramp, float), _TINY)
    live: Floats = np.asarray(np.subtract(horizon, tau))
    shape = np.broadcast_shapes(live.shape, falling.shape, grows.shape)
    if live.shape != shape:
        live = np.broadcast_to(live, shape).copy()
    np.maximum(live, 0.0, out=live)
    within = np.minimum(grows, live)
    x = falling * within
    decay = np.expm1(x)  # exp(-rho m) - 1
    after = np.subtract(live, within, out=live)
    after *= falling
    np.expm1(after, out=after)
    after *= per_rate
    benefit = _rise(x, decay)
    x = np.multiply(within, within, out=x)
    x /= grows
    benefit *= x
    np.multiply(decay, per_rate, out=x)  # a(rho, m)
    decay += 1.0
    after *= decay  # exp(-rho m) a(rho, h - m)
    benefit += after
    after += x
    wait = tau * falling
    build = np.expm1(wait)
    discount = build + 1.0
    benefit *= discount
    after *= discount
    build /= wait
    return Kernels(discount, benefit, after, build)


def _rise(x: Floats, decay: Floats) -> Floats:
    """`ramp_kernel(-x)` for x = -rho m at or below 0, with expm1(x) at hand; each branch only where it is needed."""
    large = np.flatnonzero(x < -_SERIES)
    if large.size < x.size:
        out = x * (1.0 / 840.0)
        for coefficient in (1.0 / 144.0, 1.0 / 30.0, 1.0 / 8.0, 1.0 / 3.0):
            out += coefficient
            out *= x
        out += 0.5
    else:
        out = np.empty_like(x)
    if large.size:
        y, fall = x.reshape(-1)[large], decay.reshape(-1)[large]
        out.reshape(-1)[large] = (y * (fall + 1.0) - fall) / (y * y)
    return out


def present_values(
    *,
    value_per_year: ArrayLike,
    weeks_to_ship: ArrayLike,
    horizon_years: ArrayLike,
    annual_rate: ArrayLike,
    effort: ArrayLike,
    person_week_cost: ArrayLike,
    ramp_weeks: ArrayLike = 0.0,
    run_cost: ArrayLike = 0.0,
    upkeep: ArrayLike = 0.0,
    one_off_cash: ArrayLike = 0.0,
    share_lost: ArrayLike = 0.0,
) -> tuple[Floats, Floats, Floats]:
    """PV benefit, PV build and PV carry of an option that works, per draw.

    value_per_year is unit value times effect; share_lost is what the caller lost in each draw by shipping late.
    """
    tau = np.atleast_1d(np.asarray(weeks_to_ship, float)) / WEEKS_PER_YEAR
    parts = kernels(
        tau,
        np.asarray(horizon_years, float),
        continuous_rate(annual_rate),
        np.asarray(ramp_weeks, float) / WEEKS_PER_YEAR,
    )
    benefit = np.asarray(value_per_year, float) * (1.0 - np.asarray(share_lost, float)) * parts.benefit
    build = np.asarray(effort, float) * np.asarray(person_week_cost, float) * parts.build
    build = build + np.asarray(one_off_cash, float)
    carry = (
        np.asarray(run_cost, float) + np.asarray(upkeep, float) * np.asarray(person_week_cost)
    ) * parts.carry
    return benefit, build, carry


def expected_npv(
    *,
    value_per_year: float,
    p_success: float,
    weeks_to_ship: float,
    horizon_years: float,
    annual_rate: float,
    effort: float,
    person_week_cost: float,
    share: float = 1.0,
    ramp_years: float = 0.0,
    run_cost: float = 0.0,
    upkeep: float = 0.0,
    one_off_cash: float = 0.0,
    share_lost: float = 0.0,
) -> float:
    """Expected NPV of one option from known numbers: p (benefit - carry) - build.

    value_per_year: worth of the whole effect for a year; share: the part of it that this option gets; upkeep:
    person-weeks a year. Money in, money out.
    """
    benefit, build, carry = present_values(
        value_per_year=value_per_year * share,
        weeks_to_ship=weeks_to_ship,
        horizon_years=horizon_years,
        annual_rate=annual_rate,
        effort=effort,
        person_week_cost=person_week_cost,
        ramp_weeks=ramp_years * WEEKS_PER_YEAR,
        run_cost=run_cost,
        upkeep=upkeep,
        one_off_cash=one_off_cash,
        share_lost=share_lost,
    )
    return float(p_success * (benefit[0] - carry[0]) - build[0])


def npv(rate: float, cashflows: Sequence[float]) -> float:
    """Net present value of payments at the ends of periods 0, 1, 2, ... Raises ValueError for a rate of -1 or less."""
    if not rate > -1.0:
        raise ValueError("the rate must be above -1")
    return math.fsum(flow / (1.0 + rate) ** period for period, flow in enumerate(cashflows))


def irr(cashflows: Sequence[float]) -> float | None:
    """Internal rate of return above -1, or None where there is none or more than one change of sign hides it.

    With several roots the smallest one that is not negative is given, else the one nearest to 0.
    """
    grid = np.concatenate(
        [np.linspace(-0.99, 0.0, 100)[:-1], np.expm1(np.linspace(0.0, math.log1p(1e6), 800))]
    )
    values = [npv(float(rate), cashflows) for rate in grid]
    roots = []
    for left, right, a, b in zip(grid[:-1], grid[1:], values[:-1], values[1:], strict=True):
        if a == 0.0:
            roots.append(float(left))
        elif a * b < 0.0:
            roots.append(
                float(brentq(lambda rate: npv(rate, cashflows), left, right, xtol=1e-14, rtol=1e-13))
            )
    if not roots:
        return None
    return min((root for root in roots if root >= 0.0), default=max(roots))


def payback(cashflows: Sequence[float]) -> float | None:
    """Periods until the running sum is no longer negative, linear within a period; None if that never happens."""
    total = 0.0
    for period, flow in enumerate(cashflows):
        if total + flow >= 0.0:
            return float(period) if period == 0 or flow == 0.0 else period - 1 + max(-total / flow, 0.0)
        total += flow
    return None


def discounted_payback(rate: float, cashflows: Sequence[float]) -> float | None:
    """As `payback`, on discounted payments."""
    return payback([flow / (1.0 + rate) ** period for period, flow in enumerate(cashflows)])


def payback_years(
    build: Values, tau: Floats, gain: Values, carry: Values, ramp: Values, horizon: Values
) -> Floats:
    """Years from the decision until the undiscounted running sum is no longer negative; inf if not by the horizon.

    build is spent by tau; from then on `gain` a year times min(1, t / ramp), less `carry` a year. Quadratic on the
    ramp, linear after it.
    """
    net = np.atleast_1d(np.subtract(gain, carry))
    after = np.add(build, gain * (np.asarray(ramp) * 0.5))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        wait = np.atleast_1d(after / net)
    if float(np.min(net)) <= 0.0:
        wait = np.where(net > 0.0, wait, np.inf)
    early = wait < ramp  # the running sum is convex on the ramp: it ends it above 0, or stays below
    if early.any():
        np.copyto(wait, _on_ramp(build, gain, carry, ramp), where=early)
    at = tau + wait
    return np.where(at <= horizon, at, np.inf)


def _on_ramp(build: Values, gain: Values, carry: Values, ramp: Values) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        root = np.asarray(2.0 * build * gain / ramp)
        root += np.multiply(carry, carry)
        np.sqrt(root, out=root)
        root += carry
        root *= ramp
        root /= gain
    return root
