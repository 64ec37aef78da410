"""The three answers of a proposal, as a draft that may be half done and as what is sent."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from initiatives.actions._framing import NOTHING_READ, Numbers
from initiatives.actions.intake import LABELS
from initiatives.forms import Form
from initiatives.forms.fields import ChoiceField, DateField, NumberField, PlainTextField, VersionField
from initiatives.forms.typed import TypedNumber
from initiatives.models import Initiative, NumberChoice, Team, TechnicalDetail, WantedInput
from initiatives.queries.intake import Colleague

# What the column of a baseline or a target holds.
_LARGEST = 1e13


class TokenField(forms.CharField):
    """A random word that the page made up: a press's name, or an open form's."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        lost = "This form lost track of itself. Copy your text, reload the page and send it again"
        super().__init__(
            required=False,
            max_length=32,
            validators=[RegexValidator(r"\A[\w-]*\Z", lost)],
            error_messages={"max_length": lost, "null_characters_not_allowed": lost},
        )


def _box(label: str, most: int, *, hint: str = "", lines: int = 2, name: str = "") -> PlainTextField:
    return PlainTextField(
        label=label,
        name=name or label.rstrip("?"),
        max_length=most,
        lines=lines,
        help_text=hint,
        required=False,
    )


def _number(label: str) -> PlainTextField:
    # Kept as typed, so that a draft may hold what cannot be read yet; reading comes with sending.
    widget = forms.TextInput(attrs={"autocomplete": "off", "class": "field num"})
    return PlainTextField(label=label, name=label, max_length=40, required=False, widget=widget)


class DraftForm(Form):
    """Whatever has been typed so far. Nothing is required; what is too long is refused, never cut."""

    proposal_title = PlainTextField(
        label="What do you want to build?",
        name="What you want to build",
        help_text="One line, in your own words. A solution is a fine place to start.",
        missing="Enter what you want to build",
        max_length=120,
        required=False,
    )
    proposal_difference = PlainTextField(
        label="What would be different if this worked?",
        name="What would be different",
        help_text="Who would notice, and what would happen less or more often? One or two sentences.",
        missing="Enter what would be different if this worked",
        max_length=600,
        lines=3,
        required=False,
    )
    number_choice = ChoiceField(
        label="Which number would move?",
        help_text="A guess is fine. You can change it any time before a decision.",
        missing="Select whether you know which number would move",
        choices=NumberChoice.choices,
        required=False,
    )
    number_name = PlainTextField(label="Number", name="Number", max_length=120, required=False)
    number_now = _number("Now")
    number_target = _number("Target")
    number_by = _number("By")
    number_described = _box(
        "Describe it", 400, name="The description", hint="What would you count, and where would you look?"
    )
    why_now = _box("Why now?", 600, hint="What changes if it waits a quarter? Is there a date that is real?")
    who_asked = _box("Who asked for it?", 400, hint="Customers, colleagues, how many, how often.", lines=1)
    links = _box("Links", 1000, hint="Tickets, research, recordings. One on each line.", name="Links")
    wanted_input = ChoiceField(
        label="What do you want from your lead?",
        choices=WantedInput.choices,
        missing="Select what you want from your lead",
        required=False,
    )
    technical_detail = ChoiceField(
        label="How technical may it get?",
        choices=TechnicalDetail.choices,
        missing="Select how technical it may get",
        required=False,
    )
    team = ChoiceField(
        label="Team",
        missing="Select which team this goes to",
        required=False,
        widget=forms.Select(attrs={"class": "field"}),
    )
    version = VersionField()
    tab = TokenField()
    once = TokenField()

    def __init__(
        self,
        data: Any = None,
        *,
        draft: Initiative,
        teams: Iterable[Team],
        tab: str,
        once: str,
        **kwargs: Any,
    ) -> None:
        self._teams = {str(team.pk): team for team in teams}
        said = {field: getattr(draft, field) for field in LABELS if field != "team"}
        initial = {
            **said,
            "team": str(draft.team_id or ""),
            "version": draft.version,
            "tab": tab,
            "once": once,
        }
        super().__init__(data, initial=initial, **kwargs)
        choices = [(pk, team.name) for pk, team in self._teams.items()]
        self.fields["team"].choices = [("", "No team yet"), *choices]  # type: ignore[attr-defined]

    def answers(self) -> dict[str, Any]:
        """The fields of the draft that can be kept as they are; those with an error are left out.

        A field that did not come at all is left out too, so that a part of the form never empties the rest.
        """
        came = [field for field in LABELS if field in self.data and field in self.cleaned_data]
        found = {field: self.cleaned_data[field] for field in came}
        if "team" in found:
            found["team"] = self._teams.get(found["team"])
        for preset in ("wanted_input", "technical_detail"):
            if not found.get(preset, True):
                del found[preset]
        return found

    def stands_on(self) -> int | None:
        """The version typed against; None when it got lost, which fits nothing."""
        return self.cleaned_data.get("version")

    @property
    def shows_more(self) -> bool:
        """Whether "Add more" stands open: something is in it, or something in it is wrong."""
        return any(self[field].errors or self[field].value() for field in ("why_now", "who_asked", "links"))


