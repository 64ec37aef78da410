"""The figures of one option, from its flow alone: nothing here looks at another option."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from initiatives.economics.case import WEEKS_PER_YEAR, ShareOf
from initiatives.economics.cashflow import kernels, payback_years
from initiatives.economics.model import Flow, Input, Model, Values, average, first
from initiatives.economics.percentiles import RANKS, mixed_percentiles, percentiles
from initiatives.economics.results import Effort, Payback, Percentiles, Said

Floats = NDArray[np.floating[Any]]

EFFORT_GRID = 33
_GRID_Z = ndtri((np.arange(EFFORT_GRID) + 0.5) / EFFORT_GRID)
_ENOUGH_FOR_DELAY = 2048


def sig(value: float) -> float:
    """Six significant digits."""
    return float("%.6g" % value) + 0.0 if value else 0.0  # noqa: UP031 (twice as fast as an f-string)


def three(values: list[float]) -> Percentiles:
    """Rounded percentiles."""
    low, middle, high = values
    return Percentiles(sig(low), sig(middle), sig(high))


def rounded(values: Floats) -> tuple[float, ...]:
    """Six significant digits of an array of positive numbers."""
    scale = 10.0 ** (5.0 - np.floor(np.log10(np.maximum(values, 1e-300))))
    return tuple((np.rint(values * scale) / scale).tolist())


def of_input(item: Input) -> Percentiles:
    """P10, P50, P90 of an input, exactly."""
    return three(list(item.ends))


def efforts(model: Model, items: dict[str, Input]) -> tuple[Effort, dict[str, Effort]]:
    """Effort of all teams together, and by team."""
    by_team = {
        team: Effort(sig(item.mean), of_input(item), rounded(item.marginal.at(_GRID_Z)))
        for team, item in items.items()
    }
    if len(items) == 1:
        return next(iter(by_team.values())), by_team
    ordered = np.sort(np.sum([model.full(item.values) for item in items.values()], axis=0))
    places = (np.arange(EFFORT_GRID) + 0.5) / EFFORT_GRID * model.n
    grid = ordered[np.minimum(places.astype(int), model.n - 1)]
    total = Effort(
        sig(math.fsum(item.mean for item in items.values())), three(percentiles(ordered)), rounded(grid)
    )
    return total, by_team


@dataclass(slots=True)
class Alone:
    """Figures of one option that no other option touches; money ones None without a money value."""

    npv: Percentiles | None = None
    on_average: bool = False
    chance_of_loss: float | None = None
    roi: float | None = None
    roi_missing: Said | None = None
    roi_percentiles: Percentiles | None = None
    benefit_cost_ratio: float | None = None
    payback: Payback | None = None
    pv_benefit: Percentiles | None = None
    pv_cost: Percentiles | None = None
    cost_of_delay: float | None = None
    costs: dict[str, float] = field(default_factory=dict)


def money_figures(model: Model, flow: Flow) -> Alone:
    """NPV, loss, ROI, payback and cost of delay of one option.

    NPV and the chance of a loss use every draw; percentiles of what is shown beside them use the first half.
    """
    assert flow.mean is not None
    won, lost = model.full(flow.won), model.full(flow.lost)
    chance = flow.success
    sunk = np.sort(model.full(flow.sunk))
    spread = mixed_percentiles(np.sort(won), -sunk[::-1], chance)
    found = Alone(npv=three(spread))
    found.on_average = abs(flow.mean - spread[1]) > 0.15 * max(abs(flow.mean), abs(spread[1]))
    loses = chance * np.count_nonzero(won < 0.0) + (1.0 - chance) * np.count_nonzero(lost < 0.0)
    found.chance_of_loss = sig(loses / model.n)
    few = model.few
    benefit, paid = model.full(flow.benefit)[:few], model.full(flow.sunk + flow.carry)[:few]
    found.pv_benefit = three(mixed_percentiles(np.sort(benefit), np.zeros(1), chance))
    found.pv_cost = three(mixed_percentiles(np.sort(paid), sunk, chance))
    _returns(flow, found, won[:few], paid)
    found.payback = payback_of(model, flow)
    found.cost_of_delay = sig(cost_of_delay(model, flow))
    return found


def _returns(flow: Flow, found: Alone, won: Floats, paid: Floats) -> None:
    cost = flow.cost_mean
    if cost <= 0.0:
        found.roi_missing = Said.NO_COST
        return
    found.roi = sig((flow.benefit_mean - cost) / cost)
    found.benefit_cost_ratio = sig(flow.benefit_mean / cost)
    if float(paid.min()) > 0.0:
        found.roi_percentiles = three(mixed_percentiles(np.sort(won / paid), np.full(1, -1.0), flow.success))


def cost_percentiles(model: Model, flow: Flow) -> Percentiles:
    """P10, P50, P90 of the PV of everything paid."""
    paid, sunk = model.full(flow.sunk + flow.carry), model.full(flow.sunk)
    return three(mixed_percentiles(np.sort(paid), np.sort(sunk), flow.success))


def payback_of(model: Model, flow: Flow) -> Payback:
    """Weeks until the running sum, undiscounted, is no longer negative."""
    assert model.value is not None
    mine, option, few = flow.inputs, flow.option, model.few
    build, carry = first(flow.spent, few), first(flow.carry_rate, few)
    gain = first(flow.gain, few) * first(flow.kept, few)
    ramp = first(mine["ramp_weeks"].values, few) * (1.0 / WEEKS_PER_YEAR)
    tau, horizon = np.asarray(first(flow.tau, few)), first(model.horizon.values, few)
    if option.debt is None:
        years = payback_years(build, tau, gain, carry, ramp, horizon)
    else:
        lead = first(model.week_cost(option.lead_team).values, few)
        years = _payback_with_debt(flow, build, tau, gain, carry, ramp, horizon, lead, few)
    years = years if years.size == few else np.broadcast_to(years, (few,))
    cap = 1e6  # stands for never in the sort; no horizon is as long
    ordered = np.sort(np.minimum(years, cap))
    spread = mixed_percentiles(ordered, np.full(1, cap), flow.success)
    said = [Said.NEVER if value >= cap else sig(value * WEEKS_PER_YEAR) for value in spread]
    in_time = int(np.searchsorted(ordered, cap))
    return Payback(said[0], said[1], said[2], sig(1.0 - flow.success * in_time / few))


def _payback_with_debt(
    flow: Flow,
    build: Values,
    tau: Floats,
    gain: Values,
    carry: Values,
    ramp: Values,
    horizon: Values,
    lead: Values,
    few: int,
) -> Floats:
    """With interest until the debt is due, and the payback paid at that date."""
    debt = flow.option.debt
    assert debt is not None
    interest = first(flow.inputs["debt_upkeep"].values, few) * lead
    before = payback_years(build, tau, gain, carry + interest, ramp, horizon)
    if debt.due_week is None:
        return before
    due = debt.due_week / WEEKS_PER_YEAR
    owed = first(flow.inputs["debt_payback"].values, few) * lead + interest * np.maximum(due - tau, 0.0)
    after = np.maximum(payback_years(build + owed, tau, gain, carry, ramp, horizon), due)
    return np.where(before < due, before, after)


def cost_of_delay(model: Model, flow: Flow) -> float:
    """E[NPV(tau) - NPV(tau + 1 week)] on the same draws, with the calendar horizon and all dates fixed.

    Where no date matters the difference is smooth, and the first 2048 points of the sequence are enough.
    """
    assert model.value is not None and flow.kernel is not None
    jump = not isinstance(flow.kept, float)
    n = model.n if jump else min(model.n, _ENOUGH_FOR_DELAY)
    mine = flow.inputs
    tau = first(flow.tau, n)
    later = tau + 1.0 / WEEKS_PER_YEAR
    ramp = first(mine["ramp_weeks"].values, n) * (1.0 / WEEKS_PER_YEAR)
    rho = first(model.rho, n)
    moved = kernels(later, first(model.horizon.values, n), rho, ramp)
    p = mine["success"].mean
    benefit = first(flow.kernel.benefit, n) * first(flow.kept, n) - moved.benefit * model.kept(later)
    lead = model.week_cost(flow.option.lead_team).mean
    rate = p * (mine["run_cost"].mean + mine["upkeep"].mean * lead)
    lost = p * model.value.mean * flow.effect_mean * average(benefit)
    lost -= rate * average(first(flow.kernel.carry, n) - moved.carry)
    if flow.option.debt is not None:
        lost -= _interest_saved(model, flow, tau, later, rho, p * lead, n)
    for team in flow.option.effort:
        saved = first(mine[f"effort:{team}"].values, n) * (first(flow.kernel.build, n) - moved.build)
        lost -= model.week_cost(team).mean * average(saved)
    return lost


def _interest_saved(
    model: Model, flow: Flow, tau: Values, later: Values, rho: Values, price: float, n: int
) -> float:
    assert flow.option.debt is not None
    due = flow.option.debt.due_week
    horizon = first(model.horizon.values, n)
    end = horizon if due is None else np.minimum(due / WEEKS_PER_YEAR, horizon)
    rate = np.maximum(rho, 1e-30)
    owed = [(np.exp(-rate * at) - np.exp(-rate * np.maximum(end, at))) / rate for at in (tau, later)]
    return price * flow.inputs["debt_upkeep"].mean * float(np.mean(owed[0] - owed[1]))


def chance_of_target(model: Model, flow: Flow, *, share: float = 1.0) -> float | None:
    """P(works, and effect after the ramp so far >= share of the target change, and shipped by the date).

    Without a date the ramp has run its course. None without a target.
    """
    case = model.case
    if case.change_wanted is None:
        return None
    wanted = share * case.change_wanted * (1.0 - 1e-12)
    mine = flow.inputs
    simple = not isinstance(flow.option.effect, ShareOf) and flow.bought_chance is None
    ramp = mine["ramp_weeks"]
    if simple and case.target_weeks is None:
        return flow.success * _at_least(mine["effect"], wanted)
    if simple and ramp.known and ramp.mean == 0.0 and case.target_weeks is not None:
        on_time = _by(mine["weeks_to_ship"], case.target_weeks)
        return flow.success * _at_least(mine["effect"], wanted) * on_time
    if flow.reached is None:
        flow.reached = model.full(_reached_by_date(model, flow))
    return flow.success * np.count_nonzero(flow.reached >= wanted) / model.n


def _reached_by_date(model: Model, flow: Flow) -> Values:
    """Improvement of the metric at the target date when it works; 0 where it has not shipped."""
    mine, stage = flow.inputs, flow.option.later_stage
    weeks = mine["weeks_to_ship"].values
    so_far = _part_reached(model, flow, flow.effect, weeks)
    if stage is None or flow.bought_chance is None:
        return so_far
    second = flow.bought * mine["later_effect"].values * model.flows[stage.effect.option].effect
    later = _part_reached(model, flow, second, weeks + mine["later_weeks_to_ship"].values)
    return so_far + later


def _part_reached(model: Model, flow: Flow, effect: Values, weeks: Values) -> Values:
    date, ramp = model.case.target_weeks, flow.inputs["ramp_weeks"]
    if date is None:
        return effect
    left = np.atleast_1d(date * (1.0 + 1e-12) - np.asarray(weeks))
    if ramp.known and ramp.mean == 0.0:
        return effect * (left >= 0.0)
    grown = np.atleast_1d(left / np.maximum(ramp.values, 1e-30))
    np.minimum(grown, 1.0, out=grown)
    np.maximum(grown, 0.0, out=grown)
    grown = grown * effect
    return grown


def _at_least(item: Input, value: float) -> float:
    if item.known:
        return float(item.mean >= value)
    return 1.0 - item.marginal.cdf(value)


def _by(item: Input, value: float) -> float:
    if item.known:
        return float(item.mean <= value * (1.0 + 1e-12))
    return item.marginal.cdf(value)


def chance_of_date(flow: Flow) -> float | None:
    """P(time to ship <= the date somebody wished for)."""
    wished = flow.option.wished_weeks
    return None if wished is None else _by(flow.inputs["weeks_to_ship"], wished)


def effect_figures(model: Model, flow: Flow) -> Percentiles:
    """P10, P50, P90 of the effect at full adoption, success left out."""
    if not isinstance(flow.option.effect, ShareOf):
        return of_input(flow.inputs["effect"])
    return three(percentiles(model.full(flow.effect), RANKS))
