"""What a director types under an option that breaks a guardrail: why it may pass, and until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField

from initiatives.actions.board import Waiving
from initiatives.forms import Form
from initiatives.forms.fields import DateField, PlainTextField
from initiatives.queries.reframing.guardrails import Warned, as_sentence


@dataclass(frozen=True)
class Guard:
    """One warning under an option's card; with the fields of a waiver where it breaks the guardrail."""

    words: str
    why: str
    owner: str
    breaks: bool
    reason: BoundField | None = None
    until: BoundField | None = None


def _name(warned: Warned, part: str) -> str:
    return f"waive_{warned.option_key}_{warned.number}_{part}"


def add_fields(form: Form, warned: Iterable[Warned]) -> None:
    """A reason and an end for each guardrail that an option breaks; asked for only of the option chosen."""
    for one in warned:
        if not one.breaks:
            continue
        reason = PlainTextField(
            label="Why is it waived?", max_length=300, lines=2, required=False, name="Why it is waived"
        )
        until = DateField(
            label="Waive until",
            help_text="The day after, it counts as broken again.",
            required=False,
            name="Until when",
        )
        reason.widget.attrs["class"] = "field"
        until.today = form.today
        form.fields[_name(one, "reason")], form.fields[_name(one, "until")] = reason, until


def guards_of(form: Form, warned: Iterable[Warned], key: str) -> list[Guard]:
    """The warnings of one option, what breaks first."""
    found = [
        Guard(
            words=f"{one.says}, {one.limit}" if one.limit else one.says,
            why=as_sentence(one.why),
            owner=one.owner,
            breaks=one.breaks,
            reason=form[_name(one, "reason")] if one.breaks else None,
            until=form[_name(one, "until")] if one.breaks else None,
        )
        for one in warned
        if one.option_key == key
    ]
    return sorted(found, key=lambda guard: not guard.breaks)


def waivers_in(cleaned: dict[str, Any], warned: Iterable[Warned], key: str) -> tuple[Waiving, ...]:
    """What was typed for the option chosen."""
    return tuple(
        Waiving(one.number, cleaned.get(_name(one, "reason")) or "", cleaned.get(_name(one, "until")))
        for one in warned
        if one.breaks and one.option_key == key
    )
