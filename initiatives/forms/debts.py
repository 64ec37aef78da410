"""The forms of a debt: it is paid back, or it waits longer and why."""

from decimal import Decimal
from typing import Any

from initiatives.forms import Form
from initiatives.forms.fields import WEEKS, ChoiceField, DateField, NumberField, PlainTextField, VersionField

PAID, EXTENDED = "paid", "extended"


class SettleForm(Form):
    """What became of it, and why."""

    what = ChoiceField(
        label="What became of it?",
        choices=[(PAID, "It is paid back"), (EXTENDED, "It waits longer")],
        missing="Select what became of it",
    )
    weeks = NumberField(
        label="What did it take?",
        required=False,
        units=WEEKS,
        minimum=0,
        maximum=100_000,
        example="3",
        name="What it took",
        help_text="In person-weeks, if somebody counted.",
    )
    until = DateField(label="Until when?", required=False, name="The date")
    why = PlainTextField(
        label="What was done, or why does it wait?",
        max_length=300,
        lines=2,
        missing="Enter what was done, or why it waits",
        name="The reason",
    )
    version = VersionField()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("what") == EXTENDED and not data.get("until") and "until" not in self.errors:
            self.add_error("until", "Enter a date, like 30 June 2027 or end of June")
        return data

    @property
    def took(self) -> Decimal | None:
        """Person-weeks, where somebody counted."""
        found = self.cleaned_data.get("weeks")
        return None if found is None else Decimal(repr(found.value)).quantize(Decimal("0.001"))