class SubmitForm(DraftForm):
    """What is sent: two answers and a choice, and a number that can be read where one is given."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in ("proposal_title", "proposal_difference", "number_choice"):
            self.fields[field].required = True
        self.fields["team"].required = bool(self._teams)
        self.numbers: Numbers = NOTHING_READ

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("number_choice") == NumberChoice.KNOW:
            self.numbers = self._read_numbers()

    def _read_numbers(self) -> Numbers:
        if not self.cleaned_data.get("number_name") and "number_name" not in self.errors:
            self.add_error("number_name", "Enter the number that would move")
        now = self._read("number_now", NumberField(name="Now", required=False))
        target = self._read("number_target", NumberField(name="Target", missing="Enter the target"))
        by_field = DateField(name="By", future=True, required=False)
        by_field.today = self.today
        by = self._read("number_by", by_field)
        units = {number.unit_text for number in (now, target) if number and number.unit_text}
        if now and target and now.value == target.value:
            self.add_error("number_target", "Target must differ from now")
        elif len(units) > 1:
            self.add_error("number_target", "Target must be in the same unit as now")
        return Numbers(
            baseline=_decimal(now), target=_decimal(target), by=by, unit=units.pop() if units else ""
        )

    def _read(self, name: str, field: forms.Field) -> Any:
        """What was typed, read by `field`; its message goes beside the box of that name."""
        if name in self.errors:
            return None
        try:
            value = field.clean(self.cleaned_data.get(name, ""))
        except ValidationError as error:
            self.add_error(name, error)
            return None
        if isinstance(value, TypedNumber) and abs(value.value) > _LARGEST:
            self.add_error(name, f"{LABELS[name]} is too large. Enter a smaller number")
            return None
        return value


def _decimal(number: TypedNumber | None) -> Decimal | None:
    return None if number is None else round(Decimal(repr(number.value)), 6)


class ShareForm(Form):
    """With whom to think out loud."""

    person = ChoiceField(
        label="Share with",
        missing="Select whom to share it with",
        widget=forms.Select(attrs={"class": "field"}),
    )

    def __init__(self, data: Any = None, *, people: Iterable[Colleague], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        choices = [(str(person.pk), person.words) for person in people]
        self.fields["person"].choices = [("", "Select somebody"), *choices]  # type: ignore[attr-defined]


class WithdrawForm(Form):
    """Taking it back, with or without a reason."""

    reason = _box(
        "Why are you withdrawing it?",
        300,
        name="The reason",
        hint="Not needed. It helps whoever has the same idea.",
    )


class ReopenForm(Form):
    """What is new since a past initiative was declined or put off."""

    evidence = PlainTextField(
        label="What is new since then?",
        name="What is new",
        help_text="It stands in the history beside the old reason.",
        missing="Enter what is new since then",
        max_length=600,
        lines=3,
    )
