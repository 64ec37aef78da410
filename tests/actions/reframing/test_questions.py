"""Asking, replying, answering: who may, who hears of it, and what pressing twice does."""

from datetime import date, timedelta
from typing import Any

import pytest

from initiatives.actions import reframing as actions
from initiatives.actions.reframing import Asking
from initiatives.errors import Conflict, InvalidInput, NotAllowed, NotFound, WrongStage
from initiatives.models import (
    BoardRow,
    HistoryEntry,
    Initiative,
    Message,
    Notice,
    NoticeKind,
    Person,
    Question,
    QuestionState,
)
from initiatives.stages import Stage
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

SHARE = "What share of the loss is instant delivery?"


def ask(initiative: Initiative, by: Person, text: str = SHARE, **more: Any) -> Question:
    token = more.pop("token", "")
    return actions.ask(initiative=initiative, by=by, now=NOW, asking=Asking(text, **more), once_token=token)


def answer(question: Question, by: Person, **more: Any) -> Question:
    told = {"answer": "A fifth.", "changed": "option", "version": question.version, **more}
    return actions.mark_answered(question=question, by=by, now=NOW, **told)


def test_a_question_has_a_number_an_addressee_and_five_working_days(
    fraud: Initiative, tomas: Person, priya: Person
) -> None:
    first, second = ask(fraud, tomas), ask(fraud, tomas, "Why now?")
    assert (first.number, second.number) == (1, 2)
    assert (first.asked_of, first.answer_by) == (priya, date(2026, 11, 30))
    assert BoardRow.objects.get(initiative=fraud).questions_open == 2
    assert HistoryEntry.objects.filter(action="ask").count() == 2


def test_the_filers_question_goes_to_the_lead(fraud: Initiative, priya: Person, tomas: Person) -> None:
    assert ask(fraud, priya).asked_of == tomas


def test_the_leads_first_question_starts_the_framing(
    proposal: Initiative, tomas: Person, priya: Person
) -> None:
    ask(proposal, tomas)
    proposal.refresh_from_db()
    assert (proposal.at_stage, proposal.engineering_owner) == (Stage.REFRAMING, tomas)
    told = Notice.objects.get(person=priya)
    assert (told.kind, told.anchor) == (NoticeKind.WAITING, "q1")


def test_anybody_elses_question_leaves_it_submitted(
    proposal: Initiative, hana: Person, marta: Person
) -> None:
    ask(proposal, hana)
    ask(proposal, marta)
    proposal.refresh_from_db()
    assert proposal.at_stage == Stage.SUBMITTED


def test_five_questions_in_a_row_are_one_notice(fraud: Initiative, tomas: Person, priya: Person) -> None:
    for number in range(5):
        ask(fraud, tomas, f"Question {number}?")
    assert Notice.objects.filter(person=priya, kind=NoticeKind.WAITING).count() == 1
    Notice.objects.update(read_at=NOW)
    ask(fraud, tomas, "A sixth, later?")
    assert Notice.objects.filter(person=priya, kind=NoticeKind.WAITING).count() == 2


def test_nobody_hears_of_their_own_acts(fraud: Initiative, priya: Person, tomas: Person) -> None:
    question = ask(fraud, tomas, asked_of=tomas)
    actions.reply(question=question, by=tomas, now=NOW, text="I will look.")
    answer(question, tomas)
    assert not Notice.objects.filter(person=tomas).exists()


def test_pressing_ask_twice_makes_one_question(fraud: Initiative, tomas: Person) -> None:
    first = ask(fraud, tomas, token="abc")
    again = ask(fraud, tomas, token="abc")
    assert again == first and Question.objects.count() == 1
    assert HistoryEntry.objects.filter(action="ask").count() == 1


def test_must_be_answered_first_is_signed_and_wants_a_reason(fraud: Initiative, hana: Person) -> None:
    with pytest.raises(InvalidInput) as refused:
        ask(fraud, hana, must_first=True)
    assert "must_first_why" in refused.value.fields
    question = ask(fraud, hana, must_first=True, must_first_why="Held orders wait until Monday")
    assert (question.must_first_by, question.must_first_why) == (hana, "Held orders wait until Monday")


def test_praise_asks_nothing_of_anybody(fraud: Initiative, hana: Person) -> None:
    praise = ask(fraud, hana, "Sellers are named.", form="praise", must_first=True, must_first_why="x")
    assert (praise.asked_of, praise.answer_by, praise.must_first) == (None, None, False)
    assert not Notice.objects.exists()
    assert BoardRow.objects.get(initiative=fraud).questions_open == 0


def test_an_administrator_who_is_nothing_else_takes_no_part(fraud: Initiative, tomas: Person) -> None:
    ada = factories.person("administrator", name="Ada Berg")
    with pytest.raises(NotAllowed):
        ask(fraud, ada)
    with pytest.raises(NotAllowed):
        actions.reply(question=ask(fraud, tomas), by=ada, now=NOW, text="Hello")


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.REVIEWED, Stage.WITHDRAWN, Stage.DECLINED])
def test_nothing_is_asked_before_it_is_sent_or_after_it_ended(
    priya: Person, tomas: Person, payments: Any, stage: Stage
) -> None:
    quiet = factories.initiative(filed_by=priya, for_team=payments, stage=stage)
    with pytest.raises(WrongStage):
        ask(quiet, tomas)


