"""Suggestions: anybody proposes a change, whoever may make it says so, and nobody's words are lost."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from initiatives.actions import options
from initiatives.actions import reframing as actions
from initiatives.actions.options import Given
from initiatives.actions.reframing import (
    FramingChange,
    NewOption,
    OptionChange,
    accepting,
    suggestions,
    taking_back,
)
from initiatives.errors import Conflict, InvalidInput, NotAllowed, WrongStage
from initiatives.models import (
    Framing,
    HistoryEntry,
    Initiative,
    Input,
    Notice,
    Option,
    Person,
    Suggestion,
    SuggestionState,
    Watch,
)
from initiatives.stages import Stage
from tests.factories import NOW

pytestmark = pytest.mark.django_db

EFFORT = Given(8, 11, 16, "8 to 16")


def later(seconds: int) -> Any:
    return NOW + timedelta(seconds=seconds)


def change(initiative: Initiative, by: Person, version: int, **values: Any) -> None:
    actions.change_framing(initiative=initiative, by=by, now=NOW, version=version, values=values)


def suggest(
    initiative: Initiative, by: Person, part: str = "not_in_scope", why: str = "", **values: Any
) -> Suggestion:
    return suggestions.make(initiative=initiative, by=by, now=NOW, what=FramingChange(part, values), why=why)


def accept(suggestion: Suggestion, by: Person, **more: Any) -> Suggestion:
    return accepting.accept(suggestion=suggestion, by=by, now=NOW, **{"version": suggestion.version, **more})


@pytest.fixture
def scope(fraud: Initiative, tomas: Person) -> Initiative:
    change(fraud, tomas, 0, goal="Lose less money", not_in_scope="Manual review")
    return fraud


def test_an_engineer_suggests_and_what_stands_stays_until_the_lead_accepts(
    scope: Initiative, ines: Person, tomas: Person, priya: Person
) -> None:
    made = suggest(scope, ines, why="Refunds break too", not_in_scope="Manual review and refunds")
    assert scope.framings.count() == 1
    assert {note.person for note in Notice.objects.all()} == {tomas, priya}
    assert Watch.objects.filter(person=ines, initiative=scope).exists()
    accept(made, tomas)
    newest = scope.framings.newest_first()[0]
    assert (newest.number, newest.not_in_scope, newest.author) == (2, "Manual review and refunds", tomas)
    assert newest.why == "Suggested by Ines Okafor: Refunds break too"
    assert newest.suggestions.get().suggested_by == ines
    assert "Accepted suggestion 1 (Not in scope) by Ines Okafor" in HistoryEntry.objects.values_list(
        "summary", flat=True
    )
    assert not Notice.objects.filter(kind="waiting", read_at__isnull=True).exists()
    assert Notice.objects.filter(person=ines, text__contains="accepted your suggestion").count() == 1


def test_a_suggestion_that_says_what_stands_is_refused_beside_its_field(
    scope: Initiative, ines: Person
) -> None:
    with pytest.raises(InvalidInput) as refused:
        suggest(scope, ines, not_in_scope="Manual review")
    assert list(refused.value.fields) == ["not_in_scope"]


def test_whoever_may_not_change_the_field_may_not_accept_either(
    scope: Initiative, ines: Person, marta: Person
) -> None:
    made = suggest(scope, ines, not_in_scope="Refunds")
    for person in (ines, marta):
        with pytest.raises(NotAllowed):
            accept(made, person)


def test_one_of_two_owners_wins_and_the_other_is_told(
    scope: Initiative, ines: Person, tomas: Person, priya: Person
) -> None:
    made = suggest(scope, ines, not_in_scope="Refunds")
    accept(made, tomas)
    with pytest.raises(Conflict, match="Tomás accepted this already"):
        suggestions.keep(suggestion=made, by=priya, now=NOW, version=1, why="Not sure")
    assert scope.framings.count() == 2


def test_a_stale_one_is_compared_and_may_be_accepted_on_what_stands_now(
    scope: Initiative, ines: Person, priya: Person, tomas: Person
) -> None:
    made = suggest(scope, ines, not_in_scope="Refunds")
    change(scope, tomas, 1, not_in_scope="Chargebacks")
    with pytest.raises(Conflict) as told:
        accept(made, priya)
    assert told.value.sentence == "Not in scope changed after this was suggested."
    assert (told.value.differences[0].theirs, told.value.differences[0].yours) == ("Chargebacks", "Refunds")
    change(scope, tomas, 2, not_in_scope="Chargebacks abroad")
    with pytest.raises(Conflict):
        accept(made, priya, over=2)
    accept(made, priya, over=3)
    assert scope.framings.newest_first()[0].not_in_scope == "Refunds"


def test_a_change_elsewhere_leaves_a_suggestion_fitting(
    scope: Initiative, ines: Person, tomas: Person
) -> None:
    made = suggest(scope, ines, not_in_scope="Refunds")
    change(scope, tomas, 1, goal="Lose half as much")
    accept(made, tomas)
    newest = scope.framings.newest_first()[0]
    assert (newest.goal, newest.not_in_scope) == ("Lose half as much", "Refunds")


def test_words_reworded_after_they_were_read_are_not_accepted_unread(
    scope: Initiative, ines: Person, tomas: Person
) -> None:
    made = suggest(scope, ines, not_in_scope="Refunds")
    suggestions.edit(
        suggestion=made,
        by=ines,
        now=later(60),
        version=1,
        what=FramingChange("not_in_scope", {"not_in_scope": "Refunds abroad"}),
        why="",
    )
    with pytest.raises(Conflict, match="reworded this"):
        accept(made, tomas, version=1)
    accept(made, tomas, version=2)


def test_rewording_ends_after_fifteen_minutes_and_is_the_authors_alone(
    scope: Initiative, ines: Person, tomas: Person
) -> None:
    made = suggest(scope, ines, not_in_scope="Refunds")
    again: dict[str, Any] = {
        "suggestion": made,
        "version": 1,
        "what": FramingChange("not_in_scope", {"not_in_scope": "Fees"}),
        "why": "",
    }
    with pytest.raises(NotAllowed):
        suggestions.edit(by=tomas, now=NOW, **again)
    with pytest.raises(WrongStage, match="15 minutes"):
        suggestions.edit(by=ines, now=later(16 * 60), **again)


def test_accepting_is_taken_back_for_a_moment_and_the_suggestion_is_open_again(
    scope: Initiative, ines: Person, tomas: Person
) -> None:
    made = suggest(scope, ines, not_in_scope="Refunds")
    accept(made, tomas)
    taking_back.undo_settling(initiative=made.initiative, numbers=[made.number], by=tomas, now=later(8))
    made.refresh_from_db()
    assert (made.state, made.framing_made) == (SuggestionState.OPEN, None)
    assert scope.framings.newest_first()[0].not_in_scope == "Manual review"
    accept(made, tomas)
    with pytest.raises(WrongStage):
        taking_back.undo_settling(
            initiative=made.initiative, numbers=[made.number], by=tomas, now=later(3600)
        )


def test_keeping_it_leaves_the_line_of_why_and_withdrawing_twice_is_once(
    scope: Initiative, ines: Person, tomas: Person
) -> None:
    first, second = suggest(scope, ines, not_in_scope="A"), suggest(scope, ines, not_in_scope="B")
    suggestions.keep(suggestion=first, by=tomas, now=NOW, version=1, why="Refunds are the point")
    first.refresh_from_db()
    assert (first.state, first.closed_why) == (SuggestionState.KEPT, "Refunds are the point")
    assert Notice.objects.filter(person=ines, text__contains="Refunds are the point").exists()
    for _ in range(2):
        suggestions.withdraw(suggestion=second, by=ines, now=NOW)
    assert HistoryEntry.objects.filter(action="withdraw_suggestion").count() == 1


def test_keeping_is_taken_back_with_its_line_and_nobody_hears_of_it(
    scope: Initiative, ines: Person, tomas: Person, priya: Person
) -> None:
    made = suggest(scope, ines, not_in_scope="A")
    suggestions.keep(suggestion=made, by=tomas, now=NOW, version=1, why="Refunds are the point")
    with pytest.raises(WrongStage):
        taking_back.undo_settling(initiative=scope, numbers=[made.number], by=priya, now=later(8))
    taking_back.undo_settling(initiative=scope, numbers=[made.number], by=tomas, now=later(8))
    made.refresh_from_db()
    assert (made.state, made.closed_why, made.closed_by) == (SuggestionState.OPEN, "", None)
    assert not Notice.objects.filter(person=ines, text__contains="kept").exists()
    assert scope.history.order_by("-number")[0].summary == "Took back keeping suggestion 1 (Not in scope)"
    suggestions.keep(suggestion=made, by=tomas, now=later(20), version=made.version)
    assert Notice.objects.filter(person=ines, text__contains="kept").count() == 1


def test_an_effort_from_product_waits_for_engineering(
    fraud: Initiative, priya: Person, tomas: Person
) -> None:
    option = fraud.options.get()
    made = suggestions.make(
        initiative=fraud, by=priya, now=NOW, what=OptionChange(option, Input.EFFORT, EFFORT)
    )
    assert not option.estimates.exists()
    assert [note.person for note in Notice.objects.all()] == [tomas]
    with pytest.raises(NotAllowed):
        accept(made, priya)
    accept(made, tomas)
    row = option.estimates.current().get()
    assert (row.input, row.text, row.given_by) == (Input.EFFORT, "8 to 16", tomas)
    taking_back.undo_settling(initiative=made.initiative, numbers=[made.number], by=tomas, now=later(5))
    assert not option.estimates.current().exists()


def test_undoing_an_effort_brings_back_the_range_that_stood(
    fraud: Initiative, priya: Person, tomas: Person
) -> None:
    option = fraud.options.get()
    options.set_estimate(
        option=option, by=tomas, now=NOW, version=1, input=Input.EFFORT, given=Given(20, 30, 40, "20, 30, 40")
    )
    made = suggestions.make(
        initiative=fraud, by=priya, now=NOW, what=OptionChange(option, Input.EFFORT, EFFORT)
    )
    accepting.accept(suggestion=made, by=tomas, now=later(1), version=1)
    taking_back.undo_settling(initiative=made.initiative, numbers=[made.number], by=tomas, now=later(5))
    row = option.estimates.current().get()
    assert (row.low, row.middle, row.high, row.text) == (Decimal(20), Decimal(30), Decimal(40), "20, 30, 40")


def test_a_new_option_takes_what_its_accepter_may_set_and_the_rest_waits(
    fraud: Initiative, ines: Person, priya: Person, tomas: Person
) -> None:
    made = suggestions.make(
        initiative=fraud,
        by=ines,
        now=NOW,
        what=NewOption(
            "5-minute checks",
            "Hold the parcel",
            {Input.EFFORT: EFFORT, Input.RUN_COST: Given(1, 2, 3, "1, 2, 3")},
        ),
    )
    accept(made, priya)
    option = Option.objects.get(key="B")
    assert [row.input for row in option.estimates.current()] == [Input.RUN_COST]
    waiting = Suggestion.objects.open().get()
    assert (waiting.part, waiting.suggested_by, waiting.option) == (Input.EFFORT, ines, option)
    accept(waiting, tomas)
    assert option.estimates.current().count() == 2


def test_several_are_accepted_in_one_press_or_none_is(scope: Initiative, ines: Person, tomas: Person) -> None:
    first = suggest(scope, ines, not_in_scope="Refunds")
    second = suggest(scope, ines, "for_whom", for_whom="Buyers")
    with pytest.raises(Conflict, match="Nothing was accepted"):
        accepting.accept_all(initiative=scope, by=tomas, now=NOW, read={first.number: 1, second.number: 7})
    assert scope.framings.count() == 1
    done = accepting.accept_all(initiative=scope, by=tomas, now=NOW, read={first.number: 1, second.number: 1})
    newest = scope.framings.newest_first()[0]
    assert (newest.not_in_scope, newest.for_whom, newest.number) == ("Refunds", "Buyers", 2)
    taking_back.undo_settling(initiative=scope, numbers=[row.number for row in done], by=tomas, now=later(5))
    assert scope.framings.newest_first()[0].for_whom == ""
    assert Suggestion.objects.open().count() == 2


def test_a_suggestion_pressed_twice_is_one(scope: Initiative, ines: Person) -> None:
    for _ in range(2):
        suggestions.make(
            initiative=scope,
            by=ines,
            now=NOW,
            what=FramingChange("not_in_scope", {"not_in_scope": "Refunds"}),
            once_token="one",
        )
    assert Suggestion.objects.count() == 1


def test_nothing_is_suggested_once_it_is_decided(scope: Initiative, ines: Person) -> None:
    Initiative.objects.filter(pk=scope.pk).update(stage=Stage.WITHDRAWN)
    with pytest.raises(WrongStage, match="withdrawn"):
        suggest(scope, ines, not_in_scope="Refunds")


def test_a_target_with_its_date_comes_through_as_typed(
    scope: Initiative, ines: Person, tomas: Person
) -> None:
    change(scope, tomas, 1, baseline=Decimal(104000), baseline_text="104k")
    made = suggest(
        scope,
        ines,
        "target",
        target=Decimal("52000.5"),
        target_text="52,000.5",
        target_by=NOW.date(),
        target_by_text="today",
    )
    accept(made, tomas)
    newest = Framing.objects.newest_first()[0]
    assert (newest.target, newest.target_by) == (Decimal("52000.5"), NOW.date())
    with pytest.raises(InvalidInput) as refused:
        suggest(scope, ines, "target", target=Decimal(104000))
    assert refused.value.fields == {"target": "Target must differ from now"}


def test_whoever_stopped_watching_is_not_made_to_watch_again(scope: Initiative, ines: Person) -> None:
    from initiatives.actions import people

    suggest(scope, ines, not_in_scope="A")
    people.watch(scope, on=False, by=ines, now=NOW)
    suggest(scope, ines, not_in_scope="B")
    assert not Watch.objects.filter(person=ines).exists()
    people.watch(scope, on=True, by=ines, now=NOW)
    assert Watch.objects.filter(person=ines).count() == 1
