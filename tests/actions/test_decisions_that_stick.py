"""Conditions, other views, a second director, and a record that does not change."""

import threading
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from initiatives.actions import board, options, reframing
from initiatives.actions.board import Conditioning, Verdict
from initiatives.errors import Conflict, InvalidInput, NotAllowed, WrongStage
from initiatives.models import (
    Choice,
    Condition,
    Decision,
    DecisionState,
    HistoryEntry,
    Input,
    Metric,
    Notice,
    Person,
)
from initiatives.queries.board import decision as pages
from initiatives.queries.board import decisions, plan, record, rows
from initiatives.queries.options import stored
from tests import factories, ready
from tests.factories import NOW

pytestmark = pytest.mark.django_db
WHY = "Most of the value for a third of the work."
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def cast() -> SimpleNamespace:
    tomas = factories.tomas()
    made = SimpleNamespace(priya=factories.priya(), tomas=tomas, marta=factories.marta())
    made.olu = factories.person("director", name="Olu Ade", email="olu@example.org")
    made.team = factories.team(lead=tomas)
    made.period = factories.period()
    factories.capacity(made.team, made.period, 96, kept=20, promised=18)
    made.fraud = ready.ready(priya=made.priya, tomas=tomas, team=made.team)
    return made


def seen(cast: SimpleNamespace) -> dict[str, Any]:
    newest = stored.newest(cast.fraud)
    return {"digest": newest.digest, "seen": decisions.last_entry(cast.fraud)}


def fund(cast: SimpleNamespace, *conditions: Conditioning, by: Person | None = None, **more: Any) -> Decision:
    verdict = Verdict(Choice.FUND, WHY, option=cast.fraud.options.get(key="B"), conditions=conditions)
    return board.decide(cast.fraud, verdict, by=by or cast.marta, **{"now": NOW, **seen(cast), **more})


@pytest.fixture
def above(cast: SimpleNamespace) -> Decision:
    """Funding that takes a second director, proposed by Marta."""
    factories.workspace(second_above=Decimal(10_000))
    made = fund(cast)
    cast.fraud.refresh_from_db()
    return made


# Conditions


def test_conditions_are_kept_with_owner_and_day_and_told_after_the_undo_window(cast: SimpleNamespace) -> None:
    made = fund(cast, Conditioning("Two sellers agree to try it", cast.priya, date(2027, 1, 15)))
    (one,) = made.conditions.all()
    assert (one.text, one.owner, one.wanted_by, one.met_at) == (
        "Two sellers agree to try it", cast.priya, date(2027, 1, 15), None,
    )  # fmt: skip
    told = Notice.objects.get(person=cast.priya, once_key=f"decision-{made.pk}:condition:1")
    assert told.mail_after == made.undo_until
    entry = cast.fraud.history.order_by("-number").first()
    assert "Two sellers agree to try it (Priya Nair, by 15 January 2027)" in str(entry.changes)
    board.undo_decision(cast.fraud, by=cast.marta, now=NOW)
    assert not Notice.objects.filter(pk=told.pk).exists()


def test_a_condition_is_ticked_off_and_opened_again_with_history(cast: SimpleNamespace) -> None:
    made = fund(cast, Conditioning("The regulator agrees", cast.priya))
    one = board.meet_condition(made.conditions.get(), note="Letter of 3 March", by=cast.priya, now=LATER)
    assert (one.met_by, one.note) == (cast.priya, "Letter of 3 March")
    with pytest.raises(WrongStage, match="Priya Nair has ticked this off"):
        board.meet_condition(one, note="", by=cast.tomas, now=LATER)
    board.reopen_condition(one, note="They took it back", by=cast.marta, now=LATER)
    assert made.conditions.get().met_at is None
    said = list(cast.fraud.history.order_by("-number").values_list("summary", flat=True)[:2])
    assert said == ["Does not hold after all: The regulator agrees", "Holds now: The regulator agrees"]


def test_who_has_nothing_to_do_with_it_does_not_tick_it_off(cast: SimpleNamespace) -> None:
    made = fund(cast, Conditioning("The regulator agrees", cast.priya))
    with pytest.raises(NotAllowed, match="Whoever is named"):
        board.meet_condition(made.conditions.get(), note="", by=factories.ines(), now=LATER)


def test_conditions_of_an_undone_decision_stay_as_they_are(cast: SimpleNamespace) -> None:
    made = fund(cast, Conditioning("The regulator agrees", cast.priya))
    board.undo_decision(cast.fraud, by=cast.marta, now=NOW)
    with pytest.raises(WrongStage, match="not in force"):
        board.meet_condition(made.conditions.get(), note="", by=cast.priya, now=LATER)