def test_a_reply_tells_asker_and_asked_once(
    fraud: Initiative, tomas: Person, priya: Person, ines: Person
) -> None:
    question = ask(fraud, tomas)
    for _ in range(2):
        actions.reply(question=question, by=ines, now=NOW, text="I have the split.", once_token="t")
    assert Message.objects.count() == 1
    told = Notice.objects.filter(kind=NoticeKind.CHANGED)
    assert {notice.person for notice in told} == {tomas, priya}


def test_words_can_be_changed_for_fifteen_minutes_by_their_author(
    fraud: Initiative, tomas: Person, priya: Person
) -> None:
    question = ask(fraud, tomas)
    said = actions.reply(question=question, by=priya, now=NOW, text="Soon.")
    later = NOW + timedelta(minutes=15)
    edited = actions.edit_reply(message=said, by=priya, now=later, version=1, text="By Wednesday.")
    assert (edited.text, edited.edited_at, edited.version) == ("By Wednesday.", later, 2)
    with pytest.raises(NotAllowed):
        actions.edit_reply(message=said, by=tomas, now=later, version=2, text="Never.")
    with pytest.raises(WrongStage):
        actions.edit_reply(
            message=said, by=priya, now=later + timedelta(seconds=1), version=2, text="Thursday."
        )
    with pytest.raises(Conflict) as clash:
        actions.edit_reply(message=said, by=priya, now=later, version=1, text="Friday.")
    assert clash.value.differences[0].theirs == "By Wednesday."


def test_a_deleted_reply_leaves_a_stub_and_its_words_stay_in_the_history(
    fraud: Initiative, tomas: Person, priya: Person
) -> None:
    question = ask(fraud, tomas)
    said = actions.reply(question=question, by=priya, now=NOW, text="Wrong thread.")
    actions.delete_reply(message=said, by=priya, now=NOW)
    assert Message.objects.get().deleted_at == NOW
    with pytest.raises(WrongStage):
        actions.delete_reply(message=said, by=priya, now=NOW)
    assert HistoryEntry.objects.get(action="reply").changes[0]["after"] == "Wrong thread."


def test_an_answer_says_what_it_changed_and_the_asker_hears_of_it(
    fraud: Initiative, tomas: Person, priya: Person
) -> None:
    question = ask(fraud, tomas)
    answered = answer(question, priya, changed_note="added five-minute checks")
    assert (answered.state, answered.closed_by) == (QuestionState.ANSWERED, priya)
    assert Notice.objects.get(person=tomas).text.endswith("changed an option: added five-minute checks.")
    assert BoardRow.objects.get(initiative=fraud).questions_open == 0


def test_two_answers_at_once_keep_both_texts(fraud: Initiative, tomas: Person, priya: Person) -> None:
    question = ask(fraud, tomas)
    answer(question, priya)
    with pytest.raises(Conflict) as clash:
        answer(question, tomas, answer="A third.")
    assert (clash.value.differences[0].theirs, clash.value.differences[0].yours) == (
        "A fifth.",
        "A third.",
    )
    assert Question.objects.get().answer == "A fifth."


def test_a_bystander_does_not_close_a_question(fraud: Initiative, tomas: Person, hana: Person) -> None:
    question = ask(fraud, tomas)
    for act in (actions.withdraw_question, actions.reopen_question):
        with pytest.raises(NotAllowed):
            act(question=question, by=hana, now=NOW)
    with pytest.raises(NotAllowed):
        answer(question, hana)


def test_withdrawn_and_reopened_counts_again(fraud: Initiative, tomas: Person) -> None:
    question = ask(fraud, tomas)
    actions.withdraw_question(question=question, by=tomas, now=NOW)
    assert BoardRow.objects.get(initiative=fraud).questions_open == 0
    with pytest.raises(WrongStage):
        actions.withdraw_question(question=question, by=tomas, now=NOW)
    reopened = actions.reopen_question(question=question, by=tomas, now=NOW)
    assert (reopened.state, reopened.closed_by) == (QuestionState.OPEN, None)
    assert BoardRow.objects.get(initiative=fraud).questions_open == 1


def test_a_director_lets_it_wait_with_a_reason(
    fraud: Initiative, hana: Person, marta: Person, ines: Person
) -> None:
    question = ask(fraud, hana, must_first=True, must_first_why="Held orders wait until Monday")
    with pytest.raises(NotAllowed):
        actions.waive_must_first(question=question, by=ines, now=NOW, why="It can wait")
    with pytest.raises(InvalidInput):
        actions.waive_must_first(question=question, by=marta, now=NOW, why=" ")
    actions.waive_must_first(question=question, by=marta, now=NOW, why="Few orders at weekends")
    question.refresh_from_db()
    assert not question.must_first and question.state == QuestionState.OPEN
    assert "Few orders at weekends" in HistoryEntry.objects.get(action="waive_must_first").summary


def test_a_question_of_another_initiative_is_not_found_by_its_number(
    fraud: Initiative, proposal: Initiative, tomas: Person
) -> None:
    question = ask(fraud, tomas)
    question.initiative = proposal
    with pytest.raises(NotFound):
        answer(question, tomas)
