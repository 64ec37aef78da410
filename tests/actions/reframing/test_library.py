"""The question library: who changes it, two at once, the way back, and what counts as used."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from initiatives.actions import reframing
from initiatives.actions.reframing import Asking
from initiatives.actions.reframing import library as actions
from initiatives.actions.reframing.library import LibraryWords, words_of
from initiatives.errors import Conflict, InvalidInput, NotAllowed, WrongStage
from initiatives.models import HistoryEntry, Initiative, Kind, LibraryQuestion, Person
from initiatives.queries.reframing import question_library as queries
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

WORDS = LibraryWords(
    kind=Kind.CRAFT,
    text="Who will read the alarm at night?",
    when="It wakes somebody.",
    example="Nobody would have. The alarm became a mail in the morning.",
    would_change="If somebody does, it needs a phone number.",
    otherwise="If nobody does, morning is soon enough.",
)


@pytest.fixture
def alarm(tomas: Person) -> LibraryQuestion:
    return actions.add_library_question(words=WORDS, by=tomas, now=NOW)


def fresh(question: LibraryQuestion) -> LibraryQuestion:
    return LibraryQuestion.objects.get(pk=question.pk)


def of_craft() -> list[str]:
    return [row.question.text for group in queries.library(kind="craft").groups for row in group.rows]


def test_a_lead_adds_one_at_the_end_of_its_kind_and_history_says_so(
    alarm: LibraryQuestion, tomas: Person
) -> None:
    assert of_craft()[-1] == WORDS.text
    entry = HistoryEntry.objects.get(initiative=None, action="add_library_question")
    assert (entry.actor, entry.summary) == (tomas, f"Added to the library: {WORDS.text}")
    assert {"field": "Kind", "before": "", "after": "Craft"} in entry.changes


def test_pressing_add_twice_adds_one(tomas: Person) -> None:
    for _ in range(2):
        actions.add_library_question(words=WORDS, by=tomas, now=NOW, once_token="t")
    assert LibraryQuestion.objects.filter(text=WORDS.text).count() == 1


@pytest.mark.parametrize("who", ["priya", "hana", "marta", "ines"])
def test_others_read_it_and_change_nothing(
    request: pytest.FixtureRequest, alarm: LibraryQuestion, who: str
) -> None:
    by = request.getfixturevalue(who)
    presses = (
        lambda: actions.add_library_question(words=replace(WORDS, text="Why?"), by=by, now=NOW),
        lambda: actions.change_library_question(alarm, words=WORDS, version=1, by=by, now=NOW),
        lambda: actions.retire_library_question(alarm, by=by, now=NOW),
        lambda: actions.bring_back_library_question(alarm, by=by, now=NOW),
        lambda: actions.move_library_question(alarm, up=True, by=by, now=NOW),
        lambda: actions.restore_library_wording(alarm, number=1, version=1, by=by, now=NOW),
    )
    for press in presses:
        with pytest.raises(NotAllowed, match="Engineering leads and administrators"):
            press()
    assert words_of(fresh(alarm)) == WORDS


def test_an_administrator_changes_it_too(alarm: LibraryQuestion) -> None:
    ada = factories.person("administrator", name="Ada Berg")
    actions.retire_library_question(alarm, by=ada, now=NOW)
    assert fresh(alarm).retired_by == ada


def test_the_same_question_is_not_asked_twice_whatever_its_case(
    alarm: LibraryQuestion, tomas: Person
) -> None:
    with pytest.raises(InvalidInput, match="asks this already"):
        actions.add_library_question(words=replace(WORDS, text=WORDS.text.upper()), by=tomas, now=NOW)
    other = LibraryQuestion.objects.get(fits="speed")
    with pytest.raises(InvalidInput, match="asks this already"):
        actions.change_library_question(other, words=WORDS, version=1, by=tomas, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        LibraryQuestion.objects.create(kind="craft", text=WORDS.text.lower(), when="Now.", position=9)


def test_a_change_keeps_how_it_read_and_can_be_taken_back_and_taken_back_again(
    alarm: LibraryQuestion, tomas: Person
) -> None:
    changed = replace(WORDS, when="It wakes somebody at night.", fits="automation")
    actions.change_library_question(alarm, words=changed, version=1, by=tomas, now=NOW)
    entry = HistoryEntry.objects.filter(action="change_library_question").get()
    assert entry.changes == [
        {"field": "When to ask it", "before": WORDS.when, "after": changed.when},
        {"field": "Fits", "before": "", "after": "Words about automation"},
    ]
    actions.restore_library_wording(alarm, number=1, version=2, by=tomas, now=NOW)
    assert words_of(fresh(alarm)) == WORDS
    actions.restore_library_wording(alarm, number=2, version=3, by=tomas, now=NOW)
    assert words_of(fresh(alarm)) == changed
    with pytest.raises(WrongStage):
        actions.restore_library_wording(alarm, number=77, version=4, by=tomas, now=NOW)


def test_saving_the_same_words_makes_no_version(alarm: LibraryQuestion, tomas: Person) -> None:
    actions.change_library_question(alarm, words=WORDS, version=1, by=tomas, now=NOW)
    assert fresh(alarm).version == 1 and not alarm.earlier.exists()


def test_two_at_once_see_both_texts(alarm: LibraryQuestion, tomas: Person) -> None:
    theirs, mine = (replace(WORDS, when=when) for when in ("It rings.", "It blinks."))
    actions.change_library_question(alarm, words=theirs, version=1, by=tomas, now=NOW)
    with pytest.raises(Conflict, match="Tomás changed this question") as failure:
        actions.change_library_question(alarm, words=mine, version=1, by=tomas, now=NOW)
    (difference,) = failure.value.differences
    assert (difference.label, difference.theirs, difference.yours) == (
        "When to ask it",
        "It rings.",
        "It blinks.",
    )
    assert failure.value.version == 2
    with pytest.raises(Conflict):
        actions.restore_library_wording(alarm, number=1, version=1, by=tomas, now=NOW)


def test_another_kind_puts_it_last_there(alarm: LibraryQuestion, tomas: Person) -> None:
    actions.change_library_question(
        alarm, words=replace(WORDS, kind=Kind.IMPACT), version=1, by=tomas, now=NOW
    )
    impact = queries.library(kind="impact").groups[0].rows
    assert impact[-1].question == alarm and impact[-1].last and not impact[-1].first


def test_retired_is_offered_no_more_and_comes_back_where_it_stood(
    alarm: LibraryQuestion, tomas: Person
) -> None:
    actions.move_library_question(alarm, up=True, by=tomas, now=NOW)
    order = of_craft()
    for _ in range(2):
        actions.retire_library_question(alarm, by=tomas, now=NOW)
    assert alarm not in queries.active_questions() and WORDS.text not in of_craft()
    assert [row.question for row in queries.library().retired] == [alarm]
    assert HistoryEntry.objects.filter(action="retire_library_question").count() == 1
    with pytest.raises(WrongStage, match="Bring it back first"):
        actions.move_library_question(alarm, up=True, by=tomas, now=NOW)
    for _ in range(2):
        actions.bring_back_library_question(alarm, by=tomas, now=NOW)
    assert of_craft() == order


def test_up_and_down_stop_at_the_ends(alarm: LibraryQuestion, tomas: Person) -> None:
    places = []
    for up in (True, True, False):
        actions.move_library_question(alarm, up=up, by=tomas, now=NOW)
        places.append(of_craft().index(WORDS.text))
    assert places == [3, 2, 3]
    first = queries.library(kind="craft").groups[0].rows[0].question
    assert not actions.move_library_question(first, up=True, by=tomas, now=NOW)
    assert of_craft()[0] == first.text


def test_what_came_of_a_question_is_counted_and_nobody_is_named(
    alarm: LibraryQuestion, tomas: Person, fraud: Initiative
) -> None:
    asked = [
        reframing.ask(initiative=fraud, by=tomas, now=NOW, asking=Asking(WORDS.text, from_library=alarm))
        for _ in range(3)
    ]
    for question, changed in zip(asked, ("goal", "nothing"), strict=False):
        reframing.mark_answered(
            question=question, by=tomas, now=NOW, version=1, answer="Nobody.", changed=changed
        )
    (row,) = (row for row in queries.library(kind="craft").groups[0].rows if row.question == alarm)
    assert row.used == "Asked 3 times here, changed something once"
    assert [question.number for question in queries.mine_that_changed(tomas)] == [1]


def test_the_library_costs_one_query_however_long_it_is(
    tomas: Person, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert queries.library().shown == 38
    assert queries.library(words="real TIME instant").shown == 1
    assert queries.library(kind="gossip").shown == 38
