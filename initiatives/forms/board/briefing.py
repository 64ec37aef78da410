"""What is typed at a brief."""

from django import forms

from initiatives.forms import Form
from initiatives.forms.fields import PlainTextField, VersionField


class AskBackForm(Form):
    """A question of somebody who builds."""

    text = PlainTextField(
        label="What do you need to know?",
        help_text="It lands on the initiative as a question, with the brief named as where it came from.",
        max_length=400,
        lines=3,
        missing="Enter your question",
        name="Question",
    )
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class GuidanceForm(Form):
    """Which way to lean."""

    text = PlainTextField(
        label="When in doubt, which way do they lean?",
        help_text="Like: complete and auditable before fast.",
        max_length=400,
        lines=3,
        missing="Enter which way to lean when in doubt",
        name="Which way to lean",
    )
    version = VersionField()
