"""The worked stories: what a visitor must be able to see in the figures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from initiatives.economics import (
    Case,
    Debt,
    Estimate,
    Option,
    Question,
    Range,
    ShareOf,
    Slice,
    Stage,
    Teaches,
    appraise,
)
from initiatives.economics.comparison import smallest_effort
from tests.economics.cast import fraud

WEEK_COST: dict[str, Any] = {"person_week_cost": {"Team": 5000}, "horizon_years": 3, "discount_rate": 0.1}


def team(*numbers: float) -> dict[str, Any]:
    return {"Team": numbers if len(numbers) > 1 else numbers[0]}


def test_five_minutes_keeps_most_of_the_cut_for_a_third_of_the_effort_and_ships_six_weeks_sooner() -> None:
    found = appraise(fraud(), seed=1)
    real_time, five = found.option("A"), found.option("B")
    assert 0.83 < five.share_of_effect < 0.86
    assert 0.30 < five.share_of_effort < 0.36
    assert five.weeks_sooner == 6.0
    assert found.leader == "B"
    assert 0.60 < five.chance_best < 0.72
    assert real_time.chance_of_target > 0.8
    assert 0.65 < five.chance_of_target < 0.75


def test_the_share_of_instant_losses_is_the_one_answer_worth_having_first() -> None:
    found = appraise(fraud(), seed=1)
    assert found.ask_first == "gift cards"
    assert 20e3 < found.questions[0].worth < 90e3
    others = [q.worth for q in found.questions[1:]]
    assert max(others) < 0.2 * found.questions[0].worth


def test_the_last_step_up_to_real_time_costs_more_than_it_brings() -> None:
    steps = {p.option: p for p in appraise(fraud(), seed=1).frontier}
    assert [steps[k].status for k in "0CBA"] == ["frontier"] * 4
    assert steps["B"].icer < 1 < steps["A"].icer


def sign_on() -> Case:
    parts = (
        ("okta", 0.49, 2),
        ("google", 0.32, 1),
        ("entra", 0.10, 2),
        ("ping", 0.04, 2),
        ("onelogin", 0.03, 1.5),
        ("saml", 0.02, 1.5),
    )
    slices = tuple(Slice(*part) for part in parts)
    rest = Stage(ShareOf("A", Estimate.fixed(0.19)), team(5, 7, 10), Estimate(Range(5, 7, 10)))
    all_six = Option(
        "A",
        role="as_proposed",
        effect=Range(2, 2.6, 2.95),
        effort=team(8, 10, 14),
        weeks_to_ship=Range(8, 10, 14),
        slices=slices,
    )
    two = Option(
        "B",
        role="staged",
        effect=ShareOf("A", Estimate.fixed(0.81)),
        effort=team(2.4, 3, 4.2),
        weeks_to_ship=Range(2.4, 3, 4.2),
        later_stage=rest,
    )
    return Case(
        baseline=3,
        target=0,
        unit_value=140e3,
        target_weeks=26,
        effect_upper=3,
        options=(all_six, two),
        **WEEK_COST,
    )


def test_two_providers_cover_81_per_cent_of_the_demand_in_three_weeks() -> None:
    found = appraise(sign_on(), seed=1).option("A").coverage
    two = next(point for point in found if set(point.slices) == {"okta", "google"})
    assert (two.share, two.effort) == (0.81, 3.0)
    assert smallest_effort(sign_on().option("A").slices, 0.8).slices == two.slices
    assert (found[-1].share, found[-1].effort) == (1.0, 10.0)


def test_the_other_four_providers_are_bought_only_where_the_demand_shows() -> None:
    often = appraise(sign_on(), seed=1).option("B").buys_second_stage
    dear = replace(sign_on(), unit_value=Estimate.fixed(25e3))
    seldom = appraise(dear, seed=1).option("B").buys_second_stage
    assert often > 0.9
    assert seldom < 0.4


def app(upkeep: bool) -> Case:
    native = {"upkeep": Range(8, 12, 18)} if upkeep else {}
    web = {"upkeep": Range(1, 1.5, 3)} if upkeep else {}
    return Case(
        baseline=40,
        target=41,
        unit_value=320e3,
        options=(
            Option("A", role="as_proposed", effect=Range(0.2, 0.6, 1.5), effort=team(22, 30, 46), weeks_to_ship=Range(11, 15, 23), **native),
            Option("B", effect=Range(0.1, 0.4, 1.0), effort=team(3, 4, 7), weeks_to_ship=Range(1.5, 2, 3.5), **web),
        ),
        **WEEK_COST,
    )  # fmt: skip


def test_upkeep_decides_between_a_native_app_and_a_progressive_one() -> None:
    without, with_upkeep = appraise(app(upkeep=False), seed=1), appraise(app(upkeep=True), seed=1)
    assert without.leader == "A"
    gap = without.option("A").expected_npv - without.option("B").expected_npv
    assert 0 < gap < 0.2 * without.option("A").expected_npv
    assert with_upkeep.leader == "B"
    native, web = with_upkeep.option("A"), with_upkeep.option("B")
    assert web.expected_npv > 1.2 * native.expected_npv
    assert native.expected_upkeep > 0.6 * native.expected_build


def tour(metric: str) -> Case:
    effects = {
        "activation": (24, 33, Range(0, 2, 5), Range(4, 9, 14)),
        "completion": (38, 60, Range(15, 25, 35), Range(0, 3, 8)),
    }
    now, target, guided, first_result = effects[metric]
    return Case(
        baseline=now,
        target=target,
        unit_value=25e3,
        options=(
            Option(
                "A", role="as_proposed", effect=guided, effort=team(5, 6, 9), weeks_to_ship=Range(2.5, 3, 4.5)
            ),
            Option("B", effect=first_result, effort=team(2, 3, 5), weeks_to_ship=Range(1, 1.5, 2.5)),
        ),
        **WEEK_COST,
    )


def test_the_metric_decides_which_onboarding_wins() -> None:
    by_completion, by_activation = appraise(tour("completion"), seed=1), appraise(tour("activation"), seed=1)
    assert by_completion.leader == "A"
    assert by_activation.leader == "B"
    assert by_completion.option("A").chance_best > 0.95
    assert by_activation.option("B").chance_best > 0.95


def tenant_switch() -> Case:
    return Case(
        baseline=0,
        target=1,
        unit_value=150e3,
        target_weeks=13,
        matters_weeks=1,
        share_lost=0.9,
        options=(
            Option("A", role="as_proposed", effect=1, effort=team(2.5, 3, 4.5), weeks_to_ship=Range(2.5, 3, 4.5), wished_weeks=1),
            Option("B", effect=0.8, effort=team(0.8, 1, 1.5), weeks_to_ship=Range(0.8, 1, 1.5), wished_weeks=1, debt=Debt(payback=Range(2, 3, 4), due_week=13)),
        ),
        **WEEK_COST,
    )  # fmt: skip


def test_the_workaround_makes_the_demo_half_the_time_and_leaves_a_debt_to_see() -> None:
    found = appraise(tenant_switch(), seed=1)
    proper, workaround = found.option("A"), found.option("B")
    assert proper.chance_of_wished_date < 1e-3
    assert workaround.chance_of_wished_date == 0.5
    assert workaround.expected_debt == pytest.approx(3 * 5000, rel=0.05)
    assert found.leader == "B"
    assert proper.expected_debt == 0.0


def suite() -> Case:
    return Case(
        baseline=0,
        target=1,
        unit_value=Range(1.2e6, 2.0e6, 3.5e6),
        options=(
            Option("A", role="as_proposed", effect=1, success=0.2, effort=team(60, 80, 120), weeks_to_ship=Range(20, 26, 40)),
            Option("T", role="test", effort=team(3, 4, 6), weeks_to_ship=4, one_off_cash=8000, teaches=Teaches("A", 0.8, 0.1)),
        ),
        questions=(Question("sell by hand", (("A", "works"),), yes_rates=(0.8, 0.1), cost=28e3, weeks=4),),
        **WEEK_COST,
    )  # fmt: skip


def test_selling_by_hand_first_is_worth_more_than_it_costs_before_anything_is_built() -> None:
    found = appraise(suite(), seed=1)
    built, tried = found.option("A"), found.option("T")
    assert built.chance_of_loss == pytest.approx(0.8, abs=0.01)
    assert built.on_average
    assert tried.teaches_worth > 100e3
    assert 0 < tried.expected_npv < tried.teaches_worth
    assert found.test_first == "T"
    assert found.ask_first == "sell by hand"
    assert found.questions[0].chance_changes == pytest.approx(0.76, abs=0.01)
    assert found.questions[0].changes_to == "0"
