"""Forms of capacity and periods."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from initiatives.actions.board.planning import Entry
from initiatives.forms import Form
from initiatives.forms.fields import DateField, NumberField, PlainTextField, VersionField
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
    stands = VersionField()

    def __init__(self, data: Any = None, *, period: Period) -> None:
        names = ("name", "starts", "ends", "decide_by")
        super().__init__(
            data, initial={**{name: getattr(period, name) for name in names}, "stands": period.version}
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("starts") and cleaned.get("ends") and cleaned["ends"] <= cleaned["starts"]:
            self.add_error("ends", "The end must be after the start")
        return cleaned


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
                field = NumberField(
                    label=f"{cell.team}, {words}",
                    required=False,
                    minimum=0,
                    maximum=10_000,
                    example="96",
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
        """What was typed; an empty cell is 0."""
        return [
            Entry(
                team=self.teams[cell.team_id],
                version=self.cleaned_data[f"version_{cell.team_id}"],
                **{
                    part: _weeks(self.cleaned_data[f"{part}_{cell.team_id}"])
                    for part in ("total", "kept", "promised")
                },
            )
            for cell in self.cells
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
        name, *weeks = [part.strip() for part in line.split(between)]
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
        number_of = NumberField(required=False, minimum=0, maximum=10_000, example="96", name="Weeks")
        for part in weeks:
            number_of.clean(part)
        self.read[cell.team_id] = tuple(weeks)


def _weeks(value: Any) -> Decimal:
    return Decimal(0) if value is None else Decimal(repr(value.value)).quantize(Decimal("0.1"))
