"""What must hold for every appraisal, whatever the numbers."""

from __future__ import annotations

import itertools
import json
import math
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from initiatives.economics import (
    Appraisal,
    Case,
    CaseError,
    Debt,
    Estimate,
    Option,
    Question,
    Range,
    Said,
    ShareOf,
    Slice,
    Stage,
    Teaches,
    appraise,
)
from tests.economics.cast import fraud, fraud_options, small

DRAWS = 512
ALONE = [
    "expected_npv",
    "npv",
    "chance_of_loss",
    "roi",
    "roi_percentiles",
    "payback",
    "chance_of_target",
    "effort",
    "weeks",
    "effect",
    "pv_benefit",
    "pv_cost",
    "expected_pv_benefit",
    "expected_pv_cost",
    "cost_of_delay",
    "cd3",
    "value_a_week",
    "expected_build",
    "expected_upkeep",
]


def ranges(low: float, high: float) -> st.SearchStrategy[Range]:
    """Three spread numbers between two ends."""
    parts = st.tuples(st.floats(low, high), st.floats(1.05, 2.0), st.floats(1.05, 2.0))
    return parts.map(lambda p: Range(p[0], p[0] * p[1], p[0] * p[1] * p[2]))


@st.composite
def options(draw: st.DrawFn, key: str) -> Option:
    money = st.one_of(st.just(0.0), ranges(1e3, 1e5))
    return Option(
        key,
        role="as_proposed" if key == "A" else "alternative",
        effect=draw(ranges(0.1, 5)),
        effort={"Web": draw(ranges(1, 40))},
        weeks_to_ship=draw(ranges(1, 40)),
        success=draw(st.one_of(st.just(1.0), st.floats(0.2, 1.0), st.just(Range(0.5, 0.7, 0.9)))),
        run_cost=draw(money),
        upkeep=draw(st.one_of(st.just(0.0), ranges(0.1, 4))),
        ramp_weeks=draw(st.one_of(st.just(0.0), ranges(1, 30))),
        one_off_cash=draw(money),
        debt=draw(st.one_of(st.none(), st.just(Debt(payback=Range(1, 2, 4), due_week=30, upkeep=1)))),
    )


@st.composite
def cases(draw: st.DrawFn, keys: str = "ABC") -> Case:
    return small(
        unit_value=draw(ranges(1e3, 1e5)),
        options=tuple(draw(options(key)) for key in keys),
        matters_weeks=draw(st.one_of(st.none(), st.floats(2, 40))),
        share_lost=0.5,
        questions=(
            Question("q", (("B", "effect"),), quality=0.7),
            Question("t", (("A", "weeks_to_ship"), ("A", "effort"))),
        ),
    )


def numbers(value: Any) -> list[float]:
    """Every number in a plain structure."""
    if isinstance(value, dict):
        return [x for item in value.values() for x in numbers(item)]
    if isinstance(value, list):
        return [x for item in value for x in numbers(item)]
    return [value] if isinstance(value, float) else []


varied = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@varied
@given(cases())
def test_every_figure_is_finite_and_keeps_its_bounds(case: Case) -> None:
    found = appraise(case, seed=1, draws=DRAWS)
    assert all(math.isfinite(x) for x in numbers(json.loads(found.to_json())))
    assert found.evpi is not None and found.evpi >= 0
    assert all(0 <= item.evppi <= found.evpi for item in found.inputs)
    assert all(item.worth in (0.0, item.evppi) for item in found.inputs)
    assert all(0 <= q.worth <= found.evpi for q in found.questions)
    chances = [o.chance_best for o in found.options] + [found.chance_nothing_best]
    assert sum(chances) == pytest.approx(1.0, abs=1e-4)
    regrets = [o.expected_regret for o in found.options] + [found.regret_of_nothing]
    assert min(regrets) == pytest.approx(found.evpi, rel=1e-4, abs=1e-3)
    for option in found.options:
        assert option.npv.p10 <= option.npv.p50 <= option.npv.p90
        assert option.npv.p10 <= option.pv_benefit.p90
        for chance in (option.chance_of_loss, option.chance_of_target, option.payback.chance_never):
            assert 0 <= chance <= 1


@varied
@given(cases())
def test_steps_up_the_frontier_cost_more_and_more(case: Case) -> None:
    found = appraise(case, seed=1, draws=DRAWS)
    steps = [p.icer for p in found.frontier if p.status == "frontier"]
    assert steps[0] is None
    assert all(low <= high * (1 + 1e-5) for low, high in itertools.pairwise(steps[1:]))


@varied
@given(cases("ABCD"))
def test_another_option_leaves_the_figures_of_the_others_alone_to_the_byte(case: Case) -> None:
    with_d, without = appraise(case, seed=3, draws=DRAWS), appraise(case.without("D"), seed=3, draws=DRAWS)
    for option in without.options:
        for name in ALONE:
            assert getattr(option, name) == getattr(with_d.option(option.key), name), name


