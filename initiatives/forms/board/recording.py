"""Forms of what is added to a decision: a second director's word, another view, whether a condition holds."""

from typing import Any

from django import forms

from initiatives.forms import Form
from initiatives.forms.fields import ChoiceField, PlainTextField, VersionField

CONFIRM, OBJECT = "confirm", "object"
NAMED, UNNAMED = "named", "unnamed"


class ConfirmForm(Form):
    """A second director agrees, or says why not."""

    choice = ChoiceField(
        label="Do you confirm it?",
        choices=[(CONFIRM, "Confirm: it is in force at once"), (OBJECT, "Object: it is not in force")],
        missing="Select whether you confirm it",
    )
    reason = PlainTextField(
        label="Why do you object?",
        help_text="It stands beside what was proposed, with your name.",
        max_length=500,
        required=False,
        lines=3,
        name="The reason",
    )
    digest = forms.RegexField(r"^([0-9a-f]{64})?$", required=False, widget=forms.HiddenInput)
    seen = VersionField()

    def __init__(self, data: Any = None, *, digest: str, seen: int) -> None:
        super().__init__(data, initial={"digest": digest, "seen": seen})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("choice") == OBJECT and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Enter why, in a sentence that can be answered")
        return cleaned


class DissentForm(Form):
    """Another view of a decision."""

    reason = PlainTextField(
        label="How do you see it?",
        help_text="What you would have decided, and why. It stands beside the decision for as long as that does.",
        max_length=500,
        min_length=20,
        lines=4,
        missing="Enter why you see it otherwise",
        too_short="Enter why you see it otherwise, in a sentence: 20 characters or more",
        name="The reason",
    )
    named = ChoiceField(
        label="Under your name?",
        choices=[
            (NAMED, "With my name"),
            (UNNAMED, "Without my name: it is shown to nobody, and kept so that only you can take this back"),
        ],
        missing="Select whether your name is shown",
    )
    once = forms.RegexField(r"^[0-9a-zA-Z_-]{1,64}$", widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, once: str) -> None:
        super().__init__(data, initial={"once": once, "named": NAMED})


class ConditionForm(Form):
    """How one knows that a condition holds, or that it does not after all."""

    note = PlainTextField(label="How do you know?", max_length=300, required=False, name="What you wrote")
