"""From a case to its figures: draws, flows, each option alone, then the options against each other."""

from __future__ import annotations

import itertools

from initiatives.economics.asking import answer_worth, cost_of_test, priced, value_of_test
from initiatives.economics.case import (
    DO_NOTHING,
    WEEKS_PER_YEAR,
    Case,
    CaseError,
    Option,
    Role,
    ShareOf,
)
from initiatives.economics.choice import Choice, choose
from initiatives.economics.comparison import coverage_curve, frontier
from initiatives.economics.distributions import phi
from initiatives.economics.figures import (
    chance_of_date,
    chance_of_target,
    cost_percentiles,
    effect_figures,
    effort_grids,
    efforts,
    of_input,
    sig,
    sig_all,
    three,
)
from initiatives.economics.model import Flow, Input, Model
from initiatives.economics.money import Alone, money_figures
from initiatives.economics.results import (
    Appraisal,
    BreakEven,
    CoveragePoint,
    FrontierPoint,
    InputWorth,
    OptionFigures,
    QuestionWorth,
    Rung,
    Said,
    TornadoBar,
)
from initiatives.economics.sensitivity import EDGE, Profile, works_worth
from initiatives.economics.sensitivity import profiles as profiles_of

ENGINE_VERSION = "1.0.0"
LARGEST_DRAWS = 2**21
Grids = dict[tuple[str, str], tuple[float, ...]]  # quantiles of each effort
RUNGS = (0.5, 0.8, 1.0)
MORE_LIKELY_THAN_NOT = 0.5


def appraise(case: Case, *, seed: int, draws: int = 8192) -> Appraisal:
    """Every figure of one case. Pure: the same case, seed and number of draws give the same bytes.

    draws must be a power of two, from 64 to 2^21: 8192 for a page, 16384 for the record of a decision. Raises
    ValueError for another number, and CaseError where the ranges are so wide that a figure leaves what a float holds.
    """
    if draws < 64 or draws > LARGEST_DRAWS or draws & (draws - 1):
        raise ValueError("draws must be a power of two from 64 to 2097152")
    model = Model(case, seed=seed, draws=draws)
    choice = choose(model) if case.has_money else None
    try:
        return _assemble(case, model, choice)
    except (OverflowError, FloatingPointError) as error:
        raise CaseError([("options", "The ranges are too wide to work with")]) from error


def _assemble(case: Case, model: Model, choice: Choice | None) -> Appraisal:
    figures = _all_figures(case, model, choice)
    order = _order(figures, has_money=choice is not None)
    profiles = profiles_of(model, choice.means, choice.leader) if choice else {}
    worths = _input_worths(model, choice, profiles) if choice else ()
    questions = _question_worths(case, model, choice, profiles, figures) if choice else ()
    ask_first = questions[0].question if questions and questions[0].net_worth > 0.0 else None
    tests = [f for f in figures if f.role == Role.TEST and (f.expected_npv or 0.0) > 0.0]
    built = [key for key in order if key == DO_NOTHING or case.option(key).role != Role.TEST]
    leader, runner_up = (
        (choice.keys[choice.leader], choice.keys[choice.runner_up]) if choice else [*built, "0"][:2]
    )
    return Appraisal(
        engine_version=ENGINE_VERSION,
        seed=int(model.seed),
        draws=model.n,
        input_hash=case.input_hash,
        has_money=case.has_money,
        options=figures,
        order=order,
        leader=leader,
        runner_up=runner_up,
        chance_leader_beats_runner_up=sig(choice.beats) if choice else None,
        chance_nothing_best=sig(choice.chances[-1]) if choice else None,
        regret_of_nothing=sig(choice.regret[-1]) if choice else None,
        evpi=sig(choice.evpi) if choice else None,
        inputs=worths,
        tornado=_tornado(choice, profiles) if choice else (),
        break_evens=_break_evens(choice, profiles) if choice else (),
        frontier=_frontier(model) if choice else (),
        ladder=_ladder(case, model),
        questions=questions,
        ask_first=ask_first,
        decide_now=ask_first is None,
        test_first=max(tests, key=lambda f: f.expected_npv or 0.0).key if tests else None,
    )