@varied
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_options_changes_nothing(case: Case, shuffle: Any) -> None:
    mixed = list(case.options)
    shuffle.shuffle(mixed)
    again = replace(case, options=tuple(mixed))
    assert appraise(again, seed=1, draws=DRAWS).to_json() == appraise(case, seed=1, draws=DRAWS).to_json()


def in_other_money(case: Case, rate: float) -> Case:
    """The same case with all money at another rate of exchange."""

    def times(estimate: Estimate) -> Estimate:
        return Estimate(estimate.range.times(rate), estimate.dimension)

    exchanged = [
        replace(o, run_cost=times(o.run_cost), one_off_cash=times(o.one_off_cash)) for o in case.options
    ]
    costs = {team: times(cost) for team, cost in case.person_week_cost.items()}
    assert case.unit_value is not None
    return replace(case, unit_value=times(case.unit_value), person_week_cost=costs, options=tuple(exchanged))


@varied
@given(cases(), st.sampled_from([0.01, 8.0, 1000.0]))
def test_other_money_scales_every_npv_and_changes_no_chance(case: Case, rate: float) -> None:
    home, away = (appraise(c, seed=2, draws=DRAWS) for c in (case, in_other_money(case, rate)))
    assert away.evpi == pytest.approx(home.evpi * rate, rel=1e-4, abs=1e-6 * rate)
    for a, b in zip(home.options, away.options, strict=True):
        scale = abs(a.expected_pv_cost) + abs(a.expected_pv_benefit)
        assert b.expected_npv == pytest.approx(a.expected_npv * rate, abs=2e-5 * rate * scale)
        assert b.npv.p50 == pytest.approx(a.npv.p50 * rate, abs=2e-5 * rate * scale)
        assert b.chance_of_loss == pytest.approx(a.chance_of_loss, abs=1e-4)
        assert b.payback.chance_never == pytest.approx(a.payback.chance_never, abs=1e-4)


def test_a_second_run_gives_the_same_bytes_in_another_process() -> None:
    here = appraise(fraud(), seed=7).to_json()
    code = (
        "import sys; from initiatives.economics import Case, appraise;"
        "sys.stdout.write(appraise(Case.from_json(sys.stdin.read()), seed=7).to_json())"
    )
    env = os.environ | {"PYTHONHASHSEED": "12345", "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=fraud().to_json(),
        capture_output=True,
        text=True,
        env=env,
        check=True,
    )
    assert done.stdout == here
    assert appraise(fraud(), seed=7).to_json() == here
    assert appraise(fraud(), seed=8).to_json() != here


def test_the_record_says_what_it_was_made_from() -> None:
    case = fraud()
    found = appraise(case, seed=11, draws=16384)
    assert (found.seed, found.draws, found.input_hash) == (11, 16384, case.input_hash)
    assert found.engine_version


@pytest.mark.parametrize("draws", [0, 63, 1000, 2**22, -8])
def test_draws_are_a_power_of_two(draws: int) -> None:
    with pytest.raises(ValueError, match="power of two"):
        appraise(fraud(), seed=1, draws=draws)


def known(**changes: Any) -> Case:
    """One option without any spread: figures by hand."""
    fields: dict[str, Any] = {
        "unit_value": 300e3,
        "horizon_years": 3,
        "discount_rate": 0.1,
        "person_week_cost": {"Web": 4000},
        "options": (
            Option(
                "A",
                role="as_proposed",
                effect=0.6,
                effort={"Web": 20},
                weeks_to_ship=26,
                success=0.8,
                run_cost=30e3,
                upkeep=1,
                ramp_weeks=0.25 * 52.1775,
            ),
        ),
    }
    return small(**(fields | changes))


def test_an_option_without_spread_has_the_published_expected_npv() -> None:
    found = appraise(known(), seed=1, draws=64)
    assert found.option("A").expected_npv == pytest.approx(152_756.4, abs=0.5)
    assert found.option("A").chance_of_loss == pytest.approx(0.2)
    assert found.option("A").payback.p90 == Said.NEVER
    assert found.inputs[0].input == "works"
    build = found.option("A").expected_build
    assert found.evpi == pytest.approx(0.2 * build, rel=1e-4)  # knowing that it fails saves its build


def test_one_certain_best_option_leaves_nothing_to_learn() -> None:
    found = appraise(
        known(options=(replace(known().options[0], success=Estimate.fixed(1.0)),)), seed=1, draws=64
    )
    assert found.evpi == 0.0
    assert found.decide_now and found.ask_first is None
    assert found.option("A").chance_best == 1.0


def test_twins_share_the_chance_of_being_best() -> None:
    twin = replace(known().options[0], role="alternative")
    found = appraise(
        known(options=(known().options[0], replace(twin, key="B"), replace(twin, key="C"))), seed=1, draws=64
    )
    third = (1 - 0.2**3) / 3
    assert [o.chance_best for o in found.options] == pytest.approx([third] * 3, abs=1e-6)
    assert found.leader == "A"


