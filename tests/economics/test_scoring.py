"""RICE, ICE, WSJF and CD3 against published examples, and the order of Smith 1956."""

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from initiatives.economics.scoring import (
    Job,
    ScoringError,
    WsjfEstimate,
    best_order,
    cd3,
    delay_cost,
    earned_by,
    ice,
    rice,
    rice_from_estimates,
    wsjf,
    wsjf_from_estimates,
)

# The ice-cream van: 10 a week as it is; A brings 10 a week after 2 weeks of work, B 30 a week after 4.
CHOCOLATE = Job("A", cost_of_delay=10, weeks=2)
STRAWBERRY = Job("B", cost_of_delay=30, weeks=4)

jobs = st.lists(st.tuples(st.integers(-20, 100), st.integers(1, 20)), min_size=1, max_size=6).map(
    lambda rows: [Job(f"job {n}", float(cost), float(weeks)) for n, (cost, weeks) in enumerate(rows)]
)


@pytest.mark.parametrize(
    ("source", "figures", "expected"),
    [
        ("hashbuilds.com, onboarding", {"reach": 5000, "impact": 2, "confidence": 0.8, "effort": 2}, 4000),
        (
            "tools.noemacore.com, dark mode",
            {"reach": 5000, "impact": 0.5, "confidence": 1, "effort": 1},
            2500,
        ),
        ("hashbuilds.com, enterprise custom", {"reach": 10, "impact": 3, "confidence": 1, "effort": 6}, 5),
    ],
)
def test_rice_gives_the_published_scores(source, figures, expected):
    assert rice(**figures) == pytest.approx(expected, abs=0.5), source


def test_wsjf_gives_the_published_scores():
    # beginpm.com: A (100 + 50 + 20) / 10, B (80 + 30 + 10) / 5
    assert wsjf(value=100, time=50, risk=20, size=10) == 17
    assert wsjf(value=80, time=30, risk=10, size=5) == 24


def test_ice_is_the_product_of_its_three():
    assert ice(impact=8, confidence=5, ease=2) == 80
    assert ice(impact=0, confidence=5, ease=2) == 0


def test_the_ice_cream_van_earns_more_with_the_costly_delay_first():
    # Arnold, cost of delay divided by duration: 100 and 120 over six weeks
    assert earned_by([CHOCOLATE, STRAWBERRY], weeks=6, base=10) == 100
    assert earned_by([STRAWBERRY, CHOCOLATE], weeks=6, base=10) == 120
    assert best_order([CHOCOLATE, STRAWBERRY]) == (STRAWBERRY, CHOCOLATE)
    assert cd3(cost_of_delay=30, weeks=4) == 7.5


@settings(max_examples=100, deadline=None)
@given(jobs)
def test_no_order_costs_less_than_highest_cd3_first(todo):
    least = min(delay_cost(order) for order in itertools.permutations(todo))
    assert delay_cost(best_order(todo)) == pytest.approx(least, abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(jobs)
def test_a_sequence_earns_what_it_would_at_once_less_what_its_delay_costs(todo):
    weeks = sum(job.weeks for job in todo)
    at_once = sum(job.cost_of_delay for job in todo) * weeks
    assert earned_by(todo, weeks=weeks) == pytest.approx(at_once - delay_cost(todo), abs=1e-6)


def test_waiting_may_pay_and_then_comes_last():
    wait = Job("wait", cost_of_delay=-5, weeks=1)
    assert best_order([wait, CHOCOLATE]) == (CHOCOLATE, wait)


def test_rice_is_filled_from_an_appraisal_on_its_own_scales():
    filled = rice_from_estimates(
        reach=500, share_of_target=0.85, chance_of_a_loss=0.1, effort_weeks=52.1775 / 12
    )
    assert (filled.reach, filled.impact, filled.confidence) == (500, 2.0, 0.9)
    assert filled.effort == pytest.approx(1.0)
    assert filled.score == pytest.approx(900.0)


@pytest.mark.parametrize(
    ("share", "impact"),
    [(1.4, 3.0), (1.0, 3.0), (0.8, 2.0), (0.5, 1.0), (0.25, 0.5), (0.1, 0.25), (0.0, 0.0), (-1.0, 0.0)],
)
def test_impact_says_how_much_of_the_target_is_reached(share, impact):
    filled = rice_from_estimates(reach=1, share_of_target=share, chance_of_a_loss=0, effort_weeks=1)
    assert filled.impact == impact


def test_wsjf_is_filled_relative_to_the_smallest_of_each_column():
    small, large = wsjf_from_estimates(
        [
            WsjfEstimate("small", benefit=10_000, cost_of_delay=100, teaches=0, effort_weeks=2),
            WsjfEstimate("large", benefit=80_000, cost_of_delay=310, teaches=0, effort_weeks=10),
        ]
    )
    assert (small.value, small.time, small.risk, small.size, small.score) == (1, 1, 1, 1, 3)
    assert (large.value, large.time, large.risk, large.size) == (8, 3, 1, 5)
    assert large.score == pytest.approx(12 / 5)


def test_filled_wsjf_does_not_depend_on_the_currency():
    rows = [WsjfEstimate(str(n), 1_000.0 * n, 10.0 * n, 5.0, 2.0 + n) for n in range(1, 5)]
    cents = [
        WsjfEstimate(r.key, r.benefit * 100, r.cost_of_delay * 100, r.teaches * 100, r.effort_weeks)
        for r in rows
    ]
    assert wsjf_from_estimates(rows) == wsjf_from_estimates(cents)
    assert wsjf_from_estimates([]) == ()


@pytest.mark.parametrize("bad", [0.0, -1.0, math.nan, math.inf])
@pytest.mark.parametrize(
    ("field", "score"),
    [
        ("effort", lambda bad: rice(reach=1, impact=1, confidence=1, effort=bad)),
        ("size", lambda bad: wsjf(value=1, time=1, risk=1, size=bad)),
        ("weeks", lambda bad: cd3(cost_of_delay=1, weeks=bad)),
        ("weeks", lambda bad: delay_cost([Job("a", 1, bad)])),
        ("effort_weeks", lambda bad: wsjf_from_estimates([WsjfEstimate("a", 1, 1, 1, bad)])),
        (
            "effort_weeks",
            lambda bad: rice_from_estimates(reach=1, share_of_target=1, chance_of_a_loss=0, effort_weeks=bad),
        ),
    ],
)
def test_what_is_divided_by_must_be_above_zero(field, score, bad):
    with pytest.raises(ScoringError) as told:
        score(bad)
    assert told.value.field == field
    assert told.value.reason


@pytest.mark.parametrize("bad", [-0.1, math.nan, math.inf])
@pytest.mark.parametrize("field", ["reach", "impact", "confidence"])
def test_rice_tells_which_figure_is_wrong(field, bad):
    with pytest.raises(ScoringError) as told:
        rice(**({"reach": 1, "impact": 1, "confidence": 1, "effort": 1} | {field: bad}))
    assert told.value.field == field


def test_confidence_in_per_cent_is_not_taken_for_a_share():
    with pytest.raises(ScoringError) as told:
        rice(reach=1, impact=1, confidence=80, effort=1)
    assert told.value.field == "confidence"
    with pytest.raises(ScoringError):
        ice(impact=11, confidence=5, ease=2)


def test_no_infinity_leaves_a_score():
    with pytest.raises(ScoringError) as told:
        rice(reach=1e308, impact=3, confidence=1, effort=1e-3)
    assert told.value.field == "score"
