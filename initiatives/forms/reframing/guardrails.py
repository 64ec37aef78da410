"""Guardrails, the words said of options, and the library, as they are typed."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from initiatives.actions.reframing import Terms, Word
from initiatives.forms import Form
from initiatives.forms.fields import ChoiceField, DateField, PlainTextField, VersionField
from initiatives.models import Guardrail, Holds, Option, Person, Team
from initiatives.models.person import Discipline
from initiatives.queries.reframing.guardrails import OptionState

NOBODY_YET = "Not checked yet"


def select(label: str, choices: Iterable[tuple[str, str]], *, missing: str, **more: Any) -> ChoiceField:
    """One of a list that is too long for radios."""
    return ChoiceField(
        label=label,
        choices=list(choices),
        widget=forms.Select(attrs={"class": "field"}),
        missing=missing,
        **more,
    )


def discipline(label: str = "Which discipline?", **more: Any) -> ChoiceField:
    """Of which discipline it is, and so who may speak of it."""
    return select(label, [("", "Select"), *Discipline.choices], missing="Select a discipline", **more)


class GuardrailForm(Form):
    """What must not get worse, of which discipline, its limit, where it stands now and whose it is."""

    says = PlainTextField(
        label="What must not get worse?",
        help_text="Like: good payments held or declined.",
        max_length=160,
        missing="Enter what must not get worse",
        name="What must not get worse",
    )
    limit = PlainTextField(
        label="Limit", help_text="Like: 0.4% or less.", max_length=80, required=False, name="Limit"
    )
    now = PlainTextField(
        label="Now", help_text="Where it stands today.", max_length=80, required=False, name="Now"
    )
    version = VersionField(required=False)
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    field_order = ("says", "limit", "now", "discipline", "owner", "version", "once")

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        self.people = {str(person.pk): person for person in people}
        super().__init__(*args, **kwargs)
        self.fields["discipline"] = discipline()
        self.fields["owner"] = select(
            "Who owns it?",
            [
                ("", "Whoever reviews that discipline"),
                *((key, _with_title(person)) for key, person in self.people.items()),
            ],
            missing="Select somebody who can sign in here",
            required=False,
            help_text="They are asked to check every option.",
        )
        self.order_fields(self.field_order)

    @classmethod
    def initial_of(cls, guardrail: Guardrail) -> dict[str, Any]:
        """What stands, to start from."""
        return {
            "says": guardrail.says,
            "limit": guardrail.limit,
            "now": guardrail.now,
            "discipline": guardrail.discipline,
            "owner": guardrail.owner_id or "",
            "version": guardrail.version,
        }

    def terms(self) -> Terms:
        """What the action takes."""
        found = self.cleaned_data
        return Terms(
            found["discipline"],
            found["says"],
            found["limit"],
            found["now"],
            self.people.get(found["owner"]),
        )


def _with_title(person: Person) -> str:
    return f"{person.name}, {person.title}" if person.title else person.name


class StatesForm(Form):
    """How each option stands, and why; an option that nobody has looked at may stay so."""

    version = VersionField()

    def __init__(
        self, *args: Any, options: Iterable[Option], states: Mapping[int, OptionState], **kwargs: Any
    ) -> None:
        self.options = list(options)
        initial: dict[str, Any] = kwargs.pop("initial", {})
        for option in self.options:
            said = states.get(option.pk)
            is_said = said is not None and bool(said.by)
            raw = Holds.BREAKS if said and said.state == "waived" else (said.state if said else "")
            initial[f"state_{option.key}"] = raw if is_said else ""
            initial[f"why_{option.key}"] = said.why if said else ""
        super().__init__(*args, initial=initial, **kwargs)
        for option in self.options:
            name = f"{option.key}, {option.name}"
            first = [] if initial[f"state_{option.key}"] else [("", NOBODY_YET)]
            self.fields[f"state_{option.key}"] = select(
                name, [*first, *Holds.choices], missing=f"Select how {option.key} stands", required=False
            )
            self.fields[f"why_{option.key}"] = PlainTextField(
                label=f"Why, for {option.key}", max_length=300, required=False, name="Why"
            )
            self.fields[f"why_{option.key}"].widget.attrs["class"] = "field"

    @property
    def pairs(self) -> list[tuple[Any, Any]]:
        """(state, why) of each option, for the template."""
        return [(self[f"state_{option.key}"], self[f"why_{option.key}"]) for option in self.options]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        for option in self.options:
            state, why = found.get(f"state_{option.key}"), found.get(f"why_{option.key}")
            needs_why = state in (Holds.AT_RISK, Holds.BREAKS)
            if needs_why and not why and f"why_{option.key}" not in self.errors:
                self.add_error(f"why_{option.key}", f"Enter why {option.key} {_verb(str(state))}")
        return found

    def words(self) -> dict[Option, Word]:
        """What the action takes: only what was said."""
        found = self.cleaned_data
        return {
            option: Word(found[f"state_{option.key}"], found[f"why_{option.key}"])
            for option in self.options
            if found.get(f"state_{option.key}")
        }


def _verb(state: str) -> str:
    return "breaks it" if state == Holds.BREAKS else "is at risk"


class NoneNeededForm(Form):
    """ "None needed because ...". Empty: they are expected after all."""

    why = PlainTextField(
        label="Why are none needed?",
        help_text="Your name stands beside it. Empty takes it back.",
        max_length=300,
        lines=2,
        required=False,
        name="Why",
    )


class WaiveForm(Form):
    """Why a broken guardrail may pass, and until when."""

    reason = PlainTextField(
        label="Why is it waived?",
        max_length=300,
        lines=2,
        missing="Enter why it is waived",
        name="The reason",
    )
    until = DateField(
        label="Until when?",
        help_text="On the day after it counts as broken again. Like: end of June.",
        missing="Enter until when it is waived",
        future=True,
        name="Until when",
    )


class LibraryForm(Form):
    """An entry of the library."""

    says = PlainTextField(
        label="What must not get worse?",
        max_length=160,
        missing="Enter what must not get worse",
        name="What must not get worse",
    )
    limit = PlainTextField(label="Limit", max_length=80, required=False, name="Limit")
    when = PlainTextField(
        label="When to take it",
        help_text="Like: whenever people wait for it.",
        max_length=200,
        required=False,
        name="When to take it",
    )
    version = VersionField(required=False)

    field_order = ("says", "limit", "discipline", "team", "when", "version")

    def __init__(self, *args: Any, teams: Iterable[Team], all_teams: bool, **kwargs: Any) -> None:
        self.teams = {str(team.pk): team for team in teams}
        super().__init__(*args, **kwargs)
        self.fields["discipline"] = discipline()
        self.fields["team"] = select(
            "For which team?",
            [
                *([("", "All teams")] if all_teams else []),
                *((key, team.name) for key, team in self.teams.items()),
            ],
            missing="Select a team from the list",
            required=not all_teams,
        )
        self.order_fields(self.field_order)

    def team(self) -> Team | None:
        return self.teams.get(self.cleaned_data["team"])

    def stands_on(self) -> int:
        """The version typed against; 0 where it was lost, which never matches."""
        return self.cleaned_data.get("version") or 0

    def to_save(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("discipline", "says", "limit", "when")}


class DomainForm(Form):
    """A domain: what a review looks at, and which discipline does it."""

    name = PlainTextField(label="Name", max_length=60, missing="Enter the name of the domain")
    looks_at = PlainTextField(
        label="What does a review look at?", max_length=200, required=False, name="What a review looks at"
    )
    needs_review = forms.BooleanField(label="A technical review is required before ready", required=False)
    version = VersionField(required=False)

    field_order = ("name", "looks_at", "discipline", "needs_review", "version")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["discipline"] = select(
            "Who reviews?",
            [("", "Whoever is asked"), *Discipline.choices],
            missing="Select a discipline from the list",
            required=False,
            help_text="Reviewers of this discipline are named first when somebody is asked.",
        )
        self.order_fields(self.field_order)

    @property
    def ticks(self) -> list[Any]:
        return [self["needs_review"]]

    def stands_on(self) -> int:
        """The version typed against; 0 where it was lost, which never matches."""
        return self.cleaned_data.get("version") or 0

    def to_save(self) -> dict[str, Any]:
        names = ("name", "looks_at", "needs_review", "discipline")
        return {name: self.cleaned_data[name] for name in names}
