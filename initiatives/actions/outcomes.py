"""Outcomes: goals that the organisation holds, and which initiatives serve them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from initiatives import access
from initiatives.actions import _board_row
from initiatives.actions._history import Change, record
from initiatives.actions._notify import tell
from initiatives.actions._once import once
from initiatives.actions._stage import lock
from initiatives.actions.people import lock_workspace
from initiatives.errors import Conflict, Difference, InvalidInput
from initiatives.models import Initiative, Metric, NoticeKind, Outcome, Person

LABELS = {
    "goal": "Goal",
    "why": "Why",
    "metric": "Metric",
    "target": "Target",
    "target_text": "Target as typed",
    "target_by": "By",
    "product_owner": "Owner in product",
    "engineering_owner": "Owner in engineering",
}


@dataclass(frozen=True)
class Held:
    """An outcome as typed."""

    goal: str
    product_owner: Person
    engineering_owner: Person
    why: str = ""
    metric: Metric | None = None
    target: Decimal | None = None
    target_text: str = ""
    target_by: date | None = None


@transaction.atomic
def add_outcome(held: Held, *, by: Person, now: datetime, token: str = "") -> Outcome:
    """A goal that the organisation holds from now on."""
    access.require(by, "add_outcome")
    lock_workspace()

    def make() -> Outcome:
        _free(held.goal, None)
        made = Outcome.objects.create(**vars(held), created_by=by, created_at=now)
        _write(
            made,
            by,
            now,
            "add_outcome",
            "Added",
            [(LABELS[name], "", value) for name, value in vars(held).items()],
        )
        return made

    made, _ = once(Outcome, make, by=by, token=token, now=now)
    return made


@transaction.atomic
def change_outcome(outcome: Outcome, held: Held, *, version: int, by: Person, now: datetime) -> Outcome:
    """Change what it says. Raises `Conflict` with both texts where somebody changed it meanwhile."""
    lock_workspace()
    row = _held_still(outcome)
    access.require(by, "change_outcome", row)
    fields = vars(held)
    if row.version != version:
        raise Conflict(
            "Somebody changed this while you were writing.",
            version=row.version,
            differences=tuple(
                Difference(LABELS[name], _words(getattr(row, name)), _words(value))
                for name, value in fields.items()
                if getattr(row, name) != value
            ),
        )
    _free(held.goal, row)
    changes: list[Change] = [(LABELS[name], getattr(row, name), value) for name, value in fields.items()]
    for name, value in fields.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    _write(row, by, now, "change_outcome", "Changed", changes)
    return row


def _words(value: Any) -> str:
    return "" if value is None else str(value)


@transaction.atomic
def close_outcome(outcome: Outcome, *, by: Person, now: datetime) -> Outcome:
    """No longer held. What serves it stays as it is; it can be held again."""
    return _set_closed(outcome, now, by=by, now=now)


@transaction.atomic
def hold_again(outcome: Outcome, *, by: Person, now: datetime) -> Outcome:
    """Undo closing it."""
    return _set_closed(outcome, None, by=by, now=now)


def _set_closed(outcome: Outcome, closed_at: datetime | None, *, by: Person, now: datetime) -> Outcome:
    lock_workspace()
    row = _held_still(outcome)
    access.require(by, "change_outcome", row)
    if (row.closed_at is None) == (closed_at is None):
        return row
    if closed_at is None:
        _free(row.goal, row)
    row.closed_at = closed_at
    row.version += 1
    row.save(update_fields=["closed_at", "version"])
    words = "No longer held" if closed_at else "Held again"
    _write(row, by, now, "close_outcome" if closed_at else "hold_again", words, ())
    return row


@transaction.atomic
def serve(initiative: Initiative, outcome: Outcome | None, *, by: Person, now: datetime) -> Initiative:
    """Say which outcome an initiative serves, or that it serves none."""
    row = lock(initiative)
    access.require(by, "attach_outcome", row)
    if outcome is not None and outcome.closed_at is not None:
        raise InvalidInput({"serves": "This outcome is no longer held. Select another"})
    was = row.serves
    if was == outcome:
        return row
    row.serves = outcome
    row.updated_at = now
    row.save(update_fields=["serves", "updated_at"])
    record(
        initiative=row,
        by=by,
        now=now,
        action="serve",
        summary=f"Serves “{outcome.goal}”"[:300] if outcome else "Serves no outcome",
        changes=(("Outcome", was or "", outcome or ""),),
    )
    _board_row.refresh(row, now=now)
    if outcome is not None:
        tell(
            {outcome.product_owner, outcome.engineering_owner},
            initiative=row,
            kind=NoticeKind.CHANGED,
            text=f"{row.reference}, {row.proposal_title}, serves your outcome “{outcome.goal}”.",
            once_key=f"serves-{row.pk}-{outcome.pk}",
            by=by,
            now=now,
        )
    return row


def _held_still(outcome: Outcome) -> Outcome:
    return (
        Outcome.objects.select_for_update(of=("self",))
        .select_related("metric", "product_owner", "engineering_owner")
        .get(pk=outcome.pk)
    )


def _free(goal: str, but: Outcome | None) -> None:
    held = Outcome.objects.held().filter(goal__iexact=goal)
    if but is not None:
        held = held.exclude(pk=but.pk)
    if held.exists():
        raise InvalidInput({"goal": "This outcome is held already"})


def _write(outcome: Outcome, by: Person, now: datetime, action: str, words: str, changes: Any) -> None:
    record(
        initiative=None,
        by=by,
        now=now,
        action=action,
        summary=f"{outcome.reference} {words}: {outcome.goal}",
        changes=changes,
    )
