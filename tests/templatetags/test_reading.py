"""The sentence a director can repeat, in each of its cases."""

from dataclasses import replace

import pytest

from initiatives.actions import options as actions
from initiatives.actions.options import Given
from initiatives.models import Estimate, Initiative, Input
from initiatives.queries import options as queries
from initiatives.queries.options import AskFirst, Section
from initiatives.templatetags.reading import _many, reading, times_in_ten
from tests import factories as f
from tests.fraud import Fraud

pytestmark = pytest.mark.django_db


def read(story: Fraud) -> Section:
    for job in story.initiative.jobs.waiting():
        actions.run_appraisal(job.pk, now=lambda: f.NOW)
    return queries.section(story.marta, story.again(), now=f.NOW)


def worth(story: Fraud, factor: float) -> None:
    """The same story where a year at the target is worth so many times as much."""
    story.framing.value_low, story.framing.value_middle, story.framing.value_high = (
        530e3 * factor,
        625e3 * factor,
        750e3 * factor,
    )
    story.framing.save()


def test_a_clear_leader_that_was_not_filed_is_compared_with_what_was() -> None:
    found = reading(read(Fraud()))
    assert found.case == "leader"
    assert found.text == (
        "5-minute checks are the best bet so far: about 84% of the reduction for a third of the effort, about six "
        "weeks sooner. They reach the 50% target 7 times in 10; real-time scoring does 9 times in 10."
    )
    assert [piece.text for piece in found.pieces if piece.strong] == [
        "5-minute checks",
        "about 84% of the reduction for a third of the effort",
    ]


def test_a_filed_option_that_leads_is_said_to_be_still_the_best_bet() -> None:
    story = Fraud()
    actions.withdraw_option(option=story.five, by=story.tomas, now=f.NOW)
    found = reading(read(story))
    assert found.case == "filed"
    assert found.text.startswith("Real-time scoring is still the best bet: ")
    assert "against hourly batch at " in found.text


def test_two_that_are_close_are_too_close_to_call_and_a_question_would_separate_them() -> None:
    story = Fraud()
    Estimate.objects.filter(option=story.five, input=Input.EFFORT).update(low=20, middle=28, high=40)
    section = read(story)
    assert section.leader is not None
    found = reading(section)
    assert found.case == "close"
    assert found.text.startswith("Too close to call between ")
    asked = AskFirst(1, "What share of the loss is instant delivery?", 49_000, 3)
    assert reading(replace(section, ask_first=asked)).text.endswith(
        "The answer to “What share of the loss is instant delivery?” would separate them, worth up to $49k."
    )


def test_where_nothing_clears_zero_doing_nothing_has_its_price() -> None:
    story = Fraud()
    worth(story, 0.01)
    found = reading(read(story))
    assert found.case == "nothing"
    assert found.text == (
        "None of these is likely to pay back in 24 months. Card-fraud losses stay near $104k a month. Against the "
        "target that costs about $13k over 24 months."
    )


def test_without_money_the_target_ranks_them() -> None:
    story = Fraud(value_low=None, value_middle=None, value_high=None, no_money_reason="It is the law.")
    found = reading(read(story))
    assert found.case == "target"
    assert found.text == (
        "Real-time scoring most often reaches the 50% target: 9 times in 10; 5-minute checks, 7 times in 10. "
        "It has no money value: It is the law."
    )


def test_before_an_outcome_it_says_who_asked_whom() -> None:
    story = Fraud(with_options=False)
    question = story.ask(story.filed)
    story.framing.delete()
    assert reading(read(story)).text == "No outcome yet. Tomás asked Priya for one just now."
    question.delete()
    assert reading(read(story)).text == "No outcome yet. It waits for Tomás to start framing."
    Initiative.objects.update(framing_started_at=f.NOW)
    assert reading(read(story)).text == "No outcome yet. Tomás began framing it just now."


def test_before_figures_it_says_whose_input_is_missing() -> None:
    found = reading(read(Fraud(with_options=False)))
    assert (found.case, found.text) == ("waiting", "No figures yet. Effect range is missing: Priya.")


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        (0.0, "less than once in 10"),
        (0.1, "once in 10"),
        (0.5, "half the time"),
        (0.72, "7 times in 10"),
        (0.99, "more than 9 times in 10"),
        (None, "not known"),
    ],
)
def test_a_chance_is_said_as_a_count(chance: float | None, said: str) -> None:
    assert times_in_ten(chance) == said


@pytest.mark.parametrize(
    ("name", "many"),
    [
        ("5-minute checks", True),
        ("Real-time scoring", False),
        ("Tune the rules", False),
        ("Instant payouts to debit cards", True),
        ("Single sign-on with all six providers", False),
        ("Revenue from marketing teams", False),
        ("Deals blocked by the audit trail", True),
        ("Sellers paid within a day", True),
        ("Payment step completed", False),
        ("Product teams waiting for a date picker", True),
        ("Churn analysis", False),
    ],
)
def test_one_thing_is_and_many_are(name: str, many: bool) -> None:
    assert _many(name) is many


def test_a_leader_that_seldom_wins_is_called_a_long_shot() -> None:
    story = Fraud()
    actions.withdraw_option(option=story.five, by=story.tomas, now=f.NOW)
    actions.withdraw_option(option=story.hourly, by=story.tomas, now=f.NOW)
    rare = Given.fixed(0.3, "30%")
    actions.set_estimate(
        option=story.filed, by=story.tomas, now=f.NOW, version=2, input=Input.SUCCESS, given=rare
    )
    assert reading(read(story)).text == (
        "Real-time scoring is a long shot: worth most on average, but better than doing nothing only 3 times in 10."
    )


def test_much_more_of_the_effect_is_counted_in_times() -> None:
    story = Fraud()
    Estimate.objects.filter(option=story.filed, input=Input.EFFECT).update(
        low=10_000, middle=14_000, high=18_000
    )
    assert "about 4.3 times the reduction for a third of the effort" in reading(read(story)).text


def test_two_that_reach_the_target_as_often_are_said_in_one_breath() -> None:
    story = Fraud(value_low=None, value_middle=None, value_high=None, no_money_reason="It is the law.")
    Estimate.objects.filter(option=story.five, input=Input.EFFECT).update(
        low=64_480, middle=72_800, high=80_080
    )
    Estimate.objects.filter(option=story.five, input=Input.SUCCESS).update(low=0.9, middle=0.9, high=0.9)
    said = reading(read(story)).text
    assert said.endswith(
        "reach the 50% target about equally often: 9 times in 10. It has no money value: It is the law."
    )
    assert "5-minute checks" in said and "eal-time scoring" in said
