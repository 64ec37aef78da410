"""The form of a test option: what it tells about, how often it says yes, and what it takes."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from initiatives.actions.options import Teaching
from initiatives.forms import typed
from initiatives.forms.fields import CURRENCIES, WEEKS, PlainTextField, RangeField, _TypedField
from initiatives.forms.options.base import AmountField, InputsForm, OptionField, standing
from initiatives.forms.options.option import HINT
from initiatives.models import Input
from initiatives.queries.options import OptionPage

_WORDS = {"never": 0, "always": 1, "once in 10": 0.1, "once in ten": 0.1, "half the time": 0.5}
_OF = re.compile(r"(\d+(?:\.\d+)?)\s*(?:times?\s*)?(?:in|of|out of|/)\s*(\d+|ten)", re.IGNORECASE)


def read_often(text: str, otherwise: str) -> Decimal:
    """ "8 in 10", "8 times in 10", "once in 10", "80%", "0.8", "never" -> 0..1. Raises `Unreadable`."""
    plain = " ".join(typed.tidy(text, otherwise).lower().split())
    if plain in _WORDS:
        share = float(_WORDS[plain])
    elif found := _OF.fullmatch(plain):
        whole = 10.0 if found[2] == "ten" else float(found[2])
        share = float(found[1]) / whole if whole else 2.0
    else:
        one = typed.read_number(plain, {"%": 1.0, "percent": 1.0, "per cent": 1.0}, otherwise)
        share = one.value / 100 if one.unit_text else one.value
    if not 0 <= share <= 1:
        raise typed.Unreadable(otherwise)
    return Decimal(repr(share)).quantize(Decimal("0.0001"))


class OftenField(_TypedField):
    """ "8 in 10" -> Decimal 0..1."""

    widget = forms.TextInput(attrs={"autocomplete": "off", "class": "field num"})

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        if isinstance(value, Decimal):
            return value
        try:
            return read_often(value, f"Enter how often, like {self.example}")
        except typed.Unreadable as error:
            raise ValidationError(str(error), code="unreadable") from None

    def __init__(self, *, example: str = "8 in 10", **kwargs: Any) -> None:
        self.example = example
        kwargs.setdefault("missing", f"Enter how often, like {example}")
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        return f"{(value * 10).normalize():f} in 10"


class TestForm(InputsForm):
    """A test: cheap, bought for what it teaches."""

    __test__ = False  # not one of ours

    name = PlainTextField(
        label="What is the test?",
        max_length=80,
        missing="Enter what the test is",
        name="The name",
        help_text="Something cheap that shows whether it would work, like selling it by hand first.",
    )
    summary = PlainTextField(
        label="In one line",
        max_length=200,
        required=False,
        help_text="Who does what, and what counts as a yes.",
    )
    about_option = OptionField(
        label="Which option does it tell about?",
        missing="Select the option that it tells about",
    )
    yes_when_works = OftenField(
        label="If it would work, how often does the test say yes?", help_text="Like 8 in 10."
    )
    yes_when_not = OftenField(
        label="If it would not work, how often does it say yes all the same?",
        example="1 in 10",
        help_text="Like 1 in 10.",
    )
    effort = RangeField(label="Effort", required=False, units=WEEKS, help_text=HINT, name="Effort")
    weeks_to_ship = AmountField(
        glyph="yes",
        label="Time until it says something",
        required=False,
        units=WEEKS,
        help_text="Calendar weeks; the decision waits for them. Left empty: half the effort.",
    )
    cash = AmountField(
        label="One-off cash", required=False, units=CURRENCIES, help_text="Money. Left empty: 0."
    )

    inputs = (Input.EFFORT, Input.WEEKS_TO_SHIP, Input.CASH)
    first = inputs
    words_fields = ("name", "summary", "about_option", "yes_when_works", "yes_when_not")

    def __init__(self, data: Any = None, *, about: OptionPage, once: str = "", **kwargs: Any) -> None:
        option = about.option
        initial: dict[str, Any] = {"once": once, **standing(about.estimates, self.inputs)}
        if option is not None:
            initial |= {
                "name": option.name,
                "summary": option.summary,
                "version": option.version,
                "about_option": option.teaches_about.key if option.teaches_about else "",
                "yes_when_works": option.yes_when_works,
                "yes_when_not": option.yes_when_not,
            }
        elif about.filed is not None:
            initial["about_option"] = about.filed.key
        super().__init__(data, about=about, initial=initial, **kwargs)
        field = self.fields.get("about_option")
        if isinstance(field, OptionField):
            field.queryset = about.initiative.options.buildable().in_order()

    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("name", "summary") if name in self.fields}

    def teaches(self) -> Teaching | None:
        """What it teaches, where this person may change that."""
        if "about_option" not in self.fields:
            return None
        data = self.cleaned_data
        return Teaching(data["about_option"], data["yes_when_works"], data["yes_when_not"])

    def refuse(self, fields: Mapping[str, str]) -> None:
        super().refuse({"about_option" if name == "about" else name: words for name, words in fields.items()})
