"""What a person does with their own inbox: done, put back, later. Nobody else's changes by it, so no history tells it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from initiatives.errors import InvalidInput, NotAllowed, WrongStage
from initiatives.models import Notice, Person, PutOff, Question, QuestionState


@transaction.atomic
def mark_read(notices: Iterable[Notice], *, by: Person, now: datetime) -> int:
    """Take lines off one's own inbox; other people's are left alone. Returns how many."""
    mine = [notice.pk for notice in notices if notice.person_id == by.pk]
    return Notice.objects.filter(pk__in=mine, read_at__isnull=True).update(read_at=now)


@transaction.atomic
def put_back(*, by: Person, at: datetime) -> int:
    """Undo of `mark_read`: the lines that this person took off at that moment stand again. Returns how many."""
    return Notice.objects.done_at(by, at).update(read_at=None)


@transaction.atomic
def put_back_line(notice: Notice, *, by: Person) -> bool:
    """Take one's own line from "Done" or from "Later" back to where it stood; False when it stands there."""
    mine = Notice.objects.of(by).put_away(notice.pk)
    return bool(mine.update(read_at=None, later_until=None))


@transaction.atomic
def put_off_line(notice: Notice, *, until: datetime, by: Person, now: datetime) -> None:
    """Leave one's own line until a moment to come; it is not mailed before."""
    _to_come(until, now)
    if not Notice.objects.unread_of(by).one(notice.pk).update(later_until=until):
        raise WrongStage("This line is done. Put it back first, under Done.")


@transaction.atomic
def put_off_question(question: Question, *, until: datetime | None, by: Person, now: datetime) -> None:
    """Leave a question that waits on oneself until a moment to come, or take it back with None.

    Its answer-by date stays, and whoever asked sees it open as before.
    """
    row = Question.objects.select_for_update().get(pk=question.pk)
    if row.asked_of_id != by.pk:
        raise NotAllowed("Only the person who is asked can leave a question for later.")
    if until is None:
        PutOff.objects.filter(person=by, question=row).delete()
        return
    _to_come(until, now)
    if row.state != QuestionState.OPEN:
        raise WrongStage(
            f"Question {row.number} is {row.get_state_display().lower()}, so it no longer waits on you."
        )
    PutOff.objects.update_or_create(person=by, question=row, defaults={"until": until})


def _to_come(until: datetime, now: datetime) -> None:
    if until <= now:
        raise InvalidInput({"until": "Select a time to come"})
