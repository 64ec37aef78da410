"""What the forms of options share: inputs that somebody may set, each as a range with what it rests on."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from initiatives.actions.options import ENGINEERING, Given
from initiatives.forms import Form, typed
from initiatives.forms.fields import ChoiceField, PlainTextField, RangeField, VersionField
from initiatives.forms.typed import TypedRange, Unreadable
from initiatives.models import Basis, Estimate, Input, Option, TypedIn
from initiatives.queries.options import OptionPage

SHARES = (Input.SUCCESS, Input.EFFECT_SHARE, Input.LATER_SHARE)


class AmountField(RangeField):
    """A range, or one number where the amount is known. Bounds are the action's to judge, beside this field."""

    def __init__(self, *, about_maximum: float | None = None, glyph: object = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.about_maximum = about_maximum
        if not glyph:
            # The live drawing asks "How sure?" of a single number; here one number is an answer.
            del self.widget.attrs["data-range"]

    def to_python(self, value: Any) -> TypedRange | None:
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        try:
            return read_amount(value, self.units, self.about_maximum)
        except Unreadable as error:
            raise ValidationError(str(error), code="unreadable") from None


class OptionField(forms.ModelChoiceField):
    """An option of one initiative, by its letter: those that could be built."""

    def __init__(self, *, missing: str, **kwargs: Any) -> None:
        super().__init__(queryset=Option.objects.none(), to_field_name="key", empty_label=None, **kwargs)
        self.error_messages |= {"required": missing, "invalid_choice": "Select an option from the list"}

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.key} {obj.name}"


def read_amount(text: str, units: Mapping[str, float] | None, about_maximum: float | None) -> TypedRange:
    """The range, or the one number as a range without width. Raises `Unreadable`."""
    try:
        one = typed.read_number(text, units, typed.RANGE_HELP)
    except Unreadable:
        return typed.read_range(text, units, 0.0, about_maximum)
    return TypedRange(one.text, one.value, one.value, one.value, unit_text=one.unit_text)


class InputsForm(Form):
    """Words and ranges. `inputs` are in the order of the page.

    Those that this person may not set are not on it, or where the form `hands_over` go to whoever may.
    """

    inputs: ClassVar[tuple[str, ...]] = ()
    first: ClassVar[tuple[str, ...]] = ()
    words_fields: ClassVar[tuple[str, ...]] = ()
    hands_over: ClassVar[bool] = False

    version = VersionField(required=False)
    once = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, about: OptionPage, **kwargs: Any) -> None:
        self.about = about
        super().__init__(data, **kwargs)
        for name in self.inputs:
            self.fields[f"basis_{name}"] = ChoiceField(
                label=f"What {_lower(self.fields[name].label)} rests on",
                choices=Basis.choices,
                required=False,
                widget=forms.Select,
            )
            self.fields[f"note_{name}"] = PlainTextField(
                label=f"Where {_lower(self.fields[name].label)} comes from", max_length=200, required=False
            )
            self.fields[f"basis_{name}"].widget.attrs.setdefault("class", "field")
            self.fields[f"note_{name}"].widget.attrs.setdefault("class", "field")
        if self.hands_over and about.may_suggest:
            self._hand_over()
            return
        for closed in self._closed():
            for field in (closed, f"basis_{closed}", f"note_{closed}"):
                del self.fields[field]
        if not about.may_change:
            for name in self.words_fields:
                del self.fields[name]

    def _hand_over(self) -> None:
        """Say beside each field that is not this person's to set where it goes, and leave room for a line of why."""
        closed = self._closed()
        for name in (*closed, *(() if self.about.may_change else self.words_fields)):
            to = self.about.engineer if name in ENGINEERING else "the owners"
            field = self.fields[name]
            field.help_text = f"{field.help_text} Goes to {to} as a suggestion.".strip()
        if closed or not self.about.may_change:
            self.fields["suggest_why"] = PlainTextField(
                label="Why, for what you suggest", max_length=400, required=False, name="Why"
            )
            self.fields["suggest_why"].widget.attrs.setdefault("class", "field")

    def _closed(self) -> list[str]:
        may_value, may_effort = bool(self.about.may_set_value), bool(self.about.may_set_effort)
        return [name for name in self.inputs if not (may_effort if name in ENGINEERING else may_value)]

    def estimates(self) -> dict[str, Given | None]:
        """What was typed, by input; None for what was emptied."""
        found: dict[str, Given | None] = {}
        for name in self.inputs:
            if name in self.fields:
                found.update(self.typed_input(name))
        return found

    def typed_input(self, name: str) -> dict[str, Given | None]:
        """The estimate of one input as typed; None where it was emptied, nothing where it was and is empty."""
        value: TypedRange | None = self.cleaned_data.get(name)
        if value is not None:
            return {name: self._given(name, value)}
        return {name: None} if name in self.about.estimates else {}

    def _given(self, name: str, value: TypedRange) -> Given:
        scale = 0.01 if name in SHARES else 1.0
        return Given(
            value.low * scale,
            value.middle * scale,
            value.high * scale,
            value.text,
            self.cleaned_data.get(f"basis_{name}") or Basis.EXPERT,
            self.cleaned_data.get(f"note_{name}") or "",
            TypedIn.SHARE_OF_OPTION if name == Input.LATER_SHARE else TypedIn.UNIT,
            value.middle_assumed,
        )

    def words(self) -> dict[str, str]:
        """Name and the like, where this person may change them."""
        return {name: self.cleaned_data[name] for name in self.words_fields if name in self.fields}

    def refuse(self, fields: Mapping[str, str]) -> None:
        """Show what an action said beside the fields that it named."""
        for name, sentence in fields.items():
            field = Input.EFFECT if name == Input.EFFECT_SHARE else name
            self.add_error(field if field in self.fields else None, sentence)

    @property
    def has_more(self) -> bool:
        """Whether some inputs wait under "more"."""
        return any(
            name in self.fields and name not in self.first for name in self.inputs if name != Input.EFFECT
        )

    @property
    def rows(self) -> list["InputRow"]:
        """The inputs in order, each with its companions, for the template."""
        return [
            InputRow(self, name, self.about.estimates.get(name))
            for name in self.inputs
            if name in self.fields and name != Input.EFFECT
        ]


class InputRow:
    """One input on the form: its field, its basis, its note, and what stands."""

    def __init__(self, form: InputsForm, name: str, current: Estimate | None) -> None:
        self.name, self.current = name, current
        self.field, self.basis, self.note = form[name], form[f"basis_{name}"], form[f"note_{name}"]
        self.first = name in form.first
        self.glyph = "data-range" in form.fields[name].widget.attrs


def standing(estimates: Mapping[str, Estimate], inputs: tuple[str, ...]) -> dict[str, Any]:
    """The initial values of inputs and of what they rest on, from what stands."""
    initial: dict[str, Any] = {f"basis_{name}": Basis.EXPERT for name in inputs}
    for name, row in estimates.items():
        field = Input.EFFECT if name == Input.EFFECT_SHARE else name
        initial |= {field: row.text, f"basis_{field}": row.basis, f"note_{field}": row.basis_note}
    return initial


def _lower(label: Any) -> str:
    text = str(label)
    return text[:1].lower() + text[1:]
