"""The forms of an option's parts: rows to type or paste, and the press that makes a set of them an option."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from initiatives.actions.options import MOST_SLICES, Part
from initiatives.forms import Form, typed
from initiatives.forms.fields import PlainTextField, VersionField
from initiatives.forms.options import pasted
from initiatives.forms.options.pasted import Cells
from initiatives.queries.options.coverage import DEFAULT_SHARE, SlicesPage

BLANK = 3
MOST_TOLD = 10
CELLS = ("name", "share", "effort", "note")
_LABELS = {"name": "Part", "share": "Share of the value", "effort": "Effort", "note": "Note"}


def read_share(text: str) -> tuple[Decimal, str]:
    """The share that an address asks for, and a remark where it cannot be used: ("90", "90%", "0.9")."""
    if not text.strip():
        return DEFAULT_SHARE, ""
    try:
        found = typed.read_number(text[:20].replace(",", "."), {"%": 1.0}, "")
    except typed.Unreadable:
        return DEFAULT_SHARE, "Enter a share, like 80%. You see 80%."
    share = found.value / 100 if found.unit_text or found.value > 1 else found.value
    if not 0 < share <= 1:
        return DEFAULT_SHARE, "A share is above 0 and at most 100%. You see 80%."
    return Decimal(repr(share)).quantize(Decimal("0.0001")), ""


class SlicesForm(Form):
    """A row for each part, three empty ones, and a place to paste a spreadsheet into."""

    paste = PlainTextField(
        label="Paste from a spreadsheet",
        max_length=20_000,
        required=False,
        lines=4,
        name="What you pasted",
        help_text="One part a line: name, share of the value, effort in person-weeks, note. "
        "A line with a name that is above takes its place.",
    )
    version = VersionField()

    def __init__(self, data: Any = None, *, about: SlicesPage) -> None:
        self.about = about
        self.shown = [cell for cell in CELLS if cell != "effort" or about.may_set_effort]
        initial: dict[str, Any] = {"version": about.option.version}
        for place, row in enumerate(about.rows):
            effort = f"{row.effort.normalize():f}" if row.effort is not None else ""
            share = f"{(row.share * 100).normalize():f}%"
            values = {"name": row.name, "share": share, "effort": effort, "note": row.note}
            initial |= {f"{cell}_{place}": values[cell] for cell in self.shown}
        super().__init__(data, initial=initial)
        self.count = self._count(data)
        for place in range(self.count):
            for cell in self.shown:
                wide = "field" if cell in ("name", "note") else "field num"
                self.fields[f"{cell}_{place}"] = forms.CharField(
                    label=f"{_LABELS[cell]}, row {place + 1}",
                    required=False,
                    max_length=200,
                    widget=forms.TextInput(attrs={"autocomplete": "off", "class": wide}),
                )

    def _count(self, data: Any) -> int:
        """As many rows as were sent, or those that stand and three more."""
        if data is None:
            return min(len(self.about.rows) + BLANK, MOST_SLICES)
        sent = 0
        while sent < MOST_SLICES and f"name_{sent}" in data:
            sent += 1
        return sent

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        typed_rows = [
            Cells(place, *(" ".join((data.get(f"{cell}_{place}") or "").split()) for cell in CELLS))
            for place in range(self.count)
        ]
        typed_rows = [row for row in typed_rows if row.name or row.share or row.effort or row.note]
        parts, bad = pasted.read(typed_rows)
        for one in bad:
            field = f"{one.cell}_{one.number}"
            self.add_error(
                field if field in self.fields else None, f"Row {one.number + 1}: {_lower(one.why)}"
            )
        more = pasted.split(data.get("paste") or "")
        found, wrong = pasted.read(more)
        told = [f"Line {one.number}: {_lower(one.why)}" for one in wrong]
        if len(told) > MOST_TOLD:
            told[MOST_TOLD:] = [f"{len(told) - MOST_TOLD} more cannot be read"]
        for sentence in told:
            self.add_error("paste", sentence)
        data["parts"] = self._merged(parts, found)
        return data

    def _merged(self, parts: list[Part], found: list[Part]) -> list[Part]:
        """Typed rows, then pasted ones; the same name once. Efforts that this person may not set stay as they are."""
        by_name = {part.name.casefold(): part for part in parts}
        if len(by_name) < len(parts):
            names = [part.name.casefold() for part in parts]
            twice = next(part.name for part in parts if names.count(part.name.casefold()) > 1)
            self.add_error(None, f"“{twice}” is there twice. Give each part a name of its own")
        by_name |= {part.name.casefold(): part for part in found}
        if self.about.may_set_effort:
            return list(by_name.values())
        stood = {row.name.casefold(): row.effort for row in self.about.rows}
        return [Part(part.name, part.share, stood.get(name), part.note) for name, part in by_name.items()]

    @property
    def rows(self) -> list[list[Any]]:
        """The fields of each row, for the template, each with the `head` of its column."""
        rows = [[(cell, self[f"{cell}_{place}"]) for cell in self.shown] for place in range(self.count)]
        for row in rows:
            for cell, field in row:
                field.head = _LABELS[cell]  # type: ignore[attr-defined]
        return [[field for _, field in row] for row in rows]

    @property
    def heads(self) -> list[str]:
        """The words over the columns."""
        return [_LABELS[cell] for cell in self.shown]

    def refuse(self, fields: Mapping[str, str]) -> None:
        """Say what an action refused of the whole form: its rows have numbers, and the action knows none."""
        for sentence in fields.values():
            self.add_error(None, sentence)


class PickForm(Form):
    """The press that makes the set an option: which share, on which version of the parts, with the rest later or not."""

    share = forms.DecimalField(min_value=Decimal("0.0001"), max_value=1, decimal_places=4)
    rest = forms.BooleanField(required=False)
    version = VersionField()
    once = forms.RegexField(r"^[0-9a-zA-Z_-]{1,64}$")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
