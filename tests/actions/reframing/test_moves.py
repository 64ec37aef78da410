"""Moves along the life of an initiative: who makes them, what they record, who is told."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from initiatives.actions import reframing as actions
from initiatives.actions import triage
from initiatives.actions.reframing import Asking, NewMetric
from initiatives.errors import Conflict, InvalidInput, NotAllowed, WrongStage
from initiatives.models import (
    BoardRow,
    Estimate,
    HistoryEntry,
    Initiative,
    Notice,
    NoticeKind,
    Person,
    Reading,
    Watch,
)
from initiatives.stages import Stage
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def effort(initiative: Initiative, by: Person, high: float) -> None:
    Estimate.objects.create(
        initiative=initiative,
        option=initiative.options.get(),
        input="effort",
        low=1,
        middle=2,
        high=high,
        text=f"1 to {high}",
        dimension=8,
        given_by=by,
        given_at=NOW,
    )


def at(stage: Stage, priya: Person, payments: Any, **fields: Any) -> Initiative:
    return factories.initiative(
        filed_by=priya, for_team=payments, stage=stage, period=factories.period(), **fields
    )


def test_finishing_records_what_is_missing_and_tells_everybody_once(
    fraud: Initiative, tomas: Person, priya: Person, marta: Person, ines: Person
) -> None:
    Watch.objects.create(initiative=fraud, person=ines)
    Watch.objects.create(initiative=fraud, person=priya)
    for number in range(3):
        actions.ask(initiative=fraud, by=tomas, now=NOW, asking=Asking(f"Question {number}?", asked_of=ines))
    done = actions.mark_ready(initiative=fraud, by=tomas, now=NOW)
    assert (done.at_stage, done.ready_at, done.not_fully_framed) == (Stage.READY, NOW, False)
    assert done.gaps[:2] == ["No goal", "No metric"]
    assert "3 open questions" in done.gaps
    told = {notice.person.name: notice for notice in Notice.objects.all()}
    assert len(told) == Notice.objects.count() == 3
    assert "with 3 questions for you" in told["Ines Okafor"].text
    framed = [told["Marta Lindqvist"], told["Priya Nair"]]
    assert all(notice.kind == NoticeKind.FRAMED for notice in framed)
    assert all("3 open questions" in notice.text for notice in framed)


def test_ready_takes_the_day_by_which_the_period_is_decided(
    priya: Person, payments: Any, tomas: Person
) -> None:
    period = factories.period(decide_by=date(2026, 11, 27))
    planned = factories.initiative(filed_by=priya, for_team=payments, period=period)
    assert actions.mark_ready(initiative=planned, by=tomas, now=NOW).decide_by == date(2026, 11, 27)


def test_only_the_lead_finishes(fraud: Initiative, priya: Person, marta: Person, hana: Person) -> None:
    for person in (priya, marta, hana):
        with pytest.raises(NotAllowed):
            actions.mark_ready(initiative=fraud, by=person, now=NOW)
    fraud.refresh_from_db()
    assert fraud.at_stage == Stage.REFRAMING


def test_a_stale_tab_does_not_finish_twice(fraud: Initiative, tomas: Person) -> None:
    actions.mark_ready(initiative=fraud, by=tomas, now=NOW)
    with pytest.raises(WrongStage) as refused:
        actions.mark_ready(initiative=fraud, by=tomas, now=NOW)
    assert "ready to decide now" in refused.value.sentence
    assert HistoryEntry.objects.filter(action="mark_ready").count() == 1


def test_back_to_reframing_clears_the_gaps(fraud: Initiative, tomas: Person) -> None:
    actions.mark_ready(initiative=fraud, by=tomas, now=NOW)
    back = actions.back_to_reframing(initiative=fraud, by=tomas, now=NOW)
    assert (back.at_stage, back.gaps, back.ready_at) == (Stage.REFRAMING, [], None)
    assert BoardRow.objects.get(initiative=fraud).stage == Stage.REFRAMING


def test_the_fast_lane_is_for_what_costs_little(proposal: Initiative, tomas: Person) -> None:
    factories.workspace(fast_lane_cost=20000, person_week_cost=5000)
    with pytest.raises(InvalidInput) as unknown:
        actions.fast_lane(initiative=proposal, by=tomas, now=NOW)
    assert "effort range" in unknown.value.sentence
    effort(proposal, tomas, 3.9)
    done = actions.fast_lane(initiative=proposal, by=tomas, now=NOW)
    assert (done.at_stage, done.engineering_owner) == (Stage.READY, tomas)


def test_at_the_limit_the_fast_lane_is_closed(proposal: Initiative, tomas: Person) -> None:
    factories.workspace(fast_lane_cost=20000, person_week_cost=5000)
    effort(proposal, tomas, 4)
    with pytest.raises(InvalidInput) as refused:
        actions.fast_lane(initiative=proposal, by=tomas, now=NOW)
    assert "may cost $20,000" in refused.value.sentence
    proposal.refresh_from_db()
    assert proposal.at_stage == Stage.SUBMITTED


def test_the_filer_asks_for_a_decision_after_five_working_days(
    fraud: Initiative, priya: Person, tomas: Person
) -> None:
    Initiative.objects.update(framing_started_at=NOW)
    # Monday to Monday is five working days; an hour before, it is not.
    with pytest.raises(WrongStage):
        actions.ask_for_decision(
            initiative=fraud,
            by=priya,
            now=NOW + timedelta(days=7, hours=-1),
            why="The contract ends in March",
        )
    later = NOW + timedelta(days=7)
    with pytest.raises(InvalidInput):
        actions.ask_for_decision(initiative=fraud, by=priya, now=later, why="")
    asked = actions.ask_for_decision(initiative=fraud, by=priya, now=later, why="The contract ends in March")
    assert asked.not_fully_framed and "No goal" in asked.gaps
    assert BoardRow.objects.get(initiative=fraud).not_fully_framed
    changes = HistoryEntry.objects.get(action="ask_for_decision").changes
    assert {"field": "Why now", "before": "", "after": "The contract ends in March"} in changes
    back = actions.take_back_request(initiative=asked, by=priya, now=later)
    assert (back.at_stage, back.not_fully_framed) == (Stage.REFRAMING, False)


def test_the_filer_does_not_take_back_what_the_lead_finished(
    fraud: Initiative, priya: Person, tomas: Person
) -> None:
    done = actions.mark_ready(initiative=fraud, by=tomas, now=NOW)
    with pytest.raises(WrongStage):
        actions.take_back_request(initiative=done, by=priya, now=NOW)


def test_from_funded_to_reviewed(priya: Person, tomas: Person, payments: Any) -> None:
    funded = at(Stage.FUNDED, priya, payments)
    start = date(2027, 1, 11)
    building = actions.start_building(initiative=funded, by=tomas, now=NOW, started_on=start)
    assert (building.at_stage, building.started_on) == (Stage.BUILDING, start)
    paused = actions.pause(
        initiative=building, by=tomas, now=NOW, until=date(2027, 3, 1), reason="Peak season"
    )
    assert (paused.at_stage, paused.paused_until) == (Stage.PAUSED, date(2027, 3, 1))
    resumed = actions.resume(initiative=paused, by=tomas, now=NOW)
    assert (resumed.at_stage, resumed.paused_until) == (Stage.BUILDING, None)
    live = actions.launch(
        initiative=resumed, by=tomas, now=NOW, launched_on=date(2026, 11, 20), metric_recorded=False
    )
    assert live.at_stage == Stage.LAUNCHED
    assert "nobody records the metric yet" in HistoryEntry.objects.get(action="launch").summary


def test_every_step_of_building_can_be_taken_back(priya: Person, tomas: Person, payments: Any) -> None:
    one = at(Stage.FUNDED, priya, payments)
    one = actions.start_building(initiative=one, by=tomas, now=NOW, started_on=NOW.date())
    one = actions.launch(initiative=one, by=tomas, now=NOW, launched_on=NOW.date(), metric_recorded=True)
    one = actions.not_launched(initiative=one, by=tomas, now=NOW)
    one = actions.not_started(initiative=one, by=tomas, now=NOW)
    assert (one.at_stage, one.started_on, one.launched_on) == (Stage.FUNDED, None, None)


def test_a_director_stops_what_a_filer_may_not(
    priya: Person, marta: Person, tomas: Person, payments: Any
) -> None:
    building = at(Stage.BUILDING, priya, payments)
    with pytest.raises(NotAllowed):
        actions.stop(initiative=building, by=priya, now=NOW, reason="Enough")
    stopped = actions.stop(initiative=building, by=marta, now=NOW, reason="Losses fell by themselves")
    assert stopped.at_stage == Stage.STOPPED
    assert Notice.objects.get(person=tomas).text.endswith("Losses fell by themselves")
    assert not Notice.objects.filter(person=marta).exists()


def test_the_result_is_a_reading_of_the_metric(priya: Person, tomas: Person, payments: Any) -> None:
    framed = factories.initiative(filed_by=priya, for_team=payments)
    actions.change_framing(
        initiative=framed,
        by=tomas,
        now=NOW,
        version=0,
        values={"target": Decimal(52000), "target_text": "52k"},
        new_metric=NewMetric("Card-fraud losses", "$ a month", "down"),
    )
    Initiative.objects.update(stage=Stage.LAUNCHED)
    with pytest.raises(InvalidInput):
        actions.record_result(
            initiative=framed, by=priya, now=NOW, on=NOW.date() + timedelta(days=1), value=Decimal(1)
        )
    done = actions.record_result(
        initiative=framed, by=priya, now=NOW, on=NOW.date(), value=Decimal(49500), source="Ledger"
    )
    assert done.at_stage == Stage.REVIEWED
    reading = Reading.objects.get()
    assert (reading.value, reading.source, reading.recorded_by) == (49500, "Ledger", priya)


def test_without_a_metric_there_is_no_result(priya: Person, payments: Any) -> None:
    live = at(Stage.LAUNCHED, priya, payments)
    with pytest.raises(InvalidInput):
        actions.record_result(initiative=live, by=priya, now=NOW, on=NOW.date(), value=Decimal(1))
    assert not Reading.objects.exists()


def test_a_new_owner_is_told_and_may_then_do_what_owners_do(
    fraud: Initiative, priya: Person, tomas: Person
) -> None:
    joana = factories.person("pm", name="Joana Reis")
    changed = actions.change_owners(
        initiative=fraud,
        by=priya,
        now=NOW,
        version=fraud.version,
        product_owner=joana,
        engineering_owner=tomas,
    )
    assert changed.product_owner == joana and changed.filed_by == priya
    assert Notice.objects.get().person == joana
    with pytest.raises(Conflict):
        actions.change_owners(
            initiative=fraud,
            by=priya,
            now=NOW,
            version=fraud.version,
            product_owner=priya,
            engineering_owner=None,
        )
    actions.change_framing(initiative=fraud, by=joana, now=NOW, version=0, values={"goal": "Lose less money"})


def test_starting_twice_is_refused_the_second_time(proposal: Initiative, tomas: Person) -> None:
    triage.start_framing(proposal, by=tomas, now=NOW)
    with pytest.raises(WrongStage):
        triage.start_framing(proposal, by=tomas, now=NOW)
    assert HistoryEntry.objects.filter(action="start_framing").count() == 1
