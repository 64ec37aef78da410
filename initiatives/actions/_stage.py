"""Locking an initiative and moving it along the table of moves."""

from datetime import datetime
from typing import Any

from initiatives import access
from initiatives.actions import _proposed
from initiatives.actions._history import Change, record
from initiatives.errors import Conflict, NotFound, WrongStage
from initiatives.models import DecisionState, Initiative, Person
from initiatives.stages import MOVES, Stage


def lock(initiative: Initiative) -> Initiative:
    """The same initiative, freshly read and held until the transaction ends."""
    row = (
        Initiative.objects.select_for_update(of=("self",))
        .select_related("team")
        .filter(pk=initiative.pk)
        .first()
    )
    if row is None:
        raise NotFound
    return row


def move(
    initiative: Initiative,
    name: str,
    *,
    by: Person | None,
    now: datetime,
    summary: str = "",
    to: Stage | None = None,
    changes: tuple[Change, ...] = (),
    **fields: Any,
) -> Initiative:
    """Make the move `name` on a locked initiative, with its history entry; `fields` are set along with it.

    `by` None is the system itself (a date that came). Raises `NotAllowed` or `WrongStage`.
    """
    step = MOVES[name]
    if by is not None:
        access.require(by, step.action, None if not access.TABLE[step.action].needs_subject else initiative)
    if initiative.at_stage not in step.sources:
        raise WrongStage(
            f"{initiative.reference} is {initiative.at_stage.label.lower()} now, so this can’t be done any more."
        )
    target = to or step.to
    if target is None:
        target = Stage(initiative.stage_before or Stage.SUBMITTED)
    was = initiative.at_stage
    if was == Stage.READY:
        gone = f"It is {target.label.lower()} now."
        _proposed.close(initiative, DecisionState.LAPSED, why=gone, by=None, now=now)
    initiative.stage_before = was
    initiative.stage = target
    initiative.stage_since = now
    initiative.updated_at = now
    initiative.version += 1
    for field, value in fields.items():
        setattr(initiative, field, value)
    initiative.save()
    record(
        initiative=initiative,
        by=by,
        now=now,
        action=name,
        summary=summary or f"Moved from {was.label.lower()} to {target.label.lower()}",
        changes=(("Stage", was.label, target.label), *changes),
    )
    return initiative


def touch(
    initiative: Initiative, *, now: datetime, version: int | None = None, who: str = "Somebody"
) -> Initiative:
    """Count a change on a locked initiative; raises `Conflict` when `version` is not the one that stands."""
    if version is not None and version != initiative.version:
        raise Conflict(f"{who} changed this while you were writing.", version=initiative.version)
    initiative.version += 1
    initiative.updated_at = now
    initiative.save(update_fields=["version", "updated_at"])
    return initiative
