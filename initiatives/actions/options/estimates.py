"""Estimates: who may set which, in which unit they are kept, and the row that takes the place of the last."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from initiatives import access, economics
from initiatives.actions._figures import unit_of
from initiatives.actions._history import Change
from initiatives.economics.validation import check_estimate
from initiatives.errors import InvalidInput
from initiatives.models import (
    ENGINEERING,
    Basis,
    Estimate,
    Framing,
    Initiative,
    Input,
    Option,
    Person,
    TypedIn,
)
from initiatives.queries.options import cases

_PLACES = Decimal("0.000001")
_MOST: Mapping[str, float] = {
    Input.EFFORT: 100_000,
    Input.WEEKS_TO_SHIP: 2_000,
    Input.UPKEEP: 100_000,
    Input.DEBT: 100_000,
    Input.RAMP: 2_000,
    Input.RUN_COST: 1e12,
    Input.CASH: 1e12,
    Input.LATER_EFFORT: 100_000,
    Input.LATER_WEEKS: 2_000,
    Input.LATER_UPKEEP: 100_000,
    Input.LATER_RUN_COST: 1e12,
    Input.LATER_CASH: 1e12,
}
_SHARES = (Input.SUCCESS, Input.EFFECT_SHARE, Input.LATER_SHARE)
_LARGEST = 1e12


@dataclass(frozen=True)
class Given:
    """A range as somebody gave it: P10, middle, P90, in the unit of `typed_in`.

    Effects: the metric's unit, or per cent (40 is 40 %) of the baseline or of the way to the target. Shares of
    another option's effect and chances: 0..1. Effort: person-weeks. Time and ramp: weeks. Money a year, or money.
    """

    low: float
    middle: float
    high: float
    text: str
    basis: str = Basis.EXPERT
    note: str = ""
    typed_in: str = TypedIn.UNIT
    middle_assumed: bool = False

    @classmethod
    def fixed(cls, value: float, text: str, basis: str = Basis.EXPERT, note: str = "") -> "Given":
        """A quantity that is known."""
        return cls(value, value, value, text, basis, note)


Estimates = Mapping[str, Given | None]


def as_given(row: Estimate, framing: Framing | None) -> Given:
    """An estimate's row as it was typed, to be given again."""
    unit = unit_of(framing, row.typed_in) if framing else None
    low, middle, high = (
        float(value / unit) if unit else float(value) for value in (row.low, row.middle, row.high)
    )
    return Given(low, middle, high, row.text, row.basis, row.basis_note, row.typed_in, row.middle_assumed)


def require_inputs(by: Person, initiative: Initiative, names: Estimates) -> None:
    """Raise `NotAllowed` unless this person may set each of these inputs."""
    for action in sorted({action_for(name) for name in names}):
        access.require(by, action, initiative)


def action_for(name: str) -> str:
    """The line of `access.TABLE` that an input falls under."""
    return "set_effort" if name in ENGINEERING else "set_value"


def write(
    option: Option,
    given: Estimates,
    *,
    by: Person,
    now: datetime,
    initiative: Initiative,
    framing: Framing | None,
    givers: Mapping[str, Person] | None = None,
) -> list[Change]:
    """Supersede what differs, on a locked initiative; None takes an estimate away. Returns what changed.

    `givers` are people other than `by` in whose name an input stands, where it follows from what they gave. Raises `InvalidInput` with the inputs' names before anything is written.
    """
    numbers_of = {name: stored(name, value, framing) for name, value in given.items() if value is not None}
    current = {row.input: row for row in option.estimates.current()}
    gone = [name for name, value in given.items() if value is None and name in current]
    gone += [other for name in numbers_of if (other := _displaced(name)) in current and other not in gone]
    changes: list[Change] = []
    for name in gone:
        changes.append((_label(option, name), current[name].text, ""))
        _end(current[name], now)
    columns = _columns(initiative, option, numbers_of)
    for name, numbers in numbers_of.items():
        value = given[name]
        assert value is not None
        before = current.get(name)
        if before is not None and _same(before, value, numbers):
            continue
        if before is not None:
            _end(before, now)
        giver = (givers or {}).get(name, by)
        _begin(option, name, value, numbers, dimension=columns[name], by=giver, now=now)
        changes.append((_label(option, name), before.text if before else "", value.text))
    return changes


def _label(option: Option, name: str) -> str:
    return f"{option.key} {Input(name).label.lower()}"


def _displaced(name: str) -> str:
    """An effect is given either by itself or as a share of another option's."""
    return {Input.EFFECT: Input.EFFECT_SHARE, Input.EFFECT_SHARE: Input.EFFECT}.get(Input(name), "")