def test_without_a_money_value_the_chance_of_the_target_ranks() -> None:
    found = appraise(
        fraud(unit_value=None, no_money_reason="asked for by the regulator", questions=()), seed=1
    )
    assert not found.has_money
    assert found.order == ("A", "B", "C", "0")
    assert found.leader == "A"
    assert found.evpi is None and found.option("A").expected_npv is None
    assert found.option("A").roi_missing == Said.NO_MONEY
    assert found.option("A").expected_pv_cost > 0


def test_a_target_nobody_has_set_gives_no_chance() -> None:
    found = appraise(fraud(target=None), seed=1, draws=DRAWS)
    assert found.option("A").chance_of_target is None
    assert found.ladder == ()


def test_the_chance_of_a_wished_date_is_the_chance_of_shipping_by_it() -> None:
    a, b, c = fraud_options()
    found = appraise(
        fraud(options=(replace(a, wished_weeks=17), replace(b, wished_weeks=16), c)), seed=1, draws=DRAWS
    )
    assert found.option("A").chance_of_wished_date == 0.5
    assert found.option("B").chance_of_wished_date == 0.9
    assert found.option("C").chance_of_wished_date is None


def test_what_was_typed_comes_back_as_the_percentiles() -> None:
    effort = appraise(fraud(), seed=1, draws=DRAWS).option("B").effort
    assert (effort.percentiles.p10, effort.percentiles.p50, effort.percentiles.p90) == (8, 11, 16)
    assert len(effort.quantiles) == 33
    assert list(effort.quantiles) == sorted(effort.quantiles)
    assert effort.quantiles[16] == pytest.approx(11, rel=1e-6)


def test_effort_of_two_teams_is_simulated_not_added() -> None:
    both = {"Web": Range(4, 6, 12), "Data": Range(4, 6, 12)}
    a, b = small().options
    case = small(options=(a, replace(b, effort=both)), person_week_cost={"Web": 5000, "Data": 4000})
    effort = appraise(case, seed=1).option("B").effort
    assert effort.percentiles.p90 < 23.5  # 24 if percentiles added up
    assert effort.expected == pytest.approx(
        2 * appraise(small(), seed=1).option("B").effort.expected, rel=1e-5
    )


def test_more_upkeep_never_helps() -> None:
    a, b = small().options
    cheap = appraise(small(options=(a, replace(b, upkeep=Estimate.fixed(0)))), seed=1, draws=DRAWS).option(
        "B"
    )
    dear = appraise(small(options=(a, replace(b, upkeep=Estimate.fixed(5)))), seed=1, draws=DRAWS).option("B")
    assert dear.expected_npv < cheap.expected_npv
    assert dear.expected_pv_benefit == cheap.expected_pv_benefit


def test_a_range_so_wide_that_figures_burst_is_refused() -> None:
    with pytest.raises(CaseError):
        small(unit_value=Range(1e-3, 1, 1e14))


def test_a_rate_of_zero_and_a_horizon_before_shipping_hold() -> None:
    found: Appraisal = appraise(small(discount_rate=0, horizon_years=0.01), seed=1, draws=DRAWS)
    assert found.leader == "0"
    assert found.option("A").expected_pv_benefit == 0.0
    assert found.option("A").payback.p10 == Said.NEVER


def test_a_share_of_an_effect_moves_with_it() -> None:
    a, b = small().options
    case = small(options=(a, replace(b, effect=ShareOf("A", Estimate.fixed(0.5)))))
    found = appraise(case, seed=1)
    assert found.option("B").share_of_effect == 0.5
    assert found.option("B").effect.p50 == pytest.approx(found.option("A").effect.p50 / 2, rel=1e-3)
    own = appraise(small(options=(a, replace(b, effect=Estimate(Range(0.5, 1.5, 2.5))))), seed=1)
    assert found.evpi < own.evpi  # what both share cannot tell them apart


def test_tests_stages_and_slices_are_appraised_together() -> None:
    a, b = small().options
    stage = Stage(ShareOf("A", Estimate.fixed(0.3)), {"Web": Range(4, 6, 9)}, Estimate(Range(3, 5, 8)))
    case = small(
        options=(
            replace(a, slices=(Slice("one", 0.6, 5), Slice("two", 0.4, 15))),
            replace(b, role="staged", effect=ShareOf("A", Estimate.fixed(0.6)), later_stage=stage),
            Option(
                "T",
                role="test",
                effort={"Web": Range(1, 2, 3)},
                weeks_to_ship=3,
                teaches=Teaches("A", 0.9, 0.2),
            ),
        ),
        questions=(Question("both", (("A", "effect"), ("B", "weeks_to_ship"))),),
    )
    found = appraise(case, seed=1)
    assert 0 < found.option("B").buys_second_stage <= 1
    assert [point.slices for point in found.option("A").coverage] == [(), ("one",), ("one", "two")]
    assert found.option("T").teaches_worth <= found.evpi
    assert found.leader in ("A", "B", "0")
    low, high = found.questions[0].bracket
    assert low <= found.questions[0].worth <= high or found.questions[0].worth == 0
