"""Forms about people, teams and the workspace. Those for signing in are in `accounts.py`."""

import secrets
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from initiatives.forms import Form, typed
from initiatives.forms.fields import (
    CURRENCIES,
    ChoiceField,
    MoneyField,
    NumberField,
    PlainTextField,
    RangeField,
    VersionField,
)
from initiatives.forms.typed import TypedRange, Unreadable
from initiatives.models import Discipline, Domain, MailWhen, NoticeKind, Person, Role, Team, Theme, Workspace
from initiatives.queries.reframing import ITEMS, blocking_of

ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
ZONE_CHOICES = [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in ZONES)]
EMAIL_MESSAGES = {
    "required": "Enter an e-mail address",
    "invalid": "Enter an e-mail address, like name@example.com",
}


def _email_field(label: str = "E-mail address") -> forms.EmailField:
    return forms.EmailField(
        label=label,
        max_length=254,
        error_messages=EMAIL_MESSAGES,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "class": "field"}),
    )


class _Versioned(Form):
    """A form with the version of what it was made from."""

    version = VersionField(required=False)

    def stands_on(self) -> int:
        """The version typed against; 0 where it was lost, which never matches."""
        return self.cleaned_data.get("version") or 0


class WelcomeForm(Form):
    """The first run: a name for the workspace and the person who looks after it."""

    workspace_name = PlainTextField(
        label="What is your organisation called?",
        max_length=80,
        missing="Enter what your organisation is called",
        name="The name",
    )
    name = PlainTextField(
        label="Your name",
        max_length=80,
        missing="Enter your name",
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    email = _email_field("Your e-mail address")
    password = forms.CharField(
        label="A password",
        help_text="At least 12 characters. A few words in a row are easy to keep in mind.",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "field"}),
        error_messages={"required": "Enter a password of 12 characters or more"},
    )

    code = PlainTextField(
        label="The setup code",
        help_text="Printed in the log when the deployment was prepared.",
        max_length=40,
        missing="Enter the setup code from the log",
    )

    def __init__(self, data: Any = None, *, code: str = "") -> None:
        super().__init__(data)
        self.expected = code
        if not code:
            del self.fields["code"]

    def clean_code(self) -> str:
        typed_code: str = self.cleaned_data["code"]
        if not secrets.compare_digest(typed_code.encode(), self.expected.encode()):
            raise ValidationError("That is not the setup code. It stands in the log of the deployment")
        return typed_code

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        person = Person(name=self.cleaned_data.get("name", ""), email=self.cleaned_data.get("email", ""))
        validate_password(password, person)
        return password

    def answers(self) -> dict[str, Any]:
        """Keyword arguments for the action."""
        answers = {name: value for name, value in self.cleaned_data.items() if name != "code"}
        return {**answers, "email": self.cleaned_data["email"].lower()}


