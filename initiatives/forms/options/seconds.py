"""The forms of a second estimate: asking for one, giving it unseen, picking."""

from collections.abc import Iterable
from typing import Any

from django import forms

from initiatives.actions.options import Given
from initiatives.forms import Form
from initiatives.forms.fields import WEEKS, ChoiceField, DateField, PlainTextField, RangeField, VersionField
from initiatives.forms.typed import TypedRange
from initiatives.models import Input, Person, Picked, TypedIn

_HINT = "Low and high you’d be surprised to miss. 8 times in 10 it should land between."


class InviteForm(Form):
    """Whom, by when, and whether the effect too."""

    person = ChoiceField(
        label="Who estimates it unseen?", missing="Select who estimates it", widget=forms.Select,
        help_text="Somebody who has not seen the first numbers. From now on every page hides them from this person.",
    )  # fmt: skip
    due = DateField(label="By when?", required=False, name="The day")
    note = PlainTextField(
        label="What do they need to know?", max_length=300, lines=2, required=False, name="The note"
    )
    with_effect = forms.BooleanField(label="Ask for the effect too", required=False)

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        self.people = {str(person.pk): person for person in people}
        super().__init__(*args, **kwargs)
        choice = self.fields["person"]
        assert isinstance(choice, ChoiceField)
        choice.choices = [("", "Select one"), *((key, person.name) for key, person in self.people.items())]

    @property
    def chosen(self) -> Person:
        """Who was selected."""
        return self.people[self.cleaned_data["person"]]


class UnseenForm(Form):
    """The second numbers. `required` False: a third estimate, of which any may stay empty."""

    effort = RangeField(label="Effort", required=False, units=WEEKS, help_text=_HINT, name="Effort")
    weeks_to_ship = RangeField(
        label="Time to ship", required=False, units=WEEKS, help_text="Calendar weeks.", name="Time"
    )
    effect = RangeField(
        label="Effect", required=False, help_text="In the metric’s unit; better is positive.", name="Effect"
    )
    note = PlainTextField(label="What does it rest on?", max_length=200, required=False, name="The note")

    def __init__(
        self, *args: Any, with_effect: object = "", needs_effort: object = "yes", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not with_effect:
            del self.fields["effect"]
        self.fields["effort"].required = bool(needs_effort)

    def given(self) -> dict[str, Given | None]:
        """The ranges by input."""
        note = self.cleaned_data.get("note") or ""
        found: dict[str, Given | None] = {}
        for name in (Input.EFFORT, Input.WEEKS_TO_SHIP, Input.EFFECT):
            value: TypedRange | None = self.cleaned_data.get(name)
            if value is not None:
                found[name] = Given(
                    value.low,
                    value.middle,
                    value.high,
                    value.text,
                    note=note,
                    typed_in=TypedIn.UNIT,
                    middle_assumed=value.middle_assumed,
                )
        return found


class SettleForm(UnseenForm):
    """Which of the two, or a third, and why."""

    pick = ChoiceField(
        label="Which one do we go on with?", choices=Picked.choices, missing="Select which one we go on with"
    )
    why = PlainTextField(
        label="Why?", max_length=400, lines=2, missing="Enter why, in a sentence the others can follow", name="The reason"
    )  # fmt: skip
    version = VersionField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, needs_effort="", **kwargs)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        numbers = ("effort", "weeks_to_ship", "effect")
        if found.get("pick") == Picked.THIRD and not any(
            found.get(name) or name in self.errors for name in numbers
        ):
            self.add_error("effort", "Enter a range, like 8 to 16")
        return found


class EndForm(Form):
    """Declining or withdrawing, with a line of why."""

    why = PlainTextField(label="Why?", max_length=300, required=False, name="The reason")
