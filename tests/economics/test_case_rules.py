"""What cannot be appraised is refused with the field and the reason, all of it at once."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import pytest

from initiatives.economics import (
    Case,
    CaseError,
    Debt,
    Estimate,
    Option,
    Question,
    Range,
    ShareOf,
    Slice,
    Stage,
    Teaches,
    unit_value_from_year_at_target,
)
from tests.economics.cast import fraud, small


def problems(**changes: Any) -> dict[str, str]:
    with pytest.raises(CaseError) as caught:
        small(**changes)
    return dict(caught.value.problems)


def with_b(**changes: Any) -> dict[str, str]:
    a, b = small().options
    return problems(options=(a, replace(b, **changes)))


@pytest.mark.parametrize("field", ["unit_value", "horizon_years"])
@pytest.mark.parametrize(
    ("numbers", "at", "word"),
    [
        ((math.nan, 2, 3), "low", "number"),
        ((1, math.inf, 3), "middle", "large"),
        ((1, 2, 1e308), "high", "large"),
        (("x", 2, 3), "low", "number"),
        ((3, 2, 1), "low", "less than high"),
        ((1, 1, 2), "middle", "above low"),
        ((1, 2, 2), "middle", "below high"),
        ((0, 1, 2), "low", "above 0"),
        ((-1, 1, 2), "low", "above 0"),
    ],
)
def test_a_shared_range_that_breaks_a_rule_is_named(field: str, numbers: tuple, at: str, word: str) -> None:
    assert word in problems(**{field: Range(*numbers)})[f"{field}.{at}"]


@pytest.mark.parametrize(
    "field", ["weeks_to_ship", "run_cost", "upkeep", "ramp_weeks", "one_off_cash", "effect"]
)
@pytest.mark.parametrize("numbers", [(math.nan, 2, 3), (5, 4, 6), (-1, 2, 3), (1, 2, 1e308)])
def test_an_option_that_breaks_a_rule_is_named(field: str, numbers: tuple) -> None:
    found = with_b(**{field: Estimate(Range(*numbers))})
    assert any(path.startswith(f"options[B].{field}.") for path in found)


def test_an_effort_names_its_team() -> None:
    found = with_b(effort={"Web": Range(0, 1, 2), "Data": 3})
    assert found == {
        "options[B].effort[Web].low": "Must be above 0",
        "options[B].effort[Data]": "This team has no cost of a person-week",
    }


@pytest.mark.parametrize("chance", [0.0, -0.1, 1.2, math.nan])
def test_success_is_above_zero_and_at_most_one(chance: float) -> None:
    assert "options[B].success.low" in with_b(success=Estimate.fixed(chance))


def test_a_range_of_success_stays_below_one() -> None:
    assert "options[B].success.high" in with_b(success=Estimate(Range(0.5, 0.8, 1.0)))


def test_the_target_differs_from_now() -> None:
    assert problems(target=10) == {"target": "Target must differ from now"}
    with pytest.raises(CaseError, match="differ"):
        unit_value_from_year_at_target(Range(1, 2, 3), baseline=4, target=4)


def test_no_money_value_needs_a_reason() -> None:
    assert problems(unit_value=None) == {"no_money_reason": "Say why it has no money value"}


def test_rate_dates_shares_and_bounds_are_checked() -> None:
    found = problems(discount_rate=1.0, target_weeks=-1, share_lost=1.5, effect_lower=5, effect_upper=3)
    assert {"discount_rate.low", "target_weeks", "share_lost", "effect_upper"} <= set(found)


def test_an_effect_stays_inside_its_bounds_unless_it_can_hurt() -> None:
    below = Estimate(Range(-1, 1, 2))
    assert with_b(effect=below) == {"options[B].effect.low": "Must be 0 or more"}
    a, b = small().options
    assert small(options=(a, replace(b, effect=below)), can_hurt=True).can_hurt
    assert "options[B].effect.high" in problems(
        options=(a, replace(b, effect=Estimate(Range(1, 2, 6)))), effect_upper=6
    )


def test_keys_roles_and_shares_are_checked() -> None:
    a, b = small().options
    assert "options[A].key" in problems(options=(a, replace(b, key="A")))
    assert "options[0].key" in problems(options=(a, replace(b, key="0")))
    assert "options" in problems(options=())
    assert "options" in problems(options=(a, replace(b, role="as_proposed")))
    assert "options[B].role" in with_b(role="guess")
    assert "options[B].effect.option" in with_b(effect=ShareOf("Z", Estimate.fixed(0.5)))
    assert "options[B].effect.share.low" in with_b(effect=ShareOf("A", Estimate.fixed(1.5)))


def test_shares_do_not_go_round_in_a_circle() -> None:
    a, b = small().options
    half = Estimate.fixed(0.5)
    found = problems(options=(replace(a, effect=ShareOf("B", half)), replace(b, effect=ShareOf("A", half))))
    assert set(found) == {"options[A].effect.option", "options[B].effect.option"}


def test_one_sobol_dimension_belongs_to_one_input() -> None:
    found = with_b(weeks_to_ship=Estimate(Range(1, 2, 3), 7), run_cost=Estimate(Range(1, 2, 3), 7))
    assert found == {"options[B].run_cost.dimension": "Already used by options[B].weeks_to_ship"}
    assert "options[B].run_cost.dimension" in with_b(run_cost=Estimate(Range(1, 2, 3), -1))


def test_tests_stages_slices_debt_and_dates_are_checked() -> None:
    assert "options[B].teaches" in with_b(role="test")
    assert "options[B].teaches.option" in with_b(role="test", teaches=Teaches("B", 0.8, 0.1))
    assert "options[B].teaches.yes_when_not" in with_b(role="test", teaches=Teaches("A", 0.8, 1.1))
    assert "options[B].later_stage" in with_b(role="staged")
    late = Stage(ShareOf("A", Estimate.fixed(2.0)), {}, Estimate.fixed(0))
    found = with_b(role="staged", later_stage=late)
    assert {
        f"options[B].later_stage.{n}" for n in ("effect.share.low", "effort", "weeks_to_ship.low")
    } <= set(found)
    assert "options[B].slices[x].effort" in with_b(slices=(Slice("x", 0.5, 0),))
    assert "options[B].slices" in with_b(slices=(Slice("x", 0.7, 1), Slice("y", 0.7, 1)))
    assert "options[B].debt.payback.low" in with_b(debt=Debt(payback=-1))
    assert "options[B].debt.due_week" in with_b(debt=Debt(payback=1, due_week=-2))
    assert "options[B].wished_weeks" in with_b(wished_weeks=math.nan)


@pytest.mark.parametrize(
    ("question", "at"),
    [
        (Question("q", ()), "informs"),
        (Question("q", (("Z", "effect"),)), "informs"),
        (Question("q", (("A", "works"), ("A", "effect"))), "informs"),
        (Question("q", (("A", "effect"), ("A", "effect"))), "informs"),
        (Question("q", (("A", "effect"),), quality=0.0), "quality"),
        (Question("q", (("A", "effect"),), quality=math.nan), "quality"),
        (Question("q", (("A", "works"),), quality=0.5), "quality"),
        (Question("q", (("A", "effect"),), yes_rates=(0.5, 0.5)), "yes_rates"),
        (Question("q", (("A", "works"),), yes_rates=(0.5, 2.0)), "yes_rates.yes_when_not"),
        (Question("q", (("A", "effect"),), cost=-1), "cost"),
        (Question("q", (("A", "effect"),), weeks=math.inf), "weeks"),
    ],
)
def test_a_question_that_breaks_a_rule_is_named(question: Question, at: str) -> None:
    assert f"questions[q].{at}" in problems(questions=(question,))


def test_every_problem_is_told_at_once() -> None:
    found = problems(target=10, unit_value=Range(3, 2, 1), target_weeks=math.nan)
    assert len(found) == 3


def test_a_case_comes_back_from_its_canonical_text() -> None:
    case = fraud()
    text = case.to_json()
    assert Case.from_json(text) == case
    assert Case.from_json(text).to_json() == text
    shuffled = fraud(options=tuple(reversed(case.options)), questions=tuple(reversed(case.questions)))
    assert shuffled.input_hash == case.input_hash
    assert fraud(baseline=105).input_hash != case.input_hash


@pytest.mark.parametrize("text", ["", "[]", "nonsense", '{"options": 3}', '{"baseline": 1}', "[" * 100_000])
def test_text_that_is_no_case_is_refused(text: str) -> None:
    with pytest.raises(CaseError):
        Case.from_json(text)


def test_a_field_nobody_knows_is_refused() -> None:
    data = json.loads(fraud().to_json())
    data["options"][0]["colour"] = "blue"
    with pytest.raises(CaseError, match="colour"):
        Case.from_json(json.dumps(data))
    data = json.loads(fraud().to_json())
    data["options"][0]["effect"]["range"]["low"] = None
    with pytest.raises(CaseError, match=r"options\[A\]\.effect\.low"):
        Case.from_json(json.dumps(data))


def test_names_may_hold_anything() -> None:
    a, b = small().options
    case = small(options=(replace(a, name="\x00 \N{GRINNING FACE} \u202eאבג"), b))
    assert Case.from_json(case.to_json()) == case


def test_two_numbers_make_a_range_with_an_assumed_middle() -> None:
    assert Range.from_two(4, 16).middle == 8
    assert Range.from_two(-4, 16, positive=False).middle == 6
    assert Option("B", effort={"Web": 3}, weeks_to_ship=2).effort["Web"].range.is_fixed
