"""What a move along the life of an initiative needs to be told."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

from initiatives.forms import Form
from initiatives.forms.fields import ChoiceField, DateField, NumberField, PlainTextField, VersionField
from initiatives.forms.reframing.questions import WhyForm
from initiatives.models import Person, Team

LARGEST = 1e13


class PlainMoveForm(Form):
    """A move that needs nothing but the press."""


class AskForDecisionForm(WhyForm):
    """One line on why it should be decided now."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args,
            label="Why should it be decided now?",
            missing="Enter why it should be decided now, in one line",
            **kwargs,
        )


class StartBuildingForm(Form):
    """When, and by which team."""

    started_on = DateField(label="When does it start?", missing="Enter when it starts", name="The start")

    def __init__(self, *args: Any, teams: Iterable[Team], **kwargs: Any) -> None:
        self.teams = {str(team.pk): team for team in teams}
        super().__init__(*args, **kwargs)
        self.fields["team"] = ChoiceField(
            label="Which team builds it?",
            choices=[(key, team.name) for key, team in self.teams.items()],
            widget=forms.Select(attrs={"class": "field"}),
            missing="Select the team that builds it",
        )


class LaunchForm(Form):
    """When it went live, and whether anybody will be able to tell what it did."""

    launched_on = DateField(label="When did it go live?", missing="Enter when it went live", name="The day")
    metric_recorded = ChoiceField(
        label="Is the metric being recorded?",
        choices=[("yes", "Yes"), ("no", "Not yet")],
        missing="Select whether the metric is being recorded",
    )

    def clean_launched_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["launched_on"]
        if day > self.today:
            raise forms.ValidationError("The day it went live must not be in the future")
        return day


class PauseForm(Form):
    """Until when, and why."""

    until = DateField(
        label="Until when?", missing="Enter until when it is paused", future=True, name="Until when"
    )
    reason = PlainTextField(
        label="Why?", max_length=200, lines=2, missing="Enter why it is paused", name="The reason"
    )


class StopForm(Form):
    """Why it ends here."""

    reason = PlainTextField(
        label="Why is it stopped?",
        max_length=200,
        lines=2,
        missing="Enter why it is stopped",
        name="The reason",
    )


class ResultForm(Form):
    """What happened: the metric's value on a day, and where it was read."""

    value = NumberField(label="What is the metric’s value?", missing="Enter the value", name="Value")
    on = DateField(label="On which day?", missing="Enter the day", name="The day")
    source = PlainTextField(
        label="Where was that read?", max_length=200, required=False, name="Where it was read"
    )

    def clean_value(self) -> Decimal:
        typed = self.cleaned_data["value"]
        if abs(typed.value) >= LARGEST:
            raise forms.ValidationError("Value is larger than we can work with")
        return Decimal(repr(typed.value)).quantize(Decimal("0.000001"))

    def clean_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["on"]
        if day > self.today:
            raise forms.ValidationError("The day must not be in the future")
        return day


class OwnersForm(Form):
    """Who owns it in product and in engineering."""

    version = VersionField()

    def __init__(
        self, *args: Any, product: Iterable[Person], engineering: Iterable[Person], **kwargs: Any
    ) -> None:
        self.product = {str(person.pk): person for person in product}
        self.engineering = {str(person.pk): person for person in engineering}
        super().__init__(*args, **kwargs)
        self.fields["product_owner"] = self._who("Who owns it in product?", self.product, [])
        self.fields["engineering_owner"] = self._who(
            "Who owns it in engineering?", self.engineering, [("", "Nobody yet")]
        )

    @staticmethod
    def _who(label: str, people: dict[str, Person], first: list[tuple[str, str]]) -> ChoiceField:
        return ChoiceField(
            label=label,
            choices=[*first, *((key, person.name) for key, person in people.items())],
            widget=forms.Select(attrs={"class": "field"}),
            required=not first,
            missing="Select somebody who can sign in here",
        )

    def owners(self) -> tuple[Person, Person | None]:
        """(product, engineering)."""
        found = self.cleaned_data
        return self.product[found["product_owner"]], self.engineering.get(found["engineering_owner"])
