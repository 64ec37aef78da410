"""Risks: what may happen, how likely, what it costs then; and whether the figures count it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from initiatives import access
from initiatives.actions import _figures
from initiatives.actions._history import Change, record
from initiatives.actions._notify import settle, tell
from initiatives.actions._once import once
from initiatives.actions._stage import lock
from initiatives.actions.reframing.guardrails import require_open
from initiatives.errors import Conflict, Difference, InvalidInput, WrongStage
from initiatives.models import Initiative, NoticeKind, Option, Person, Risk
from initiatives.queries.reframing import technical as queries
from initiatives.stages import FRAMABLE

MOST_RISKS = 40
_PLACES = Decimal("0.000001")
LABELS = {
    "what": "Risk",
    "discipline": "Discipline",
    "option": "Option",
    "chance_text": "Chance",
    "cost": "Paid in",
    "text": "Cost",
    "in_figures": "In the figures",
    "owner": "Owner",
}
# What changes the figures, where the risk counts in them.
_NUMBERS = ("option", "chance", "cost", "low", "middle", "high", "in_figures")


@dataclass(frozen=True)
class Stake:
    """A risk as typed and as read. `low`, `middle`, `high` in the unit of `cost`; for an effect the metric's."""

    what: str
    chance: Decimal
    chance_text: str
    cost: str
    low: Decimal
    middle: Decimal
    high: Decimal
    text: str
    discipline: str = ""
    option: Option | None = None
    owner: Person | None = None
    in_figures: bool = False


def add_risk(*, initiative: Initiative, stake: Stake, by: Person, now: datetime, token: str = "") -> Risk:
    """Put a risk on record. Raises `NotAllowed` with who may, `WrongStage`, `InvalidInput`."""
    with transaction.atomic():
        initiative = lock(initiative)
        access.require(by, "set_risk", Risk(initiative=initiative, discipline=stake.discipline))
        require_open(initiative)
        _require_framable(initiative, stake.in_figures)

        def make() -> Risk:
            count = initiative.risks.standing().count()
            if count >= MOST_RISKS:
                raise InvalidInput({"what": f"There are {count} risks already. Change one of them instead"})
            last = initiative.risks.order_by("-number").values_list("number", flat=True).first()
            made = Risk(
                initiative=initiative,
                number=(last or 0) + 1,
                dimension=initiative.next_dimension,
                added_by=by,
                added_at=now,
            )
            initiative.next_dimension += 1
            initiative.save(update_fields=["next_dimension"])
            _fill(made, stake)
            made.confirmed_at = now if _needs_nobody(made, by) else None
            made.save()
            record(
                initiative=initiative,
                by=by,
                now=now,
                action="add_risk",
                summary=f"Added risk {made.number}: {made.what}, {_in_words(made)}",
                changes=[(LABELS[name], "", _said(made, name)) for name in LABELS if name != "what"],
            )
            if made.in_figures:
                _figures.inputs_changed(initiative, now=now)
            _ask_owner(made, by=by, now=now)
            return made

        made, _ = once(Risk, make, by=by, token=token, now=now)
        return made


def change_risk(*, risk: Risk, stake: Stake, version: int, by: Person, now: datetime) -> Risk:
    """Change it; an owner who changes it has confirmed it. Raises `NotAllowed`, `Conflict`, `InvalidInput`."""
    with transaction.atomic():
        risk = _again(risk)
        initiative = risk.initiative
        access.require(by, "set_risk", risk)
        access.require(by, "set_risk", Risk(initiative=initiative, discipline=stake.discipline))
        require_open(initiative)
        before = {name: _said(risk, name) for name in LABELS}
        numbers = [getattr(risk, name) for name in _NUMBERS]
        counted, owner = risk.in_figures, risk.owner_id
        if risk.version != version:
            raise _changed_meanwhile(risk, stake, before)
        _fill(risk, stake)
        changes: list[Change] = [
            (LABELS[name], before[name], _said(risk, name))
            for name in LABELS
            if before[name] != _said(risk, name)
        ]
        if not changes:
            return risk
        moves_figures = numbers != [getattr(risk, name) for name in _NUMBERS] and (counted or risk.in_figures)
        _require_framable(initiative, moves_figures)
        if risk.owner_id != owner or by.pk == risk.owner_id:
            risk.confirmed_at = now if _needs_nobody(risk, by) else None
        risk.version += 1
        risk.save()
        record(
            initiative=initiative,
            by=by,
            now=now,
            action="change_risk",
            summary=f"Changed risk {risk.number}: {risk.what}, {_in_words(risk)}",
            changes=changes,
        )
        if moves_figures:
            _figures.inputs_changed(initiative, now=now)
        if risk.owner_id != owner:
            settle(initiative, f"risk:{risk.pk}:", now=now)
            _ask_owner(risk, by=by, now=now)
        return risk


