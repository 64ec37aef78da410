"""Putting a question on a locked initiative, under its next number."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from initiatives.actions._notify import settle
from initiatives.models import Initiative, Kind, Person, Question
from initiatives.queries import working_days

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
