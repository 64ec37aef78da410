"""The form of a reading: a value, its day, and where it was read."""

from decimal import Decimal
from typing import Any

from django.utils import timezone

from initiatives.forms import Form
from initiatives.forms.fields import DateField, NumberField, PlainTextField
from initiatives.models import Metric

_LARGEST = 9e12


class ReadingForm(Form):
    """What a metric stood at on a day."""

    value = NumberField(label="Value", example="104k", minimum=-_LARGEST, maximum=_LARGEST, name="The value")
    on = DateField(label="On", help_text="The day that it stood there.", name="The day")
    source = PlainTextField(
        label="Where was it read?",
        help_text="Another reading of the same day from the same source takes its place.",
        max_length=200,
        required=False,
        name="Where it was read",
    )

    def __init__(self, data: Any = None, *, metric: Metric) -> None:
        super().__init__(data, initial={"on": f"{timezone.localdate():%-d %B %Y}"})
        self.metric = metric

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if (typed := cleaned.get("value")) is None:
            return cleaned
        value = Decimal(repr(typed.value)).quantize(Decimal("0.000001"))
        metric = self.metric
        if metric.lowest is not None and value < metric.lowest:
            self.add_error("value", f"{metric} is never below {metric.say(metric.lowest)}")
        elif metric.highest is not None and value > metric.highest:
            self.add_error("value", f"{metric} is never above {metric.say(metric.highest)}")
        cleaned["value"] = value
        return cleaned
