"""Fields that take what people type and say in words what is wrong with it.

Each has `missing`, the sentence for an empty answer ("Enter what you want to build"); `name`, how the value is
called inside a sentence ("Target must be ..."). What was typed is always shown again.
"""

import datetime as dt
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from initiatives.forms import dates, typed
from initiatives.forms.typed import TypedNumber, TypedRange, Unreadable

CURRENCIES: Mapping[str, float] = {"$": 1.0, "€": 1.0, "£": 1.0, "¥": 1.0}
PERCENT: Mapping[str, float] = {"%": 1.0, "percent": 1.0, "per cent": 1.0}
WEEKS: Mapping[str, float] = {
    **dict.fromkeys(
        ("week", "weeks", "wk", "wks", "w", "person-week", "person-weeks", "engineer-weeks"), 1.0
    ),
    **dict.fromkeys(("day", "days", "d", "person-days"), 0.2),
    **dict.fromkeys(("month", "months", "person-months"), 52 / 12),
}
MONTHS: Mapping[str, float] = {
    **dict.fromkeys(("month", "months"), 1.0),
    **dict.fromkeys(("week", "weeks", "wk", "wks", "w"), 12 / 52),
    **dict.fromkeys(("year", "years"), 12.0),
}
# Embeddings and overrides make text read otherwise than it is stored. Marks and isolates stay: Hebrew and
# Arabic need them.
_TRICKS = frozenset("\u202a\u202b\u202c\u202d\u202e")


ANSWER = "Enter an answer"  # a form puts the label's words in its place


