"""Dissent: a director or a lead sees a decision otherwise, and it stays beside the decision.

Without a name means without a name everywhere: on the page, in the history, in notices and their mails.
"""

from datetime import datetime

from django.db import transaction

from initiatives import access
from initiatives.actions._history import record
from initiatives.actions._notify import tell
from initiatives.actions._once import once
from initiatives.actions._stage import lock
from initiatives.errors import InvalidInput, WrongStage
from initiatives.models import Decision, Dissent, NoticeKind, Person


@transaction.atomic
def see_otherwise(
    decision: Decision, *, reason: str, named: bool, by: Person, now: datetime, token: str = ""
) -> Dissent:
    """Keep another view beside a decision. Raises `NotAllowed`, `InvalidInput`, `WrongStage` (undone, or said already)."""
    access.require(by, "see_otherwise")
    row = lock(decision.initiative)

    def make() -> Dissent:
        standing = Decision.objects.select_related("decided_by").get(pk=decision.pk)
        if not (standing.holds or standing.waits):
            raise WrongStage("That decision is not in force any more.")
        if not reason:
            raise InvalidInput({"reason": "Enter why you see it otherwise"})
        if decision.dissents.standing().filter(person=by).exists():
            raise WrongStage("Your view stands beside this decision already. Take it back to write another.")
        return Dissent.objects.create(decision=decision, person=by, named=named, reason=reason, said_at=now)

    made, is_new = once(Dissent, make, by=by, token=token, now=now)
    if is_new:
        who = by.name if named else "A director or lead"
        record(
            initiative=row,
            by=by if named else None,
            now=now,
            action="see_otherwise",
            summary="Sees the decision otherwise"
            if named
            else "A director or lead sees the decision otherwise",
            changes=(("Reason", "", reason),),
        )
        tell(
            [person for person in (decision.decided_by, decision.confirmed_by) if person != by],
            initiative=row,
            kind=NoticeKind.CHANGED,
            text=f"{who} sees the decision on {row.reference} otherwise: {reason}",
            once_key=f"dissent-{made.pk}",
            by=by if named else None,
            now=now,
        )
    return made


@transaction.atomic
def take_dissent_back(dissent: Dissent, *, by: Person, now: datetime) -> Dissent:
    """Only its author can; that there was one stays in the history."""
    row = lock(dissent.decision.initiative)
    found = Dissent.objects.select_for_update(of=("self",)).get(pk=dissent.pk)
    access.require(by, "own_dissent", found)
    if found.taken_back_at is not None:
        raise WrongStage("It is taken back already.")
    found.taken_back_at = now
    found.save(update_fields=["taken_back_at"])
    record(
        initiative=row,
        by=by if found.named else None,
        now=now,
        action="take_dissent_back",
        summary="No longer sees the decision otherwise"
        if found.named
        else "A view against the decision was taken back",
    )
    return found
