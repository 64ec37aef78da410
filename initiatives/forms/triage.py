"""What a lead types in the inbox."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from initiatives.forms import Form
from initiatives.forms.fields import ChoiceField, DateField, PlainTextField
from initiatives.forms.intake import TokenField


class SendBackForm(Form):
    """One question to the filer."""

    text = PlainTextField(
        label="What do you want to know?",
        name="Question",
        help_text="Ask about the goal. The first question starts the framing.",
        missing="Enter your question",
        max_length=400,
        lines=3,
    )
    once = TokenField()


class SameAsForm(Form):
    """Which initiative it is the same as."""

    original = PlainTextField(
        label="Which one is it the same as?",
        name="The reference",
        help_text="Its reference, like OF-142, or words from its title.",
        missing="Enter which one it is the same as, like OF-142",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "field"}),
    )


class LaterForm(Form):
    """Until when something leaves the inbox."""

    until = ChoiceField(
        label="Until when?",
        missing="Select until when",
        choices=[
            ("tomorrow", "Until tomorrow"),
            ("monday", "Until Monday"),
            ("week", "For a week"),
            ("day", "Until another day"),
        ],
    )
    on = DateField(
        label="Which day?",
        name="The day",
        help_text="Like 12 Jan, next Thursday or in 3 weeks.",
        required=False,
        future=True,
    )

    def clean(self) -> dict[str, Any]:
        """A day counts only where it is asked for, and then it is needed."""
        found = super().clean() or self.cleaned_data
        if found.get("until") == "day" and not found.get("on") and "on" not in self.errors:
            self.add_error("on", "Enter which day")
        elif found.get("until") not in ("day", None):
            self.errors.pop("on", None)
        return found

    def moment(self, now: dt.datetime) -> dt.datetime:
        """The start of that day, in the zone of whoever chose it."""
        local = timezone.localtime(now)
        until = self.cleaned_data["until"]
        days = {"tomorrow": 1, "monday": 7 - local.weekday(), "week": 7}
        day = self.cleaned_data["on"] if until == "day" else local.date() + dt.timedelta(days=days[until])
        return dt.datetime.combine(day, dt.time(), tzinfo=local.tzinfo)
