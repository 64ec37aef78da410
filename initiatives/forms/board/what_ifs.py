"""Forms of what-ifs: a name, what each row does, other free weeks, and the decisions that one becomes."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.utils import ErrorDict

from initiatives.actions.board import OtherRoom, Pick, Ruling, Verdict
from initiatives.forms import Form, waiving
from initiatives.forms.fields import ChoiceField, DateField, NumberField, PlainTextField, VersionField
from initiatives.models import Choice, Initiative, LookAgain, Option, Team, WhatIf
from initiatives.models.initiative import reference_of
from initiatives.queries.board.plan import Room
from initiatives.queries.board.portfolio import Way

SKIP, FREE = "skip", ""
_ONCE = r"^[0-9a-zA-Z_-]{0,64}$"


class WhatIfForm(Form):
    """What a what-if is called, what it is about, and whether others see it."""

    name = PlainTextField(
        label="Name of the what-if",
        max_length=60,
        missing="Enter a name, like Two more weeks for Web",
        name="The name",
    )
    note = PlainTextField(label="What is it about?", max_length=300, lines=2, required=False, name="The note")
    is_shared = forms.BooleanField(label="Share it with everybody here", required=False)
    version = VersionField(required=False)
    once = forms.RegexField(_ONCE, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, what_if: WhatIf | None = None, once: str = "") -> None:
        known = (
            {
                "name": what_if.name,
                "note": what_if.note,
                "is_shared": what_if.is_shared,
                "version": what_if.version,
            }
            if what_if
            else {}
        )
        super().__init__(data, initial={**known, "once": once})


class ChangesForm(Form):
    """A choice for each row of the page, and the free weeks of each team. A row that is not sent stays as it was."""

    version = VersionField()

    def __init__(
        self,
        data: Any = None,
        *,
        what_if: WhatIf,
        rows: Mapping[int, Sequence[tuple[str, str]]],
        names: Mapping[int, str],
        rooms: Sequence[Room],
    ) -> None:
        super().__init__(data, initial={"version": what_if.version})
        self.row_ids = list(rows)
        self.rooms = list(rooms)
        holds = {pick.initiative_id: pick.key or SKIP for pick in what_if.picks.all()}
        weeks = {room.team_id: room.weeks for room in what_if.rooms.all()}
        for pk, ways in rows.items():
            field = ChoiceField(
                label=f"{reference_of(pk)}, {names[pk]}",
                choices=[(FREE, "As it fits best"), *ways, (SKIP, "Skip")],
                widget=forms.Select,
                required=False,
                initial=holds.get(pk, FREE),
                missing=f"Select what {reference_of(pk)} does from the list",
            )
            field.widget.attrs["class"] = "field"
            self.fields[f"row_{pk}"] = field
        for room in self.rooms:
            number = NumberField(
                label=f"{room.team}, free weeks",
                required=False,
                minimum=0,
                maximum=10_000,
                example="38",
                name=f"{room.team}, free weeks,",
                initial=f"{float(weeks[room.team_id]):g}" if room.team_id in weeks else free_words(room),
            )
            number.widget.attrs |= {"class": "field num", "inputmode": "decimal"}
            self.fields[f"team_{room.team_id}"] = number

    @property
    def team_fields(self) -> list[Any]:
        return [self[f"team_{room.team_id}"] for room in self.rooms]

    def picks(
        self, options: Mapping[tuple[int, str], Option], ways: Mapping[tuple[int, str], Way]
    ) -> dict[int, Pick | None]:
        """What the rows say that were sent."""
        found: dict[int, Pick | None] = {}
        for pk in self.row_ids:
            name = f"row_{pk}"
            if name not in self.data:
                continue
            key = self.cleaned_data[name]
            if key == FREE:
                found[pk] = None
            elif key == SKIP:
                found[pk] = Pick(Initiative(pk=pk))
            elif (pk, key) in options:
                found[pk] = pick_of(options[pk, key], ways.get((pk, key)))
        return found

    def other_rooms(self, teams: Mapping[int, Team]) -> dict[int, OtherRoom | None]:
        """The weeks that were sent: what is empty, or as the board has it, is no change."""
        found: dict[int, OtherRoom | None] = {}
        for room in self.rooms:
            name = f"team_{room.team_id}"
            if name not in self.data:
                continue
            typed = self.cleaned_data[name]
            free = Decimal(repr(round(room.free, 2))) if room.stated else None
            weeks = Decimal(repr(typed.value)).quantize(Decimal("0.01")) if typed else None
            # The box shows tenths, so a tenth is no change.
            same = weeks is None or (
                free is not None and abs(weeks - max(Decimal(0), free)) <= Decimal("0.05")
            )
            found[room.team_id] = (
                None if same or weeks is None else OtherRoom(teams[room.team_id], weeks, free)
            )
        return found


def free_words(room: Room) -> str:
    """A team's free weeks as they stand in the box; empty where nobody has entered a capacity."""
    return f"{round(max(0.0, room.free), 1):g}" if room.stated else ""


def pick_of(option: Option, way: Way | None) -> Pick:
    """A row held at an option, with what it is worth and takes now."""
    value = None if way is None or way.value is None else Decimal(repr(round(way.value, 2)))
    weeks = None if way is None else Decimal(repr(round(sum(way.weeks.values()), 3)))
    return Pick(option.initiative, option, value, weeks)


