"""A conversation typed: with whom, when in the time zone of who types it, and where."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from initiatives.actions.conversations import Planned
from initiatives.forms import Form
from initiatives.forms.fields import ChoiceField, DateField, NumberField, PlainTextField, VersionField
from initiatives.forms.reframing.evidence import in_the_room
from initiatives.models import Conversation, Initiative, Outcome, Person

_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?", re.IGNORECASE)
_SPANS = (15, 30, 45, 60, 90, 120, 180, 240)


class TimeField(PlainTextField):
    """ "14:30", "9", "2 pm" -> time."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, dt.time):
            return value
        text = super().to_python(value)
        if not text:
            return None
        found = _TIME.fullmatch(text)
        hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
        half = (found[3] or "").lower() if found else ""
        if half:
            hour = hour % 12 + (12 if half == "pm" else 0) if 1 <= hour <= 12 else 99
        if hour > 23 or minute > 59:
            raise ValidationError("Enter a time, like 14:30 or 2 pm", code="time")
        return dt.time(hour, minute)

    def validate(self, value: Any) -> None:
        forms.Field.validate(self, value)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, dt.time) else value


class SeatsField(NumberField):
    """A whole number of seats, or nothing for no limit."""

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        if found is None:
            return None
        if found.unit_text or found.value != int(found.value) or not 1 <= found.value <= 500:
            raise ValidationError("Seats must be a whole number from 1 to 500", code="whole")
        return int(found.value)


class ConversationForm(Form):
    """Put one up, or change one's own."""

    with_whom = PlainTextField(
        label="With whom?",
        help_text="Like: Anna Berg, owner of a flower shop.",
        max_length=160,
        missing="Enter with whom it is",
        name="With whom",
    )
    about = PlainTextField(
        label="What is it about?",
        help_text="What you want to learn, not what you want to show.",
        max_length=200,
        missing="Enter what it is about",
        name="What it is about",
    )
    day = DateField(
        label="Which day?", help_text="Like: Friday, or 4 Dec.", missing="Enter the day", name="The day"
    )
    at = TimeField(label="At what time?", max_length=20, missing="Enter the time", name="The time")
    minutes = ChoiceField(
        label="How long?",
        choices=[],
        initial="45",
        widget=forms.Select(attrs={"class": "field"}),
        missing="Select how long it lasts",
    )
    seats = SeatsField(
        label="Seats besides yours",
        help_text="Empty is no limit.",
        example="3",
        required=False,
        name="Seats",
    )
    guests = PlainTextField(
        label="Who else of us is there?",
        help_text="Names of people who sign in here, with commas between. Anyone else can join later.",
        max_length=600,
        required=False,
        name="Who else is there",
    )
    place = PlainTextField(
        label="Where?",
        help_text="A room, or the link to the call.",
        max_length=300,
        required=False,
        name="Where",
    )
    notes = PlainTextField(label="Notes", max_length=1000, lines=2, required=False, name="Notes")
    version = VersionField(required=False)
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(
        self,
        *args: Any,
        initiatives: Sequence[Initiative],
        outcomes: Sequence[Outcome],
        people: Sequence[Person] = (),
        **kwargs: Any,
    ) -> None:
        self.initiatives = {f"i{row.pk}": row for row in initiatives}
        self.outcomes = {f"o{row.pk}": row for row in outcomes}
        self.people = people
        super().__init__(*args, **kwargs)
        if not people:
            del self.fields["guests"]
        zone = timezone.get_current_timezone_name()
        self.fields["at"].help_text = f"In your time zone, {zone}."
        spans = sorted({*_SPANS, int(kwargs.get("initial", {}).get("minutes") or 45)})
        minutes = self.fields["minutes"]
        assert isinstance(minutes, ChoiceField)
        minutes.choices = [(str(span), _span(span)) for span in spans]
        self.fields["serves"] = ChoiceField(
            label="Which initiative or outcome?",
            choices=[
                ("", "None yet"),
                *((key, f"{row.reference} {row.proposal_title}") for key, row in self.initiatives.items()),
                *((key, f"Outcome: {row.goal}") for key, row in self.outcomes.items()),
            ],
            required=False,
            widget=forms.Select(attrs={"class": "field"}),
            missing="Select an initiative or an outcome from the list",
        )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("day") and found.get("at") is not None:
            local = dt.datetime.combine(found["day"], found["at"])
            zone = timezone.get_current_timezone()
            begins = local.replace(tzinfo=zone)
            if begins.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) != local:
                self.add_error("at", "The clocks go forward then, so this time does not exist. Enter another")
            elif not -366 < (found["day"] - self.today).days < 366:
                self.add_error("day", "The day must be within a year from today")
            found["starts_at"] = begins.astimezone(dt.UTC)
        if "guests" in found:
            found["in_room"], unknown = in_the_room(found["guests"], self.people)
            if unknown:
                self.add_error("guests", f"Nobody of that name signs in here: {unknown[:120]}")
        return found

    def planned(self) -> Planned:
        """What `actions.conversations` takes."""
        found = self.cleaned_data
        return Planned(
            with_whom=found["with_whom"],
            about=found["about"],
            starts_at=found["starts_at"],
            ends_at=found["starts_at"] + dt.timedelta(minutes=int(found["minutes"])),
            initiative=self.initiatives.get(found["serves"]),
            outcome=self.outcomes.get(found["serves"]),
            seats=found["seats"],
            place=found["place"],
            notes=found["notes"],
            guests=found.get("in_room", ()),
        )


def _span(minutes: int) -> str:
    if minutes < 60 or minutes % 30:
        return f"{minutes} minutes"
    return f"{minutes / 60:g} hour{'' if minutes == 60 else 's'}"


def initial_of_planned(row: Conversation) -> dict[str, Any]:
    """What stands, in the time zone of who changes it."""
    starts = timezone.localtime(row.starts_at)
    return {
        "with_whom": row.with_whom,
        "about": row.about,
        "day": starts.date(),
        "at": starts.time().replace(second=0, microsecond=0),
        "minutes": str(round((row.ends_at - row.starts_at).total_seconds() / 60)),
        "seats": row.seats if row.seats is None else str(row.seats),
        "place": row.place,
        "notes": row.notes,
        "serves": f"i{row.initiative_id}"
        if row.initiative_id
        else f"o{row.outcome_id}"
        if row.outcome_id
        else "",
        "version": row.version,
    }


class WriteUpForm(Form):
    """Which initiative a conversation says something about."""

    initiative = PlainTextField(
        label="Which initiative does it say something about?",
        help_text="Its reference, like OF-142.",
        max_length=20,
        missing="Enter a reference, like OF-142",
        name="The reference",
    )
