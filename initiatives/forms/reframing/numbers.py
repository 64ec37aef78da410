"""Numbers in a conversation: which ones a question points at, and the ranges that its answer gives."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from initiatives.actions.options import Given
from initiatives.forms.fields import CURRENCIES, PERCENT, WEEKS, RangeField
from initiatives.forms.options.option import AmountField
from initiatives.forms.typed import TypedRange
from initiatives.models import WORTH, Basis, Estimate, Input, Option, QuestionTarget, TypedIn
from initiatives.queries.reframing import AboutNumbers

_UNITS: Mapping[str, Mapping[str, float] | None] = {
    Input.EFFORT: WEEKS,
    Input.LATER_EFFORT: WEEKS,
    Input.LATER_WEEKS: WEEKS,
    Input.LATER_UPKEEP: WEEKS,
    Input.LATER_SHARE: PERCENT,
    Input.LATER_RUN_COST: CURRENCIES,
    Input.LATER_CASH: CURRENCIES,
    Input.WEEKS_TO_SHIP: WEEKS,
    Input.UPKEEP: WEEKS,
    Input.RAMP: WEEKS,
    Input.DEBT: WEEKS,
    Input.SUCCESS: PERCENT,
    Input.RUN_COST: CURRENCIES,
    Input.CASH: CURRENCIES,
    WORTH: CURRENCIES,
}
_COUNTED_IN: Mapping[str, str] = {
    Input.EFFORT: "person-weeks",
    Input.LATER_EFFORT: "person-weeks",
    Input.LATER_WEEKS: "weeks",
    Input.LATER_UPKEEP: "person-weeks a year",
    Input.LATER_SHARE: "%",
    Input.LATER_RUN_COST: "money a year",
    Input.LATER_CASH: "money",
    Input.WEEKS_TO_SHIP: "weeks",
    Input.UPKEEP: "person-weeks a year",
    Input.RAMP: "weeks",
    Input.DEBT: "person-weeks",
    Input.SUCCESS: "%",
    Input.RUN_COST: "money a year",
    Input.CASH: "money",
    WORTH: "money a year",
}
_IN_PERCENT: Mapping[str, str] = {
    TypedIn.PERCENT_OF_BASELINE: "% of where it stands now",
    TypedIn.SHARE_OF_TARGET: "% of the way to the target",
    TypedIn.SHARE_OF_OPTION: "% of the other option’s effect",
}
# The glyph of a range needs two ends; these may be known exactly.
_MAY_BE_ONE = frozenset({Input.SUCCESS, Input.RUN_COST, Input.CASH, Input.UPKEEP, Input.RAMP, Input.DEBT})
LEAST_WORTH, MOST_WORTH = 0.0001, 1e12


def token(option: Option | None, name: str) -> str:
    """What a form calls a number: "option-7-effect", "worth"."""
    return WORTH if option is None else f"option-{option.pk}-{name}"


@dataclass(frozen=True)
class Tick:
    """One box: a number that the answer would tell."""

    id: str
    value: str
    label: str
    checked: bool


@dataclass(frozen=True)
class Ticks:
    """The boxes of one option, or of the framing."""

    title: str
    boxes: tuple[Tick, ...]
    open: bool


class NumbersField(forms.MultipleChoiceField):
    """Any of the numbers of an initiative, as boxes in groups; `rows(chosen)` is what the template prints."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, groups: Iterable[AboutNumbers], **kwargs: Any) -> None:
        self.groups = tuple(groups)
        self.targets = {
            token(group.option, name): (group.option, name)
            for group in self.groups
            for name, _ in group.numbers
        }
        super().__init__(choices=[(key, key) for key in self.targets], required=False, **kwargs)
        self.error_messages["invalid_choice"] = "Select numbers of this initiative only"
        self.error_messages["invalid_list"] = self.error_messages["invalid_choice"]

    def rows(self, chosen: Iterable[str]) -> tuple[Ticks, ...]:
        wanted = set(chosen)
        count = 0
        made = []
        for group in self.groups:
            boxes = []
            for name, label in group.numbers:
                key = token(group.option, name)
                boxes.append(Tick(f"id_numbers_{count}", key, label, key in wanted))
                count += 1
            made.append(Ticks(group.title, tuple(boxes), any(box.checked for box in boxes)))
        return tuple(made)


class RangeOf:
    """The field in which the answer to a question gives one of its numbers, and how what was typed is kept."""

    def __init__(self, target: QuestionTarget, current: Estimate | None, words: str, unit: str) -> None:
        self.target, self.current, self.words = target, current, words
        self.name = f"range-{target.pk}"
        self.typed_in = current.typed_in if current and target.input == Input.EFFECT else TypedIn.UNIT
        percent = self.typed_in in _IN_PERCENT
        self.unit = _IN_PERCENT.get(self.typed_in) or _COUNTED_IN.get(target.input) or unit
        units = PERCENT if percent else _UNITS.get(target.input)
        self.scale = (
            0.01 if target.input == Input.SUCCESS or self.typed_in == TypedIn.SHARE_OF_OPTION else 1.0
        )
        label = f"{words[:1].upper()}{words[1:]}"
        if target.input == Input.SUCCESS and target.option is not None:
            label = f"Chance that {target.option.key} works"
        hint = f"It stands at {current.text}. Empty leaves it." if current else "Empty leaves it as it is."
        more: dict[str, Any] = {
            "label": label,
            "required": False,
            "units": units,
            "name": label,
            "help_text": hint,
        }
        if target.input == WORTH:
            self.field: RangeField = RangeField(minimum=LEAST_WORTH, maximum=MOST_WORTH, **more)
        elif target.input in _MAY_BE_ONE:
            most = 99.0 if target.input == Input.SUCCESS else None
            self.field = AmountField(about_maximum=most, **more)
        else:
            self.field = AmountField(glyph="yes", about_maximum=99.0 if percent else None, **more)

    def given(self, value: TypedRange) -> Given:
        """The range as the actions take it."""
        return Given(
            value.low * self.scale,
            value.middle * self.scale,
            value.high * self.scale,
            value.text,
            Basis.EXPERT,
            f"The answer to question {self.target.question.number}",
            self.typed_in,
            value.middle_assumed,
        )
