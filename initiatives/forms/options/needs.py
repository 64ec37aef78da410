"""The form of the other teams that an option takes: a team and its part of the effort, row by row."""

from typing import Any

from django import forms

from initiatives.forms import Form
from initiatives.forms.fields import PlainTextField, VersionField
from initiatives.models import Option, OptionNeed, Team
from initiatives.queries.options.needs import other_teams

ROWS = 4


class NeedsForm(Form):
    """Four rows; an emptied one goes away."""

    version = VersionField()

    def __init__(self, data: Any = None, *, option: Option, stands: tuple[OptionNeed, ...]) -> None:
        initial: dict[str, Any] = {"version": option.version}
        for place, need in enumerate(stands):
            initial |= {f"team_{place}": need.team_id, f"percent_{place}": f"{need.percent}%"}
        super().__init__(data, initial=initial)
        others = other_teams(option)
        choices = [("", "No other team"), *((str(team.pk), team.name) for team in others)]
        self.known = {team.pk: team for team in others}
        for place in range(ROWS):
            self.fields[f"team_{place}"] = forms.ChoiceField(
                label="Also needs" if place == 0 else f"Also needs, row {place + 1}",
                choices=choices,
                required=False,
                error_messages={"invalid_choice": "Select a team from the list"},
            )
            self.fields[f"percent_{place}"] = PlainTextField(
                label="Its part of the effort" if place == 0 else f"Its part of the effort, row {place + 1}",
                max_length=10,
                required=False,
                name="The part",
            )
            for name in (f"team_{place}", f"percent_{place}"):
                self.fields[name].widget.attrs.setdefault("class", "field")

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """The two controls of each row."""
        return [(self[f"team_{place}"], self[f"percent_{place}"]) for place in range(ROWS)]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        needs: dict[Team, int] = {}
        for place in range(ROWS):
            team, text = data.get(f"team_{place}"), (data.get(f"percent_{place}") or "").strip()
            if f"team_{place}" in self.errors or (not team and not text):
                continue
            if not team:
                self.add_error(f"team_{place}", "Select whose part this is")
                continue
            percent = text.removesuffix("%").strip()
            if not (percent.isascii() and percent.isdigit() and len(percent) < 3 and int(percent)):
                self.add_error(f"percent_{place}", "Enter a per cent from 1 to 99, like 25%")
                continue
            chosen = self.known[int(team)]
            if chosen in needs:
                self.add_error(f"team_{place}", f"{chosen} is there already. Put its parts together")
                continue
            needs[chosen] = int(percent)
        data["needs"] = needs
        return data
