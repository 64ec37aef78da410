"""The form of an option: its words, and a range for each of its inputs, as somebody types them."""

from collections.abc import Mapping
from typing import Any

from django import forms

from initiatives.actions.options import Given
from initiatives.forms import typed
from initiatives.forms.fields import (
    CURRENCIES,
    PERCENT,
    WEEKS,
    ChoiceField,
    DateField,
    PlainTextField,
    RangeField,
)
from initiatives.forms.options.base import AmountField, InputsForm, read_amount, standing
from initiatives.forms.typed import Unreadable
from initiatives.models import Basis, Estimate, Input, Person, TypedIn
from initiatives.queries.options import OptionPage

SHARE = "of:"
# What the chips beside the effect say, and what they mean: text, low, middle, high in per cent of the filed effect.
CHIPS = ("same as filed", "about 85% of filed", "about half of filed")
_CHIP_SHARES = {"same as filed": "100", "about 85% of filed": "about 85", "about half of filed": "about 50"}
HINT = "Low and high you’d be surprised to miss. 8 times in 10 it should land between."


class OptionForm(InputsForm):
    """Every field of an option. What this person may not set becomes a suggestion to whoever may."""

    hands_over = True

    name = PlainTextField(
        label="What is this option called?",
        max_length=80,
        missing="Enter what this option is called",
        name="The name",
        help_text="Or paste a spreadsheet row: name, one line, effect, effort, running cost, upkeep.",
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
    effort = RangeField(label="Effort", required=False, units=WEEKS, help_text=HINT, name="Effort")
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
        help_text="Money, on every platform that it runs on. Left empty: 0.",
    )
    upkeep = AmountField(
        label="Upkeep a year",
        required=False,
        units=WEEKS,
        help_text="Person-weeks to keep it going, on every platform that it runs on. Left empty: 0.",
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
    debt_what = PlainTextField(
        label="What the shortcut is",
        max_length=200,
        required=False,
        help_text="What will have to be cleared up.",
    )
    debt_due = DateField(label="Paid back by", required=False, name="Paid back by")
    debt_owner = forms.ModelChoiceField(
        label="Who pays it back",
        queryset=Person.objects.none(),
        required=False,
        empty_label="The framing lead",
        error_messages={"invalid_choice": "Select a person from the list"},
    )

    inputs = (
        Input.EFFECT,
        Input.EFFORT,
        Input.RUN_COST,
        Input.UPKEEP,
        Input.WEEKS_TO_SHIP,
        Input.SUCCESS,
        Input.RAMP,
        Input.CASH,
        Input.DEBT,
    )
    # A first guess needs no more than these; the rest waits under "more".
    first = (Input.EFFORT, Input.RUN_COST, Input.UPKEEP)
    words_fields = ("name", "summary")

    def __init__(
        self, data: Any = None, *, about: OptionPage, start: str = "", once: str = "", **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", _initial(about, start=start, once=once))
        super().__init__(_spread(data), about=about, **kwargs)
        choice = self.fields["effect_in"]
        assert isinstance(choice, ChoiceField)
        choice.choices = effect_choices(about)
        if Input.DEBT in self.fields:
            self.fields["debt_owner"].queryset = Person.objects.active().by_name()  # type: ignore[attr-defined]
        else:
            for name in ("debt_what", "debt_due", "debt_owner"):
                del self.fields[name]
        if Input.EFFECT not in self.fields:
            del self.fields["effect_in"]

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

    def typed_input(self, name: str) -> dict[str, Given | None]:
        return self._typed_effect() if name == Input.EFFECT else super().typed_input(name)

    def _typed_effect(self) -> dict[str, Given | None]:
        typed_effect = self.cleaned_data.get("given_effect")
        if typed_effect is not None:
            return {typed_effect[0]: typed_effect[1]}
        stood = [name for name in (Input.EFFECT, Input.EFFECT_SHARE) if name in self.about.estimates]
        return dict.fromkeys(stood)

    def shortcut(self) -> dict[str, Any]:
        """What goes with the debt: what it is, by when and by whom it is paid back."""
        return {
            name: self.cleaned_data[name]
            for name in ("debt_what", "debt_due", "debt_owner")
            if name in self.fields
        }


# The cells of a pasted row after the name.
PASTED = ("summary", Input.EFFECT, Input.EFFORT, Input.RUN_COST, Input.UPKEEP)


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
    option, estimates, shown = about.option, about.estimates, about.option
    if option is None and start == "filed" and about.filed is not None:
        shown = about.filed
        estimates = about.filed.current_estimates  # type: ignore[attr-defined]
    initial: dict[str, Any] = {"once": once, **standing(estimates, OptionForm.inputs)}
    if option is not None:
        initial |= {"name": option.name, "summary": option.summary, "version": option.version}
    if shown is not None:
        initial |= {
            "debt_due": shown.debt_due,
            "debt_what": shown.debt_what,
            "debt_owner": shown.debt_owner_id,
        }
    initial["effect_in"] = counted_in(about, estimates, shown.effect_share_of if shown else None)
    return initial


def counted_in(about: OptionPage, estimates: Mapping[str, Estimate], source: Any) -> str:
    """The unit in which the effect that stands was typed, or else the one that people think in."""
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
