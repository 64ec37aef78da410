"""Where somebody writes to somebody: a quiet hint when words may land harder than meant."""

from django.urls import reverse

from initiatives.forms import Form
from initiatives.models import Person


def hint_at_tone(person: Person, form: Form, name: str, *, box: str = "tone") -> None:
    """Ask for the hint while `person` types in the field `name`, into the element with the id `box`; nothing
    for those who switched it off. Nothing blocks."""
    if not person.tone_hints_on:
        return
    form.fields[name].widget.attrs |= {
        "hx-post": reverse("tone"),
        "hx-trigger": "input changed delay:700ms",
        "hx-target": f"#{box}",
        "hx-swap": "innerHTML",
        "hx-params": name,
    }
