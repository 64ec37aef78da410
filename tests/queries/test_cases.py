"""From rows to the engine's case, and from the case to what scenario 1 must show without being told."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from initiatives import economics
from initiatives.actions import options as actions
from initiatives.actions.options import Given
from initiatives.models import Basis, Framing, Initiative, Input, Team, ValueMeaning, Workspace
from initiatives.queries import options as queries
from initiatives.queries.options import cases
from tests import factories as f
from tests.fraud import CUT, Fraud, given

pytestmark = pytest.mark.django_db


def case_of(story: Fraud, now=f.NOW) -> economics.Case:
    found = queries.case_for(story.again(), now=now)
    assert isinstance(found, economics.Case), found
    return found


@pytest.fixture(scope="module")
def fraud_scenario(django_db_setup, django_db_blocker):
    """Scenario 1, worked out once for the tests that only read it."""
    with django_db_blocker.unblock():
        from django.db import transaction

        with transaction.atomic():
            story = Fraud()
            story.ask(story.five)
            (job,) = story.initiative.jobs.waiting()
            actions.run_appraisal(job.pk, now=lambda: f.NOW)
            section = queries.section(story.marta, story.again(), now=f.NOW)
            transaction.set_rollback(True)
    return section


def test_five_minutes_keep_most_of_the_cut_for_a_third_of_the_effort_six_weeks_sooner(fraud_scenario):
    five = fraud_scenario.leader
    assert five.name == "5-minute checks"
    assert five.figures.share_of_effect == pytest.approx(0.84, abs=0.01)
    assert five.figures.share_of_effort == pytest.approx(1 / 3, abs=0.02)
    assert five.figures.weeks_sooner == pytest.approx(6, abs=0.5)


def test_five_minutes_are_the_best_bet_about_two_times_in_three(fraud_scenario):
    assert fraud_scenario.leader.figures.chance_best == pytest.approx(2 / 3, abs=0.03)
    assert fraud_scenario.said.order == ("B", "A", "C", "0")


def test_real_time_reaches_the_target_more_than_eight_times_in_ten_five_minutes_about_seven(fraud_scenario):
    chances = {option.key: option.figures.chance_of_target for option in fraud_scenario.options}
    assert chances["A"] > 0.8
    assert chances["B"] == pytest.approx(0.7, abs=0.05)
    assert chances["C"] < 0.1


def test_the_share_of_instant_losses_is_worth_asking_first_and_some_tens_of_thousands(fraud_scenario):
    asked = fraud_scenario.ask_first
    assert asked.text == "What share of the loss is instant delivery?"
    assert 20_000 < asked.worth < 90_000
    assert asked.days == 3


def test_the_last_step_up_costs_more_than_it_brings(fraud_scenario):
    steps = {point.option: point for point in fraud_scenario.said.frontier}
    assert steps["A"].icer > 1 > steps["B"].icer > steps["C"].icer


def test_a_year_at_the_target_becomes_the_worth_of_one_unit():
    case = case_of(Fraud())
    assert case.unit_value is not None
    values = case.unit_value.range
    assert (values.low, values.middle, values.high) == pytest.approx(
        (530e3 / 52e3, 625e3 / 52e3, 750e3 / 52e3)
    )
    assert case.unit_value.dimension == 0


def test_a_worth_typed_for_one_unit_is_taken_as_it_is():
    per_unit = {"value_low": 10, "value_middle": 12, "value_high": 15, "value_meaning": ValueMeaning.PER_UNIT}
    case = case_of(Fraud(**per_unit))
    assert case.unit_value is not None
    assert case.unit_value.range.middle == 12


def test_weeks_are_counted_from_the_day_by_which_it_is_decided_or_from_today_once_that_has_passed():
    story = Fraud()
    assert case_of(story).target_weeks == pytest.approx(219 / 7, abs=0.05)
    Initiative.objects.filter(pk=story.initiative.pk).update(decide_by=date(2026, 12, 14))
    assert case_of(story).target_weeks == pytest.approx(198 / 7, abs=0.05)
    assert case_of(story, now=f.NOW + timedelta(days=60)).target_weeks == pytest.approx(159 / 7, abs=0.05)
    assert case_of(story, now=f.NOW + timedelta(days=700)).target_weeks == 0


def test_the_periods_date_counts_where_the_initiative_has_none():
    story = Fraud()
    period = f.period(decide_by=date(2026, 12, 7))
    Initiative.objects.filter(pk=story.initiative.pk).update(period=period)
    assert cases.decision_day(story.again(), f.NOW.date()) == date(2026, 12, 7)


def test_bounds_of_the_effect_follow_from_the_metrics_own_bounds():
    story = Fraud()
    assert case_of(story).effect_upper == 104_000
    Framing.objects.filter(pk=story.framing.pk).update(baseline=24, target=40)
    story.framing.refresh_from_db()
    story.framing.metric.direction, story.framing.metric.highest = "up", Decimal(100)
    assert cases.effect_upper(story.framing) == 76


def test_a_team_with_a_range_of_its_own_costs_that_and_others_what_the_workspace_says():
    story = Fraud()
    Workspace.objects.create(pk=1, person_week_cost=6000, discount_rate=Decimal("0.08"), horizon_years=5)
    assert case_of(story).person_week_cost["Payments"].range == economics.Range.fixed(6000)
    assert case_of(story).discount_rate.range.middle == 0.08
    assert case_of(story).horizon_years.range.middle == 2, "the framing's own horizon comes first"
    Team.objects.update(cost_low=4000, cost_middle=5000, cost_high=7000)
    cost = case_of(story).person_week_cost["Payments"]
    assert (cost.range.low, cost.range.high, cost.dimension) == (4000, 7000, 1)


def test_two_numbers_are_enough_and_the_rest_are_placeholders_with_stated_defaults():
    story = Fraud(with_options=False)
    actions.edit_option(
        option=story.filed,
        by=story.tomas,
        now=f.NOW,
        version=1,
        estimates={Input.EFFECT: given(40, 60, 75, typed_in=CUT), Input.EFFORT: given(8, 12, 16)},
    )
    option = case_of(story).option("A")
    assert option.weeks_to_ship == economics.Estimate(economics.Range(4, 6, 8), placeholder=True)
    assert option.success == economics.Estimate.fixed(1.0, placeholder=True)
    assert all(getattr(option, name).range.high == 0 for name in ("run_cost", "upkeep", "ramp_weeks"))
    assert option.debt is None


def test_what_is_given_as_a_placeholder_stays_marked_as_one():
    story = Fraud()
    actions.set_estimate(
        option=story.five,
        by=story.tomas,
        now=f.NOW,
        version=1,
        input=Input.RUN_COST,
        given=given(1e3, 2e3, 3e3, basis=Basis.PLACEHOLDER),
    )
    assert case_of(story).option("B").run_cost.placeholder


def test_debt_is_paid_back_in_the_week_in_which_it_is_due():
    debt = case_of(Fraud()).option("B").debt
    assert debt is not None
    assert (debt.payback.range.middle, debt.due_week) == (2, pytest.approx(311 / 7, abs=0.05))


def test_a_share_names_the_option_it_is_a_share_of():
    story = Fraud()
    actions.add_option(
        initiative=story.initiative,
        by=story.tomas,
        now=f.NOW,
        name="Half",
        estimates={Input.EFFECT_SHARE: Given.fixed(0.5, "50%"), Input.EFFORT: given(2, 3, 5)},
        share_of=story.filed,
    )
    effect = case_of(story).option("D").effect
    assert isinstance(effect, economics.ShareOf)
    assert (effect.option, effect.share.range.middle) == ("A", 0.5)


def test_what_is_missing_says_whose_it_is():
    story = Fraud(with_options=False)
    assert queries.case_for(story.initiative, now=f.NOW) == cases.Missing("Priya", "Effect range", "A")
    story.framing.delete()
    assert queries.case_for(story.initiative, now=f.NOW) == cases.Missing("Tomás", "The framing")


def test_an_option_without_effort_is_left_out_and_named_while_the_others_are_worked_out():
    story = Fraud()
    actions.add_option(
        initiative=story.initiative,
        by=story.priya,
        now=f.NOW,
        name="Tune the rules",
        estimates={Input.EFFECT: given(10, 20, 30, typed_in=CUT)},
    )
    inputs = queries.inputs_for(story.again(), now=f.NOW)
    assert inputs.case is not None
    assert [option.key for option in inputs.case.options] == ["A", "B", "C"]
    assert [gap.sentence for gap in inputs.missing] == ["Effort range is missing: Tomás"]


def test_a_withdrawn_option_is_not_in_the_choice():
    story = Fraud()
    actions.withdraw_option(option=story.hourly, by=story.tomas, now=f.NOW)
    assert [option.key for option in case_of(story).options] == ["A", "B"]


def test_without_money_the_reason_goes_along():
    case = case_of(
        Fraud(value_low=None, value_middle=None, value_high=None, no_money_reason="Cannot be said")
    )
    assert (case.unit_value, case.no_money_reason) == (None, "Cannot be said")


def test_a_worth_that_nobody_has_given_yet_is_missing_but_the_rest_is_worked_out():
    story = Fraud(value_low=None, value_middle=None, value_high=None)
    inputs = queries.inputs_for(story.initiative, now=f.NOW)
    assert inputs.case is not None
    assert inputs.missing[0].sentence == "What a year at the target is worth is missing: Priya"


def test_questions_point_at_the_number_they_are_about_and_cost_who_finds_out():
    story = Fraud()
    story.ask(story.five, days=5)
    story.ask(story.five, about="effort")
    story.ask(story.five, about="success")
    story.ask(story.five, about="")
    questions = case_of(story).questions
    assert [question.informs for question in questions] == [
        (("B", "effect"),),
        (("B", "effort:Payments"),),
        (("B", "works"),),
    ]
    assert (questions[0].weeks, questions[0].cost) == (1.0, 5000.0)


def test_a_rename_of_an_option_does_not_move_another_ones_numbers():
    story = Fraud()
    before = economics.appraise(case_of(story), seed=1).option("A")
    actions.add_option(
        initiative=story.initiative,
        by=story.tomas,
        now=f.NOW,
        name="A fourth",
        estimates={Input.EFFECT: given(10, 20, 30, typed_in=CUT), Input.EFFORT: given(2, 3, 5)},
    )
    after = economics.appraise(case_of(story), seed=1).option("A")
    assert (before.npv, before.expected_npv, before.effort) == (after.npv, after.expected_npv, after.effort)
