"""Pins: somebody puts a row on top of the ranking, with a name and a reason, and what fits follows it."""

from datetime import datetime

from django.db import transaction

from initiatives import access
from initiatives.actions import _board_row
from initiatives.actions._history import record
from initiatives.actions._stage import lock
from initiatives.errors import InvalidInput, WrongStage
from initiatives.models import Initiative, Person, Pin
from initiatives.stages import Stage


@transaction.atomic
def move_to_top(initiative: Initiative, *, why: str, by: Person, now: datetime) -> tuple[Pin, bool]:
    """Put what is ready on top; returns (the pin, whether it is new): of two people at once the first one's stands."""
    row = lock(initiative)
    access.require(by, "pin")
    if not why:
        raise InvalidInput({"why": "Enter why, in a sentence the others can repeat"})
    if row.at_stage != Stage.READY:
        raise WrongStage(
            f"{row.reference} is {row.at_stage.label.lower()} now. Only what is ready is ranked."
        )
    standing = Pin.objects.select_related("pinned_by").filter(initiative=row).first()
    if standing is not None:
        return standing, False
    pin = Pin.objects.create(initiative=row, pinned_by=by, pinned_at=now, why=why)
    record(
        initiative=row,
        by=by,
        now=now,
        action="move_to_top",
        summary="Moved to the top of the board",
        changes=(("Why", "", why),),
    )
    _board_row.refresh(row, now=now)
    return pin, True


@transaction.atomic
def unpin(initiative: Initiative, *, by: Person, now: datetime) -> bool:
    """Let the ranking have it back; returns whether it was pinned."""
    row = lock(initiative)
    access.require(by, "pin")
    standing = Pin.objects.select_related("pinned_by").filter(initiative=row).first()
    if standing is None:
        return False
    standing.delete()
    record(
        initiative=row,
        by=by,
        now=now,
        action="unpin",
        summary=f"Back to its place in the ranking; {standing.pinned_by.name} had moved it to the top",
        changes=(("Why", standing.why, ""),),
    )
    _board_row.refresh(row, now=now)
    return True
