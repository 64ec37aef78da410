"""Two people, or one twice, at the very same moment: one thing happens, and the other is told."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from initiatives.actions import reframing as actions
from initiatives.actions.reframing import Asking, FramingChange, accepting, suggestions
from initiatives.errors import Conflict, OutcomeFrameError, WrongStage
from initiatives.models import Framing, HistoryEntry, Initiative, Person, Question, Suggestion
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[OutcomeFrameError]:
    """Run each in a thread of its own, all let go together; the failures that are part of the work."""
    gate = threading.Barrier(len(acts))
    failures: list[OutcomeFrameError] = []

    def run(act: Callable[[], Any]) -> None:
        gate.wait()
        try:
            act()
        except OutcomeFrameError as failure:
            failures.append(failure)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        ends = [pool.submit(run, act) for act in acts]
    for end in ends:
        end.result()  # what is no part of the work (a unique violation, a deadlock) fails the test
    return failures


def test_two_editors_of_one_field_make_one_version_and_one_conflict(
    fraud: Initiative, tomas: Person, priya: Person
) -> None:
    def change(by: Person, goal: str) -> Callable[[], Any]:
        return lambda: actions.change_framing(
            initiative=fraud, by=by, now=NOW, version=0, values={"goal": goal}
        )

    (failure,) = at_once(change(tomas, "Lose less money"), change(priya, "Stop fraud"))
    assert isinstance(failure, Conflict)
    shown = {failure.differences[0].theirs, failure.differences[0].yours}
    assert shown == {"Lose less money", "Stop fraud"}
    assert Framing.objects.count() == HistoryEntry.objects.count() == 1


def test_eight_presses_of_ask_make_one_question(fraud: Initiative, tomas: Person) -> None:
    def press() -> None:
        actions.ask(initiative=fraud, by=tomas, now=NOW, asking=Asking("Why now?"), once_token="one")

    assert at_once(*[press] * 8) == []
    assert Question.objects.count() == HistoryEntry.objects.count() == 1


def test_questions_of_two_people_get_two_numbers(fraud: Initiative, tomas: Person, hana: Person) -> None:
    def press(by: Person) -> Callable[[], Any]:
        return lambda: actions.ask(initiative=fraud, by=by, now=NOW, asking=Asking("Why now?"))

    assert at_once(*[press(tomas), press(hana)] * 3) == []
    assert sorted(Question.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert sorted(HistoryEntry.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_a_framing_is_finished_once(fraud: Initiative, tomas: Person) -> None:
    def press() -> None:
        actions.mark_ready(initiative=fraud, by=tomas, now=NOW)

    failures = at_once(press, press)
    assert [type(failure) for failure in failures] == [WrongStage]
    assert HistoryEntry.objects.filter(action="mark_ready").count() == 1


def test_two_answers_at_once_keep_the_first_and_show_both(
    fraud: Initiative, tomas: Person, priya: Person
) -> None:
    question = actions.ask(initiative=fraud, by=tomas, now=NOW, asking=Asking("What share?"))

    def answer(by: Person, words: str) -> Callable[[], Any]:
        return lambda: actions.mark_answered(
            question=question, by=by, now=NOW, version=1, answer=words, changed="number"
        )

    (failure,) = at_once(answer(tomas, "A third."), answer(priya, "A fifth."))
    assert isinstance(failure, Conflict)
    assert {failure.differences[0].theirs, failure.differences[0].yours} == {"A third.", "A fifth."}
    assert Question.objects.get().answer == failure.differences[0].theirs


def test_two_owners_at_one_suggestion_make_one_version_and_one_is_told(
    fraud: Initiative, tomas: Person, priya: Person, ines: Person
) -> None:
    made = suggestions.make(
        initiative=fraud, by=ines, now=NOW, what=FramingChange("goal", {"goal": "Lose less money"})
    )

    def accept(by: Person) -> Callable[[], Any]:
        return lambda: accepting.accept(suggestion=made, by=by, now=NOW, version=1)

    (failure,) = at_once(accept(tomas), accept(priya))
    assert isinstance(failure, Conflict) and "accepted this already" in failure.sentence
    assert Framing.objects.count() == 1


def test_eight_presses_of_suggest_make_one_suggestion(fraud: Initiative, ines: Person) -> None:
    def press() -> None:
        suggestions.make(
            initiative=fraud,
            by=ines,
            now=NOW,
            what=FramingChange("goal", {"goal": "Lose less money"}),
            once_token="one",
        )

    assert at_once(*[press] * 8) == []
    assert Suggestion.objects.count() == 1