def test_whoever_sees_to_a_condition_is_asked_once_when_its_day_has_come(cast: SimpleNamespace) -> None:
    made = fund(cast, Conditioning("The regulator agrees", cast.priya, date(2026, 12, 1)))
    assert board.remind_of_conditions(now=NOW) == 0
    then = NOW + timedelta(days=9)
    assert (board.remind_of_conditions(now=then), board.remind_of_conditions(now=then)) == (1, 0)
    asked = Notice.objects.get(person=cast.priya, once_key__startswith="condition-")
    board.meet_condition(made.conditions.get(), note="", by=cast.tomas, now=then)
    asked.refresh_from_db()
    assert asked.read_at == then, "what is settled no longer waits"


def test_more_than_five_conditions_are_refused_in_words(cast: SimpleNamespace) -> None:
    with pytest.raises(InvalidInput, match="5 conditions"):
        fund(cast, *(Conditioning(f"Condition {place}") for place in range(6)))


# Other views


def test_another_view_stands_beside_the_decision_with_a_name(cast: SimpleNamespace) -> None:
    made = fund(cast)
    board.see_otherwise(made, reason="Hourly would have done.", named=True, by=cast.tomas, now=LATER)
    (view,) = pages.decision_page(cast.olu, made.pk, now=LATER, today=NOW.date()).views
    assert (view.who, view.reason) == ("Tomás Ferreira", "Hourly would have done.")
    assert Notice.objects.get(person=cast.marta, once_key__startswith="dissent-").text.startswith("Tomás")


def test_without_a_name_means_without_a_name_everywhere(cast: SimpleNamespace) -> None:
    made = fund(cast)
    view = board.see_otherwise(made, reason="Hourly would do.", named=False, by=cast.tomas, now=LATER)
    page = pages.decision_page(cast.olu, made.pk, now=LATER, today=NOW.date())
    assert page.views[0].who == ""
    entry = HistoryEntry.objects.get(action="see_otherwise")
    notice = Notice.objects.get(once_key=f"dissent-{view.pk}")
    assert entry.actor is None and notice.actor is None
    assert "Ferreira" not in f"{entry.summary} {entry.changes} {notice.text}"
    board.take_dissent_back(view, by=cast.tomas, now=LATER)
    assert HistoryEntry.objects.get(action="take_dissent_back").actor is None
    assert pages.decision_page(cast.olu, made.pk, now=LATER, today=NOW.date()).views == ()


def test_a_view_is_its_authors_to_take_back_and_one_each(cast: SimpleNamespace) -> None:
    made = fund(cast)
    view = board.see_otherwise(
        made, reason="Hourly would do.", named=True, by=cast.tomas, now=LATER, token="a"
    )
    again = board.see_otherwise(
        made, reason="Hourly would do.", named=True, by=cast.tomas, now=LATER, token="a"
    )
    assert view.pk == again.pk
    with pytest.raises(WrongStage, match="stands beside this decision already"):
        board.see_otherwise(made, reason="And another.", named=True, by=cast.tomas, now=LATER)
    with pytest.raises(NotAllowed):
        board.take_dissent_back(view, by=cast.marta, now=LATER)
    with pytest.raises(NotAllowed, match="Directors and engineering leads"):
        board.see_otherwise(made, reason="Me too.", named=True, by=cast.priya, now=LATER)


# A second director


def test_above_the_stake_it_is_proposed_and_nothing_moves(cast: SimpleNamespace, above: Decision) -> None:
    assert above.state == DecisionState.PROPOSED
    assert cast.fraud.stage == "ready" and cast.fraud.period is None
    assert not Decision.objects.standing().exists()
    assert Notice.objects.unread_of(cast.olu).filter(once_key=f"confirm-{above.pk}").count() == 1
    assert not Notice.objects.filter(kind="decided").exists()


def test_its_row_on_the_board_says_that_it_waits_for_a_second_director(
    cast: SimpleNamespace, above: Decision
) -> None:
    def on_the_board() -> bool:
        room = [found.room for found in plan.team_rooms(cast.period)]
        shown = rows.board(cast.marta, cast.period, rows.Filters(), room=room, is_planning=True)
        return next(line.seconding for line in shown.ready if line.initiative_id == cast.fraud.pk)

    assert on_the_board()
    board.take_back(above, by=cast.marta, now=NOW)
    assert not on_the_board()


