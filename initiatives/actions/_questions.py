"""Putting a question on a locked initiative, under its next number, and what follows when one opens or closes."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from initiatives.actions import _board_row, _figures, _held
from initiatives.actions._history import Change, record
from initiatives.actions._notify import settle, tell
from initiatives.actions._stage import lock
from initiatives.models import Initiative, Kind, NoticeKind, Person, Question, QuestionState
from initiatives.queries import reframing, working_days
from initiatives.queries.initiative import get_question

# A question never blocks for ever: unless somebody says otherwise it is due in a working week.
WORKING_DAYS_TO_ANSWER = 5


def put(
    initiative: Initiative,
    *,
    text: str,
    kind: Kind,
    asked_of: Person | None,
    by: Person,
    now: datetime,
    about_field: str = "",
    would_change: str = "",
    **more: Any,
) -> Question:
    """The new question; `more` are further fields of it. Its history entry and its notice are the caller's."""
    number = initiative.next_question_number
    initiative.next_question_number = number + 1
    initiative.save(update_fields=["next_question_number"])
    more.setdefault("answer_by", working_days.after(timezone.localdate(now), WORKING_DAYS_TO_ANSWER))
    return Question.objects.create(
        initiative=initiative,
        number=number,
        kind=kind,
        about_field=about_field,
        text=text,
        would_change=would_change,
        asked_by=by,
        asked_at=now,
        asked_of=asked_of,
        **more,
    )


def settle_closed(question: Question, *, now: datetime) -> None:
    """Nothing waits on whoever was asked, once their last open question here is closed."""
    asked_of, initiative = question.asked_of, question.initiative
    if asked_of is not None and not initiative.questions.open().asked_of(asked_of).exists():
        settle(initiative, "asked", person=asked_of, now=now)
        _held.settle_done(initiative, [asked_of], now=now)


def lock_with(question: Question) -> tuple[Initiative, Question]:
    """The initiative locked, and its question as it stands now."""
    initiative = lock(question.initiative)
    return initiative, get_question(initiative, question.number)


def save(question: Question, *fields: str) -> None:
    question.version += 1
    question.save(update_fields=[*fields, "version"])


def follow_up(
    initiative: Initiative,
    question: Question,
    *,
    by: Person,
    now: datetime,
    action: str,
    summary: str,
    changes: tuple[Change, ...] = (),
    told: str = "",
    prices: bool = True,
) -> None:
    """What follows whenever a question opens or closes: history, worths, the board's count, the asker told.

    `prices` False where a changed number has asked for new figures already, and with them for new worths.
    """
    record(initiative=initiative, by=by, now=now, action=action, summary=summary, changes=changes)
    initiative.updated_at = now
    initiative.save(update_fields=["updated_at"])
    if prices:
        _figures.questions_changed(initiative, now=now)
    _board_row.refresh(initiative, now=now)
    if question.state != QuestionState.OPEN:
        settle_closed(question, now=now)
    if told:
        tell(
            [question.asked_by, question.asked_of, *reframing.watchers_of(initiative)],
            initiative=initiative,
            kind=NoticeKind.CHANGED,
            text=told,
            once_key=f"{action}:{question.pk}:{question.version}",
            by=by,
            now=now,
            anchor=f"q{question.number}",
        )


def name(person: Person | None) -> str:
    return person.first_name if person else "Somebody"
