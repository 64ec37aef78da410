"""Forms of what people keep on the board: views under a name, and a row on top with a reason."""

from typing import Any

from django import forms

from initiatives.forms import Form
from initiatives.forms.fields import PlainTextField, VersionField
from initiatives.models import SavedView


class SaveViewForm(Form):
    """A name for what is on screen, and whether others see it."""

    name = PlainTextField(
        label="Name of the view", max_length=60, missing="Enter a name for the view", name="The name"
    )
    is_shared = forms.BooleanField(label="Share it with everybody here", required=False)
    version = VersionField(required=False)
    once = forms.RegexField(r"^[0-9a-zA-Z_-]{0,64}$", required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, view: SavedView | None = None, once: str = "") -> None:
        known = {"name": view.name, "is_shared": view.is_shared, "version": view.version} if view else {}
        super().__init__(data, initial={**known, "once": once})


class PinForm(Form):
    """Why a row goes on top."""

    why = PlainTextField(
        label="Why does it go first?",
        help_text="It shows on the row, with your name and the day.",
        max_length=200,
        min_length=10,
        lines=2,
        missing="Enter why, in a sentence the others can repeat",
        too_short="Enter why, in a sentence the others can repeat",
        name="The reason",
    )
