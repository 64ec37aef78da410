"""What Tomás does with a new proposal: start framing, same as another, send back, later, reopen."""

from datetime import timedelta

import pytest

from initiatives.actions import board, reframing, triage
from initiatives.errors import InvalidInput, NotAllowed, WrongStage
from initiatives.models import (
    AppraisalJob,
    BoardRow,
    HistoryEntry,
    Initiative,
    Notice,
    NoticeKind,
    Person,
    Question,
    Team,
    Watch,
)
from initiatives.queries.intake import takers
from initiatives.queries.waiting import waiting_count
from initiatives.stages import Stage
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def priya() -> Person:
    return factories.priya()


@pytest.fixture
def tomas() -> Person:
    return factories.tomas()


@pytest.fixture
def payments(tomas: Person) -> Team:
    return factories.team(lead=tomas)


@pytest.fixture
def filed(priya: Person, payments: Team) -> Initiative:
    return factories.initiative(filed_by=priya, for_team=payments, stage=Stage.SUBMITTED)


def test_starting_makes_the_lead_its_owner_puts_it_on_the_board_and_tells_the_filer(
    filed: Initiative, tomas: Person, priya: Person
) -> None:
    period = factories.period()
    taken = triage.start_framing(filed, by=tomas, now=NOW)
    assert (taken.at_stage, taken.engineering_owner, taken.period) == (Stage.REFRAMING, tomas, period)
    assert BoardRow.objects.get(initiative=filed).period == period
    assert AppraisalJob.objects.filter(initiative=filed).count() == 1
    told = Notice.objects.get(person=priya)
    assert "started framing" in told.text
    assert HistoryEntry.objects.filter(initiative=filed, action="start_framing").count() == 1


def test_pressing_start_twice_starts_once(filed: Initiative, tomas: Person) -> None:
    triage.start_framing(filed, token="once-1", by=tomas, now=NOW)
    triage.start_framing(filed, token="once-1", by=tomas, now=NOW)
    assert HistoryEntry.objects.filter(initiative=filed, action="start_framing").count() == 1
    with pytest.raises(WrongStage):
        triage.start_framing(filed, token="once-2", by=tomas, now=NOW)


def test_only_a_lead_of_the_team_triages(filed: Initiative, priya: Person) -> None:
    for stranger in (priya, factories.marta(), factories.ines()):
        with pytest.raises(NotAllowed, match="engineering lead of this team"):
            triage.start_framing(filed, by=stranger, now=NOW)
        with pytest.raises(NotAllowed):
            triage.send_back(filed, text="Why?", by=stranger, now=NOW)
        with pytest.raises(NotAllowed):
            triage.put_off(filed, until=NOW + timedelta(days=1), by=stranger, now=NOW)
    assert Initiative.objects.get().at_stage is Stage.SUBMITTED


def test_where_the_lead_has_left_another_lead_takes_the_proposal_in(filed: Initiative, tomas: Person) -> None:
    other = factories.person("engineering_lead", name="Olu Ade", email="olu@example.org")
    assert waiting_count(other, now=NOW) == 0
    with pytest.raises(NotAllowed):
        triage.start_framing(filed, by=other, now=NOW)
    Person.objects.filter(pk=tomas.pk).update(is_active=False)
    assert [person.pk for person in takers(Team.objects.get())] == [other.pk]
    assert waiting_count(other, now=NOW) == 1
    assert triage.start_framing(filed, by=other, now=NOW).engineering_owner == other


def test_sending_back_asks_the_filer_and_starts_the_framing(
    filed: Initiative, tomas: Person, priya: Person
) -> None:
    question = triage.send_back(filed, text="What drives this now?", token="t", by=tomas, now=NOW)
    again = triage.send_back(filed, text="What drives this now?", token="t", by=tomas, now=NOW)
    assert question == again
    assert (question.asked_by, question.asked_of, question.number) == (tomas, priya, 1)
    assert Initiative.objects.get().at_stage is Stage.REFRAMING
    assert BoardRow.objects.get().questions_open == 1
    told = Notice.objects.get(person=priya)
    assert (told.kind, told.text, told.anchor) == (
        NoticeKind.WAITING,
        "Tomás Ferreira asks: What drives this now?",
        "q1",
    )
    assert Question.objects.count() == 1


