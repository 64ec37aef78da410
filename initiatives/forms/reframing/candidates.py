"""The forms of candidate metrics: putting one forward, and choosing one."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

from initiatives.actions.options import Given
from initiatives.actions.reframing import NewMetric
from initiatives.actions.reframing.candidates import About
from initiatives.forms import Form
from initiatives.forms.fields import (
    CURRENCIES,
    ChoiceField,
    NumberField,
    PlainTextField,
    RangeField,
    VersionField,
)
from initiatives.forms.options.option import AmountField
from initiatives.forms.typed import TypedNumber, TypedRange
from initiatives.models import Candidate, Direction, Metric, Option

NEW = "new"


class CandidateForm(Form):
    """What is said of a candidate, and for each standing option what it would do to it."""

    metric = ChoiceField(
        label="Which metric?", missing="Select a metric from the list, or the last entry to add one",
        required=False, widget=forms.Select,
    )  # fmt: skip
    metric_name = PlainTextField(
        label="Its name", help_text="Like: first result in the first session.", max_length=120, required=False,
        name="Name",
    )  # fmt: skip
    metric_unit = PlainTextField(
        label="Its unit", help_text="What stands behind a value. Like: %, $ a month, orders.", max_length=40,
        required=False, name="Unit",
    )  # fmt: skip
    metric_direction = ChoiceField(label="Which way is better?", choices=Direction.choices, required=False)
    metric_definition = PlainTextField(
        label="How is it counted?", max_length=400, lines=2, required=False, name="The definition"
    )
    baseline_text = NumberField(label="Where does it stand now?", required=False, name="Now")
    predicts = PlainTextField(
        label="What does it predict?", help_text="What people do later who moved it, and who did not.",
        max_length=300, lines=2, required=False, name="What it predicts",
    )  # fmt: skip
    hollow = PlainTextField(
        label="What could go up without anybody being better off?",
        help_text="How the number could be moved while nobody gains.",
        max_length=300, lines=2, required=False, name="This",
    )  # fmt: skip
    measured_by = PlainTextField(
        label="Who measures it, and where?", max_length=120, required=False, name="Who measures it"
    )
    version = VersionField(required=False)
    once = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        candidate: Candidate | None,
        options: Iterable[Option],
        metrics: Iterable[Metric] = (),
        **kwargs: Any,
    ) -> None:
        self.candidate = candidate
        self.metrics = {str(metric.pk): metric for metric in metrics}
        self.options = tuple(options)
        super().__init__(*args, **kwargs)
        if candidate is not None:
            for name in ("metric", "metric_name", "metric_unit", "metric_direction", "metric_definition"):
                del self.fields[name]
        else:
            listed = [(key, f"{m.name}, {m.unit}" if m.unit else m.name) for key, m in self.metrics.items()]
            choice = self.fields["metric"]
            assert isinstance(choice, ChoiceField)
            choice.choices = [("", "Select one"), *listed, (NEW, "Another one, not in this list")]
        for option in self.options:
            self.fields[f"effect_{option.key}"] = AmountField(
                glyph="yes",
                label=f"{option.key} {option.name}",
                required=False,
                name=f"The effect of {option.key}",
            )
            self.fields[f"effect_{option.key}"].widget.attrs.setdefault("class", "field num")

    @property
    def effects(self) -> list[forms.BoundField]:
        """The ranges, in the order of the options."""
        return [self[f"effect_{option.key}"] for option in self.options]

    @property
    def adds_metric(self) -> bool:
        """Whether the fields of a metric that is not listed yet are to be seen."""
        return self.candidate is None and self["metric"].value() == NEW

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if self.candidate is None and not found.get("metric") and "metric" not in self.errors:
            self.add_error("metric", "Select a metric from the list, or the last entry to add one")
        if found.get("metric") == NEW:
            if not found.get("metric_name") and "metric_name" not in self.errors:
                self.add_error("metric_name", "Enter the name of the metric")
            if not found.get("metric_direction") and "metric_direction" not in self.errors:
                self.add_error("metric_direction", "Select which way is better")
        now: TypedNumber | None = found.get("baseline_text")
        if now is not None and abs(now.value) >= 1e13:
            self.add_error("baseline_text", "Now is larger than we can work with. Use a larger unit")
        for option in self.options:
            value: TypedRange | None = found.get(f"effect_{option.key}")
            if value is not None and max(abs(value.low), abs(value.high)) >= 1e12:
                self.add_error(f"effect_{option.key}", "This number is too large")
        return found

    def chosen(self) -> Metric | NewMetric:
        """The metric of the catalogue, or the one to be added to it."""
        found = self.cleaned_data
        if found["metric"] != NEW:
            return self.metrics[found["metric"]]
        return NewMetric(
            found["metric_name"],
            found["metric_unit"],
            found["metric_direction"],
            found["metric_definition"],
        )

    def about(self) -> About:
        """What is said of it besides the effects."""
        found = self.cleaned_data
        now: TypedNumber | None = found["baseline_text"]
        return About(
            found["predicts"],
            found["hollow"],
            found["measured_by"],
            None if now is None else Decimal(repr(now.value)).quantize(Decimal("0.000001")),
            "" if now is None else now.text.strip()[:40],
        )

    def given(self) -> dict[int, Given | None]:
        """The ranges by the option's primary key; None where the box is empty."""
        made: dict[int, Given | None] = {}
        for option in self.options:
            value: TypedRange | None = self.cleaned_data[f"effect_{option.key}"]
            made[option.pk] = (
                None
                if value is None
                else Given(
                    value.low, value.middle, value.high, value.text, middle_assumed=value.middle_assumed
                )
            )
        return made


class ChooseMetricForm(Form):
    """Why this one; and what of the old metric's numbers it needs anew."""

    why = PlainTextField(
        label="Why this one?", help_text="A sentence the team can repeat. It stands on the initiative and in the brief.",
        max_length=400, lines=3, missing="Enter why this one, in a sentence the team can repeat", name="The reason",
    )  # fmt: skip
    target = NumberField(
        label="What is the target?",
        help_text="Left empty: nobody has said yet.",
        required=False,
        name="Target",
    )
    worth = RangeField(
        label="What is one unit of it worth for a year?",
        help_text="Money, low to high. Left empty: nobody has said yet, and nothing is worked out in money.",
        units=CURRENCIES, required=False, name="Worth",
    )  # fmt: skip
    version = VersionField(required=False)

    def __init__(self, *args: Any, moves: object = "yes", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not moves:
            del self.fields["target"], self.fields["worth"]

    def values(self) -> dict[str, Any]:
        """As `choose_metric` takes them."""
        found = self.cleaned_data
        target: TypedNumber | None = found.get("target")
        worth: TypedRange | None = found.get("worth")
        return {
            "why": found["why"],
            "target": None if target is None else Decimal(repr(target.value)).quantize(Decimal("0.000001")),
            "target_text": "" if target is None else target.text.strip()[:40],
            "worth": None
            if worth is None
            else Given(worth.low, worth.middle, worth.high, worth.text, middle_assumed=worth.middle_assumed),
        }
