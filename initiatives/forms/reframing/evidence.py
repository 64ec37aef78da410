"""Evidence typed: one piece in a form, one found elsewhere, and what a number rests on."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError

from initiatives.actions.reframing.evidence import Piece
from initiatives.forms import Form
from initiatives.forms.dates import read_date
from initiatives.forms.fields import (
    ChoiceField,
    DateField,
    MoneyField,
    NumberField,
    PlainTextField,
    VersionField,
)
from initiatives.forms.typed import TypedNumber
from initiatives.models import (
    Conversation,
    Counted,
    Every,
    Evidence,
    EvidenceKind,
    EvidenceUse,
    Lane,
    Person,
    Stance,
)

MOST_PEOPLE, MOST_MONEY = 1_000_000_000, Decimal(100_000_000_000)
_WEEKDAY = re.compile(r"(?:last |this |on )?(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)


def _select(label: str, choices: Iterable[tuple[str, str]], missing: str, **more: Any) -> ChoiceField:
    return ChoiceField(
        label=label,
        choices=list(choices),
        widget=forms.Select(attrs={"class": "field"}),
        missing=missing,
        **more,
    )


class PastDateField(DateField):
    """A day that has been: "12 May" is the last 12 May, "Monday" the last Monday."""

    def read(self, value: str, today: dt.date) -> dt.date:
        words = re.sub(r"^last ", "", " ".join(value.split()), flags=re.IGNORECASE)
        found = read_date(words, today)
        if found > today and _WEEKDAY.fullmatch(words):
            found -= dt.timedelta(days=7)
        elif found > today and not re.search(r"\d{4}", words) and words[:3].lower() != "in ":
            found = found.replace(
                year=found.year - 1, day=min(found.day, 28) if found.month == 2 else found.day
            )
        if found > today:
            raise ValidationError(f"{self.called} must not be in the future", code="future")
        if found.year < 1990:
            raise ValidationError(f"{self.called} must be after 1990", code="long_ago")
        return found


class CountField(NumberField):
    """How many people, as a whole number."""

    def to_python(self, value: Any) -> Any:
        found: TypedNumber | None = super().to_python(value)
        if found is None:
            return None
        if found.unit_text or not 1 <= found.value <= MOST_PEOPLE or found.value != int(found.value):
            raise ValidationError(
                f"{self.called} must be a whole number from 1 to a billion, like 50", code="whole"
            )
        return int(found.value)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,}" if isinstance(value, int) else super().prepare_value(value)


class YearlyMoneyField(MoneyField):
    """Money a year, above nothing."""

    def to_python(self, value: Any) -> Decimal | None:
        try:
            found = super().to_python(value)
        except ArithmeticError:
            raise ValidationError(self.bounds, code="too_high") from None
        if found is not None and not 0 < found <= MOST_MONEY:
            raise ValidationError(self.bounds, code="bounds")
        return found

    @property
    def bounds(self) -> str:
        return f"{self.called} must be more than 0 and at most 100 billion"


class LinkField(PlainTextField):
    """An address of the web. A bare "example.org/x" is taken as https; every other scheme is refused."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return ""
        refused = ValidationError(
            "Enter a link that starts with https:// or http://, like https://example.org/notes", code="link"
        )
        if not text.lower().startswith(("http://", "https://")):
            if _OTHER_SCHEME.match(text) or "." not in text.split("/")[0]:
                raise refused
            text = f"https://{text}"
        scheme, _, rest = text.partition("://")
        text = f"{scheme.lower()}://{rest}"
        try:
            parts = urlsplit(text)
            host = parts.hostname
        except ValueError:
            raise refused from None
        if not host or parts.username or re.search(r"[\s<>\"'\\]", text) or len(text) > self.max_length:
            raise refused
        return text


def _fields() -> dict[str, forms.Field]:
    """Those of one piece: in the form, and one a column in what is pasted."""
    return {
        "says": PlainTextField(
            label="What does it say?",
            help_text="One line. Like: 50 customers asked for a dark mode.",
            max_length=300,
            missing="Enter what it says",
            name="What it says",
        ),
        "lane": ChoiceField(
            label="Is it what people said, or what they did?",
            choices=Lane.choices,
            missing="Select whether people asked for it or did it",
        ),
        "kind": _select("Kind", EvidenceKind.choices, "Select a kind", initial=EvidenceKind.INTERVIEW),
        "on": PastDateField(
            label="When?",
            help_text="Like: 12 May, or last Monday.",
            missing="Enter when it was",
            name="The day",
        ),
        "source": PlainTextField(
            label="Source",
            help_text="Whom, or which report. Like: Finance ledger.",
            max_length=200,
            missing="Enter where it comes from",
            name="Source",
        ),
        "link": LinkField(label="Link", max_length=500, required=False, name="Link"),
        "count": CountField(
            label="How many does it speak for?", required=False, example="50", name="How many"
        ),
        "counted": _select(
            "Of whom", Counted.choices, "Select customers or users", initial=Counted.CUSTOMERS, required=False
        ),
        "every": _select("How often", Every.choices, "Select how often", required=False),
        "revenue": YearlyMoneyField(
            label="Money a year that they stand for",
            required=False,
            example="140k or $1.2m",
            name="Money a year",
        ),
        "room": PlainTextField(
            label="Who was in the room?",
            help_text="Names, with commas between them. Those who sign in here are recognised.",
            max_length=600,
            required=False,
            name="Who was in the room",
        ),
        "quote": PlainTextField(
            label="In their words", max_length=1000, lines=2, required=False, name="The quote"
        ),
        "note": PlainTextField(label="Note", max_length=1000, lines=2, required=False, name="The note"),
        "stance": ChoiceField(
            label="Does it speak for this or against it?",
            choices=Stance.choices,
            initial=Stance.FOR,
            missing="Select for or against",
        ),
    }


