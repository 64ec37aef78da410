"""Money figures of the options, each from its own draws: NPV, loss, ROI, payback and the cost of a week's delay.

The options of a block are worked out together, row by row: no row looks at another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from initiatives.economics.case import WEEKS_PER_YEAR, RiskKind
from initiatives.economics.cashflow import kernels, payback_years
from initiatives.economics.figures import sig, three
from initiatives.economics.model import Block, Flow, Model, Values, average, averages, first
from initiatives.economics.percentiles import mixed_percentiles
from initiatives.economics.results import Payback, Percentiles, Said

Floats = NDArray[np.floating[Any]]

_ENOUGH_FOR_DELAY = 2048
_CAP = 1e6  # years that stand for never in the sort; no horizon is as long
_FAILED = np.full(1, -1.0)
_NEVER = np.full(1, _CAP)
_NOTHING = np.zeros(1)


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


def money_figures(model: Model) -> dict[str, Alone]:
    """NPV, loss, ROI, payback and cost of delay of every option, by its key.

    NPV and the chance of a loss use every draw; percentiles of what is shown beside them use the first half.
    """
    found: dict[str, Alone] = {}
    for block in model.blocks:
        for flow, alone in zip(block.flows, _of_block(model, block), strict=True):
            found[flow.option.key] = alone
    return found


def _of_block(model: Model, block: Block) -> list[Alone]:
    few, n = model.few, model.n
    won, sunk = np.sort(block.won, axis=1), np.sort(block.sunk, axis=1)
    paid = block.sunk[:, :few] + block.carry[:, :few]
    with np.errstate(divide="ignore", invalid="ignore"):
        returns = block.won[:, :few] / paid
    benefit = np.sort(block.benefit[:, :few], axis=1)
    paid.sort(axis=1)
    returns.sort(axis=1)
    years, delays = _payback_rows(model, block), _delays(model, block)
    made = []
    for i, flow in enumerate(block.flows):
        chance, mean = flow.success, flow.mean
        assert mean is not None
        spread = mixed_percentiles(won[i], -sunk[i, ::-1], chance)
        found = Alone(npv=three(spread))
        found.on_average = abs(mean - spread[1]) > 0.15 * max(abs(mean), abs(spread[1]))
        below, unpaid = int(won[i].searchsorted(0.0)), int(sunk[i].searchsorted(0.0, "right"))
        found.chance_of_loss = sig((chance * below + (1.0 - chance) * (n - unpaid)) / n)
        found.pv_benefit = three(mixed_percentiles(benefit[i], _NOTHING, chance))
        found.pv_cost = three(mixed_percentiles(paid[i], sunk[i], chance))
        _returns(flow, found, returns[i] if paid[i, 0] > 0.0 else None)
        found.payback = _payback(years[i], chance)
        found.cost_of_delay = sig(delays[i])
        made.append(found)
    return made


def _returns(flow: Flow, found: Alone, returns: Floats | None) -> None:
    cost = flow.cost_mean
    if cost <= 0.0:
        found.roi_missing = Said.NO_COST
        return
    found.roi = sig((flow.benefit_mean - cost) / cost)
    found.benefit_cost_ratio = sig(flow.benefit_mean / cost)
    if returns is not None:
        found.roi_percentiles = three(mixed_percentiles(returns, _FAILED, flow.success))


def _payback_rows(model: Model, block: Block) -> Floats:
    """Years until the running sum, undiscounted, is no longer negative, in order, with the cap for never."""
    few = model.few
    horizon = first(model.horizon.values, few)
    gain = block.gain[:, :few]
    if not isinstance(block.kept, float):
        gain = gain * block.kept[:, :few]
    build, tau = block.spent[:, :few], block.tau[:, :few]
    carry, ramp = block.carry_rate[:, :few], block.ramp[:, :few]
    years = payback_years(build, tau, gain, carry, ramp, horizon)
    for i, flow in enumerate(block.flows):
        if flow.option.debt is not None:
            lead = first(model.week_cost(flow.option.lead_team).values, few)
            years[i] = _payback_with_debt(
                flow, build[i], tau[i], gain[i], carry[i], ramp[i], horizon, lead, few
            )
    np.minimum(years, _CAP, out=years)
    years.sort(axis=1)
    return years


def _payback(ordered: Floats, chance: float) -> Payback:
    spread = mixed_percentiles(ordered, _NEVER, chance)
    said = [Said.NEVER if value >= _CAP else sig(value * WEEKS_PER_YEAR) for value in spread]
    in_time = int(ordered.searchsorted(_CAP))
    return Payback(said[0], said[1], said[2], sig(1.0 - chance * in_time / ordered.size))


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


def _delays(model: Model, block: Block) -> list[float]:
    """E[NPV(tau) - NPV(tau + 1 week)] on the same draws, with the calendar horizon and all dates fixed.

    Where no date matters the difference is smooth, and the first 2048 points of the sequence are enough.
    """
    assert model.value is not None
    jump = not isinstance(block.kept, float)
    n = model.n if jump else min(model.n, _ENOUGH_FOR_DELAY)
    horizon, rho = first(model.horizon.values, n), first(model.rho, n)
    tau = block.tau[:, :n]
    later = tau + 1.0 / WEEKS_PER_YEAR
    moved = kernels(later, horizon, rho, block.ramp[:, :n])
    benefit = block.kernel.benefit[:, :n]
    kept = block.kept if isinstance(block.kept, float) else block.kept[:, :n]
    benefits = averages(benefit * kept - moved.benefit * model.kept(later))
    carries = averages(block.kernel.carry[:, :n] - moved.carry)
    builds = block.kernel.build[:, :n] - moved.build
    found = []
    for i, flow in enumerate(block.flows):
        mine, lead = flow.inputs, model.week_cost(flow.option.lead_team).mean
        p = mine["success"].mean
        lost = p * model.value.mean * flow.effect_mean * benefits[i]
        lost -= p * (mine["run_cost"].mean + mine["upkeep"].mean * lead) * carries[i]
        if flow.option.debt is not None:
            lost -= _interest_saved(model, flow, tau[i], later[i], rho, p * lead, n)
        for team in flow.option.effort:
            saved = average(first(mine[f"effort:{team}"].values, n) * builds[i])
            lost -= model.week_cost(team).mean * saved
        for item in flow.risks.get(RiskKind.EFFORT, ()):
            lost -= lead * item.mean * average(builds[i])
        found.append(lost)
    return found


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
