"""Frontier, slices, break-even, ladder: between options."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from initiatives.economics import Estimate, Option, Range, Said, Slice, appraise
from initiatives.economics.comparison import (
    benefit_cost_ratio,
    break_even,
    coverage_curve,
    frontier,
    roi,
    smallest_effort,
)
from tests.economics.cast import fraud, small

points = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=9)


@given(points)
def test_no_mix_of_two_options_beats_one_on_the_frontier(table: list[tuple[int, int]]) -> None:
    steps = frontier([c for c, _ in table], [e for _, e in table])
    on = [s for s in steps if s.status == "frontier"]
    for s in on:
        for a, b in itertools.combinations(table, 2):
            for t in (0.0, 0.25, 0.5, 0.75, 1.0):
                cost, effect = a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])
                assert not (cost <= s.cost and effect > s.effect + 1e-9 and cost < s.cost - 1e-9)
    ratios = [s.icer for s in on[1:] if s.icer is not None]
    assert ratios == sorted(ratios)
    assert on[0].icer is None


def test_points_on_one_line_all_stay() -> None:
    steps = frontier([0, 1, 2, 3], [0, 2, 4, 6], ["a", "b", "c", "d"])
    assert [(s.status, s.icer) for s in steps] == [("frontier", None)] + [("frontier", 0.5)] * 3


def test_a_dearer_option_with_less_is_dominated_and_one_under_the_hull_is_too() -> None:
    steps = {s.name: s for s in frontier([0, 10, 20, 30], [0, 2, 10, 9], ["0", "C", "B", "A"])}
    assert steps["A"].status == "dominated"
    assert steps["C"].status == "extended"
    assert steps["B"].icer == 2.0
    assert steps["C"].icer is None


def test_numbers_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        frontier([1, math.nan], [1, 2])


parts = st.lists(st.tuples(st.integers(1, 20), st.integers(1, 20)), min_size=1, max_size=8)


@settings(deadline=None)
@given(parts, st.integers(1, 100))
def test_the_smallest_set_of_slices_is_what_trying_all_of_them_gives(
    sizes: list[tuple[int, int]], want: int
) -> None:
    whole = sum(share for share, _ in sizes)
    slices = [Slice(f"s{i}", share / whole, effort / 2) for i, (share, effort) in enumerate(sizes)]
    target = want / 100
    best = min(
        sum(p.effort for p in chosen)
        for n in range(len(slices) + 1)
        for chosen in itertools.combinations(slices, n)
        if sum(p.share for p in chosen) >= target - 1e-9
    )
    found = smallest_effort(slices, target)
    assert found is not None
    assert found.effort == pytest.approx(best)
    assert found.share >= target - 1e-9
    curve = coverage_curve(slices)
    assert [p.effort for p in curve] == sorted(p.effort for p in curve)
    assert all(a.share < b.share for a, b in itertools.pairwise(curve))


def test_more_than_there_is_cannot_be_covered() -> None:
    assert smallest_effort([Slice("a", 0.4, 1)], 0.5) is None


def test_return_without_a_cost_is_no_number() -> None:
    assert roi(10, 0) is None and benefit_cost_ratio(10, 0) is None
    assert roi(30, 20) == 0.5 and benefit_cost_ratio(30, 20) == 1.5


def test_break_even_of_two_lines() -> None:
    assert break_even(lambda x: 3 * x - 6, 0, 10) == pytest.approx(2.0)
    assert break_even(lambda x: x + 1, 0, 10) is None


def test_a_break_even_says_where_the_lead_changes_and_how_likely_that_is() -> None:
    found = appraise(fraud(), seed=1)
    at = next(b for b in found.break_evens if (b.option, b.input) == ("B", "effect"))
    assert (at.side, at.changes_to) == ("below", "A")
    assert 0.2 < at.chance_beyond < 0.27
    options = fraud().options
    moved = Estimate(Range.fixed(float(at.value)))
    again = appraise(
        fraud(options=(options[0], replace(options[1], effect=moved), options[2]), questions=()), seed=1
    )
    a, b = again.option("A").expected_npv, again.option("B").expected_npv
    assert a == pytest.approx(b, rel=1e-4)
    never = next(b for b in found.break_evens if (b.option, b.input) == ("C", "run_cost"))
    assert never.value == Said.NONE_IN_RANGE and never.chance_beyond is None


def test_the_ladder_names_the_best_option_for_each_rung_and_what_the_rung_adds() -> None:
    a, b = small().options
    case = small(
        options=(replace(a, effect=Estimate(Range(4, 5, 7)), success=Estimate.fixed(0.9)), b), target_weeks=60
    )
    half, most, whole = appraise(case, seed=1).ladder
    assert (half.share_of_target, half.metric) == (0.5, 12.0)
    assert whole.option == "A"
    assert whole.expected_pv_cost is not None
    steps = [r.rung_cost for r in (half, most, whole) if r.rung_cost is not None]
    assert sum(steps) == pytest.approx(whole.expected_pv_cost, rel=1e-4)
    unreachable = appraise(replace(case, target=100.0), seed=1).ladder[-1]
    assert unreachable.option is None and unreachable.rung_cost is None


def test_cost_of_delay_is_the_difference_of_two_appraisals_a_week_apart() -> None:
    option = Option(
        "A",
        effect=3,
        effort={"Web": 10},
        weeks_to_ship=20,
        ramp_weeks=8,
        run_cost=9000,
        success=0.8,
        upkeep=1,
    )
    now = appraise(small(options=(option,)), seed=1).option("A")
    later = appraise(small(options=(replace(option, weeks_to_ship=Estimate.fixed(21)),)), seed=1).option("A")
    assert now.cost_of_delay == pytest.approx(now.expected_npv - later.expected_npv, rel=2e-3)
    assert now.cd3 == pytest.approx(now.cost_of_delay / 20, rel=1e-5)


def test_a_date_that_matters_makes_delay_dear() -> None:
    a, b = small().options
    plain = appraise(small(), seed=1).option("B").cost_of_delay
    pressed = appraise(small(matters_weeks=8, share_lost=0.9), seed=1).option("B").cost_of_delay
    assert pressed > 3 * plain
    assert a.key == "A" and b.key == "B"