def test_below_the_stake_and_for_anything_but_funding_one_director_decides(cast: SimpleNamespace) -> None:
    factories.workspace(second_above=Decimal(100_000_000))
    assert fund(cast).holds
    board.undo_decision(cast.fraud, by=cast.marta, now=NOW)
    factories.workspace(second_above=Decimal(0))
    made = board.decide(
        cast.fraud, Verdict(Choice.DECLINE, "Not worth it this year."), by=cast.marta, now=NOW, **seen(cast)
    )
    assert made.holds


def test_a_second_director_confirms_and_it_is_in_force_from_then(
    cast: SimpleNamespace, above: Decision
) -> None:
    made = board.confirm(above, by=cast.olu, now=LATER, **seen(cast))
    cast.fraud.refresh_from_db()
    assert (cast.fraud.stage, cast.fraud.period) == ("funded", cast.period)
    assert (made.decided_by, made.confirmed_by, made.decided_at) == (cast.marta, cast.olu, LATER)
    assert made.undo_until == LATER + timedelta(minutes=10)
    assert Notice.objects.filter(person=cast.marta, kind="decided").exists()
    assert not Notice.objects.unread_of(cast.olu).filter(once_key__startswith="confirm-").exists()
    board.undo_decision(cast.fraud, by=cast.olu, now=LATER + timedelta(minutes=9))
    cast.fraud.refresh_from_db()
    assert cast.fraud.stage == "ready"


def test_never_the_same_person_twice(cast: SimpleNamespace, above: Decision) -> None:
    with pytest.raises(NotAllowed, match="other than the one who proposed it"):
        board.confirm(above, by=cast.marta, now=LATER, **seen(cast))
    with pytest.raises(NotAllowed):
        board.confirm(above, by=cast.tomas, now=LATER, **seen(cast))


def test_nobody_confirms_on_figures_that_were_not_on_screen(cast: SimpleNamespace, above: Decision) -> None:
    before = seen(cast)
    option = cast.fraud.options.get(key="B")
    options.set_estimate(
        option=option,
        by=cast.tomas,
        now=NOW,
        version=option.version,
        input=Input.EFFORT,
        given=ready.given("14 to 22", 14, 18, 22),
    )
    ready.work_out()
    with pytest.raises(Conflict, match="Tomás Ferreira"):
        board.confirm(above, by=cast.olu, now=LATER, **before)
    made = board.confirm(above, by=cast.olu, now=LATER, **seen(cast))
    assert record.read(made).option("B").effort[1] > 17, "what was confirmed is what was on screen then"


def test_an_objection_stands_beside_what_was_proposed(cast: SimpleNamespace, above: Decision) -> None:
    with pytest.raises(InvalidInput):
        board.object_to(above, reason="", by=cast.olu, now=LATER)
    made = board.object_to(above, reason="Too dear before we know the split.", by=cast.olu, now=LATER)
    assert made.state == DecisionState.OBJECTED
    page = pages.decision_page(cast.priya, made.pk, now=LATER, today=NOW.date())
    assert (page.status, page.decision.closed_why) == (
        "A second director objected", "Too dear before we know the split.",
    )  # fmt: skip
    assert "Olu Ade objected" in Notice.objects.get(once_key=f"not-confirmed-{made.pk}").text
    with pytest.raises(WrongStage, match="does not wait"):
        board.confirm(above, by=cast.olu, now=LATER, **seen(cast))
    assert fund(cast, by=cast.olu, now=LATER).waits, "another can be proposed, by anybody"


def test_what_nobody_confirms_lapses_after_a_week(cast: SimpleNamespace, above: Decision) -> None:
    week = NOW + timedelta(days=7, minutes=1)
    with pytest.raises(WrongStage, match="week in which it could be confirmed is over"):
        board.confirm(above, by=cast.olu, now=week, **seen(cast))
    assert (board.lapse_due(now=NOW), board.lapse_due(now=week), board.lapse_due(now=week)) == (0, 1, 0)
    above.refresh_from_db()
    assert above.state == DecisionState.LAPSED


def test_whoever_proposed_it_can_take_it_back_and_nobody_else(cast: SimpleNamespace, above: Decision) -> None:
    with pytest.raises(NotAllowed):
        board.take_back(above, by=cast.olu, now=LATER)
    assert board.take_back(above, by=cast.marta, now=LATER).state == DecisionState.TAKEN_BACK


def test_while_one_waits_another_director_is_told_instead_of_deciding(
    cast: SimpleNamespace, above: Decision
) -> None:
    with pytest.raises(Conflict, match="Marta Lindqvist has proposed it already: fund B"):
        fund(cast, by=cast.olu, now=LATER)


