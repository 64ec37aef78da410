"""What a lead types in the inbox."""

import datetime as dt

from django import forms
from django.utils import timezone

from initiatives.forms import Form
from initiatives.forms.fields import ChoiceField, PlainTextField
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
    """Until when a proposal leaves the top of the inbox."""

    until = ChoiceField(
        label="Until when?",
        missing="Select until when",
        choices=[("tomorrow", "Until tomorrow"), ("monday", "Until Monday"), ("week", "For a week")],
    )

    def moment(self, now: dt.datetime) -> dt.datetime:
        """The start of that day, in the zone of whoever chose it."""
        local = timezone.localtime(now)
        days = {"tomorrow": 1, "monday": 7 - local.weekday(), "week": 7}[self.cleaned_data["until"]]
        day = local.date() + dt.timedelta(days=days)
        return dt.datetime.combine(day, dt.time(), tzinfo=local.tzinfo)