def confirm_risk(*, risk: Risk, by: Person, now: datetime) -> Risk:
    """Its owner has looked, and it stands as it is."""
    with transaction.atomic():
        risk = _again(risk)
        access.require(by, "confirm_risk", risk)
        if risk.confirmed_at is not None:
            return risk
        risk.confirmed_at = now
        risk.save(update_fields=["confirmed_at"])
        record(
            initiative=risk.initiative,
            by=by,
            now=now,
            action="confirm_risk",
            summary=f"Confirmed risk {risk.number}: {risk.what}",
        )
        settle(risk.initiative, f"risk:{risk.pk}:", now=now)
        return risk


def withdraw_risk(*, risk: Risk, by: Person, now: datetime) -> Risk:
    """It no longer threatens; the figures forget it."""
    with transaction.atomic():
        risk = _again(risk)
        access.require(by, "set_risk", risk)
        require_open(risk.initiative)
        _require_framable(risk.initiative, risk.in_figures)
        risk.withdrawn_at = now
        risk.version += 1
        risk.save(update_fields=["withdrawn_at", "version"])
        record(
            initiative=risk.initiative,
            by=by,
            now=now,
            action="withdraw_risk",
            summary=f"Took risk {risk.number} off: {risk.what}",
        )
        settle(risk.initiative, f"risk:{risk.pk}:", now=now)
        if risk.in_figures:
            _figures.inputs_changed(risk.initiative, now=now)
        return risk


def _fill(risk: Risk, stake: Stake) -> None:
    risk.what, risk.discipline, risk.option, risk.owner = (
        stake.what,
        stake.discipline,
        stake.option,
        stake.owner,
    )
    risk.chance = stake.chance.quantize(Decimal("0.0001"))
    risk.chance_text, risk.cost, risk.text = stake.chance_text, stake.cost, stake.text
    risk.low, risk.middle, risk.high = (
        value.quantize(_PLACES) for value in (stake.low, stake.middle, stake.high)
    )
    risk.in_figures = stake.in_figures
    if risk.low <= 0:
        raise InvalidInput({"text": "The cost must be more than 0"})
    if not 0 < risk.chance <= 1:
        raise InvalidInput({"chance_text": "The chance must be more than 0 and at most 100%"})


def _said(risk: Risk, name: str) -> str:
    value = getattr(risk, name)
    if name == "cost":
        return risk.get_cost_display()
    if name == "discipline":
        return risk.get_discipline_display()
    if name == "in_figures":
        return "yes" if value else "no"
    if name == "option":
        return value.key if value else "every option"
    return str(value or "")


def _in_words(risk: Risk) -> str:
    return f"{queries.chance_words(risk.chance)}, {queries.cost_words(risk.cost, risk.text)}"


def _needs_nobody(risk: Risk, by: Person) -> bool:
    return risk.owner_id in (None, by.pk)


def _ask_owner(risk: Risk, *, by: Person, now: datetime) -> None:
    tell(
        [risk.owner],
        initiative=risk.initiative,
        kind=NoticeKind.WAITING,
        text=f"{by.name} asks you to confirm a risk of {risk.initiative.reference}: {risk.what}, "
        f"{_in_words(risk)}",
        once_key=f"risk:{risk.pk}:{risk.version}",
        by=by,
        now=now,
        anchor="guardrails",
    )


def _changed_meanwhile(risk: Risk, stake: Stake, before: dict[str, str]) -> Conflict:
    theirs = Risk(initiative=risk.initiative)
    _fill(theirs, stake)
    return Conflict(
        "This risk changed while you were writing",
        version=risk.version,
        differences=tuple(
            Difference(label, before[name], _said(theirs, name))
            for name, label in LABELS.items()
            if before[name] != _said(theirs, name)
        ),
    )


def _require_framable(initiative: Initiative, matters: object) -> None:
    if matters and initiative.at_stage not in FRAMABLE:
        raise WrongStage(
            f"{initiative.reference} is {initiative.at_stage.label.lower()} now, so its figures no longer change."
        )


def _again(risk: Risk) -> Risk:
    initiative = lock(risk.initiative)
    return queries.get_risk(initiative, risk.number)