def _end(row: Estimate, now: datetime) -> None:
    row.superseded_at = now
    row.save(update_fields=["superseded_at"])


def _begin(
    option: Option,
    name: str,
    value: Given,
    numbers: tuple[Decimal, Decimal, Decimal],
    *,
    dimension: int,
    by: Person,
    now: datetime,
) -> None:
    Estimate.objects.create(
        initiative_id=option.initiative_id,
        option=option,
        input=name,
        low=numbers[0],
        middle=numbers[1],
        high=numbers[2],
        text=value.text[:60],
        typed_in=value.typed_in,
        middle_assumed=value.middle_assumed,
        basis=value.basis,
        basis_note=value.note[:200],
        dimension=dimension,
        given_by=by,
        given_at=now,
    )


def _columns(initiative: Initiative, option: Option, names: Iterable[str]) -> dict[str, int]:
    """For each input the column of draws that it has had since it was first estimated, or the next free one."""
    had = dict(option.estimates.order_by("given_at", "pk").values_list("input", "dimension"))
    taken = initiative.next_dimension
    for name in names:
        if name not in had:
            had[name] = initiative.next_dimension
            initiative.next_dimension += 1
    if initiative.next_dimension != taken:
        initiative.save(update_fields=["next_dimension"])
    return had


def _same(row: Estimate, value: Given, numbers: tuple[Decimal, Decimal, Decimal]) -> bool:
    return (
        (row.low, row.middle, row.high) == numbers
        and (row.text, row.typed_in) == (value.text[:60], value.typed_in)
        and (row.basis, row.basis_note) == (value.basis, value.note[:200])
    )


def stored(name: str, value: Given, framing: Framing | None) -> tuple[Decimal, Decimal, Decimal]:
    """The three numbers in the unit in which they are kept. Raises `InvalidInput` for what breaks a rule."""
    factor = Decimal(1)
    if name == Input.EFFECT and value.typed_in != TypedIn.UNIT:
        unit = unit_of(framing, value.typed_in) if framing else None
        if unit is None:
            raise InvalidInput(
                {name: "Say first where the metric stands and where it should go, or use its own unit"}
            )
        factor = unit
    numbers = []
    for number in (value.low, value.middle, value.high):
        if not abs(number) <= _LARGEST:
            raise InvalidInput({name: "This number is too large"})
        numbers.append((Decimal(repr(float(number))) * factor).quantize(_PLACES))
    low, middle, high = numbers
    _check(name, low, middle, high, framing)
    return low, middle, high


def _check(name: str, low: Decimal, middle: Decimal, high: Decimal, framing: Framing | None) -> None:
    """The engine's own rules for a range, said beside the field that broke them."""
    estimate = economics.Estimate(economics.Range(float(low), float(middle), float(high)))
    problems: list[tuple[str, str]] = []
    check_estimate(name, estimate, problems, **_support(name, framing))
    if problems:
        raise InvalidInput({name: _in_words(name, problems[0], framing)})
    if float(high) > _MOST.get(name, _LARGEST):
        raise InvalidInput({name: f"{Input(name).label} can be at most {_MOST.get(name, _LARGEST):,.0f}"})


def _support(name: str, framing: Framing | None) -> dict[str, float | None]:
    if name in (Input.EFFORT, Input.WEEKS_TO_SHIP, Input.LATER_EFFORT, Input.LATER_WEEKS):
        return {"above": 0.0}
    if name in _SHARES:
        return {"above": 0.0, "most": 1.0}
    if name == Input.EFFECT:
        can_hurt = framing is not None and framing.can_hurt
        upper = cases.effect_upper(framing) if framing else None
        return {"least": None if can_hurt else 0.0, "most": upper}
    return {"least": 0.0}


def _in_words(name: str, problem: tuple[str, str], framing: Framing | None) -> str:
    path, reason = problem
    part = path.rsplit(".", 1)[-1]
    too_low = reason.startswith("Must be") and ("or more" in reason or "above" in reason)
    too_high = reason.startswith(("Must be", "High must be below")) and not too_low
    if name == Input.EFFECT and too_low:
        return "An effect below 0 makes it worse. Say in the framing that it can hurt, or enter 0 or more"
    if name == Input.EFFECT and too_high and framing is not None:
        return (
            f"The metric cannot move by {cases.effect_upper(framing):,.10g} or more. Enter a smaller effect"
        )
    if name in _SHARES and (too_low or too_high):
        return "Enter more than 0%" if too_low else "Enter less than 100%, or just 100%"
    return f"{part.capitalize()} m{reason[1:]}" if reason.startswith("Must") else reason
