"""Forms of the board: filters from the address, deciding, reopening, capacity and periods."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from initiatives.actions.board import Verdict
from initiatives.actions.board.planning import Entry
from initiatives.forms import Form, waiving
from initiatives.forms.fields import ChoiceField, DateField, NumberField, PlainTextField, VersionField
from initiatives.models import Choice, LookAgain, Metric, Option, Period, Person, Question, Team
from initiatives.queries.board.orders import DEFAULT_SORT, SORTS
from initiatives.queries.board.plan import CapacityCell
from initiatives.queries.board.rows import Filters

VIEWS = (("all", "All"), ("asking", "Questions open"), ("fits", "What fits"), ("mine", "Mine"))
SHOWS = (("", "Undecided only"), ("building", "With building"), ("launched", "With launched"))
MOST_WORDS = 80


def read_filters(query: Mapping[str, str], teams: dict[str, Team]) -> tuple[Filters, tuple[str, ...]]:
    """The filters that an address names, and a remark for each part of it that cannot be used."""
    remarks = []
    team = teams.get(query.get("team", ""))
    if query.get("team") and team is None:
        remarks.append("There is no such team, so you see all of them.")
    sort = query.get("sort") or DEFAULT_SORT
    if sort not in SORTS:
        remarks.append("That order is not known, so rows are sorted by value a week.")
        sort = DEFAULT_SORT
    view = query.get("view") or "all"
    if view not in dict(VIEWS):
        remarks.append("That view is not known, so you see all rows.")
        view = "all"
    show = query.get("show", "")
    words = " ".join(query.get("q", "").split())[:MOST_WORDS]
    return Filters(team, words, view, sort, show if show in dict(SHOWS) else ""), tuple(remarks)


# What each kind of "look again" needs besides.
_WANTED: dict[str, dict[str, str]] = {
    LookAgain.DATE: {"look_again_on": "Enter a date, like 30 June 2027 or end of June"},
    LookAgain.METRIC: {
        "look_again_metric": "Select a number",
        "look_again_value": "Enter a value, like 80k",
    },
    LookAgain.WORDS: {
        "look_again_words": "Enter what somebody would see",
        "look_again_person": "Select who looks",
        "look_again_ask": "Enter a date on which to ask",
    },
}


class DecideForm(Form):
    """What to do, why, and what would change the director's mind."""

    choice = ChoiceField(label="What do you want to do?", missing="Select what you want to do")
    question = forms.ModelChoiceField(
        label="Which question?",
        queryset=Question.objects.none(),
        to_field_name="number",
        required=False,
        empty_label="A new one",
        error_messages={"invalid_choice": "Select a question from the list"},
    )
    question_text = PlainTextField(
        label="Your question",
        help_text="It goes to the framing lead.",
        max_length=400,
        required=False,
        lines=2,
    )
    reason = PlainTextField(
        label="Why?",
        help_text="One or two sentences the team can repeat.",
        max_length=500,
        min_length=20,
        lines=3,
        missing="Enter why, in a sentence the team can repeat",
        too_short="Enter why, in a sentence the team can repeat: 20 characters or more",
        name="The reason",
    )
    look_again = ChoiceField(
        label="Look again if",
        choices=[
            ("none", "Nothing in particular"),
            (LookAgain.DATE, "A date comes"),
            (LookAgain.METRIC, "A number passes a value"),
            (LookAgain.WORDS, "Somebody sees something"),
        ],
        required=False,
        missing="Enter when to look at this again",
    )
    look_again_on = DateField(label="When", required=False, future=True, name="The date")
    look_again_metric = forms.ModelChoiceField(
        label="Number",
        queryset=Metric.objects.none(),
        required=False,
        empty_label="Select a number",
        error_messages={"invalid_choice": "Select a number from the list"},
    )
    look_again_way = ChoiceField(
        label="Rises or falls",
        choices=[("above", "rises to"), ("below", "falls to")],
        widget=forms.Select,
        required=False,
    )
    look_again_value = NumberField(label="Value", required=False, name="The value")
    look_again_words = PlainTextField(label="What", max_length=200, required=False)
    look_again_person = forms.ModelChoiceField(
        label="Who looks",
        queryset=Person.objects.none(),
        required=False,
        empty_label="Select a person",
        error_messages={"invalid_choice": "Select a person from the list"},
    )
    look_again_ask = DateField(label="Ask on", required=False, future=True, name="The date")
    gives_way = PlainTextField(label="What gives way", max_length=300, required=False)
    digest = forms.RegexField(r"^([0-9a-f]{64})?$", required=False, widget=forms.HiddenInput)
    seen = VersionField()
    once = forms.RegexField(r"^[0-9a-zA-Z_-]{1,64}$", widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, page: Any, digest: str, seen: int, once: str) -> None:
        super().__init__(
            data,
            initial={
                "digest": digest,
                "seen": seen,
                "once": once,
                "look_again": "none",
                "choice": f"fund-{page.best_key}" if page.best_key else None,
            },
        )
        self.page = page
        self.fields["choice"].choices = [  # type: ignore[attr-defined]
            *((f"fund-{card.key}", f"Fund {card.key}, {card.name}") for card in page.cards),
            ("ask", "Ask first"),
            ("defer", "Not now"),
            ("decline", "Decline"),
        ]
        self.fields["question"].queryset = page.initiative.questions.open()  # type: ignore[attr-defined]
        self.fields["look_again_metric"].queryset = Metric.objects.order_by("name")  # type: ignore[attr-defined]
        self.fields["look_again_person"].queryset = Person.objects.active().by_name()  # type: ignore[attr-defined]
        waiving.add_fields(self, page.warned)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        choice, again = cleaned.get("choice"), cleaned.get("look_again") or "none"
        if choice == "ask":
            if not cleaned.get("question"):
                self._want("question_text", "Enter your question")
            return cleaned
        if choice == "defer" and again == "none":
            self._want("look_again", "Enter when to look at this again")
        for name, message in _WANTED.get(again, {}).items():
            self._want(name, message)
        return cleaned

    def _want(self, name: str, message: str) -> None:
        is_empty = self.cleaned_data.get(name) in (None, "", "none")
        if is_empty and name not in self.errors:
            self.add_error(name, message)

    def verdict(self) -> Verdict:
        """What the action takes."""
        cleaned = self.cleaned_data
        choice = cleaned["choice"]
        again = LookAgain.NEVER if choice == "ask" else LookAgain(_none_as_empty(cleaned["look_again"]))
        value = cleaned["look_again_value"]
        option: Option | None = None
        if choice.startswith("fund-"):
            option = next(
                found
                for found in self.page.initiative.options.standing()
                if found.key == choice.removeprefix("fund-")
            )
        return Verdict(
            choice=Choice.FUND
            if option
            else {"ask": Choice.ASK_FIRST, "defer": Choice.DEFER, "decline": Choice.DECLINE}[choice],
            reason=cleaned["reason"],
            option=option,
            question=cleaned["question"],
            question_text=cleaned["question_text"],
            look_again=again,
            look_again_on=cleaned["look_again_on"] if again == LookAgain.DATE else cleaned["look_again_ask"],
            look_again_metric=cleaned["look_again_metric"],
            look_again_above=cleaned["look_again_way"] != "below",
            look_again_value=Decimal(repr(value.value)).quantize(Decimal("0.000001")) if value else None,
            look_again_words=cleaned["look_again_words"],
            look_again_person=cleaned["look_again_person"],
            gives_way=cleaned["gives_way"],
            waivers=waiving.waivers_in(cleaned, self.page.warned, option.key) if option else (),
        )

    def guards_of(self, key: str) -> list[waiving.Guard]:
        """The guardrails that an option breaks or may, for its card."""
        return waiving.guards_of(self, self.page.warned, key)

    def refuse(self, fields: dict[str, str]) -> None:
        """Put what the action refused beside its fields."""
        for name, message in fields.items():
            self.add_error(name if name in self.fields else None, message)


def _none_as_empty(value: str) -> str:
    return "" if value in ("", "none") else value


class ReopenForm(Form):
    """What is new since the decision."""

    evidence = PlainTextField(
        label="What is new?",
        help_text="A number, a conversation, a change in the market. It goes on the record.",
        max_length=400,
        min_length=10,
        lines=3,
        missing="Enter what is new since the decision",
        too_short="Enter what is new, in a sentence",
        name="What is new",
    )


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
