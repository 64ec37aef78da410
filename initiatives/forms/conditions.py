"""Conditions as a director types them: a few short lines, each with who sees to it and by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField

from initiatives.actions.board import MOST_CONDITIONS, Conditioning
from initiatives.forms import Form
from initiatives.forms.fields import DateField, PlainTextField
from initiatives.models import Person

SHOWN = 2


@dataclass(frozen=True)
class Row:
    """One line. `is_more` stands behind "More conditions" until something is typed there."""

    number: int
    text: BoundField
    owner: BoundField
    by: BoundField
    is_more: bool


def _name(number: int, part: str) -> str:
    return f"condition_{number}_{part}"


class PersonField(PlainTextField):
    """Somebody by name, or by e-mail address where two have the same; one list of names serves every such field."""

    def __init__(self, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(
            max_length=254,
            required=False,
            widget=forms.TextInput(attrs={"list": "people", "autocomplete": "off"}),
            **kwargs,
        )
        self.people = people

    def clean(self, value: Any) -> Any:
        asked = str(super().clean(value) or "").casefold()
        if not asked:
            return None
        found = [one for one in self.people if asked in (one.name.casefold(), one.email.casefold())]
        if len(found) == 1:
            return found[0]
        if found:
            raise ValidationError("Two people have that name. Enter the e-mail address")
        raise ValidationError("Enter the name of somebody here, as it is in the list")


def add_fields(form: Form, people: Sequence[Person]) -> None:
    """Three fields for each of the lines."""
    for number in range(1, MOST_CONDITIONS + 1):
        text = PlainTextField(
            label=f"Condition {number}", max_length=200, required=False, name="The condition"
        )
        owner = PersonField(people, label="Who sees to it", name="Who sees to it")
        by = DateField(label="By when", required=False, future=True, name="By when")
        by.today = form.today
        for part, field in (("text", text), ("owner", owner), ("by", by)):
            field.widget.attrs["class"] = "field"
            form.fields[_name(number, part)] = field


def check(form: Form) -> None:
    """A person or a day without a condition is a slip that should be seen."""
    for number in range(1, MOST_CONDITIONS + 1):
        text, owner, by = (form.cleaned_data.get(_name(number, part)) for part in ("text", "owner", "by"))
        if (owner or by) and not text and _name(number, "text") not in form.errors:
            form.add_error(_name(number, "text"), "Enter what must hold")


def conditions_in(cleaned: dict[str, Any]) -> tuple[Conditioning, ...]:
    """The lines that say something, in order."""
    return tuple(
        Conditioning(
            cleaned[_name(number, "text")],
            cleaned.get(_name(number, "owner")),
            cleaned.get(_name(number, "by")),
        )
        for number in range(1, MOST_CONDITIONS + 1)
        if cleaned.get(_name(number, "text"))
    )


def rows_of(form: Form) -> tuple[Row, ...]:
    """All lines, for the page."""
    return tuple(
        Row(
            number,
            form[_name(number, "text")],
            form[_name(number, "owner")],
            form[_name(number, "by")],
            is_more=number > SHOWN,
        )
        for number in range(1, MOST_CONDITIONS + 1)
    )
