"""Forms of capacity and periods."""

from decimal import Decimal
from typing import Any

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

    def __init__(self, data: Any = None, *, cells: tuple[CapacityCell, ...], teams: dict[int, Team]) -> None:
        super().__init__(data)
        self.cells = [cell for cell in cells if cell.may_edit]
        self.teams = teams
        for cell in self.cells:
            for part, words in (("total", "in all"), ("kept", "kept"), ("promised", "promised")):
                field = NumberField(
                    label=f"{cell.team}, {words}",
                    required=False,
                    minimum=0,
                    maximum=10_000,
                    example="96",
                    name=f"{cell.team}, {words},",
                    initial=getattr(cell, part),
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


def _weeks(value: Any) -> Decimal:
    return Decimal(0) if value is None else Decimal(repr(value.value)).quantize(Decimal("0.1"))