class ProfileForm(_Versioned):
    """Your own settings."""

    name = PlainTextField(
        label="Name",
        max_length=80,
        missing="Enter your name",
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    title = PlainTextField(
        label="What you do",
        help_text="Shown beside your name. Empty: your role.",
        max_length=80,
        required=False,
    )
    time_zone = ChoiceField(
        label="Time zone",
        help_text="Dates and times are shown in it.",
        choices=ZONE_CHOICES,
        widget=forms.Select,
        missing="Select a time zone",
    )
    theme = ChoiceField(label="Light or dark", choices=Theme.choices, missing="Select light or dark")
    shortcuts_on = forms.BooleanField(label="Single-letter keyboard shortcuts", required=False)
    tone_hints_on = forms.BooleanField(
        label="A quiet hint when a question reads sharper than meant", required=False
    )

    def __init__(self, data: Any = None, *, person: Person) -> None:
        names = ("name", "title", "time_zone", "theme", "shortcuts_on", "tone_hints_on")
        super().__init__(
            data, initial={**{name: getattr(person, name) for name in names}, "version": person.version}
        )

    @property
    def switches(self) -> list[Any]:
        """The ticks, for one fieldset."""
        return [self[name] for name in ("shortcuts_on", "tone_hints_on")]

    def fields_to_save(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


MAIL_HINTS = {
    NoticeKind.WAITING: "A question, a review, an estimate or a decision needs you.",
    NoticeKind.DECIDED: "Something you filed, framed or watch was decided.",
    NoticeKind.MENTION: "Somebody wrote your name with an @.",
    NoticeKind.FRAMED: "A framing you take part in is ready to decide.",
    NoticeKind.CHANGED: "What you watch was answered, reworded or moved.",
    NoticeKind.SHARED: "Somebody showed you a draft.",
}


class MailForm(_Versioned):
    """When you are mailed each kind of notice. The inbox has all of them in any case."""

    def __init__(self, data: Any = None, *, person: Person, chosen: Mapping[str, str]) -> None:
        super().__init__(data, initial={**chosen, "version": person.version})
        for kind, hint in MAIL_HINTS.items():
            field = ChoiceField(
                label=kind.label,
                help_text=hint,
                choices=MailWhen.choices,
                widget=forms.Select(attrs={"class": "field"}),
                missing="Select when you want the mail",
            )
            self.fields[kind.value] = field

    @property
    def kinds(self) -> list[Any]:
        """The fields, one for each kind of notice."""
        return [self[kind.value] for kind in MAIL_HINTS]

    def mailed(self) -> dict[str, str]:
        """`MailWhen` by `NoticeKind`."""
        return {kind.value: self.cleaned_data[kind.value] for kind in MAIL_HINTS}


class PersonForm(_Versioned):
    """Somebody's name, address and roles."""

    name = PlainTextField(label="Name", max_length=80, missing="Enter a name")
    email = _email_field()
    title = PlainTextField(
        label="What they do",
        help_text="Shown beside the name. Empty: the role.",
        max_length=80,
        required=False,
    )
    roles = forms.MultipleChoiceField(
        label="Roles",
        help_text="A person may hold several. Without any, they read and take part as a member.",
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Select roles from the list"},
    )
    disciplines = forms.MultipleChoiceField(
        label="Reviews",
        help_text="Which disciplines a reviewer guards.",
        choices=Discipline.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Select disciplines from the list"},
    )
    is_active = forms.BooleanField(label="May sign in", required=False)

    def __init__(self, data: Any = None, *, person: Person | None = None) -> None:
        initial: dict[str, Any] = {"is_active": True}
        if person:
            initial = {
                "name": person.name,
                "email": person.email,
                "title": person.title,
                "roles": sorted(person.roles),
                "disciplines": sorted(person.disciplines),
                "is_active": person.is_active,
                "version": person.version,
            }
        super().__init__(data, initial=initial)
        self.person = person
        if person is None:
            del self.fields["is_active"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if Role.REVIEWER in cleaned.get("roles", []) and not cleaned.get("disciplines"):
            self.add_error("disciplines", "Select what this reviewer guards")
        return cleaned

    @property
    def access(self) -> list[Any]:
        """The tick for signing in."""
        return [self["is_active"]]

    def grants(self) -> frozenset[tuple[str, str]]:
        """(role, discipline) pairs; a reviewer has one for each discipline."""
        chosen = self.cleaned_data["roles"]
        plain = {(role, "") for role in chosen if role != Role.REVIEWER}
        if Role.REVIEWER in chosen:
            plain |= {(Role.REVIEWER.value, discipline) for discipline in self.cleaned_data["disciplines"]}
        return frozenset(plain)

    def fields_to_save(self) -> dict[str, Any]:
        fields = {name: self.cleaned_data[name] for name in ("name", "title")}
        fields["email"] = self.cleaned_data["email"].lower()
        if self.person is None:
            fields["time_zone"] = "UTC"
        return fields


class _CostField(RangeField):
    """A range of money, or one plain figure: what a week costs is often simply known."""

    def to_python(self, value: Any) -> TypedRange | None:
        try:
            known = typed.read_number(str(value or ""), CURRENCIES)
        except Unreadable:
            return super().to_python(value)
        found = TypedRange(known.text, known.value, known.value, known.value, unit_text=known.unit_text)
        self.run_bounds(found)
        return found

    def run_bounds(self, found: TypedRange) -> None:
        """A figure below the least makes no cost."""
        if self.minimum is not None and found.low < self.minimum:
            raise ValidationError(f"{self.called} must be {self.minimum:g} or more", code="too_low")


class TeamForm(_Versioned):
    """A team: its name, its lead, who belongs to it, and what a person-week of it costs."""

    name = PlainTextField(label="Name", max_length=60, missing="Enter the team’s name")
    lead = forms.ModelChoiceField(
        label="Lead",
        help_text="New proposals for this team go to its lead.",
        queryset=Person.objects.none(),
        required=False,
        empty_label="Nobody yet",
        error_messages={"invalid_choice": "Select a lead from the list"},
    )
    members = forms.ModelMultipleChoiceField(
        label="Members",
        queryset=Person.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "Select members from the list",
            "invalid_pk_value": "Select members from the list",
        },
    )
    cost = _CostField(
        label="Cost of a person-week",
        help_text="A range, like 4.5k to 6k, or one figure. Empty: the workspace’s figure.",
        units=CURRENCIES,
        minimum=1,
        name="The cost",
        required=False,
    )

    domain = forms.ModelChoiceField(
        label="Domain",
        help_text="What its initiatives are about, unless their framing says otherwise.",
        queryset=Domain.objects.none(),
        required=False,
        empty_label="None in particular",
        error_messages={"invalid_choice": "Select a domain from the list"},
    )
    blocking = forms.MultipleChoiceField(
        label="Before an initiative is ready",
        help_text="What is ticked has to be there before the lead can finish framing. The rest only warns. "
        "Whoever filed it may still ask for a decision after five working days.",
        choices=list(ITEMS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Select from the list"},
    )

    def __init__(self, data: Any = None, *, team: Team | None = None) -> None:
        initial: dict[str, Any] = {}
        if team:
            initial = {
                "domain": team.domain_id,
                "blocking": sorted(blocking_of(team)),
                "name": team.name,
                "lead": team.lead_id,
                "members": list(team.memberships.values_list("person_id", flat=True)),
                "cost": team.cost_text,
                "version": team.version,
            }
        super().__init__(data, initial=initial)
        people = Person.objects.active().by_name()
        for name in ("lead", "members"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]
        self.fields["domain"].queryset = Domain.objects.in_use().by_name()  # type: ignore[attr-defined]

    def fields_to_save(self) -> dict[str, Any]:
        cost: TypedRange | None = self.cleaned_data["cost"]
        values: dict[str, Any] = {"cost_low": None, "cost_middle": None, "cost_high": None, "cost_text": ""}
        if cost:
            values = {
                "cost_low": _money(cost.low),
                "cost_middle": _money(cost.middle),
                "cost_high": _money(cost.high),
                "cost_text": cost.text,
            }
        names = ("name", "lead", "domain")
        return {**{name: self.cleaned_data[name] for name in names}, **values}


class WorkspaceForm(_Versioned):
    """The defaults that every initiative starts from."""

    name = PlainTextField(label="Name of the workspace", max_length=80, missing="Enter a name")
    currency = PlainTextField(
        label="Currency sign", help_text="Like $, € or £.", max_length=4, missing="Enter a currency sign"
    )
    person_week_cost = MoneyField(
        label="Cost of a person-week",
        help_text="What a week of one engineer costs the company, all in.",
        minimum=1,
        maximum=10_000_000,
        missing="Enter what a person-week costs",
    )
    horizon_years = NumberField(
        label="Horizon in years",
        help_text="How far ahead value and cost are counted, unless an initiative says otherwise.",
        minimum=0.25,
        maximum=30,
        example="3",
        missing="Enter a number of years, like 3",
    )
    discount_rate = NumberField(
        label="Discount rate a year, in per cent",
        help_text="What money next year is worth less. Ask finance; 10 is common.",
        minimum=0,
        maximum=99,
        example="10%",
        missing="Enter a rate, like 10%",
    )
    fast_lane_cost = MoneyField(
        label="Fast lane below",
        help_text="When even a bad case costs less than this, the lead may skip reframing.",
        minimum=0,
        maximum=1_000_000_000,
        missing="Enter an amount; 0 closes the fast lane",
    )
    second_above = MoneyField(
        label="A second director confirms above",
        help_text="When what is funded may cost more than this, another director confirms it. Empty: one director decides.",
        minimum=0,
        maximum=100_000_000_000,
        required=False,
        name="The amount",
    )
    four_eyes = forms.BooleanField(label="Nobody decides on what they filed themselves", required=False)

    def __init__(self, data: Any = None, *, workspace: Workspace) -> None:
        super().__init__(
            data,
            initial={
                "name": workspace.name,
                "currency": workspace.currency,
                "person_week_cost": workspace.person_week_cost,
                "horizon_years": f"{workspace.horizon_years.normalize():f}",
                "discount_rate": f"{(workspace.discount_rate * 100).normalize():f}%",
                "fast_lane_cost": workspace.fast_lane_cost,
                "second_above": workspace.second_above,
                "four_eyes": workspace.four_eyes,
                "version": workspace.version,
            },
        )

    @property
    def plain(self) -> list[Any]:
        """The typed fields, in order."""
        return [field for field in self if field.name not in ("version", "four_eyes")]

    @property
    def ticks(self) -> list[Any]:
        """The ticks, for one fieldset."""
        return [self["four_eyes"]]

    def fields_to_save(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "name": cleaned["name"],
            "currency": cleaned["currency"],
            "person_week_cost": cleaned["person_week_cost"],
            "fast_lane_cost": cleaned["fast_lane_cost"],
            "second_above": cleaned["second_above"],
            "four_eyes": cleaned["four_eyes"],
            "horizon_years": Decimal(repr(cleaned["horizon_years"].value)).quantize(Decimal("0.01")),
            "discount_rate": (Decimal(repr(cleaned["discount_rate"].value)) / 100).quantize(
                Decimal("0.0001")
            ),
        }


def _money(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal("0.01"))