def _all_figures(case: Case, model: Model, choice: Choice | None) -> tuple[OptionFigures, ...]:
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
    total, by_team = efforts(model, team_inputs, grids)
    effort_mean = sum(item.mean for item in team_inputs.values())
    weeks = flow.inputs["weeks_to_ship"]
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
        expected_weeks=sig(weeks.mean),
        weeks=of_input(weeks),
        expected_effect=sig(flow.effect_mean),
        effect=effect_figures(model, flow),
        expected_pv_benefit=sig(flow.benefit_mean) if choice else None,
        pv_benefit=alone.pv_benefit,
        expected_pv_cost=sig(flow.cost_mean),
        pv_cost=alone.pv_cost or cost_percentiles(model, flow),
        expected_build=sig(sum(v for n, v in parts.items() if n.startswith("effort:")) + later_build),
        expected_one_off_cash=sig(parts["one_off_cash"] + parts.get("later_one_off_cash", 0.0)),
        expected_run_cost=sig(parts["run_cost"] + parts.get("later_run_cost", 0.0)),
        expected_upkeep=sig(parts["upkeep"] + parts.get("later_upkeep", 0.0)),
        expected_debt=sig(parts.get("debt_payback", 0.0) + parts.get("debt_upkeep", 0.0)),
        **_against_filed(flow, filed, effort_mean, has_money=choice is not None),
        cost_of_delay=alone.cost_of_delay,
        cd3=None if alone.cost_of_delay is None else sig(alone.cost_of_delay / weeks.mean),
        value_a_week=None if flow.mean is None else sig(flow.mean / effort_mean),
        placeholders=_placeholders(option),
        coverage=_coverage(option),
        teaches_worth=None,
        buys_second_stage=None if flow.bought_chance is None else sig(flow.bought_chance),
    )


def _against_filed(
    flow: Flow, filed: Flow | None, effort: float, *, has_money: bool
) -> dict[str, float | None]:
    names = ("effect", "effort", "pv_benefit", "pv_cost", "npv")
    if filed is None:
        none: dict[str, float | None] = {f"share_of_{name}": None for name in names}
        return none | {"weeks_sooner": None}
    filed_effort = sum(filed.inputs[f"effort:{team}"].mean for team in filed.option.effort)
    found = {
        "share_of_effect": _ratio(flow.effect_mean, filed.effect_mean),
        "share_of_effort": _ratio(effort, filed_effort),
        "share_of_pv_benefit": _ratio(flow.benefit_mean, filed.benefit_mean) if has_money else None,
        "share_of_pv_cost": _ratio(flow.cost_mean, filed.cost_mean),
        "share_of_npv": _ratio(flow.mean or 0.0, filed.mean or 0.0) if has_money else None,
    }
    middles = [f.inputs["weeks_to_ship"].ends[1] for f in (filed, flow)]
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


def _test_costs(model: Model, option: Option):
    from initiatives.economics.cashflow import annuity
    from initiatives.economics.percentiles import percentiles

    tau = model.inputs[option.key, "weeks_to_ship"].values * (1.0 / WEEKS_PER_YEAR)
    spread = annuity(model.rho, tau) / tau
    paid = model.inputs[option.key, "one_off_cash"].values
    for team in option.effort:
        paid = (
            paid + model.inputs[option.key, f"effort:{team}"].values * model.week_cost(team).values * spread
        )
    return three(percentiles(model.full(paid)))


def _order(figures: tuple[OptionFigures, ...], *, has_money: bool) -> tuple[str, ...]:
    if has_money:
        table = [(-(f.expected_npv or 0.0), f.key) for f in figures] + [(0.0, DO_NOTHING)]
    else:
        table = [(-(f.chance_of_target or 0.0), f.key) for f in figures] + [(1.0, DO_NOTHING)]
    return tuple(key for _, key in sorted(table))


def _changes(choice: Choice, chances: tuple[float, ...]) -> tuple[float, str | None]:
    """How often the answer changes the choice, and to what most often."""
    others = [(chance, -k) for k, chance in enumerate(chances) if k != choice.leader and chance > 0.0]
    if not others:
        return 0.0, None
    return sig(min(sum(chance for chance, _ in others), 1.0)), choice.keys[-max(others)[1]]


def _input_worths(
    model: Model, choice: Choice, profiles: dict[tuple[str, str], Profile]
) -> tuple[InputWorth, ...]:
    found = []
    for (option, name), item in profiles.items():
        if item.worth.worth == 0.0:
            found.append(InputWorth(option, name, 0.0, 0.0, 0.0, None))
            continue
        value = min(item.worth.worth, choice.evpi)
        price = priced(value, choice.evpi, 0.0)
        chance, to = _changes(choice, item.worth.chances) if price > 0.0 else (0.0, None)
        found.append(InputWorth(option, name, sig(value), sig(price), chance, to))
    for key, flow in model.flows.items():
        if flow.inputs["success"].mean < 1.0:
            works = works_worth(model, key, choice.means, choice.leader)
            value = min(works.worth, choice.evpi)
            price = priced(value, choice.evpi)
            chance, to = _changes(choice, works.chances) if price > 0.0 else (0.0, None)
            found.append(InputWorth(key, "works", sig(value), sig(price), chance, to))
    return tuple(sorted(found, key=lambda worth: (-worth.evppi, worth.option, worth.input)))


