"""The framing typed: any of its parts as one form, and back again as values of the model."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from initiatives.forms import Form
from initiatives.forms.dates import read_date
from initiatives.forms.fields import (
    CURRENCIES,
    PERCENT,
    ChoiceField,
    DateField,
    NumberField,
    PlainTextField,
    RangeField,
    VersionField,
)
from initiatives.forms.options.base import AmountField
from initiatives.forms.typed import TypedNumber, TypedRange, Unreadable
from initiatives.models import Direction, Framing, Initiative, Metric, ValueMeaning
from initiatives.queries.reframing import PART, PARTS

NEW = "new"
# Fourteen digits before the point is what is stored; a metric beyond ten trillion is a slip of the key.
LARGEST = 1e13
_SMALLEST_WORTH = 0.0001
# Who is reached, and how many of it a quarter has when it is typed for another span.
_REACHED = ("people", "users", "customers", "accounts", "companies", "teams", "sellers", "orders", "cases")
_A_QUARTER = {"day": 365.25 / 4, "week": 365.25 / 28, "month": 3.0, "quarter": 1.0, "year": 0.25}
REACHED: Mapping[str, float] = {
    **dict.fromkeys(_REACHED, 1.0),
    **{
        f"{who}{every} {span}".strip(): many
        for who in ("", *(f"{one} " for one in _REACHED))
        for every in ("a", "per")
        for span, many in _A_QUARTER.items()
    },
}
_LEAST_REACHED, _MOST_REACHED = 0.01, 1e11


def _select(choices: Iterable[tuple[str, str]]) -> ChoiceField:
    return ChoiceField(
        label="Which metric?",
        help_text="The number that moves when the goal is reached.",
        choices=list(choices),
        required=False,
        widget=forms.Select(attrs={"class": "field"}),
        missing="Select a metric from the list, or the last entry to add one",
    )


def _fields_of(part: str, metrics: Iterable[tuple[str, str]]) -> dict[str, forms.Field]:
    """The fields in which a part is typed, in their order."""
    if part == "goal":
        return {
            "goal": PlainTextField(
                label="What is the goal?",
                help_text="What would be different, without saying how. Like: lose half as much money to card fraud.",
                max_length=200,
                required=False,
                name="Goal",
            )
        }
    if part == "metric":
        return {
            "metric": _select(metrics),
            "metric_name": PlainTextField(
                label="Its name",
                help_text="Like: settled fraud losses.",
                max_length=120,
                required=False,
                name="Name",
            ),
            "metric_unit": PlainTextField(
                label="Its unit",
                help_text="What stands behind a value. Like: $ a month, %, orders.",
                max_length=40,
                required=False,
                name="Unit",
            ),
            "metric_direction": ChoiceField(
                label="Which way is better?", choices=Direction.choices, required=False
            ),
        }
    if part == "baseline":
        return {
            "baseline_text": NumberField(label="Where does it stand now?", required=False, name="Now"),
            "baseline_source": PlainTextField(
                label="Where was that read?", max_length=200, required=False, name="Where it was read"
            ),
            "baseline_on": DateField(label="When?", required=False, name="The day it was read"),
            "no_baseline_reason": PlainTextField(
                label="If nobody knows: why not?", max_length=300, required=False, name="The reason"
            ),
        }
    if part == "target":
        return {
            "target_text": NumberField(label="What is the target?", required=False, name="Target"),
            "target_by_text": DateField(
                label="By when?",
                help_text="Like: end of June, or 30 June 2027.",
                required=False,
                future=True,
                name="By",
            ),
        }
    if part == "worth":
        return {
            "value_meaning": ChoiceField(
                label="What is the range for?", choices=ValueMeaning.choices, required=False
            ),
            "value_text": RangeField(
                label="What is that worth?",
                help_text="Low and high you’d be surprised to miss. Like: 400k to 700k.",
                units=CURRENCIES,
                required=False,
                name="Worth",
            ),
            "no_money_reason": PlainTextField(
                label="If it has no money value: why not?", max_length=300, required=False, name="The reason"
            ),
        }
    if part == "date":
        return {
            "date_that_matters_text": DateField(
                label="Which date matters?",
                help_text="A contract, a law, a season. Leave it empty when there is none.",
                required=False,
                future=True,
                name="The date",
            ),
            "share_lost": NumberField(
                label="How much of the value is lost after it, in %?",
                units=PERCENT,
                minimum=0,
                maximum=100,
                example="60%",
                required=False,
                name="The share",
            ),
        }
    if part == "can_hurt":
        return {
            "can_hurt": forms.BooleanField(
                label="An option could make the number worse",
                help_text="Then its effect may be a range from below zero.",
                required=False,
            )
        }
    if part == "horizon":
        return {
            "horizon_years": NumberField(
                label="Over how many years is it counted?",
                help_text="Empty takes the company’s usual horizon.",
                minimum=0.25,
                maximum=30,
                example="3",
                required=False,
                name="The horizon",
            )
        }
    if part == "reach":
        return {
            "reach_text": AmountField(
                label="How many does it reach in a quarter?",
                help_text="People or accounts that meet it. Like: 1,200 to 1,800 people, or 500 people a month. "
                "RICE is worked out from it.",
                units=REACHED,
                required=False,
                name="Reach",
            )
        }
    labels = {
        "metric_why": ("Why this metric?", "What it tells that another would not.", 400),
        "for_whom": ("For whom is it?", "Who has the problem, and how much of it is theirs.", 300),
        "not_in_scope": ("What is not in scope?", "So that nobody builds it by accident.", 600),
        "why_now": ("Why now?", "What changes if it waits a quarter.", 600),
        "tradeoff_guidance": (
            "When in doubt, which way to lean?",
            "For the people who build it. Like: complete before fast.",
            400,
        ),
        "opportunity_cost_note": (
            "What will not be done if this is done?",
            "Name it, and who is told.",
            400,
        ),
    }
    label, hint, most = labels[part]
    return {
        part: PlainTextField(
            label=label, help_text=hint, max_length=most, lines=3, required=False, name=PART[part].label
        )
    }


class FramingForm(Form):
    """The parts asked for (all, or one pressed in place), with the line of why and the version."""

    def __init__(
        self,
        *args: Any,
        parts: Iterable[str],
        framing: Framing | None,
        metrics: Iterable[Metric],
        currency: str = "$",
        **kwargs: Any,
    ) -> None:
        self.parts = tuple(parts)
        self.framing = framing
        self.currency = currency
        self.metrics = {str(metric.pk): metric for metric in metrics}
        listed = [
            ("", "Not chosen yet"),
            *((key, f"{m.name}, {m.unit}" if m.unit else m.name) for key, m in self.metrics.items()),
            (NEW, "Another one, not in this list"),
        ]
        self.asked = {part: _fields_of(part, listed) for part in self.parts}
        # The fields of this form alone: the base class copies and prepares whatever stands here.
        self.base_fields = {  # type: ignore[misc]
            name: field for fields in self.asked.values() for name, field in fields.items()
        }
        self.base_fields["why"] = PlainTextField(
            label="Why the change?", max_length=400, required=False, name="Why"
        )
        self.base_fields["version"] = VersionField()
        super().__init__(*args, **kwargs)
        if len(self.parts) == 1 and not self.is_bound:
            next(iter(self.fields.values())).widget.attrs["autofocus"] = True
        if self.parts == ("goal",):
            self.fields["goal"].required = True
            self.fields["goal"].error_messages["required"] = "Enter the goal"

    @property
    def groups(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """(part, label, fields) for a template that draws the whole form."""
        return [
            (part, PART[part].label, [self[name] for name in fields]) for part, fields in self.asked.items()
        ]

    @property
    def adds_metric(self) -> bool:
        """Whether the fields of a metric that is not listed yet are to be seen."""
        return self["metric"].value() == NEW

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if "metric" in self.asked and found.get("metric") == NEW:
            if not found.get("metric_name") and "metric_name" not in self.errors:
                self.add_error("metric_name", "Enter the name of the metric")
            if not found.get("metric_direction") and "metric_direction" not in self.errors:
                self.add_error("metric_direction", "Select which way is better")
        self._check_number("baseline_text", "Now", found)
        self._check_number("target_text", "Target", found)
        baseline, target = self._number("baseline", found), self._number("target", found)
        if "target_text" in found and target is not None and target == baseline:
            self.add_error("target_text", "Target must differ from now")
        if found.get("baseline_text") and found.get("no_baseline_reason"):
            self.add_error("no_baseline_reason", "Leave this empty, or leave the number empty")
        worth = found.get("value_text")
        if worth is not None and worth.low < _SMALLEST_WORTH:
            self.add_error("value_text", "Worth must be more than 0. If it has no money value, say why below")
        if worth is not None and found.get("no_money_reason"):
            self.add_error("no_money_reason", "Leave this empty, or leave the range empty")
        self._check_reach(found.get("reach_text"))
        if found.get("baseline_on") and found["baseline_on"] > self.today:
            self.add_error("baseline_on", "The day it was read must not be in the future")
        return found

    def _check_reach(self, reach: TypedRange | None) -> None:
        if reach is None:
            return
        if reach.low < _LEAST_REACHED:
            self.add_error("reach_text", "Reach must be more than 0. Leave it empty while nobody knows")
        elif reach.high > _MOST_REACHED:
            self.add_error("reach_text", "Reach is larger than we can work with")
        elif len(reach.text) > 60:
            self.add_error("reach_text", "Reach must be 60 characters or less")

    def _check_number(self, name: str, called: str, found: Mapping[str, Any]) -> None:
        typed: TypedNumber | None = found.get(name)
        if typed is None:
            return
        unit = self._unit(found)
        if abs(typed.value) >= LARGEST:
            self.add_error(name, f"{called} is larger than we can work with. Use a larger unit")
        elif 0 < abs(typed.value) < 1e-6:
            self.add_error(name, f"{called} is smaller than we can work with. Use a smaller unit")
        elif typed.unit_text == "%" and not unit.startswith("%"):
            like = f"{unit[0]}52k" if unit[:1] in CURRENCIES else "52k"
            self.add_error(name, f"{called} must be a value of the metric, not a percentage. Like: {like}")
        elif len(typed.text) > 40:
            self.add_error(name, f"{called} must be 40 characters or less")

    def _unit(self, found: Mapping[str, Any]) -> str:
        chosen = found.get("metric", None)
        if chosen == NEW:
            return str(found.get("metric_unit") or "")
        if chosen in self.metrics:
            return self.metrics[str(chosen)].unit
        metric = self.framing.metric if self.framing else None
        # Without a metric yet, any sign may turn out to be right.
        return metric.unit if metric else "%"

    def _number(self, name: str, found: Mapping[str, Any]) -> Decimal | None:
        if f"{name}_text" in self.fields:
            typed = found.get(f"{name}_text")
            return None if typed is None else _decimal(typed.value)
        standing: Decimal | None = getattr(self.framing, name) if self.framing else None
        return standing

    def values(self) -> dict[str, Any]:
        """What was typed, as fields of the model; only of the parts asked for."""
        found = self.cleaned_data
        plain = {
            name: found[name]
            for part in self.parts
            for name in PART[part].fields
            if name in found
            and isinstance(self.fields[name], PlainTextField | forms.BooleanField | DateField)
        }
        made: dict[str, Any] = dict(plain)
        for name in ("target_by", "date_that_matters"):
            if f"{name}_text" in self.fields:
                made[name] = found[f"{name}_text"]
                made[f"{name}_text"] = self._as_typed(f"{name}_text") if made[name] else ""
        for name in ("baseline", "target"):
            if f"{name}_text" in self.fields:
                typed = found[f"{name}_text"]
                made[name] = None if typed is None else _decimal(typed.value)
                made[f"{name}_text"] = "" if typed is None else typed.text.strip()
        if "metric" in self.fields:
            made["metric"] = self.metrics.get(found["metric"])
            if found["metric"] == NEW:
                del made["metric"]
        if "value_text" in self.fields:
            made |= _worth(found["value_text"], found["value_meaning"] or ValueMeaning.YEAR_AT_TARGET)
        return {**made, **self._further_numbers()}

    def _further_numbers(self) -> dict[str, Any]:
        made: dict[str, Any] = {}
        found = self.cleaned_data
        if "share_lost" in self.fields:
            share = found["share_lost"]
            made["share_lost"] = None if share is None else _decimal(share.value / 100, "0.0001")
        if "horizon_years" in self.fields:
            years = found["horizon_years"]
            made["horizon_years"] = None if years is None else _decimal(years.value, "0.01")
        if "reach_text" in self.fields:
            made |= reached(found["reach_text"])
        return made

    def new_metric(self) -> dict[str, str] | None:
        """Name, unit and direction of a metric that is to be made; None where one was chosen."""
        found = self.cleaned_data
        if found.get("metric") != NEW:
            return None
        return {
            "name": found["metric_name"],
            "unit": found.get("metric_unit", ""),
            "direction": found["metric_direction"],
        }

    def refuse(self, fields: Mapping[str, str]) -> None:
        """Put what an action objects to beside its field."""
        for name, words in fields.items():
            beside = next((field for field in (name, f"{name}_text") if field in self.fields), None)
            self.add_error(beside, words)

    def _as_typed(self, name: str) -> str:
        return " ".join(str(self.data.get(self.add_prefix(name), "")).split())[:40]


def _decimal(value: float, places: str = "0.000001") -> Decimal:
    return Decimal(repr(value)).quantize(Decimal(places))


def _worth(typed: TypedRange | None, meaning: str) -> dict[str, Any]:
    if typed is None:
        return {
            "value_meaning": meaning,
            "value_low": None,
            "value_middle": None,
            "value_high": None,
            "value_text": "",
        }
    return {
        "value_meaning": meaning,
        "value_low": _decimal(typed.low, "0.0001"),
        "value_middle": _decimal(typed.middle, "0.0001"),
        "value_high": _decimal(typed.high, "0.0001"),
        "value_text": typed.text.strip()[:60],
    }


def reached(typed: TypedRange | None) -> dict[str, Any]:
    """How many it reaches in a quarter, as fields of the model."""
    if typed is None:
        return {"reach_low": None, "reach_middle": None, "reach_high": None, "reach_text": "", "reach_of": ""}
    who = typed.unit_text.split(" ")[0]
    return {
        "reach_low": _decimal(typed.low, "0.01"),
        "reach_middle": _decimal(typed.middle, "0.01"),
        "reach_high": _decimal(typed.high, "0.01"),
        "reach_text": typed.text.strip(),
        "reach_of": who if who in _REACHED and who != _REACHED[0] else "",
    }


def initial_of(initiative: Initiative, framing: Framing | None, metrics: Iterable[Metric]) -> dict[str, Any]:
    """What the form opens with: the version that stands, and where it is silent the filer's own answers."""
    today = timezone.localdate()
    now = framing or Framing()
    known = {metric.name.casefold(): metric for metric in metrics}
    named = initiative.number_name.strip()
    match = known.get(named.casefold()) if named else None
    metric = str(now.metric_id or (match.pk if match else NEW if named else ""))
    return {
        **{name: getattr(now, name) for part in PARTS for name in part.fields},
        "version": now.number or 0,
        "metric": metric,
        "metric_name": named if metric == NEW else "",
        "metric_direction": _direction(initiative) if metric == NEW else "",
        "baseline_text": _number_text(now.baseline_text, now.baseline)
        or ("" if now.no_baseline_reason else initiative.number_now),
        "target_text": _number_text(now.target_text, now.target) or initiative.number_target,
        "target_by_text": _date_text(now.target_by_text, now.target_by, today) or initiative.number_by,
        "date_that_matters_text": _date_text(now.date_that_matters_text, now.date_that_matters, today),
        "value_text": now.value_text or _range_text(now),
        "share_lost": f"{now.share_lost * 100:g}%" if now.share_lost is not None else "",
        "horizon_years": f"{now.horizon_years.normalize():f}" if now.horizon_years else "",
        "reach_text": now.reach_text,
        "why_now": now.why_now or ("" if framing else initiative.why_now),
        "for_whom": now.for_whom or ("" if framing else initiative.who_asked[:300]),
        "why": "",
    }


def _number_text(text: str, value: Decimal | None) -> str:
    return text or ("" if value is None else f"{value.normalize():f}")


def _date_text(text: str, value: dt.date | None, today: dt.date) -> str | dt.date | None:
    """As typed while that still means the same day; "in 3 weeks" does not, and opens as the day it meant."""
    try:
        return text if text and read_date(text, today) == value else value
    except Unreadable:
        return value


def _range_text(framing: Framing) -> str:
    if framing.value_low is None or framing.value_middle is None or framing.value_high is None:
        return ""
    three = (framing.value_low, framing.value_middle, framing.value_high)
    return ", ".join(f"{value.normalize():f}" for value in three)


def _direction(initiative: Initiative) -> str:
    """Lower is better where the filer's target lies below their now, as far as both can be read."""
    field = NumberField(required=False)
    try:
        now, target = field.clean(initiative.number_now), field.clean(initiative.number_target)
    except forms.ValidationError:
        return ""
    if now is None or target is None:
        return ""
    return Direction.DOWN if target.value < now.value else Direction.UP
