"""The sentence a director can repeat, in each of its cases."""

from dataclasses import replace

import pytest

from initiatives.actions import options as actions
from initiatives.models import Estimate, Initiative, Input
from initiatives.queries import options as queries
from initiatives.queries.options import AskFirst, Section
from initiatives.templatetags.reading import reading, times_in_ten
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
        "What share of the loss is instant delivery? would separate them, worth up to $49k."
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
