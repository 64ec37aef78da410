"""The figures of each option, put together: its own, against the filed one, and those of a test."""

from __future__ import annotations

from initiatives.economics.asking import cost_of_test, value_of_test
from initiatives.economics.case import WEEKS_PER_YEAR, Case, Option, RiskKind, Role
from initiatives.economics.cashflow import annuity
from initiatives.economics.choice import Choice
from initiatives.economics.comparison import coverage_curve
from initiatives.economics.figures import (
    chance_of_date,
    chance_of_target,
    cost_percentiles,
    effect_figures,
    effort_grids,
    efforts,
    of_input,
    sig,
    three,
    weeks_figures,
)
from initiatives.economics.model import Flow, Model
from initiatives.economics.money import Alone, money_figures
from initiatives.economics.percentiles import percentiles
from initiatives.economics.results import CoveragePoint, OptionFigures, Percentiles, Said

Grids = dict[tuple[str, str], tuple[float, ...]]  # quantiles of each effort


def all_figures(case: Case, model: Model, choice: Choice | None) -> tuple[OptionFigures, ...]:
    """The figures of every option, in the order of the case."""
    filed = model.flows.get(case.filed.key) if case.filed is not None else None
    alone = money_figures(model) if choice else {}
    grids = effort_grids(model)
    found = []
    for option in case.options:
        if option.role == Role.TEST:
            found.append(_test_figures(model, choice, option, grids))
        else:
            found.append(
                _option_figures(
                    model, choice, model.flows[option.key], filed, alone.get(option.key, Alone()), grids
                )
            )
    return tuple(found)


def _placeholders(option: Option) -> tuple[str, ...]:
    return tuple(name for name, estimate in option.estimates() if estimate.placeholder)


def _coverage(option: Option) -> tuple[CoveragePoint, ...]:
    curve = coverage_curve(option.slices) if option.slices else ()
    return tuple(CoveragePoint(point.slices, sig(point.share), sig(point.effort)) for point in curve)


def _ratio(part: float, whole: float) -> float | None:
    return sig(part / whole) if abs(whole) > 1e-12 * abs(part) and whole else None


def _option_figures(
    model: Model, choice: Choice | None, flow: Flow, filed: Flow | None, alone: Alone, grids: Grids
) -> OptionFigures:
    option, parts = flow.option, flow.parts
    index = choice.keys.index(option.key) if choice else 0
    team_inputs = {team: flow.inputs[f"effort:{team}"] for team in option.effort}
    total, by_team = efforts(model, team_inputs, grids, option.lead_team, flow.risks.get(RiskKind.EFFORT))
    effort_mean, weeks_mean = flow.effort_mean, flow.weeks_mean
    weeks = weeks_figures(model, flow)
    target, wished = chance_of_target(model, flow), chance_of_date(flow)
    later_build = sum(v for n, v in parts.items() if n.startswith("later_effort:"))
    return OptionFigures(
        key=option.key,
        name=option.name,
        role=option.role,
        expected_npv=sig(flow.mean) if flow.mean is not None else None,
        npv=alone.npv,
        on_average=alone.on_average,
        chance_of_loss=alone.chance_of_loss,
        roi=alone.roi,
        roi_missing=alone.roi_missing if choice else Said.NO_MONEY,
        roi_percentiles=alone.roi_percentiles,
        benefit_cost_ratio=alone.benefit_cost_ratio,
        payback=alone.payback,
        chance_of_target=None if target is None else sig(target),
        chance_of_wished_date=None if wished is None else sig(wished),
        chance_best=sig(choice.chances[index]) if choice else None,
        expected_regret=sig(choice.regret[index]) if choice else None,
        effort=total,
        effort_by_team=by_team,
        expected_weeks=sig(weeks_mean),
        weeks=weeks,
        expected_effect=sig(flow.effect_mean),
        effect=effect_figures(model, flow),
        expected_pv_benefit=sig(flow.benefit_mean) if choice else None,
        pv_benefit=alone.pv_benefit,
        expected_pv_cost=sig(flow.cost_mean),
        pv_cost=alone.pv_cost or cost_percentiles(model, flow),
        expected_build=sig(
            sum(v for n, v in parts.items() if n.startswith(("effort:", "risk_effort:"))) + later_build
        ),
        expected_one_off_cash=sig(
            sum((v for n, v in parts.items() if n.startswith("risk_cash:")), parts["one_off_cash"])
            + parts.get("later_one_off_cash", 0.0)
        ),
        expected_run_cost=sig(parts["run_cost"] + parts.get("later_run_cost", 0.0)),
        expected_upkeep=sig(parts["upkeep"] + parts.get("later_upkeep", 0.0)),
        expected_debt=sig(parts.get("debt_payback", 0.0) + parts.get("debt_upkeep", 0.0)),
        **_against_filed(model, flow, filed, has_money=choice is not None),
        cost_of_delay=alone.cost_of_delay,
        cd3=None if alone.cost_of_delay is None else sig(alone.cost_of_delay / weeks_mean),
        value_a_week=None if flow.mean is None else sig(flow.mean / effort_mean),
        placeholders=_placeholders(option),
        coverage=_coverage(option),
        teaches_worth=None,
        buys_second_stage=None if flow.bought_chance is None else sig(flow.bought_chance),
    )


