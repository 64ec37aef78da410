"""Text typed by people, turned into meaning. `Form` is the base of every form in this package."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from initiatives.forms.fields import ANSWER, DateField

_UNWORDED = {ANSWER, forms.Field.default_error_messages["required"]}
_PLAIN_WIDGETS = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.HiddenInput)


class Form(forms.Form):
    """A form that explains itself: no browser bubbles, and its errors as a list for the summary.

    `today` is the date that "end of June" is read against; a view may leave it out.
    """

    use_required_attribute = False

    def __init__(self, *args: Any, today: dt.date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today or timezone.localdate()
        for field in self.fields.values():
            if isinstance(field, DateField):
                field.today = self.today
            if not isinstance(field.widget, _PLAIN_WIDGETS):
                field.widget.attrs.setdefault("class", "field")
            if field.error_messages.get("required") in _UNWORDED:
                field.error_messages["required"] = _missing(field)

    def put(self, **values: object) -> None:
        """Replace what was sent: after a conflict the next press is against the version that stands now."""
        data: MultiValueDict[str, object] = MultiValueDict(dict(self.data.lists()))  # type: ignore[attr-defined]
        for name, value in values.items():
            data[name] = str(value)
        self.data = data

    def take_version(self, version: int | None) -> None:
        """After a save or a conflict: the next press is against what stands now, which is "keep mine"."""
        self.put(version="" if version is None else version)

    def refuse(self, fields: Mapping[str, str]) -> None:
        """Put what an action refused beside the fields it named; what names no field is said of the whole form."""
        for name, words in fields.items():
            self.add_error(name if name in self.fields else None, words)

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """(id of the control, message) in the order of the page; an empty id for errors of the whole form."""
        found = [("", str(message)) for message in self.non_field_errors()]
        for bound in self:
            target = "" if bound.is_hidden else bound.auto_id
            if target and isinstance(bound.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
                target += "_0"  # the group has no control of its own to take focus
            found += [(target, str(message)) for message in bound.errors]
        return found


def _missing(field: forms.Field) -> str:
    label = str(field.label or "an answer").rstrip("?")
    verb = "Select" if isinstance(field, forms.ChoiceField) else "Enter"
    return f"{verb} {label[:1].lower()}{label[1:]}"
