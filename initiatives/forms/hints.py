"""Quiet hints while somebody writes: asked for over htmx as they type, shown under the field. Nothing blocks."""

from django.urls import reverse

from initiatives.forms import Form
from initiatives.models import Initiative, Person


def hint_at_tone(person: Person, form: Form, name: str, *, box: str = "tone") -> None:
    """Say under the field `name`, in the element `box`, when words may land harder than meant; nothing for
    those who switched it off."""
    if person.tone_hints_on:
        _ask(form, name, reverse("tone"), box, "input changed delay:700ms")


def mark_words(form: Form, name: str, *, box: str) -> None:
    """Say under the field `name`, in the element `box`, which of its words name a way rather than an outcome."""
    if name in form.fields:
        _ask(form, name, reverse("marks_read"), box, "load, input changed delay:700ms, marks-again from:body")


def offer_people(form: Form, name: str, initiative: Initiative) -> None:
    """Offer people's names in the field `name` after "@" and a letter."""
    if name in form.fields:
        form.fields[name].widget.attrs["data-mention"] = reverse("people_named", args=[initiative.pk])


def _ask(form: Form, name: str, url: str, box: str, trigger: str) -> None:
    form.fields[name].widget.attrs |= {
        "hx-post": url,
        "hx-trigger": trigger,
        "hx-target": f"#{box}",
        "hx-swap": "innerHTML",
        "hx-params": name,
    }
