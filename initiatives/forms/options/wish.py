"""The form of the wished-for date: when, who wishes it, and why."""

from typing import Any

from initiatives.forms import Form
from initiatives.forms.fields import DateField, PlainTextField, VersionField
from initiatives.models import Initiative


class WishForm(Form):
    """A date that somebody wishes for. It sets no effort: each option shows its chance of making it."""

    on = DateField(
        label="By when is it wished for?",
        required=False,
        name="The date",
        help_text="Like 4 December, or in 3 weeks. Left empty: nobody wishes for a date.",
    )
    who = PlainTextField(
        label="Who wishes it?", max_length=80, required=False, help_text="A person, a team, a customer."
    )
    why = PlainTextField(
        label="Why that date?",
        max_length=200,
        required=False,
        help_text="If value is lost after it, say so in the framing too: there it counts.",
    )
    version = VersionField()

    def __init__(self, data: Any = None, *, initiative: Initiative, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {
                "on": initiative.wished_on,
                "who": initiative.wished_by,
                "why": initiative.wished_why,
                "version": initiative.wished_version,
            },
        )
        super().__init__(data, **kwargs)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("on") and (data.get("who") or data.get("why")) and "on" not in self.errors:
            self.add_error("on", "Enter the date, like 4 December")
        return data