def _question_worths(
    case: Case,
    model: Model,
    choice: Choice,
    profiles: dict[tuple[str, str], Profile],
    figures: tuple[OptionFigures, ...],
) -> tuple[QuestionWorth, ...]:
    delay = next((f.cost_of_delay or 0.0 for f in figures if f.key == choice.keys[choice.leader]), 0.0)
    found = []
    for question in case.questions:
        worth, bracket = answer_worth(model, choice, question, profiles)
        value = priced(min(worth.worth, choice.evpi), choice.evpi)
        waiting = max(delay, 0.0) * question.weeks
        chance, to = _changes(choice, worth.chances) if value > 0.0 else (0.0, None)
        ends = tuple(sig(min(end, choice.evpi)) for end in bracket) if value > 0.0 else (0.0, 0.0)
        found.append(
            QuestionWorth(
                question=question.key,
                worth=sig(value),
                net_worth=sig(value - question.cost - waiting),
                cost_of_waiting=sig(waiting),
                chance_changes=chance,
                changes_to=to,
                bracket=(ends[0], ends[1]),
                perfect=question.quality is None and question.yes_rates is None,
            )
        )
    return tuple(sorted(found, key=lambda item: (-item.net_worth, item.question)))


def _tornado(choice: Choice, profiles: dict[tuple[str, str], Profile]) -> tuple[TornadoBar, ...]:
    lead, second = choice.leader, choice.runner_up
    mean, gap = choice.means[lead], choice.means[lead] - choice.means[second]
    numbers: list[float] = []
    for item in profiles.values():
        low, high, ends = item.low, item.high, item.input.ends
        leads = low[lead] != high[lead]
        moves = leads or low[second] != high[second]
        numbers += (ends[0], ends[2])
        numbers += (low[lead], high[lead]) if leads else (mean, mean)
        numbers += (low[lead] - low[second], high[lead] - high[second]) if moves else (gap, gap)
    found = iter(sig_all(numbers))
    bars = [TornadoBar(*key, *itertools.islice(found, 6)) for key in profiles]
    return tuple(
        sorted(
            bars,
            key=lambda b: (
                -abs(b.gap_high - b.gap_low),
                -abs(b.leader_high - b.leader_low),
                b.option,
                b.input,
            ),
        )
    )


def _break_evens(choice: Choice, profiles: dict[tuple[str, str], Profile]) -> tuple[BreakEven, ...]:
    found = []
    for (option, name), item in profiles.items():
        if len(item.worth.segments) == 1:
            found.append(BreakEven(option, name, Said.NONE_IN_RANGE, None, None, None))
            continue
        found += _break_even(choice, option, name, item.input, item.worth.segments)
    return tuple(sorted(found, key=lambda b: (-(b.chance_beyond or 0.0), b.option, b.input)))


def _break_even(
    choice: Choice, option: str, name: str, item: Input, segments: tuple[tuple[float, float, int], ...]
) -> list[BreakEven]:
    """The ends of the stretch around the middle on which the leader leads."""
    stretch = [segment for segment in segments if segment[2] == choice.leader]
    nearest = min(stretch, key=lambda s: max(s[0], -s[1], 0.0), default=None)
    found = []
    if nearest is not None:
        at = segments.index(nearest)
        for z, side, other in ((nearest[0], "below", at - 1), (nearest[1], "above", at + 1)):
            if abs(z) <= EDGE and 0 <= other < len(segments):
                chance = phi(z if side == "below" else -z)
                value = item.marginal.point(z)
                found.append(
                    BreakEven(option, name, sig(value), side, sig(chance), choice.keys[segments[other][2]])
                )
    return found or [BreakEven(option, name, Said.NONE_IN_RANGE, None, None, None)]


def _frontier(model: Model) -> tuple[FrontierPoint, ...]:
    keys = [DO_NOTHING, *model.flows]
    cost = [0.0, *(flow.cost_mean for flow in model.flows.values())]
    benefit = [0.0, *(flow.benefit_mean for flow in model.flows.values())]
    return tuple(
        FrontierPoint(s.name, sig(s.cost), sig(s.effect), s.status, None if s.icer is None else sig(s.icer))
        for s in frontier(cost, benefit, keys)
    )


def _ladder(case: Case, model: Model) -> tuple[Rung, ...]:
    if case.change_wanted is None or case.target is None:
        return ()
    rungs: list[Rung] = []
    below = (0.0, 0.0)
    for share in RUNGS:
        metric = sig(case.baseline + share * (case.target - case.baseline))
        reach = []
        for key, flow in model.flows.items():
            chance = chance_of_target(model, flow, share=share) or 0.0
            if chance >= MORE_LIKELY_THAN_NOT:
                standing = flow.mean if flow.mean is not None else chance
                reach.append((-standing, key, chance))
        if not reach:
            rungs.append(Rung(share, metric, None, None, None, None, None, None, None))
            continue
        _, key, chance = min(reach)
        flow = model.flows[key]
        cost, effort = flow.cost_mean, sum(flow.inputs[f"effort:{team}"].mean for team in flow.option.effort)
        rungs.append(
            Rung(
                share_of_target=share,
                metric=metric,
                option=key,
                chance=sig(chance),
                expected_npv=None if flow.mean is None else sig(flow.mean),
                expected_pv_cost=sig(cost),
                expected_effort=sig(effort),
                rung_cost=sig(cost - below[0]),
                rung_effort=sig(effort - below[1]),
            )
        )
        below = (cost, effort)
    return tuple(rungs)


__all__ = ["ENGINE_VERSION", "ShareOf", "appraise"]
