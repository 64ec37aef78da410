"""The date that somebody wishes for. It moves no number; each option shows its chance of making it."""

from datetime import date, datetime

from django.db import transaction

from initiatives import access
from initiatives.actions import _figures
from initiatives.actions._history import record
from initiatives.actions._stage import lock
from initiatives.actions.options.ways import require_open
from initiatives.errors import Conflict, Difference, InvalidInput
from initiatives.models import Initiative, Person

_LABELS = {"wished_on": "Wished-for date", "wished_by": "Who wishes it", "wished_why": "Why that date"}


@transaction.atomic
def wish_date(
    *,
    initiative: Initiative,
    by: Person,
    now: datetime,
    version: int,
    on: date | None,
    who: str = "",
    why: str = "",
) -> Initiative:
    """Say by when somebody wishes it, who and why; no date takes the wish away.

    Raises `Conflict` with both texts when `version` is not the one that stands.
    """
    initiative = lock(initiative)
    access.require(by, "wish_date", initiative)
    require_open(initiative)
    values: dict[str, object] = {
        "wished_on": on,
        "wished_by": who if on else "",
        "wished_why": why if on else "",
    }
    if initiative.wished_version != version:
        raise _conflict(initiative, values)
    if on is not None and not who:
        raise InvalidInput({"who": "Enter who wishes for this date"})
    before = {name: getattr(initiative, name) for name in values}
    if before == values:
        return initiative
    for name, value in values.items():
        setattr(initiative, name, value)
    initiative.wished_version += 1
    initiative.save(update_fields=[*values, "wished_version"])
    record(
        initiative=initiative,
        by=by,
        now=now,
        action="wish_date",
        summary=f"{who} wishes for {on.day} {on:%b %Y}" if on else "Took the wished-for date away",
        changes=tuple((_LABELS[name], before[name], value) for name, value in values.items()),
    )
    _figures.inputs_changed(initiative, now=now)
    return initiative


def _conflict(initiative: Initiative, yours: dict[str, object]) -> Conflict:
    differences = [
        Difference(_LABELS[name], str(getattr(initiative, name) or ""), str(value or ""))
        for name, value in yours.items()
        if str(getattr(initiative, name) or "") != str(value or "")
    ]
    return Conflict(
        "Somebody changed the wished-for date while you were writing.",
        version=initiative.wished_version,
        differences=tuple(differences),
    )
