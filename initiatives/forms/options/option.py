"""The form of an option: its words, and a range for each of its inputs, as somebody types them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from initiatives.actions.options import ENGINEERING, Given
from initiatives.forms import Form, typed
from initiatives.forms.fields import (
    CURRENCIES,
    PERCENT,
    WEEKS,
    ChoiceField,
    DateField,
    PlainTextField,
    RangeField,
    VersionField,
)
from initiatives.forms.typed import TypedRange, Unreadable
from initiatives.models import Basis, Estimate, Input, TypedIn
from initiatives.queries.options import OptionPage

SHARE = "of:"
# What the chips beside the effect say, and what they mean: text, low, middle, high in per cent of the filed effect.
CHIPS = ("same as filed", "about 85% of filed", "about half of filed")
_CHIP_SHARES = {"same as filed": "100", "about 85% of filed": "about 85", "about half of filed": "about 50"}
_HINT = "Low and high you’d be surprised to miss. 8 times in 10 it should land between."


class AmountField(RangeField):
    """A range, or one number where the amount is known. Bounds are the action's to judge, beside this field."""

    def __init__(self, *, about_maximum: float | None = None, glyph: object = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.about_maximum = about_maximum
        if not glyph:
            # The live drawing asks "How sure?" of a single number; here one number is an answer.
            del self.widget.attrs["data-range"]

    def to_python(self, value: Any) -> TypedRange | None:
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        try:
            return read_amount(value, self.units, self.about_maximum)
        except Unreadable as error:
            raise ValidationError(str(error), code="unreadable") from None


def read_amount(text: str, units: Mapping[str, float] | None, about_maximum: float | None) -> TypedRange:
    """The range, or the one number as a range without width. Raises `Unreadable`."""
    try:
        one = typed.read_number(text, units, typed.RANGE_HELP)
    except Unreadable:
        return typed.read_range(text, units, 0.0, about_maximum)
    return TypedRange(one.text, one.value, one.value, one.value, unit_text=one.unit_text)


class OptionForm(Form):
    """Every field of an option. Fields that this person may not set are not on it."""

    name = PlainTextField(
        label="What is this option called?",
        max_length=80,
        missing="Enter what this option is called",
        name="The name",
        help_text="Or paste a spreadsheet row: name, one line, effect, effort, running cost.",
    )
    summary = PlainTextField(
        label="In one line", max_length=200, required=False, help_text="What is done, and what is left out."
    )
    effect = forms.CharField(
        label="Effect",
        required=False,
        max_length=200,
        error_messages={"max_length": typed.RANGE_HELP, "null_characters_not_allowed": typed.RANGE_HELP},
        help_text="How much better the metric gets once everybody uses it.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-range": "", "class": "field num"}),
    )
    effect_in = ChoiceField(label="The effect is counted in", required=False, widget=forms.Select)
    effort = RangeField(label="Effort", required=False, units=WEEKS, help_text=_HINT, name="Effort")
    weeks_to_ship = AmountField(
        glyph="yes",
        label="Time to ship",
        required=False,
        units=WEEKS,
        help_text="Calendar weeks. Left empty: half the effort, as two people would take.",
    )
    success = AmountField(
        label="Chance that it works",
        required=False,
        units=PERCENT,
        about_maximum=99.0,
        help_text="In per cent. Left empty: 100%.",
    )
    run_cost = AmountField(
        glyph="yes",
        label="Running cost a year",
        required=False,
        units=CURRENCIES,
        help_text="Money. Left empty: 0.",
    )
    upkeep = AmountField(
        label="Upkeep a year", required=False, units=WEEKS, help_text="Person-weeks. Left empty: 0."
    )
    ramp = AmountField(
        label="Weeks until everybody uses it",
        required=False,
        units=WEEKS,
        help_text="Left empty: 0, all at once.",
    )
    cash = AmountField(
        label="One-off cash",
        required=False,
        units=CURRENCIES,
        help_text="Money, at the start. Left empty: 0.",
    )
    debt = AmountField(
        label="Debt to pay back",
        required=False,
        units=WEEKS,
        help_text="Person-weeks of clearing up after a shortcut. Left empty: none.",
    )
    debt_due = DateField(label="Paid back by", required=False, name="Paid back by")
    version = VersionField(required=False)
    once = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, about: OptionPage, start: str = "", once: str = "", **kwargs: Any
    ) -> None:
        self.about = about
        kwargs.setdefault("initial", _initial(about, start=start, once=once))
        super().__init__(_spread(data), **kwargs)
        for name in INPUTS:
            self.fields[f"basis_{name}"] = ChoiceField(
                label=f"What {_lower(self.fields[name].label)} rests on",
                choices=Basis.choices,
                required=False,
                widget=forms.Select,
            )
            self.fields[f"note_{name}"] = PlainTextField(
                label=f"Where {_lower(self.fields[name].label)} comes from", max_length=200, required=False
            )
            self.fields[f"basis_{name}"].widget.attrs.setdefault("class", "field")
            self.fields[f"note_{name}"].widget.attrs.setdefault("class", "field")
        choice = self.fields["effect_in"]
        assert isinstance(choice, ChoiceField)
        choice.choices = effect_choices(about)
        for closed in self._closed():
            for field in (closed, f"basis_{closed}", f"note_{closed}"):
                del self.fields[field]
        if Input.DEBT not in self.fields:
            del self.fields["debt_due"]
        if Input.EFFECT not in self.fields:
            del self.fields["effect_in"]
        if not about.may_change:
            del self.fields["name"], self.fields["summary"]

    def _closed(self) -> list[str]:
        may_value, may_effort = bool(self.about.may_set_value), bool(self.about.may_set_effort)
        return [name for name in INPUTS if not (may_effort if name in ENGINEERING else may_value)]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        text = (data.get("effect") or "").strip()
        if text and "effect" in self.fields:
            try:
                data["given_effect"] = self._effect(text, data.get("effect_in") or TypedIn.UNIT)
            except Unreadable as error:
                self.add_error("effect", str(error))
        return data

    def _effect(self, text: str, counted_in: str) -> tuple[str, Given]:
        """Which input it is, and the estimate in the unit it was typed in."""
        chip = _CHIP_SHARES.get(" ".join(text.lower().split()))
        share = chip is not None or counted_in.startswith(SHARE)
        in_percent = share or counted_in != TypedIn.UNIT
        units = PERCENT if in_percent else None
        found = read_amount(chip or text, units, 99.0 if in_percent else None)
        unit = self.about.framing.metric.unit if self.about.framing and self.about.framing.metric else ""
        if found.unit_text == "%" and not in_percent and not unit.startswith("%"):
            raise Unreadable("Select what the per cent are of")
        data = self.cleaned_data
        basis = data.get("basis_effect") or Basis.EXPERT
        note = data.get("note_effect") or ""
        scale = 0.01 if share else 1.0
        given = Given(
            found.low * scale,
            found.middle * scale,
            found.high * scale,
            text,
            basis,
            note,
            TypedIn.SHARE_OF_OPTION if share else counted_in,
            found.middle_assumed,
        )
        return (Input.EFFECT_SHARE if share else Input.EFFECT), given

    @property
    def share_of_key(self) -> str:
        """The letter of the option whose effect this one takes a share of; empty for none."""
        counted_in = self.cleaned_data.get("effect_in") or ""
        text = " ".join((self.cleaned_data.get("effect") or "").lower().split())
        if text in _CHIP_SHARES:
            return self.about.filed.key if self.about.filed else ""
        return counted_in.removeprefix(SHARE) if counted_in.startswith(SHARE) else ""

    def estimates(self) -> dict[str, Given | None]:
        """What was typed, by input; None for what was emptied."""
        found: dict[str, Given | None] = {}
        for name in INPUTS:
            if name not in self.fields:
                continue
            if name == Input.EFFECT:
                found.update(self._typed_effect())
                continue
            value: TypedRange | None = self.cleaned_data.get(name)
            if value is not None:
                found[name] = self._given(name, value)
            elif name in self.about.estimates:
                found[name] = None
        return found

    def _typed_effect(self) -> dict[str, Given | None]:
        typed_effect = self.cleaned_data.get("given_effect")
        if typed_effect is not None:
            return {typed_effect[0]: typed_effect[1]}
        stood = [name for name in (Input.EFFECT, Input.EFFECT_SHARE) if name in self.about.estimates]
        return dict.fromkeys(stood)

    def _given(self, name: str, value: TypedRange) -> Given:
        scale = 0.01 if name == Input.SUCCESS else 1.0
        return Given(
            value.low * scale,
            value.middle * scale,
            value.high * scale,
            value.text,
            self.cleaned_data.get(f"basis_{name}") or Basis.EXPERT,
            self.cleaned_data.get(f"note_{name}") or "",
            TypedIn.UNIT,
            value.middle_assumed,
        )

    def words(self) -> dict[str, str]:
        """Name and summary, where this person may change them."""
        return {name: self.cleaned_data[name] for name in ("name", "summary") if name in self.fields}

    def refuse(self, problems: Mapping[str, str]) -> None:
        """Show what an action said beside the fields that it named."""
        for name, sentence in problems.items():
            field = Input.EFFECT if name == Input.EFFECT_SHARE else name
            self.add_error(field if field in self.fields else None, sentence)

    def take_version(self, version: int | None) -> None:
        """Put the version that stands now into the form, so that sending it again means "keep mine"."""
        self.data = {**self.data.dict(), "version": str(version or "")}  # type: ignore[attr-defined]

    @property
    def rows(self) -> list["InputRow"]:
        """The inputs in order, each with its companions, for the template."""
        return [
            InputRow(self, name, self.about.estimates.get(name))
            for name in INPUTS
            if name in self.fields and name != Input.EFFECT
        ]