def test_the_same_as_another_links_both_and_the_filer_hears_of_the_other_one(
    filed: Initiative, tomas: Person, priya: Person, payments: Team
) -> None:
    marta = factories.marta()
    other = factories.initiative(filed_by=marta, for_team=payments, proposal_title="Fraud rules engine")
    closed = triage.same_as(filed, original=other, by=tomas, now=NOW)
    assert (closed.at_stage, closed.same_as) == (Stage.WITHDRAWN, other)
    assert list(other.duplicates.all()) == [closed]
    assert Watch.objects.get().person == priya
    told = Notice.objects.get(person=priya)
    assert f"is the same as {other.reference} “Fraud rules engine”" in told.text


def test_the_same_as_itself_or_a_draft_is_refused(
    filed: Initiative, tomas: Person, priya: Person, payments: Team
) -> None:
    with pytest.raises(InvalidInput, match="not this one"):
        triage.same_as(filed, original=filed, by=tomas, now=NOW)
    draft = factories.initiative(filed_by=priya, for_team=payments, stage=Stage.DRAFT)
    with pytest.raises(InvalidInput, match="has been sent"):
        triage.same_as(filed, original=draft, by=tomas, now=NOW)


def test_a_chain_of_the_same_leads_to_its_end(
    filed: Initiative, tomas: Person, priya: Person, payments: Team
) -> None:
    first = factories.initiative(filed_by=priya, for_team=payments, proposal_title="First")
    second = factories.initiative(filed_by=priya, for_team=payments, proposal_title="Second")
    triage.same_as(second, original=first, by=tomas, now=NOW)
    second.refresh_from_db()
    assert triage.same_as(filed, original=second, by=tomas, now=NOW).same_as == first
    with pytest.raises(InvalidInput):
        triage.same_as(first, original=Initiative.objects.get(pk=filed.pk), by=tomas, now=NOW)


def test_later_hides_it_until_then_and_the_clock_goes_on(filed: Initiative, tomas: Person) -> None:
    until = NOW + timedelta(days=1)
    put_off = triage.put_off(filed, until=until, by=tomas, now=NOW)
    assert put_off.later_until == until
    assert put_off.submitted_at == filed.submitted_at
    with pytest.raises(InvalidInput, match="time to come"):
        triage.put_off(filed, until=NOW - timedelta(days=1), by=tomas, now=NOW)
    assert triage.put_off(filed, until=None, by=tomas, now=NOW).later_until is None
    triage.start_framing(filed, by=tomas, now=NOW)
    with pytest.raises(WrongStage):
        triage.put_off(filed, until=until, by=tomas, now=NOW)


def test_a_declined_one_is_reopened_with_what_is_new(tomas: Person, priya: Person, payments: Team) -> None:
    old = factories.initiative(
        filed_by=factories.marta(),
        for_team=payments,
        stage=Stage.DECLINED,
        proposal_title="Fraud rules engine",
    )
    news = board.heard("Losses doubled", by=priya, now=NOW)
    with pytest.raises(InvalidInput, match="what is new"):
        board.reopen(old, news=board.heard(" ", by=priya, now=NOW), by=priya, now=NOW)
    with pytest.raises(NotAllowed):
        board.reopen(old, news=news, by=factories.ines(), now=NOW)
    back = board.reopen(old, news=news, by=priya, now=NOW)
    assert back.at_stage is Stage.REFRAMING
    assert Notice.objects.filter(text="Priya Nair reopened “Fraud rules engine”: Losses doubled").count() == 2
    with pytest.raises(WrongStage, match="can’t be done any more"):
        board.reopen(old, news=news, by=priya, now=NOW)


def test_a_line_that_was_dealt_with_needs_no_tick(filed: Initiative, tomas: Person, priya: Person) -> None:
    line = Notice.objects.create(
        person=tomas,
        initiative=filed,
        kind=NoticeKind.WAITING,
        text="Priya Nair filed it",
        once_key=f"filed-{filed.pk}-1",
        created_at=NOW,
    )
    question = triage.send_back(filed, text="What drives this now?", by=tomas, now=NOW)
    line.refresh_from_db()
    assert line.read_at == NOW
    asked = Notice.objects.get(person=priya, kind=NoticeKind.WAITING)
    assert asked.read_at is None
    reframing.mark_answered(
        question=question, by=priya, now=NOW, version=1, answer="Losses grow", changed="goal"
    )
    asked.refresh_from_db()
    assert asked.read_at == NOW