def _against_filed(
    model: Model, flow: Flow, filed: Flow | None, *, has_money: bool
) -> dict[str, float | None]:
    names = ("effect", "effort", "pv_benefit", "pv_cost", "npv")
    if filed is None:
        none: dict[str, float | None] = {f"share_of_{name}": None for name in names}
        return none | {"weeks_sooner": None}
    found = {
        "share_of_effect": _ratio(flow.effect_mean, filed.effect_mean),
        "share_of_effort": _ratio(flow.effort_mean, filed.effort_mean),
        "share_of_pv_benefit": _ratio(flow.benefit_mean, filed.benefit_mean) if has_money else None,
        "share_of_pv_cost": _ratio(flow.cost_mean, filed.cost_mean),
        "share_of_npv": _ratio(flow.mean or 0.0, filed.mean or 0.0) if has_money else None,
    }
    middles = [
        weeks_figures(model, f).p50 if RiskKind.WEEKS in f.risks else f.inputs["weeks_to_ship"].ends[1]
        for f in (filed, flow)
    ]
    return found | {"weeks_sooner": sig(middles[0] - middles[1])}


def _test_figures(model: Model, choice: Choice | None, option: Option, grids: Grids) -> OptionFigures:
    """A test: what it teaches less its cost and delay. It has no effect of its own."""
    items = {team: model.inputs[option.key, f"effort:{team}"] for team in option.effort}
    total, by_team = efforts(model, items, grids)
    weeks, cash = model.inputs[option.key, "weeks_to_ship"], model.inputs[option.key, "one_off_cash"]
    teaches, value = value_of_test(model, choice, option) if choice else (None, None)
    cost = cost_of_test(model, option)
    effort_mean = sum(item.mean for item in items.values())
    wished = option.wished_weeks
    on_time = (
        None
        if wished is None
        else (float(weeks.mean <= wished) if weeks.known else weeks.marginal.cdf(wished))
    )
    return OptionFigures(
        key=option.key,
        name=option.name,
        role=option.role,
        expected_npv=None if value is None else sig(value),
        npv=None,
        on_average=False,
        chance_of_loss=None,
        roi=None if value is None else sig(value / cost),
        roi_missing=None if choice else Said.NO_MONEY,
        roi_percentiles=None,
        benefit_cost_ratio=None if value is None else sig((value + cost) / cost),
        payback=None,
        chance_of_target=None,
        chance_of_wished_date=None if on_time is None else sig(on_time),
        chance_best=None,
        expected_regret=None,
        effort=total,
        effort_by_team=by_team,
        expected_weeks=sig(weeks.mean),
        weeks=of_input(weeks),
        expected_effect=0.0,
        effect=three([0.0, 0.0, 0.0]),
        expected_pv_benefit=None if value is None else sig(value + cost),
        pv_benefit=None,
        expected_pv_cost=sig(cost),
        pv_cost=_test_costs(model, option),
        expected_build=sig(cost - cash.mean),
        expected_one_off_cash=sig(cash.mean),
        expected_run_cost=0.0,
        expected_upkeep=0.0,
        expected_debt=0.0,
        share_of_effect=None,
        share_of_effort=None,
        share_of_pv_benefit=None,
        share_of_pv_cost=None,
        share_of_npv=None,
        weeks_sooner=None,
        cost_of_delay=None,
        cd3=None,
        value_a_week=None if value is None else sig(value / effort_mean),
        placeholders=_placeholders(option),
        coverage=(),
        teaches_worth=None if teaches is None else sig(teaches),
        buys_second_stage=None,
    )


def _test_costs(model: Model, option: Option) -> Percentiles:
    tau = model.inputs[option.key, "weeks_to_ship"].values * (1.0 / WEEKS_PER_YEAR)
    spread = annuity(model.rho, tau) / tau
    paid = model.inputs[option.key, "one_off_cash"].values
    for team in option.effort:
        paid = (
            paid + model.inputs[option.key, f"effort:{team}"].values * model.week_cost(team).values * spread
        )
    return three(percentiles(model.full(paid)))
