"""One notice for many: what a lead leaves while framing is visible at once and told in one mail."""

from datetime import datetime, timedelta

import pytest

from initiatives.actions import reframing as actions
from initiatives.actions.reframing import Asking, FramingChange, accepting, suggestions
from initiatives.errors import NotAllowed
from initiatives.models import Initiative, Notice, NoticeKind, Person, Suggestion
from initiatives.queries import held, together
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def at(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def leave(fraud: Initiative, tomas: Person, minutes: int = 0) -> None:
    """Two questions, a suggestion and a concern."""
    for text in ("Why now?", "Who notices first?"):
        actions.ask(initiative=fraud, by=tomas, now=at(minutes), asking=Asking(text))
    suggestions.make(
        initiative=fraud, by=tomas, now=at(minutes), what=FramingChange("for_whom", {"for_whom": "Sellers"})
    )
    actions.ask(
        initiative=fraud, by=tomas, now=at(minutes), asking=Asking("Chargebacks lag by weeks", form="concern")
    )


def due(moment: datetime) -> list[str]:
    return [
        notice.text
        for notice in Notice.objects.due_by_mail(moment).filter(
            kind__in=[NoticeKind.WAITING, NoticeKind.FRAMED]
        )
    ]


def shown(initiative: Initiative, by: Person, minutes: int) -> held.Held | None:
    """What the framer's page shows."""
    part = held.part_of(initiative, by=by, now=at(minutes))
    return held.read_part(together.ask(held=part)["held"])


def test_many_things_make_one_line_that_counts_up_and_no_mail_yet(
    fraud: Initiative, tomas: Person, priya: Person
) -> None:
    actions.ask(initiative=fraud, by=tomas, now=NOW, asking=Asking("Why now?"))
    leave(fraud, tomas, 1)
    (line,) = Notice.objects.filter(person=priya)
    assert line.text == (
        f"Tomás Ferreira left you 3 questions, 1 suggestion and 1 concern in {fraud.reference}"
    )
    assert due(at(29)) == []
    assert due(at(31)) == [line.text]
    waits = shown(fraud, tomas, 2)
    assert waits is not None and (waits.people, waits.at) == (1, at(30))


def test_send_now_sends_once_and_the_next_thing_begins_anew(
    fraud: Initiative, tomas: Person, priya: Person, ines: Person
) -> None:
    leave(fraud, tomas)
    with pytest.raises(NotAllowed):
        actions.send_now(initiative=fraud, by=ines, now=at(1))
    assert actions.send_now(initiative=fraud, by=tomas, now=at(1)) == 1
    assert actions.send_now(initiative=fraud, by=tomas, now=at(1)) == 0
    assert len(due(at(1))) == 1
    assert shown(fraud, tomas, 2) is None
    actions.ask(initiative=fraud, by=tomas, now=at(2), asking=Asking("And abroad?"))
    assert Notice.objects.filter(person=priya).count() == 1, "an unread line waits already"


def test_finishing_tells_each_person_once_with_what_waits_for_them(
    fraud: Initiative, tomas: Person, priya: Person, marta: Person
) -> None:
    leave(fraud, tomas)
    actions.mark_ready(initiative=fraud, by=tomas, now=at(5))
    (hers,) = Notice.objects.filter(person=priya)
    assert hers.text == (
        f"Tomás Ferreira finished framing {fraud.reference}, "
        "with 2 questions, 1 suggestion and 1 concern for you"
    )
    assert hers.mail_after == at(5)
    assert Notice.objects.get(person=marta).kind == NoticeKind.FRAMED


def test_what_is_done_before_the_mail_goes_is_not_mailed(
    fraud: Initiative, tomas: Person, priya: Person
) -> None:
    suggestions.make(
        initiative=fraud, by=tomas, now=NOW, what=FramingChange("for_whom", {"for_whom": "Sellers"})
    )
    accepting.accept(suggestion=Suggestion.objects.get(), by=priya, now=at(3), version=1)
    assert due(at(60)) == []
    assert not Notice.objects.unread_of(priya).exists()


def test_a_question_from_somebody_else_is_told_at_once(
    fraud: Initiative, ines: Person, priya: Person
) -> None:
    actions.ask(initiative=fraud, by=ines, now=NOW, asking=Asking("Why now?"))
    assert Notice.objects.get(person=priya).mail_after == NOW
