"""Forms of capacity and periods."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from initiatives.actions.board.planning import Entry
from initiatives.forms import Form
from initiatives.forms.fields import DateField, NumberField, PlainTextField, VersionField
from initiatives.forms.typed import TypedNumber
from initiatives.models import Period, Team
from initiatives.queries.board.plan import CapacityCell


class PeriodForm(Form):
    """A planning period."""

    name = PlainTextField(label="Name", max_length=40, missing="Enter a name, like Q1 2027")
    starts = DateField(label="Starts", missing="Enter the first day")
    ends = DateField(label="Ends", missing="Enter the last day")
    decide_by = DateField(
        label="Decide by", help_text="When the decisions for it are due. May stay empty.", required=False
    )
    version = VersionField()

    def __init__(self, data: Any = None, *, period: Period) -> None:
        names = ("name", "starts", "ends", "decide_by")
        super().__init__(
            data, initial={**{name: getattr(period, name) for name in names}, "version": period.version}
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("starts") and cleaned.get("ends") and cleaned["ends"] <= cleaned["starts"]:
            self.add_error("ends", "The end must be after the start")
        return cleaned


_DECIMAL_COMMA = re.compile(r"\d{1,3}(?:\.\d{3})*,\d{1,2}|\d{1,5},\d{1,2}")


class WeeksField(NumberField):
    """Person-weeks. Spreadsheets of half the world write "12,5" for twelve and a half."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, minimum=0, maximum=10_000, example="96 or 12.5", **kwargs)

    def read(self, value: str) -> TypedNumber:
        return super().read(plain_weeks(value))


def plain_weeks(text: str) -> str:
    """With a decimal point where there was a decimal comma."""
    bare = text.strip()
    return bare.replace(".", "").replace(",", ".") if _DECIMAL_COMMA.fullmatch(bare) else bare


class CapacityForm(Form):
    """One row for each team that this person may set: total, kept and promised, in person-weeks."""

    def __init__(
        self,
        data: Any = None,
        *,
        cells: tuple[CapacityCell, ...],
        teams: dict[int, Team],
        pasted: Mapping[int, tuple[str, ...]] | None = None,
    ) -> None:
        super().__init__(data)
        self.cells = [cell for cell in cells if cell.may_edit]
        self.teams = teams
        for cell in self.cells:
            typed = dict(
                zip(("total", "kept", "promised"), (pasted or {}).get(cell.team_id, ()), strict=False)
            )
            for part, words in (("total", "in all"), ("kept", "kept"), ("promised", "promised")):
                field = WeeksField(
                    label=f"{cell.team}, {words}",
                    name=f"{cell.team}, {words},",
                    initial=typed.get(part) or getattr(cell, part),
                )
                field.widget.attrs["class"] = "field num"
                self.fields[f"{part}_{cell.team_id}"] = field
            self.fields[f"version_{cell.team_id}"] = VersionField(initial=cell.version)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for cell in self.cells:
            total, kept = cleaned.get(f"total_{cell.team_id}"), cleaned.get(f"kept_{cell.team_id}")
            if kept and total and kept.value > total.value:
                self.add_error(f"kept_{cell.team_id}", f"{cell.team} keeps more weeks than it has")
        return cleaned

    def entries(self) -> list[Entry]:
        """What was typed; an empty cell is 0. A team of which nobody has said anything stays like that."""
        said = [
            cell
            for cell in self.cells
            if cell.version
            or any(self.cleaned_data[f"{part}_{cell.team_id}"] for part in ("total", "kept", "promised"))
        ]
        return [
            Entry(
                self.teams[cell.team_id],
                total=_weeks(self.cleaned_data[f"total_{cell.team_id}"]),
                kept=_weeks(self.cleaned_data[f"kept_{cell.team_id}"]),
                promised=_weeks(self.cleaned_data[f"promised_{cell.team_id}"]),
                version=self.cleaned_data[f"version_{cell.team_id}"],
            )
            for cell in said
        ]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """One row for each team, for the table of the page."""
        return [
            {
                "cell": cell,
                "total": self[f"total_{cell.team_id}"],
                "kept": self[f"kept_{cell.team_id}"],
                "promised": self[f"promised_{cell.team_id}"],
                "version": self[f"version_{cell.team_id}"],
            }
            for cell in self.cells
        ]