INPUTS = (
    Input.EFFECT,
    Input.EFFORT,
    Input.WEEKS_TO_SHIP,
    Input.RUN_COST,
    Input.SUCCESS,
    Input.UPKEEP,
    Input.RAMP,
    Input.CASH,
    Input.DEBT,
)
# The cells of a pasted row after the name.
PASTED = ("summary", Input.EFFECT, Input.EFFORT, Input.RUN_COST)
# A first guess needs no more than these; the rest waits under "more".
FIRST = (Input.EFFORT, Input.RUN_COST)


class InputRow:
    """One input on the form: its field, its basis, its note, and what stands."""

    def __init__(self, form: OptionForm, name: str, current: Estimate | None) -> None:
        self.name, self.current = name, current
        self.field, self.basis, self.note = form[name], form[f"basis_{name}"], form[f"note_{name}"]
        self.first = name in FIRST
        self.glyph = "data-range" in form.fields[name].widget.attrs


def effect_choices(about: OptionPage) -> list[tuple[str, str]]:
    """The units in which an effect may be typed here."""
    framing = about.framing
    unit = framing.metric.unit if framing and framing.metric else ""
    choices = [(str(TypedIn.UNIT), unit or "the metric’s unit")]
    if framing is not None and framing.baseline:
        choices.append((str(TypedIn.PERCENT_OF_BASELINE), "% of where it stands now"))
    if framing is not None and framing.baseline is not None and framing.target is not None:
        choices.append((str(TypedIn.SHARE_OF_TARGET), "% of the way to the target"))
    choices += [
        (f"{SHARE}{other.key}", f"% of the effect of {other.key}, {other.name}") for other in about.others
    ]
    return choices


