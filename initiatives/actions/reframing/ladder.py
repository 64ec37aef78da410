"""Another rung of the ladder made the target: half, or four fifths, of what was aimed at."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from initiatives import access
from initiatives.actions._stage import lock
from initiatives.actions.reframing import suggestions
from initiatives.actions.reframing.framing import change_framing
from initiatives.actions.reframing.proposals import FramingChange
from initiatives.errors import InvalidInput
from initiatives.models import Estimate, Framing, Initiative, Person, Suggestion, TypedIn, ValueMeaning
from initiatives.queries.initiative import current_framing
from initiatives.queries.reframing.framing import moves_alone

RUNGS = {"0.5": "half", "0.8": "80%"}
_PLACES = Decimal("0.000001")


def make_target(
    *, initiative: Initiative, by: Person, now: datetime, version: int, share: str
) -> Framing | None:
    """The next version of the framing, with its target at `share` of the way; `version` is the one on screen.

    One unit of the metric stays worth what it was, so that what a year at the target is worth shrinks with it; what
    was typed as a share of the way to the target stays as large as it is, now in the metric's own unit. Raises
    `NotAllowed`, `WrongStage`, `Conflict`, and `InvalidInput` where there is no such rung.
    """
    with transaction.atomic():
        initiative = lock(initiative)
        access.require(by, "change_framing", initiative)
        current = current_framing(initiative)
        if share not in RUNGS or current is None or current.target is None or current.baseline is None:
            raise InvalidInput({"share": "Select a rung of the ladder to the target"})
        part = Decimal(share)
        target = (current.baseline + part * (current.target - current.baseline)).quantize(_PLACES)
        values: dict[str, Any] = {"target": target, "target_text": _words(target)}
        if current.value_middle is not None and current.value_meaning == ValueMeaning.YEAR_AT_TARGET:
            values |= _worth(current, part)
        _keep_effects(initiative, now)
        return change_framing(
            initiative=initiative,
            by=by,
            now=now,
            version=version,
            values=values,
            why=f"{RUNGS[share].capitalize()} of what was aimed at, from the ladder to the target",
        )


def suggest_target(
    *, initiative: Initiative, by: Person, now: datetime, share: str, once: str = ""
) -> Suggestion:
    """The same for somebody who may not change the framing: a suggestion for whoever may.

    Only where the target alone would change: see `queries.reframing.moves_alone`.
    """
    with transaction.atomic():
        initiative = lock(initiative)
        current = current_framing(initiative)
        if share not in RUNGS or current is None or current.target is None or current.baseline is None:
            raise InvalidInput({"share": "Select a rung of the ladder to the target"})
        if not moves_alone(current, initiative):
            raise InvalidInput(
                {"share": "What a year at the target is worth would change with it. Ask the framing lead"}
            )
        target = (current.baseline + Decimal(share) * (current.target - current.baseline)).quantize(_PLACES)
        return suggestions.make(
            initiative=initiative,
            by=by,
            now=now,
            what=FramingChange("target", {"target": target, "target_text": _words(target)}),
            why=f"{RUNGS[share].capitalize()} of what is aimed at, from the ladder to the target",
            once_token=once,
        )


def _worth(current: Framing, part: Decimal) -> dict[str, Any]:
    low, middle, high = (
        (value * part).quantize(Decimal("0.0001"))
        for value in (current.value_low, current.value_middle, current.value_high)
        if value is not None
    )
    text = _words(middle) if low == high else f"{_words(low)}, {_words(middle)}, {_words(high)}"
    return {"value_low": low, "value_middle": middle, "value_high": high, "value_text": text[:60]}


def _keep_effects(initiative: Initiative, now: datetime) -> None:
    """Effects that were typed as a share of the way go on in the metric's unit, under the same person's name."""
    rows = Estimate.objects.current().effects_of(initiative).typed_as(TypedIn.SHARE_OF_TARGET)
    for row in list(rows):
        row.superseded_at = now
        row.save(update_fields=["superseded_at"])
        row.pk, row._state.adding = None, True
        row.superseded_at, row.given_at = None, now
        row.typed_in = TypedIn.UNIT
        row.text = ", ".join(dict.fromkeys(_words(value) for value in (row.low, row.middle, row.high)))
        row.save(force_insert=True)


def _words(value: Decimal) -> str:
    return f"{value.normalize():f}"