class EvidenceForm(Form):
    """One piece. `people` are those whose names are recognised in "Who was in the room?"."""

    version = VersionField(required=False)
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(
        self,
        *args: Any,
        people: Sequence[Person],
        conversation: Conversation | None = None,
        **kwargs: Any,
    ) -> None:
        self.people, self.conversation = people, conversation
        self.base_fields = {**_fields(), **type(self).base_fields}  # type: ignore[misc]
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("every") and found.get("count") is None and "count" not in self.errors:
            self.add_error("count", "Enter how many it speaks for, or select “in all”")
        if "room" in found:
            found["in_room"], found["room_names"] = in_the_room(found["room"], self.people)
            if len(found["room_names"]) > 300:
                self.add_error("room", "Names of others must be 300 characters or less")
            if len(found["in_room"]) > 50:
                self.add_error("room", "Enter 50 people or fewer")
        return found

    def piece(self) -> Piece:
        """What `actions.reframing.add_evidence` takes."""
        found = self.cleaned_data
        return Piece(
            kind=found["kind"],
            lane=found["lane"],
            on=found["on"],
            source=found["source"],
            says=found["says"],
            stance=found["stance"],
            link=found["link"],
            quote=found["quote"],
            note=found["note"],
            count=found["count"],
            counted=found["counted"] or Counted.CUSTOMERS,
            every=found["every"],
            revenue=found["revenue"],
            room=found["in_room"],
            room_names=found["room_names"],
            conversation=self.conversation,
        )


def in_the_room(text: str, people: Sequence[Person]) -> tuple[tuple[Person, ...], str]:
    """The people of the workspace among the names typed, and the other names. A name that two bear is a name."""
    by_name: dict[str, list[Person]] = {}
    for person in people:
        by_name.setdefault(person.name.casefold(), []).append(person)
    known: dict[int, Person] = {}
    others = []
    for name in (" ".join(part.split()) for part in re.split(r"[,;\n]", text)):
        bearers = by_name.get(name.casefold(), [])
        if len(bearers) == 1:
            known[bearers[0].pk] = bearers[0]
        elif name:
            others.append(name)
    return tuple(known.values()), ", ".join(dict.fromkeys(others))


def initial_of_evidence(use: EvidenceUse, room: Sequence[Person]) -> dict[str, Any]:
    """What stands, for the form."""
    piece: Evidence = use.evidence
    names = [person.name for person in room]
    if piece.room_names:
        names.append(piece.room_names)
    plain = ("says", "lane", "kind", "on", "source", "link", "count", "counted", "every", "revenue")
    return {
        **{name: getattr(piece, name) for name in (*plain, "quote", "note", "version")},
        "stance": use.stance,
        "room": ", ".join(names),
    }


def initial_of_conversation(
    conversation: Conversation, day: dt.date, room: Sequence[Person]
) -> dict[str, Any]:
    """A conversation that is over, as the beginning of a piece."""
    return {
        "kind": EvidenceKind.INTERVIEW,
        "lane": Lane.ASKED,
        "stance": Stance.FOR,
        "on": day,
        "source": f"Conversation with {conversation.with_whom}"[:200],
        "room": ", ".join([*(person.name for person in room), conversation.with_whom])[:600],
    }


class CiteForm(Form):
    """Which pieces of this initiative a number rests on."""

    evidence = forms.MultipleChoiceField(
        label="Which evidence does it rest on?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Select evidence of this initiative"},
    )

    def __init__(self, *args: Any, uses: Sequence[EvidenceUse], words: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["evidence"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(use.evidence_id), words(use)) for use in uses]


class FindEvidenceForm(Form):
    """Which of the pieces found should speak here too, and which way."""

    evidence = forms.CharField(
        max_length=20, error_messages={"required": "Select a piece", "max_length": "Select a piece"}
    )
    stance = ChoiceField(label="Here it speaks", choices=Stance.choices, missing="Select for or against")