def _initial(about: OptionPage, *, start: str, once: str) -> dict[str, Any]:
    """What stands, or the filed option's numbers for a new one that starts from them."""
    option, estimates = about.option, about.estimates
    initial: dict[str, Any] = {"once": once}
    if option is not None:
        initial |= {
            "name": option.name,
            "summary": option.summary,
            "version": option.version,
            "debt_due": option.debt_due,
        }
    elif start == "filed" and about.filed is not None:
        estimates = about.filed.current_estimates  # type: ignore[attr-defined]
        initial["debt_due"] = about.filed.debt_due
    for name, row in estimates.items():
        field = Input.EFFECT if name == Input.EFFECT_SHARE else name
        initial[field] = row.text
        initial[f"basis_{field}"] = row.basis
        initial[f"note_{field}"] = row.basis_note
    initial["effect_in"] = _counted_in(about, estimates, option.effect_share_of if option else None)
    for name in INPUTS:
        initial.setdefault(f"basis_{name}", Basis.EXPERT)
    return initial


def _counted_in(about: OptionPage, estimates: Mapping[str, Estimate], source: Any) -> str:
    if Input.EFFECT_SHARE in estimates and source is not None:
        return f"{SHARE}{source.key}"
    row = estimates.get(Input.EFFECT)
    if row is not None:
        return row.typed_in
    framing = about.framing
    unit = framing.metric.unit if framing and framing.metric else ""
    # People think of money and counts in per cent; a metric that is itself in per cent is counted in points.
    counts = framing is not None and bool(framing.baseline) and not unit.startswith("%")
    return TypedIn.PERCENT_OF_BASELINE if counts else TypedIn.UNIT


def _spread(data: Any) -> Any:
    """A spreadsheet row that was pasted into the name, cell by cell into fields that are still empty."""
    name = (data or {}).get("name", "")
    if "\t" not in name:
        return data
    cells = [cell.strip() for cell in name.split("\t")]
    row = data.copy()
    row["name"] = cells[0]
    for field, cell in zip(PASTED, cells[1:], strict=False):
        if cell and not row.get(field, "").strip():
            row[field] = cell
    return row


def _lower(label: Any) -> str:
    text = str(label)
    return text[:1].lower() + text[1:]
