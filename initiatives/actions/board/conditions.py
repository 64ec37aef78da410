"""Conditions of a decision are ticked off, or found not to hold after all; both ways stay in the history."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from initiatives import access
from initiatives.actions._history import record
from initiatives.actions._notify import settle, tell
from initiatives.actions._stage import lock
from initiatives.errors import WrongStage
from initiatives.models import Condition, Initiative, NoticeKind, Person


@transaction.atomic
def meet_condition(condition: Condition, *, note: str, by: Person, now: datetime) -> Condition:
    """It holds. Raises `NotAllowed`, or `WrongStage` where somebody was first or the decision is not in force."""
    row = lock(condition.decision.initiative)
    found = _locked(condition)
    access.require(by, "meet_condition", found)
    if found.met_at is not None:
        who = found.met_by.name if found.met_by else "Somebody"
        raise WrongStage(f"{who} has ticked this off already.")
    found.met_at, found.met_by, found.note = now, by, note[:300]
    found.save(update_fields=["met_at", "met_by", "note"])
    _record(found, row, "met_condition", "Holds now", note, by=by, now=now)
    settle(row, f"condition-{found.pk}-", now=now)
    return found


@transaction.atomic
def reopen_condition(condition: Condition, *, note: str, by: Person, now: datetime) -> Condition:
    """It does not hold after all."""
    row = lock(condition.decision.initiative)
    found = _locked(condition)
    access.require(by, "meet_condition", found)
    if found.met_at is None:
        raise WrongStage("This is open already.")
    found.met_at, found.met_by, found.note = None, None, ""
    found.save(update_fields=["met_at", "met_by", "note"])
    _record(found, row, "reopened_condition", "Does not hold after all", note, by=by, now=now)
    return found


def _locked(condition: Condition) -> Condition:
    found = (
        Condition.objects.select_for_update(of=("self",))
        .select_related("decision__initiative__team", "decision__decided_by", "owner", "met_by")
        .get(pk=condition.pk)
    )
    if not found.decision.holds:
        raise WrongStage("The decision is not in force, so its conditions stay as they are.")
    return found


def _record(
    condition: Condition, row: Initiative, action: str, words: str, note: str, *, by: Person, now: datetime
) -> None:
    record(
        initiative=row,
        by=by,
        now=now,
        action=action,
        summary=f"{words}: {condition.text}",
        changes=((f"Condition {condition.number}", "", note),) if note else (),
    )
    tell(
        [condition.owner, condition.decision.decided_by],
        initiative=row,
        kind=NoticeKind.CHANGED,
        text=f"{row.reference}, condition of the decision. {words}: {condition.text}. {note}".strip(),
        once_key=f"{action}-{condition.pk}-{now.timestamp():.0f}",
        by=by,
        now=now,
    )


def remind_of_conditions(*, now: datetime) -> int:
    """For the scheduler: whoever sees to a condition whose day has come is asked, once; returns how many were told."""
    due = (
        Condition.objects.due_by(timezone.localdate(now))
        .select_related("decision__initiative", "decision__decided_by", "owner")
        .order_by("pk")[:500]
    )
    return sum(_remind(condition, now=now) for condition in due)


@transaction.atomic
def _remind(condition: Condition, *, now: datetime) -> int:
    initiative = condition.decision.initiative
    told = tell(
        [condition.owner or condition.decision.decided_by],
        initiative=initiative,
        kind=NoticeKind.WAITING,
        text=f"{initiative.reference} was funded if: {condition.text}. Its day has come: does it hold?",
        once_key=f"condition-{condition.pk}-{condition.wanted_by:%Y%m%d}",
        by=None,
        now=now,
    )
    return len(told)