MOST_LINES = 500
_MOST_TOLD = 5
_LONGEST_LINE = 1_000


class PasteForm(Form):
    """Lines from a spreadsheet: team, in all, kept, promised. It fills the table; nothing is saved by it."""

    lines = PlainTextField(
        label="Paste from a spreadsheet",
        help_text="A line for each team: its name, weeks in all, kept, promised. Tabs, commas or semicolons between.",
        max_length=400_000,
        lines=5,
        missing="Paste at least one line",
        name="What you paste",
    )

    def __init__(self, data: Any = None, *, cells: tuple[CapacityCell, ...] = ()) -> None:
        super().__init__(data)
        self.cells = {cell.team.casefold(): cell for cell in cells}
        self.read: dict[int, tuple[str, ...]] = {}

    def clean_lines(self) -> str:
        text: str = self.cleaned_data["lines"]
        lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
        if len(lines) > MOST_LINES:
            raise ValidationError(
                f"That is {len(lines):,} lines. Paste at most {MOST_LINES}, one for each team", code="many"
            )
        wrong = []
        for number, line in lines:
            try:
                self._read(number, line)
            except ValidationError as failure:
                wrong.append(f"line {number}: {failure.messages[0]}")
        if wrong:
            told = "; ".join(wrong[:_MOST_TOLD])
            more = f"; and {len(wrong) - _MOST_TOLD} more" if len(wrong) > _MOST_TOLD else ""
            raise ValidationError(f"Nothing was read. {told[:1].upper()}{told[1:]}{more}", code="lines")
        if not self.read:
            raise ValidationError("Paste at least one line", code="empty")
        return text

    def _read(self, number: int, line: str) -> None:
        between = next((sign for sign in ("\t", ";") if sign in line), ",")
        name, *weeks = [
            plain_weeks(part) for part in next(csv.reader([line[:_LONGEST_LINE]], delimiter=between))
        ]
        while weeks and not weeks[-1]:
            weeks.pop()
        cell = self.cells.get(name.casefold())
        if cell is None:
            # The head of a table names no team and holds no number.
            if number == 1 and not any(part[:1].isdigit() for part in weeks):
                return
            raise ValidationError(f"there is no team “{name[:60]}”")
        if not cell.may_edit:
            raise ValidationError(f"{cell.team} is not yours to change")
        if cell.team_id in self.read:
            raise ValidationError(f"{cell.team} is there twice")
        if not 1 <= len(weeks) <= 3:
            raise ValidationError(f"{cell.team} needs weeks in all, and may say kept and promised")
        number_of = WeeksField(name="Weeks")
        for part in weeks:
            number_of.clean(part)
        self.read[cell.team_id] = tuple(weeks)


@dataclass(frozen=True)
class CapacityChange:
    """What a paste would change of one team, and how many weeks it would then be over what it has."""

    team: str
    before: str
    after: str
    over: str


def capacity_changes(paste: PasteForm) -> tuple[CapacityChange, ...]:
    """Of each pasted team that would change, in the order in which they were pasted."""
    found = []
    cells = {cell.team_id: cell for cell in paste.cells.values()}
    number = WeeksField(name="Weeks")
    for team_id, typed in paste.read.items():
        cell = cells[team_id]
        old = [cell.total, cell.kept, cell.promised]
        new = [*typed, *old[len(typed) :]]
        before, after = ([_number(number.clean(text)) for text in texts] for texts in (old, new))
        if before == after and cell.total:
            continue
        over = after[1] + after[2] + cell.taken - after[0]
        found.append(
            CapacityChange(
                cell.team,
                _in_words(before) if cell.total else "",
                _in_words(after),
                f"{over:g}" if over > 0 else "",
            )
        )
    return tuple(found)


def _number(value: TypedNumber | None) -> float:
    return value.value if value else 0.0


def _in_words(weeks: Sequence[float]) -> str:
    return "{:g} in all, {:g} kept, {:g} promised".format(*weeks)


def _weeks(value: Any) -> Decimal:
    return Decimal(0) if value is None else Decimal(repr(value.value)).quantize(Decimal("0.1"))