class RulingForm(Form):
    """One decision of a set: what, why, and what stands in the way."""

    choice = ChoiceField(label="Decide", widget=forms.Select, missing="Select what to decide")
    reason = PlainTextField(label="Why?", max_length=500, lines=2, required=False, name="The reason")
    on = DateField(
        label="Look again on",
        help_text="For what is put off.",
        required=False,
        future=True,
        name="The date",
    )
    digest = forms.RegexField(r"^([0-9a-f]{64})?$", required=False, widget=forms.HiddenInput)
    seen = VersionField()

    def __init__(self, data: Any = None, *, proposed: Any) -> None:
        subject = proposed.initiative
        super().__init__(
            data,
            prefix=f"d{subject.pk}",
            initial={
                "choice": self.fund_of(proposed) if proposed.default == "fund" else proposed.default,
                "on": f"{proposed.look_again:%-d %B %Y}" if proposed.look_again else "",
                "digest": proposed.digest,
                "seen": proposed.seen,
            },
        )
        self.proposed = proposed
        choices = [("leave", "Leave it undecided"), ("defer", "Not now"), ("decline", "Decline")]
        if proposed.option is not None:
            funds = f"Fund {proposed.option.key}: {proposed.option.name}"
            choices.insert(0, (self.fund_of(proposed), funds))
        if not proposed.may:
            choices = [("leave", "Leave it undecided")]
        self.fields["choice"].choices = choices  # type: ignore[attr-defined]
        self.fields["choice"].widget.attrs["class"] = "field"
        waiving.add_fields(self, proposed.warned)

    @staticmethod
    def fund_of(proposed: Any) -> str:
        """The value of "fund it": with the letter, so that another option is never funded than was read."""
        return f"fund-{proposed.option.key}" if proposed.option is not None else "leave"

    @property
    def decides(self) -> bool:
        """Whether something is decided here, going by what was sent."""
        return (self["choice"].value() or "leave") != "leave"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        choice = cleaned.get("choice", "leave")
        if choice == "leave":
            # What was typed for something that is left undecided holds nothing up.
            for name in [name for name in self.errors if name not in ("choice", "seen", "digest")]:
                del self.errors[name]
            return cleaned
        reference = self.proposed.initiative.reference
        if "reason" not in self.errors and len(cleaned.get("reason") or "") < 20:
            self.add_error(
                "reason", f"{reference}: enter why, in a sentence the team can repeat: 20 characters or more"
            )
        if choice != "defer":
            self.errors.pop("on", None)
        elif not cleaned.get("on") and "on" not in self.errors:
            self.add_error("on", f"{reference}: enter when to look at this again")
        return cleaned

    def ruling(self, gives_way: str) -> Ruling:
        """What the action takes."""
        cleaned, option = self.cleaned_data, self.proposed.option
        funds = cleaned["choice"].startswith("fund-")
        defers = cleaned["choice"] == "defer"
        return Ruling(
            initiative=self.proposed.initiative,
            verdict=Verdict(
                choice=Choice.FUND if funds else Choice.DEFER if defers else Choice.DECLINE,
                reason=cleaned["reason"],
                option=option if funds else None,
                look_again=LookAgain.DATE if defers else LookAgain.NEVER,
                look_again_on=cleaned["on"] if defers else None,
                gives_way=gives_way,
                waivers=waiving.waivers_in(cleaned, self.proposed.warned, option.key) if funds else (),
            ),
            digest=cleaned["digest"],
            seen=cleaned["seen"],
        )

    @property
    def guards(self) -> list[waiving.Guard]:
        """What the option breaks or may."""
        option = self.proposed.option
        return waiving.guards_of(self, self.proposed.warned, option.key) if option else []


class ApplyForm(Form):
    """The set: one form for each decision, one reason that may be copied to all, and what gives way."""

    shared_reason = PlainTextField(
        label="One reason for all",
        help_text="Copied to every decision below that has none yet.",
        max_length=500,
        lines=2,
        required=False,
        name="The reason",
    )
    gives_way = PlainTextField(label="What gives way", max_length=300, required=False)
    once = forms.RegexField(_ONCE, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, proposed: Sequence[Any], once: str = "") -> None:
        super().__init__(data, initial={"once": once})
        self.rulings = [RulingForm(data, proposed=one) for one in proposed]

    def is_valid(self) -> bool:
        """All forms of the set, each looked at."""
        found = [form.is_valid() for form in self.rulings]
        return super().is_valid() and all(found)

    @property
    def error_list(self) -> list[tuple[str, str]]:
        return [*super().error_list, *(one for form in self.rulings for one in form.error_list)]

    @property
    def deciding(self) -> list[Ruling]:
        """Those of the set that decide something."""
        return [
            form.ruling(self.cleaned_data.get("gives_way") or "")
            for form in self.rulings
            if form.cleaned_data["choice"] != "leave"
        ]

    def quiet(self) -> None:
        """Say nothing of what is missing yet: a reason was only copied."""
        for form in (self, *self.rulings):
            form._errors = ErrorDict()  # type: ignore[attr-defined]

    def copy_reason(self) -> int:
        """Put the one reason where a decision has none; returns how many. Needs no script."""
        reason = " ".join(str(self.data.get("shared_reason", "")).split())[:500]
        wanted = [
            form for form in self.rulings if form.decides and not (form["reason"].value() or "").strip()
        ]
        for form in wanted:
            form.put(**{f"{form.prefix}-reason": reason})
        return len(wanted) if reason else 0

    def refuse_each(self, wrong: Mapping[int, Mapping[str, str]]) -> None:
        """Put what the action refused beside its decision."""
        for form in self.rulings:
            for name, message in wrong.get(form.proposed.initiative.pk, {}).items():
                words = f"{form.proposed.initiative.reference}: {message}"
                form.add_error(name if name in form.fields else "choice", words)

    def refresh(self) -> None:
        """After a conflict the next press is against the figures that stand now."""
        for form in self.rulings:
            form.put(
                **{f"{form.prefix}-digest": form.proposed.digest, f"{form.prefix}-seen": form.proposed.seen}
            )