def test_a_proposal_falls_away_with_the_stage(cast: SimpleNamespace, above: Decision) -> None:
    reframing.back_to_reframing(initiative=cast.fraud, by=cast.tomas, now=LATER)
    above.refresh_from_db()
    assert above.state == DecisionState.LAPSED
    assert Notice.objects.filter(person=cast.marta, once_key=f"not-confirmed-{above.pk}").exists()


def test_where_there_is_no_second_director_it_is_said(cast: SimpleNamespace) -> None:
    factories.workspace(second_above=Decimal(0))
    Person.objects.filter(pk=cast.olu.pk).update(is_active=False)
    with pytest.raises(InvalidInput, match="there is nobody else who may decide this"):
        fund(cast)
    assert not Decision.objects.exists()


def test_pressing_twice_proposes_once(cast: SimpleNamespace) -> None:
    factories.workspace(second_above=Decimal(0))
    assert fund(cast, token="press").pk == fund(cast, token="press").pk


@pytest.mark.django_db(transaction=True)
def test_two_directors_confirming_at_once_make_one_decision(cast: SimpleNamespace) -> None:
    factories.workspace(second_above=Decimal(0))
    third = factories.person("director", name="Ada Berg")
    made, known = fund(cast), None
    known = seen(cast)
    told: list[str] = []

    def confirm(by: Person) -> None:
        try:
            board.confirm(made, by=by, now=LATER, **known)
            told.append("confirmed")
        except WrongStage:
            told.append("told")
        finally:
            connection.close()

    presses = [threading.Thread(target=confirm, args=(one,)) for one in (cast.olu, third)]
    for press in presses:
        press.start()
    for press in presses:
        press.join(timeout=60)
    assert sorted(told) == ["confirmed", "told"]
    assert Decision.objects.standing().count() == 1


# The record


def test_the_record_says_what_was_on_screen_and_never_changes(cast: SimpleNamespace) -> None:
    other = ready.ready(
        priya=cast.priya, tomas=cast.tomas, team=cast.team, title="Payout retries", goal="Fewer late payouts"
    )
    board.work_out_at_once(cast.period, initiative_id=cast.fraud.pk, now=lambda: NOW)
    made = fund(cast)
    before = record.read(made)
    chosen = before.option("B")
    assert before.is_whole and before.goal == "Halve card-fraud losses" and before.baseline == "$104k"
    assert chosen.was_best and chosen.effort[0] < chosen.effort[1] < chosen.effort[2]
    assert before.option("A").waits is not None
    assert [row.key for row in before.options] == ["B", "A"]
    reframing.change_framing(
        initiative=other, by=cast.tomas, now=LATER, version=1, values={"goal": "Something else"}
    )
    Metric.objects.update(name="Renamed")
    cast.fraud.options.update(name="Renamed")
    made.refresh_from_db()
    assert record.read(made) == before


def test_an_older_decision_shows_its_figures_and_says_what_was_not_recorded(cast: SimpleNamespace) -> None:
    made = fund(cast)
    Decision.objects.filter(pk=made.pk).update(snapshot="", outcome="")
    page = pages.decision_page(cast.marta, made.pk, now=LATER, today=NOW.date())
    assert not page.then.is_whole
    assert page.chosen.effort is not None and page.chosen.waits is None
    assert page.title == "Real-time fraud detection"


def test_back_to_reframing_takes_a_reason_and_no_question(cast: SimpleNamespace) -> None:
    made = board.decide(
        cast.fraud,
        Verdict(Choice.REFRAME, "The goal is still the solution in other words."),
        by=cast.marta,
        now=NOW,
        **seen(cast),
    )
    cast.fraud.refresh_from_db()
    assert cast.fraud.stage == "reframing"
    assert made.question is None and not cast.fraud.questions.exists()
    assert decisions.said(made) == "Back to reframing"


def test_many_decisions_in_one_transaction_each_have_their_own_record(cast: SimpleNamespace) -> None:
    other = ready.ready(priya=cast.priya, tomas=cast.tomas, team=cast.team, title="Two", goal="Two")
    both = [
        board.decide(
            row,
            Verdict(Choice.DECLINE, "Not worth it this year."),
            by=cast.marta,
            now=NOW,
            digest=stored.newest(row).digest,
            seen=decisions.last_entry(row),
        )
        for row in (cast.fraud, other)
    ]
    assert [record.read(one).goal for one in both] == ["Halve card-fraud losses", "Two"]
    assert not Condition.objects.exists()
