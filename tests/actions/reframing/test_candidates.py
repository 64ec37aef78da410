"""Candidate metrics: compared before one is chosen, and what choosing does to numbers of another metric."""

from decimal import Decimal

import pytest

from initiatives.actions.reframing import NewMetric, change_framing
from initiatives.actions.reframing import candidates as actions
from initiatives.actions.reframing.candidates import About
from initiatives.errors import Conflict, InvalidInput, NotAllowed, WrongStage
from initiatives.models import Candidate, Initiative, Input
from initiatives.queries.reframing.candidates import metrics_page
from initiatives.stages import Stage
from tests import factories as f
from tests.fraud import Fraud, given

pytestmark = pytest.mark.django_db

CHARGEBACKS = NewMetric("Chargebacks a month", "cases", "down", "Counted by the card schemes")


@pytest.fixture
def story() -> Fraud:
    return Fraud()


def put_forward(story: Fraud, **fields: object) -> Candidate:
    effects = {story.filed.pk: given(10, 20, 30), story.five.pk: given(40, 50, 60)}
    values = {
        "metric": CHARGEBACKS,
        "about": About("Who leaves", "", "Finance", Decimal(900), "900"),
        **fields,
    }
    return actions.add_candidate(
        initiative=story.initiative, by=story.tomas, now=f.NOW, effects=effects, **values
    )  # type: ignore[arg-type]


def choose(story: Fraud, candidate: Candidate, **fields: object):
    values = {
        "version": 1,
        "why": "customers feel it",
        "target": Decimal(450),
        "target_text": "450",
        **fields,
    }
    return actions.choose_metric(candidate=candidate, by=story.tomas, now=f.NOW, **values)  # type: ignore[arg-type]


def test_the_metric_that_the_framing_has_stands_beside_the_first_that_is_put_forward(story: Fraud) -> None:
    put_forward(story)
    page = metrics_page(story.priya, story.initiative.pk)
    assert [row.candidate.metric.name for row in page.rows] == ["Card-fraud losses", "Chargebacks a month"]
    assert page.rows[0].is_chosen and page.rows[0].effects["A"].range.middle == pytest.approx(72_800)
    assert page.winners == ("A", "B") and page.decides
    assert story.initiative.history.filter(action="add_candidate").count() == 1


def test_choosing_takes_the_effects_given_under_it_and_keeps_those_of_the_metric_that_goes(
    story: Fraud,
) -> None:
    made = choose(story, put_forward(story))
    assert (made.metric.name, made.metric_over) == ("Chargebacks a month", "Card-fraud losses")
    assert (made.baseline, made.target, made.value_middle) == (900, 450, None)
    five = story.five.estimates.current().get(input=Input.EFFECT)
    assert (five.middle, five.given_by) == (50, story.tomas)
    assert not story.hourly.estimates.current().filter(input=Input.EFFECT).exists(), (
        "its unit was another one"
    )
    kept = story.initiative.candidates.get(metric__name="Card-fraud losses")
    assert kept.effects.get(option=story.hourly).middle == pytest.approx(27_040)
    entry = story.initiative.history.get(action="choose_metric")
    assert entry.summary == "Chose Chargebacks a month over Card-fraud losses"
    back = choose(story, kept, version=2, why="it is what finance counts", target=Decimal(52_000))
    assert back.number == 3
    assert story.hourly.estimates.current().get(input=Input.EFFECT).middle == pytest.approx(27_040)


def test_the_reason_goes_with_the_metric_that_it_was_for(story: Fraud) -> None:
    made = choose(story, put_forward(story))
    other = story.initiative.candidates.get(metric__name="Card-fraud losses").metric
    values = {"metric": other}
    later = change_framing(
        initiative=story.initiative, by=story.tomas, now=f.NOW, version=made.number, values=values
    )
    assert later is not None and (later.metric_why, later.metric_over) == ("", "")


def test_choosing_needs_a_reason_and_the_framing_that_was_on_screen(story: Fraud) -> None:
    candidate = put_forward(story)
    with pytest.raises(InvalidInput) as refused:
        choose(story, candidate, why=" ")
    assert "why" in refused.value.fields
    with pytest.raises(InvalidInput):
        choose(story, candidate, target=Decimal(900))
    with pytest.raises(InvalidInput):
        choose(story, candidate, worth=given(0, 1, 2))
    choose(story, candidate)
    with pytest.raises(Conflict):
        choose(story, candidate, version=1, why="again")
    assert story.initiative.framings.count() == 2


def test_four_stand_side_by_side_each_once_and_pressing_twice_makes_one(story: Fraud) -> None:
    first = put_forward(story, once="a")
    assert put_forward(story, once="a") == first
    with pytest.raises(InvalidInput):
        put_forward(story)
    for name in ("Complaints", "Refunds"):
        put_forward(story, metric=NewMetric(name, "cases", "down"))
    with pytest.raises(InvalidInput) as refused:
        put_forward(story, metric=NewMetric("Calls", "calls", "down"))
    assert "Four" in refused.value.fields["metric"]


def test_two_who_write_about_one_candidate_see_both_texts(story: Fraud) -> None:
    candidate = put_forward(story)
    values = {"candidate": candidate, "by": story.priya, "now": f.NOW, "version": 1}
    actions.edit_candidate(**values, about=About("Who stays"), effects={story.five.pk: None})
    with pytest.raises(Conflict) as both:
        actions.edit_candidate(**values, about=About("Who complains"), effects={})
    assert next((d.label, d.theirs, d.yours) for d in both.value.differences) == (
        "What it predicts",
        "Who stays",
        "Who complains",
    )
    assert set(metrics_page(story.priya, story.initiative.pk).rows[1].effects) == {"A"}


def test_a_candidate_is_taken_away_unless_the_framing_has_it(story: Fraud) -> None:
    candidate = put_forward(story)
    mine = story.initiative.candidates.get(metric__name="Card-fraud losses")
    with pytest.raises(InvalidInput):
        actions.withdraw_candidate(candidate=mine, by=story.tomas, now=f.NOW)
    actions.withdraw_candidate(candidate=candidate, by=story.tomas, now=f.NOW)
    assert [row.candidate for row in metrics_page(story.priya, story.initiative.pk).rows] == [mine]
    assert put_forward(story).pk != candidate.pk, "it may come back"


def test_readers_change_nothing_and_nobody_does_once_it_is_decided(story: Fraud) -> None:
    with pytest.raises(NotAllowed):
        actions.add_candidate(
            initiative=story.initiative, by=f.ines(), now=f.NOW, metric=CHARGEBACKS, about=About()
        )
    candidate = put_forward(story)
    Initiative.objects.filter(pk=story.initiative.pk).update(stage=Stage.DECLINED)
    with pytest.raises(WrongStage):
        choose(story, candidate)
