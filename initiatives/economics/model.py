"""The case as numbers: distributions, draws, present values per draw and their expectations.

Every option is worked out on its own from its own columns of draws, so that adding or removing another option
leaves its bytes alone. Expectations put exact means where the flow is linear and independent (unit value, effect,
success, run cost, upkeep, cash, cost of a person-week) and average over draws only what is left: discounting,
ramp and the pair of effort and time. That is Rao-Blackwell, and it is what makes small differences stable.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from initiatives.economics import draws as sampling
from initiatives.economics.case import SHARED, WEEKS_PER_YEAR, Case, Option, RiskKind, Role, ShareOf
from initiatives.economics.cashflow import Kernels, Values, kernels
from initiatives.economics.distributions import Constant
from initiatives.economics.inputs import Input, dimension_of, ends_of, keep_apart, marginal_of, set_means

Floats = NDArray[np.floating[Any]]

_BLOCK = 2**16  # draws of all options of a block together


def _nothing() -> Floats:
    return np.zeros(0)


@dataclass(slots=True)
class Block:
    """Options worked out together, one row for each; as many as the processor's cache holds, one in a long run.

    Matrices are (options, draws). gain: unit value times effect, money a year at full adoption; carry_rate: money a
    year to run and keep up; spent: undiscounted build and cash; the rest as in `Flow`.
    """

    flows: list[Flow]
    tau: Floats
    ramp: Floats
    kernel: Kernels
    kept: Values
    gain: Floats
    spent: Floats
    carry_rate: Floats
    benefit: Floats
    sunk: Floats
    carry: Floats
    won: Floats


@dataclass(slots=True)
class Flow:
    """Draws and expectations of one option.

    Arrays hold one value per draw and are rows of the option's `Block`. `won` and `lost` are the NPV when it works
    and when it does not; benefit, sunk (build and cash) and carry make them up. `parts` are expected present values
    by input name, success included, costs positive; `mean` is the expected NPV.
    """

    option: Option
    inputs: dict[str, Input]
    effect: Values
    effect_mean: float
    root: str
    share_chain: tuple[tuple[str, str], ...]
    # What may happen to it, by what it is paid in; empty where nothing is on record.
    risks: dict[str, list[Input]] = field(default_factory=dict)
    # The effect before risks, of which other options and stages take their shares.
    whole: Values = 0.0
    whole_mean: float = 0.0
    tau: Floats = field(default_factory=_nothing)
    kernel: Kernels | None = None
    kept: Values = 1.0
    benefit: Floats = field(default_factory=_nothing)
    sunk: Floats = field(default_factory=_nothing)
    carry: Floats = field(default_factory=_nothing)
    won: Floats = field(default_factory=_nothing)
    bought: Values = 0.0
    bought_chance: float | None = None
    threshold: float | None = None
    # NPV of the first draws with every linear input at its mean: time, effort, ramp, horizon and rate remain
    smooth: Floats = field(default_factory=_nothing)
    parts: dict[str, float] = field(default_factory=dict)
    benefit_mean: float = 0.0  # expected PV of the benefit, success included
    cost_mean: float = 0.0  # expected PV of everything paid
    mean: float | None = None
    chain_mean: float = 1.0  # product of the mean shares between the root's effect and this option's
    per_effect: float = 0.0  # expected PV of benefit for one unit of this option's effect, success included
    later_per_effect: float = 0.0  # as above for the second stage, over the draws in which it is bought
    later_of: str = ""
    reached: Floats | None = None  # improvement at the target date, kept for the rungs of the ladder
    reach_chances: dict[float, float] = field(default_factory=dict)  # by share of the target

    @property
    def lost(self) -> Floats:
        """NPV per draw when it does not work: only the build is paid."""
        return -self.sunk

    @property
    def success(self) -> float:
        """Probability of success. Its own spread is independent of all else, so only its mean enters any chance."""
        return self.inputs["success"].mean

    @property
    def effort_mean(self) -> float:
        """Expected person-weeks of all teams together, with what risks add."""
        own = sum(self.inputs[f"effort:{team}"].mean for team in self.option.effort)
        return own + sum(item.mean for item in self.risks.get(RiskKind.EFFORT, ()))

    @property
    def weeks_mean(self) -> float:
        """Expected weeks to ship, with what risks add."""
        added = sum(item.mean for item in self.risks.get(RiskKind.WEEKS, ()))
        return self.inputs["weeks_to_ship"].mean + added

    def weeks(self) -> Values:
        """Weeks to ship per draw, with what risks add."""
        values = self.inputs["weeks_to_ship"].values
        for item in self.risks.get(RiskKind.WEEKS, ()):
            values = values + item.values
        return values

    def settle(self, *, has_money: bool) -> None:
        """Sums the parts up, once all of them are there."""
        self.benefit_mean = self.parts.get("benefit", 0.0) + self.parts.get("later_benefit", 0.0)
        for item in self.risks.get(RiskKind.EFFECT, ()):
            self.benefit_mean += self.parts.get(lost_benefit(item), 0.0)
        self.cost_mean = math.fsum(
            value for name, value in self.parts.items() if not name.endswith("benefit")
        )
        self.mean = self.benefit_mean - self.cost_mean if has_money else None


def lost_benefit(risk: Input) -> str:
    """The part that a risk to the effect takes off the benefit; it is negative and no cost."""
    return f"{risk.name}:benefit"


class Model:
    """All draws of a case. `flows` are the options that can be built, in the order of their keys."""

    def __init__(self, case: Case, *, seed: int, draws: int) -> None:
        self.case, self.seed, self.n = case, seed, draws
        self.few = max(draws // 2, min(draws, 4096))  # draws that the smooth part is projected on
        self.inputs: dict[tuple[str, str], Input] = {}
        self._collect()
        self._draw()
        self.money = case.has_money
        self.value = self.inputs[SHARED, "unit_value"] if self.money else None
        self.horizon = self.inputs[SHARED, "horizon_years"]
        self.rate = self.inputs[SHARED, "discount_rate"]
        self.rho: Values = _log1p(self.rate.values)
        self.flows: dict[str, Flow] = {}
        for option in self.build_order():
            self.flows[option.key] = self._with_effect(option)
        self.flows = {key: self.flows[key] for key in sorted(self.flows)}
        self.staged = any(flow.option.later_stage is not None for flow in self.flows.values())
        self.places = {key: k for k, key in enumerate(self.flows)}
        flows, size = list(self.flows.values()), max(1, _BLOCK // draws)
        self.blocks = [self._fill(flows[i : i + size]) for i in range(0, len(flows), size)]

    def build_order(self) -> list[Option]:
        """Options other than tests, each after the one whose effect it takes a share of."""
        waiting = [option for option in self.case.options if option.role != Role.TEST]
        done: list[Option] = []
        while waiting:
            keys = {option.key for option in done}
            ready = [o for o in waiting if not isinstance(o.effect, ShareOf) or o.effect.option in keys]
            done += ready
            waiting = [o for o in waiting if o not in ready]
        return done

    def _collect(self) -> None:
        case = self.case
        shares = {o.key for o in case.options if isinstance(o.effect, ShareOf)}
        typed: list[Input] = []
        chosen: list[Input] = []
        for where, name, estimate in case.estimates():
            known = marginal_of(case, name, estimate, is_share=name == "effect" and where in shares)
            item = Input(where, name, known, dimension_of(case, where, name, estimate))
            item.ends = ends_of(estimate, known)
            self.inputs[where, name] = item
            if not isinstance(known, Constant):
                (typed if estimate.dimension is not None else chosen).append(item)
        keep_apart(typed, chosen)
        set_means(list(self.inputs.values()))

    def _draw(self) -> None:
        uncertain = [item for item in self.inputs.values() if not isinstance(item.marginal, Constant)]
        columns = sampling.normals(self.seed, [item.dimension for item in uncertain], self.n)
        for item, z in zip(uncertain, columns, strict=True):
            item.z, item.own_z, item.key = z, z, (self.seed, item.dimension, self.n)
        for item in uncertain:
            self._tie(item)

    def _tie(self, item: Input) -> None:
        """Effort moves with the time to ship of the same option."""
        kind = item.name.partition(":")[0]
        if kind not in ("effort", "later_effort"):
            return
        weeks = self.inputs[item.option, "later_weeks_to_ship" if kind == "later_effort" else "weeks_to_ship"]
        if weeks.z is not None:
            item.z = sampling.correlated(self.seed, weeks.dimension, item.dimension, self.n)
            item.key = (self.seed, weeks.dimension, item.dimension, self.n)

    def week_cost(self, team: str) -> Input:
        """Cost of a person-week of a team."""
        return self.inputs[SHARED, f"person_week_cost:{team}"]

    def _with_effect(self, option: Option) -> Flow:
        mine = {name: self.inputs[option.key, name] for name, _ in option.estimates()}
        item = mine["effect"]
        if not isinstance(option.effect, ShareOf):
            return self._at_risk(Flow(option, mine, item.values, item.mean, option.key, ()))
        parent = self.flows[option.effect.option]
        chain = (*parent.share_chain, (option.key, "effect"))
        effect, mean = item.values * parent.whole, item.mean * parent.whole_mean
        flow = Flow(option, mine, effect, mean, parent.root, chain, chain_mean=parent.chain_mean * item.mean)
        return self._at_risk(flow)

    def _at_risk(self, flow: Flow) -> Flow:
        """The flow with its risks, and its effect less what they may take off it."""
        flow.whole, flow.whole_mean = flow.effect, flow.effect_mean
        for risk in self.case.risks:
            if risk.chance > 0.0 and risk.hits(flow.option):
                flow.risks.setdefault(risk.kind, []).append(self.inputs[risk.where, risk.name])
        for item in flow.risks.get(RiskKind.EFFECT, ()):
            flow.effect = flow.effect - item.values
            flow.effect_mean -= item.mean
        return flow

    def _rows(self, items: list[Input], out: Floats | None = None) -> Floats:
        """The draws of one input of several options, one row for each."""
        rows = np.empty((len(items), self.n)) if out is None else out
        scratch = np.empty(self.n)
        for row, item in zip(rows, items, strict=True):
            if item.z is None:
                row[:] = item.mean
            elif item._values is None:
                item.marginal.fill(item.z, row, scratch)
                if out is None:
                    item._values = row
            else:
                row[:] = item._values
        return rows

    def _field(self, flows: list[Flow], name: str, out: Floats | None = None) -> Floats:
        return self._rows([flow.inputs[name] for flow in flows], out)

    def _years_to_ship(self, flows: list[Flow]) -> Floats:
        """Time to ship, with the weeks that risks add, in years."""
        tau = self._field(flows, "weeks_to_ship") * (1.0 / WEEKS_PER_YEAR)
        for i, flow in enumerate(flows):
            for item in flow.risks.get(RiskKind.WEEKS, ()):
                tau[i] += item.values * (1.0 / WEEKS_PER_YEAR)
        return tau

    def _fill(self, flows: list[Flow]) -> Block:
        tau = self._years_to_ship(flows)
        ramp = self._field(flows, "ramp_weeks") * (1.0 / WEEKS_PER_YEAR)
        kernel = kernels(tau, self.horizon.values, self.rho, ramp)
        kept = self.kept(tau)
        shape = tau.shape
        block = Block(flows, tau, ramp, kernel, kept, *(np.empty(shape) for _ in range(7)))
        for i, flow in enumerate(flows):
            flow.tau, flow.kept = tau[i], kept if isinstance(kept, float) else kept[i]
            flow.kernel = Kernels(kernel.discount[i], kernel.benefit[i], kernel.carry[i], kernel.build[i])
            flow.sunk, flow.carry = block.sunk[i], block.carry[i]
            flow.benefit, flow.won = block.benefit[i], block.won[i]
        smooth = np.zeros((len(flows), self.few))
        for flow, row in zip(flows, smooth, strict=True):
            flow.smooth = row
        self._built(block)
        self._carried(block, smooth)
        if self.money:
            self._benefits(block, smooth)
        for flow, ramp_row in zip(flows, ramp, strict=True):
            if flow.option.debt is not None:
                self._debt(flow)
            if flow.option.later_stage is not None:
                self._second_stage(flow, ramp_row)
        if self.money:
            np.subtract(block.benefit, block.carry, out=block.won)
            block.won -= block.sunk
        for flow in flows:
            flow.settle(has_money=self.money)
        return block

    def full(self, values: Values) -> Floats:
        """One value for each draw."""
        values = np.asarray(values, float)
        return values if values.shape == (self.n,) else np.broadcast_to(values, (self.n,))

    def kept(self, tau: Values) -> Values:
        """Share of the value that is left after shipping at tau."""
        if self.case.matters_weeks is None or self.case.share_lost == 0.0:
            return 1.0
        late = np.asarray(tau) > self.case.matters_weeks / WEEKS_PER_YEAR * (1.0 + 1e-12)
        return 1.0 - self.case.share_lost * late

    def _built(self, block: Block) -> None:
        """Build and one-off cash: per draw, their expectations, and what the smooth part pays for them."""
        built = averages(block.kernel.build)
        efforts = [(i, flow, team) for i, flow in enumerate(block.flows) for team in flow.option.effort]
        values = self._rows([flow.inputs[f"effort:{team}"] for _, flow, team in efforts])
        means = averages(values)
        scratch, seen = np.empty(self.n), set()
        for (i, flow, team), effort, mean in zip(efforts, values, means, strict=True):
            item, cost = flow.inputs[f"effort:{team}"], self.week_cost(team)
            assert flow.kernel is not None
            spread = np.multiply(effort, flow.kernel.build, out=scratch)
            expected = average(spread) + (item.mean - mean) * built[i]
            flow.parts[f"effort:{team}"] = expected * cost.mean
            flow.smooth -= spread[: self.few] * cost.mean
            if i in seen:
                block.spent[i] += np.multiply(effort, cost.values, out=scratch)
            else:
                np.multiply(effort, cost.values, out=block.spent[i])
            seen.add(i)
        self._risked(block, built)
        cash = self._field(block.flows, "one_off_cash")
        np.multiply(block.spent, block.kernel.build, out=block.sunk)
        block.sunk += cash
        block.spent += cash
        for sunk, spent, flow in zip(block.sunk, block.spent, block.flows, strict=True):
            for item in flow.risks.get(RiskKind.CASH, ()):
                flow.parts[item.name] = item.mean
                flow.smooth -= item.mean
                sunk += item.values
                spent += item.values

    def _risked(self, block: Block, built: list[float]) -> None:
        """Work that comes on top where a risk happens, spent evenly until shipping like the build."""
        for i, flow in enumerate(block.flows):
            cost = self.week_cost(flow.option.lead_team)
            for item in flow.risks.get(RiskKind.EFFORT, ()):
                flow.parts[item.name] = item.mean * built[i] * cost.mean
                flow.smooth -= item.mean * cost.mean * block.kernel.build[i, : self.few]
                block.spent[i] += item.values * cost.values

    def _carried(self, block: Block, smooth: Floats) -> None:
        """Run cost and upkeep, and the cash that is paid whatever happens."""
        flows, few = block.flows, self.few
        carried = averages(block.kernel.carry)
        rate = self._field(flows, "upkeep", block.carry_rate)
        rates = []
        for i, flow in enumerate(flows):
            mine, lead = flow.inputs, self.week_cost(flow.option.lead_team)
            run, upkeep, p = mine["run_cost"], mine["upkeep"], mine["success"].mean
            flow.parts["one_off_cash"] = mine["one_off_cash"].mean
            flow.parts["run_cost"] = p * run.mean * carried[i]
            flow.parts["upkeep"] = p * upkeep.mean * lead.mean * carried[i]
            rate[i] *= lead.values
            rates.append((p * (run.mean + upkeep.mean * lead.mean), mine["one_off_cash"].mean))
        rate += self._field(flows, "run_cost")
        np.multiply(rate, block.kernel.carry, out=block.carry)
        rate_mean, cash_mean = np.array(rates).T[:, :, None]
        smooth -= rate_mean * block.kernel.carry[:, :few]
        smooth -= cash_mean

    def _debt(self, flow: Flow) -> None:
        lead, p = self.week_cost(flow.option.lead_team), flow.inputs["success"].mean
        debt, payback, upkeep = flow.option.debt, flow.inputs["debt_payback"], flow.inputs["debt_upkeep"]
        assert flow.kernel is not None and debt is not None
        rate = np.maximum(self.rho, 1e-30)
        interest: Values = flow.kernel.carry
        at_due: Values = 0.0
        if debt.due_week is not None:
            years = debt.due_week / WEEKS_PER_YEAR
            end = np.minimum(np.maximum(years, flow.tau), np.maximum(self.horizon.values, flow.tau))
            interest = (np.exp(-rate * flow.tau) - np.exp(-rate * end)) / rate
            at_due = np.exp(-rate * years)
        flow.carry += (payback.values * at_due + upkeep.values * interest) * lead.values
        owed = p * lead.mean * (payback.mean * at_due + upkeep.mean * interest)
        flow.parts["debt_payback"] = p * lead.mean * payback.mean * float(np.mean(at_due))
        flow.parts["debt_upkeep"] = p * lead.mean * upkeep.mean * float(np.mean(interest))
        flow.smooth -= first(owed, self.few)

    def _benefits(self, block: Block, smooth: Floats) -> None:
        assert self.value is not None
        per_unit = block.kernel.benefit
        if not isinstance(block.kept, float):
            per_unit = per_unit * block.kept
        weights = []
        for flow, gain, unit in zip(block.flows, block.gain, averages(per_unit), strict=True):
            np.multiply(self.value.values, flow.effect, out=gain)
            worth = flow.inputs["success"].mean * self.value.mean
            flow.per_effect = worth * unit
            flow.parts["benefit"] = flow.per_effect * flow.whole_mean
            for item in flow.risks.get(RiskKind.EFFECT, ()):
                flow.parts[lost_benefit(item)] = -flow.per_effect * item.mean
            weights.append(worth * flow.effect_mean)
        np.multiply(block.gain, per_unit, out=block.benefit)
        smooth += np.array(weights)[:, None] * per_unit[:, : self.few]

    def _second_stage(self, flow: Flow, ramp: Values) -> None:
        """Bought where the effect that the first stage showed makes its expected NPV positive."""
        stage, mine = flow.option.later_stage, flow.inputs
        assert stage is not None
        if self.value is None:
            return
        of = self.flows[stage.effect.option]
        wait = np.atleast_1d(mine["later_weeks_to_ship"].values) * (1.0 / WEEKS_PER_YEAR)
        end = flow.tau + wait
        kernel = kernels(end, self.horizon.values, self.rho, ramp)
        per_unit = kernel.benefit * self.kept(end)
        start = np.exp(-np.maximum(self.rho, 0.0) * flow.tau)
        spread = kernels(wait, self.horizon.values, self.rho, 0.0).build * start
        lead = self.week_cost(flow.option.lead_team)
        sunk: Values = mine["later_one_off_cash"].values * start
        sunk_mean: Values = mine["later_one_off_cash"].mean * start
        later = {"later_one_off_cash": float(np.mean(sunk_mean))}
        for team in stage.effort:
            effort, cost = mine[f"later_effort:{team}"], self.week_cost(team)
            sunk = sunk + effort.values * cost.values * spread
            built = effort.values * cost.mean * spread
            later[f"later_effort:{team}"] = float(np.mean(built))
            sunk_mean = sunk_mean + built
        carried = float(np.mean(kernel.carry))
        later["later_run_cost"] = mine["later_run_cost"].mean * carried
        later["later_upkeep"] = mine["later_upkeep"].mean * lead.mean * carried
        rate_mean = mine["later_run_cost"].mean + mine["later_upkeep"].mean * lead.mean
        carry = (mine["later_run_cost"].values + mine["later_upkeep"].values * lead.values) * kernel.carry
        p, share = mine["success"].mean, mine["later_effect"]
        cost_mean = math.fsum(later.values())
        gain = self.value.mean * share.mean * float(np.mean(per_unit))
        seen = of.whole if of.root == flow.root else of.whole_mean
        flow.threshold = cost_mean / gain if gain > 0 else math.inf
        bought = np.broadcast_to(np.asarray(seen) > flow.threshold, (self.n,)).astype(float)
        flow.bought, flow.bought_chance = bought, p * float(np.mean(bought))
        flow.benefit += bought * share.values * of.whole * self.value.values * per_unit
        flow.carry += bought * (carry + sunk)
        reached = float(np.mean(bought * seen))
        often = float(np.mean(bought))
        flow.later_per_effect, flow.later_of = p * gain * often, stage.effect.option
        flow.parts["later_benefit"] = p * gain * reached
        for name, value in later.items():
            flow.parts[name] = p * often * value
        later_npv = self.value.mean * share.mean * reached * per_unit - often * (
            sunk_mean + rate_mean * kernel.carry
        )
        flow.smooth += p * first(later_npv, self.few)


def average(values: Values) -> float:
    """Mean over the draws."""
    return float(np.add.reduce(values)) / values.size if isinstance(values, np.ndarray) else float(values)


def averages(rows: Floats) -> list[float]:
    """`average` of each row."""
    return (np.add.reduce(rows, axis=1) / rows.shape[1]).tolist()


def first(values: Values, n: int) -> Values:
    """The first n draws."""
    return values[:n] if isinstance(values, np.ndarray) and values.size > n else values


def _log1p(rate: Values) -> Values:
    return math.log1p(rate) if isinstance(rate, float) else np.log1p(rate)
