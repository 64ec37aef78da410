"""Forms of outcomes: what one says, and which one an initiative serves."""

from decimal import Decimal
from typing import Any

from django import forms

from initiatives.actions.outcomes import Held
from initiatives.forms import Form
from initiatives.forms.fields import ChoiceField, DateField, NumberField, PlainTextField, VersionField
from initiatives.models import Metric, Outcome, Person


class OutcomeForm(Form):
    """A goal that the organisation holds, with its metric and two owners."""

    goal = PlainTextField(
        label="What is the goal?",
        help_text="An outcome, not a project. Like: lose half as much money to card fraud.",
        max_length=200,
        missing="Enter the goal",
        name="The goal",
    )
    why = PlainTextField(
        label="Why does it matter?", max_length=600, required=False, lines=3, name="Why it matters"
    )
    metric = forms.ModelChoiceField(
        label="Which number says how it stands?",
        queryset=Metric.objects.none(),
        required=False,
        empty_label="None yet",
        error_messages={"invalid_choice": "Select a number from the list"},
    )
    target = NumberField(label="Target", required=False, example="52k", name="The target")
    target_by = DateField(label="By when", required=False, name="The date")
    version = VersionField(required=False)
    once = forms.RegexField(r"^[0-9a-zA-Z_-]{0,64}$", required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, outcome: Outcome | None = None, once: str = "") -> None:
        names = ("goal", "why", "metric", "target_by")
        known: dict[str, Any] = {name: getattr(outcome, name) for name in names} if outcome else {}
        if outcome:
            known |= {"target": outcome.target_text, "version": outcome.version}
            known |= {"product_owner": str(outcome.product_owner_id)}
            known |= {"engineering_owner": str(outcome.engineering_owner_id)}
        super().__init__(data, initial={**known, "once": once})
        self.people = {str(person.pk): person for person in Person.objects.active().by_name()}
        self.fields["metric"].queryset = Metric.objects.order_by("name")  # type: ignore[attr-defined]
        for name, where in (("product_owner", "product"), ("engineering_owner", "engineering")):
            self.fields[name] = ChoiceField(
                label=f"Who owns it in {where}?",
                choices=[("", "Select a person"), *((key, who.name) for key, who in self.people.items())],
                widget=forms.Select(attrs={"class": "field"}),
                missing=f"Select who owns it in {where}",
            )

    def held(self) -> Held:
        """What the action takes."""
        cleaned = self.cleaned_data
        typed = cleaned["target"]
        return Held(
            goal=cleaned["goal"],
            why=cleaned["why"],
            metric=cleaned["metric"],
            target=Decimal(repr(typed.value)).quantize(Decimal("0.000001")) if typed else None,
            target_text=(self["target"].value() or "").strip()[:40] if typed else "",
            target_by=cleaned["target_by"],
            product_owner=self.people[cleaned["product_owner"]],
            engineering_owner=self.people[cleaned["engineering_owner"]],
        )


class ServesForm(Form):
    """Which outcome an initiative serves."""

    serves = forms.ModelChoiceField(
        label="Which outcome does it serve?",
        queryset=Outcome.objects.none(),
        required=False,
        empty_label="None",
        error_messages={"invalid_choice": "Select an outcome from the list"},
    )

    def __init__(self, data: Any = None, *, serves: Outcome | None = None) -> None:
        super().__init__(data, initial={"serves": serves})
        self.fields["serves"].queryset = Outcome.objects.held().by_goal()  # type: ignore[attr-defined]
