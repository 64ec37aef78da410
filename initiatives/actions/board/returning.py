"""What brings a decision back: its date, a metric's reading, or somebody with new evidence.

Its figures are worked out anew: rates may have changed meanwhile, and time is counted from another decision day.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from initiatives.actions import _board_row, _figures
from initiatives.actions._notify import settle, tell
from initiatives.actions._stage import lock, move
from initiatives.errors import InvalidInput
from initiatives.models import Choice, Decision, Initiative, LookAgain, NoticeKind, Person, Reading, Role
from initiatives.stages import Stage


@transaction.atomic
def reopen(initiative: Initiative, *, evidence: str, by: Person, now: datetime) -> Initiative:
    """Bring back what was declined or deferred: to reframing, with what is new on the record."""
    if not evidence.strip():
        raise InvalidInput({"evidence": "Enter what is new since the decision"})
    row = lock(initiative)
    move(
        row,
        "reopen",
        by=by,
        now=now,
        summary="Reopened with new evidence",
        changes=(("New evidence", "", evidence),),
    )
    _figures.inputs_changed(row, now=now)
    _board_row.refresh(row, now=now)
    settle(row, "look-again", now=now)
    tell(
        [row.product_owner, row.engineering_owner],
        initiative=row,
        kind=NoticeKind.WAITING,
        text=f"{by.name} reopened “{row.proposal_title}”: {evidence}",
        once_key=f"reopened-{row.pk}-{row.version}",
        by=by,
        now=now,
    )
    return row


@transaction.atomic
def look_again_now(initiative: Initiative, *, note: str, by: Person, now: datetime) -> Initiative:
    """Put a deferred one back before the directors, because what it waited for has come."""
    if not note:
        raise InvalidInput({"evidence": "Enter what has changed"})
    row = lock(initiative)
    move(
        row,
        "look_again",
        by=by,
        now=now,
        summary="Back to decide: what it waited for has come",
        changes=(("What changed", "", note),),
    )
    _figures.inputs_changed(row, now=now)
    _board_row.refresh(row, now=now)
    settle(row, "look-again", now=now)
    _tell_directors(row, f"{row.reference} is back to decide: {note}", by=by, now=now)
    return row


def look_again_due(*, now: datetime) -> int:
    """For the scheduler: bring back what is due, each in its own transaction; returns how many moved."""
    today = timezone.localdate(now)
    waiting = (
        Decision.objects.last_of_each()
        .filter(
            choice__in=[Choice.DEFER, Choice.DECLINE], initiative__stage__in=[Stage.DEFERRED, Stage.DECLINED]
        )
        .exclude(look_again=LookAgain.NEVER)
        .select_related("initiative", "look_again_metric", "look_again_person", "decided_by")
        .order_by("pk")
    )
    due = {row.pk: note for row in waiting if (note := _note(row, today))}
    for decision in waiting:
        if decision.pk in due:
            _bring_back(decision, due[decision.pk], now=now)
    return len(due)


def _note(decision: Decision, today: object) -> str:
    """Why a decision is due, or nothing."""
    if decision.look_again == LookAgain.METRIC:
        return _passed(decision)
    if decision.look_again_on is None or decision.look_again_on > today:  # type: ignore[operator]
        return ""
    if decision.look_again == LookAgain.WORDS:
        return f"The day came to ask: {decision.look_again_words}"
    return f"The date came: {decision.look_again_on:%d %b %Y}".replace(" 0", " ")


def _passed(decision: Decision) -> str:
    metric, limit = decision.look_again_metric, decision.look_again_value
    if metric is None or limit is None:
        return ""
    reading = (
        Reading.objects.filter(metric=metric, recorded_at__gt=decision.decided_at)
        .order_by("-on", "-pk")
        .first()
    )
    if reading is None or (reading.value < limit if decision.look_again_above else reading.value > limit):
        return ""
    way = "rose to" if decision.look_again_above else "fell to"
    return f"{metric.name} {way} {metric.say(reading.value)}"


@transaction.atomic
def _bring_back(decision: Decision, note: str, *, now: datetime) -> None:
    """A deferred one is ready again; for a declined one, or words to judge, the people concerned are asked."""
    row = lock(decision.initiative)
    if row.decisions.standing().newest_first().first() != decision:
        return
    if decision.look_again == LookAgain.WORDS:
        _ask(decision, row, note, now=now)
        return
    if row.at_stage == Stage.DEFERRED:
        move(
            row,
            "look_again",
            by=None,
            now=now,
            summary="Back to decide: what it waited for has come",
            changes=(("What changed", "", note),),
        )
        _figures.inputs_changed(row, now=now)
        _board_row.refresh(row, now=now)
        _tell_directors(row, f"{row.reference} is back to decide. {note}", by=None, now=now)
        return
    _ask(decision, row, note, now=now)


def _ask(decision: Decision, row: Initiative, note: str, *, now: datetime) -> None:
    tell(
        [decision.look_again_person or decision.decided_by, row.product_owner],
        initiative=row,
        kind=NoticeKind.WAITING,
        text=f"{row.reference} asked to be looked at again. {note}",
        once_key=f"look-again-{decision.pk}",
        by=None,
        now=now,
    )


def _tell_directors(row: Initiative, text: str, *, by: Person | None, now: datetime) -> None:
    tell(
        Person.objects.active().holding(Role.DIRECTOR),
        initiative=row,
        kind=NoticeKind.WAITING,
        text=text,
        once_key=f"again-{row.pk}-{row.version}",
        by=by,
        now=now,
    )