class _TypedField(forms.Field):
    """What the typed fields share: the sentence for nothing, and the words for the value."""

    default_error_messages = {"required": ANSWER}  # noqa: RUF012 - Django's own way

    def __init__(self, *, missing: str = "", name: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.name = name
        if missing:
            self.error_messages["required"] = missing

    @property
    def called(self) -> str:
        """How a sentence names the value."""
        return self.name or str(self.label or "This").rstrip("?")


def _within(called: str, values: tuple[float, ...], minimum: float | None, maximum: float | None) -> None:
    if minimum is not None and min(values) < minimum:
        raise ValidationError(f"{called} must be {minimum:g} or more", code="too_low")
    if maximum is not None and max(values) > maximum:
        raise ValidationError(f"{called} must be {maximum:g} or less", code="too_high")


class RangeField(_TypedField):
    """ "8, 11, 16", "8 to 16", "8-16", "about 11" -> `TypedRange`, or None when empty and not required.

    units: what may be typed after the numbers, with its worth in the field's own unit (WEEKS, PERCENT,
    CURRENCIES, MONTHS). None takes a currency sign or "%" and leaves the numbers as they are.
    """

    widget = forms.TextInput(attrs={"autocomplete": "off", "data-range": "", "class": "field num"})

    def __init__(
        self,
        *,
        units: Mapping[str, float] | None = None,
        minimum: float | None = None,
        maximum: float | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.units, self.minimum, self.maximum = units, minimum, maximum
        self.error_messages["required"] = kwargs.get("missing") or typed.RANGE_HELP
        for key, value in (("min", minimum), ("max", maximum)):
            if value is not None:
                self.widget.attrs[f"data-{key}"] = f"{value:g}"

    def to_python(self, value: Any) -> TypedRange | None:
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        if isinstance(value, TypedRange):
            return value
        try:
            found = typed.read_range(value, self.units, self.minimum, self.maximum)
        except Unreadable as error:
            raise ValidationError(str(error), code="unreadable") from None
        _within(self.called, (found.low, found.high), self.minimum, self.maximum)
        return found

    def prepare_value(self, value: Any) -> Any:
        return value.text if isinstance(value, TypedRange) else value


class NumberField(_TypedField):
    """ "104k", "2.5%", "$52k" -> `TypedNumber`, or None when empty and not required."""

    widget = forms.TextInput(attrs={"autocomplete": "off", "class": "field num"})

    def __init__(
        self,
        *,
        units: Mapping[str, float] | None = None,
        minimum: float | None = None,
        maximum: float | None = None,
        example: str = "104k or 2.5%",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.units, self.minimum, self.maximum, self.example = units, minimum, maximum, example

    def read(self, value: str) -> TypedNumber:
        """The number typed, inside the bounds; ValidationError otherwise."""
        try:
            found = typed.read_number(
                value, self.units, f"{self.called} must be a number, like {self.example}"
            )
        except Unreadable as error:
            raise ValidationError(str(error), code="unreadable") from None
        _within(self.called, (found.value,), self.minimum, self.maximum)
        return found

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        return value if isinstance(value, TypedNumber) else self.read(value)

    def prepare_value(self, value: Any) -> Any:
        return value.text if isinstance(value, TypedNumber) else value


class MoneyField(NumberField):
    """ "104k", "$1.2m" -> Decimal with two places, or None. Any of our currency signs is taken as the house's."""

    def __init__(self, *, example: str = "104k or $1.2m", **kwargs: Any) -> None:
        super().__init__(units=CURRENCIES, example=example, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, Decimal):
            return value
        found = super().to_python(value)
        return None if found is None else Decimal(repr(found.value)).quantize(Decimal("0.01"))

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return f"{value:,.2f}".removesuffix(".00")
        return super().prepare_value(value)


class DateField(_TypedField):
    """ "end of June", "Jun 2027", "2027-06-30", "in 3 weeks", "Q2 2027" -> date, or None.

    `today` is set by the form. `future=True` refuses today and before.
    """

    widget = forms.TextInput(attrs={"autocomplete": "off", "class": "field num"})
    today: dt.date | None = None

    def __init__(self, *, future: Any = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.future = bool(future)

    def to_python(self, value: Any) -> dt.date | None:
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        today = self.today or timezone.localdate()
        if isinstance(value, dt.date):
            found = value
        else:
            try:
                found = self.read(value, today)
            except Unreadable as error:
                raise ValidationError(str(error), code="unreadable") from None
        if self.future and found <= today:
            raise ValidationError(f"{self.called} must be in the future", code="past")
        return found

    def read(self, value: str, today: dt.date) -> dt.date:
        """The date typed; raises `Unreadable`."""
        return dates.read_date(value, today)

    def prepare_value(self, value: Any) -> Any:
        return f"{value.day} {value:%b %Y}" if isinstance(value, dt.date) else value


class MonthField(DateField):
    """The same, held to whole months: gives the last day of the month meant."""

    def read(self, value: str, today: dt.date) -> dt.date:
        return dates.end_of_month(dates.read_date(value, today, "Enter a month, like Jun 2027"))

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%b %Y}" if isinstance(value, dt.date) else value


class PlainTextField(_TypedField):
    """Words, as typed: any script, emoji included. Strips the ends, gives every line break as "\\n".

    Lengths are in characters (code points) after that. `lines` makes it a box that grows.
    """

    def __init__(
        self,
        *,
        max_length: int = 4000,
        min_length: int = 0,
        lines: int = 0,
        too_short: str = "",
        **kwargs: Any,
    ) -> None:
        if lines:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": lines}))
        super().__init__(**kwargs)
        self.max_length, self.min_length, self.lines, self.too_short = (
            max_length,
            min_length,
            lines,
            too_short,
        )
        if lines or max_length <= 200:
            self.widget.attrs.setdefault("data-count", str(max_length))

    def to_python(self, value: Any) -> str:
        if value in self.empty_values:
            return ""
        text = str(value).replace("\r\n", "\n").replace("\r", "\n").strip()
        if not self.lines:
            text = " ".join(text.split("\n"))
        if len(text) > self.max_length:
            raise ValidationError(
                f"{self.called} must be {self.max_length:,} characters or less", code="too_long"
            )
        if any(c in _TRICKS or (unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t") for c in text):
            raise ValidationError(
                f"{self.called} has hidden control characters. Type it again, or paste it as plain text",
                code="control",
            )
        return text

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and len(value) < self.min_length:
            words = self.too_short or f"{self.called} must be {self.min_length} characters or more"
            raise ValidationError(words, code="too_short")


class ChoiceField(_TypedField, forms.ChoiceField):
    """One of a few. Radios unless another widget is given; anything off the list is asked for again."""

    widget = forms.RadioSelect

    def __init__(self, *, missing: str = "Select an answer", **kwargs: Any) -> None:
        super().__init__(missing=missing, **kwargs)
        self.error_messages["invalid_choice"] = missing


class VersionField(forms.Field):
    """The version of what the form was made from, as a hidden whole number."""

    widget = forms.HiddenInput
    _REFUSAL = "This form lost track of its version. Copy your text, reload the page and send it again"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages["required"] = self._REFUSAL

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        text = str(value)
        if not (text.isascii() and text.isdigit() and len(text) <= 9):
            raise ValidationError(self._REFUSAL, code="version")
        return int(text)
