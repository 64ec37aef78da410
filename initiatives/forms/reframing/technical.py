"""Technical facts, risks, reviews and domains, as they are typed."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from initiatives.actions.reframing import Stake
from initiatives.forms import Form, typed
from initiatives.forms.fields import CURRENCIES, PERCENT, WEEKS, PlainTextField, RangeField, VersionField
from initiatives.forms.reframing.guardrails import discipline, select
from initiatives.forms.typed import TypedRange, Unreadable
from initiatives.models import Domain, Option, Person, Risk, RiskCost, TechnicalFact
from initiatives.models.person import Discipline

_ONE_IN = re.compile(r"^(\d{1,4}) (?:in|of|out of) (\d{1,5})$")
_NUMBER_WORDS = {"one": "1", "two": "2", "three": "3", "ten": "10"}
_UNITS = {
    RiskCost.EFFORT: WEEKS,
    RiskCost.WEEKS: WEEKS,
    RiskCost.MONEY: CURRENCIES,
    RiskCost.EFFECT: {**PERCENT, "points": 1.0, "point": 1.0, **CURRENCIES},
}
LARGEST = 1e13
CHANCE_HELP = "Enter a chance, like 1 in 10 or 10%"


class ChanceField(PlainTextField):
    """ "1 in 10", "10%", "0.1" -> (Decimal, text as typed)."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        chance = read_chance(text)
        if not 0 < chance <= 1:
            raise ValidationError("The chance must be more than 0 and at most 100%", code="range")
        return Decimal(repr(chance)).quantize(Decimal("0.0001")) or Decimal("0.0001"), text


def read_chance(text: str) -> float:
    """A chance between 0 and 1 from the words for it. Raises ValidationError."""
    plain = " ".join(_NUMBER_WORDS.get(word, word) for word in text.lower().split())
    counted = _ONE_IN.match(plain)
    if counted:
        part, whole = int(counted[1]), int(counted[2])
        if not whole:
            raise ValidationError(CHANCE_HELP, code="unreadable")
        return part / whole
    try:
        found = typed.read_number(plain, PERCENT, CHANCE_HELP)
    except Unreadable as error:
        raise ValidationError(str(error), code="unreadable") from None
    return found.value / 100 if found.unit_text or found.value > 1 else found.value


class StakeField(RangeField):
    """A range, or one figure where the cost is known. Which units may follow depends on what it is paid in."""

    def to_python(self, value: Any) -> TypedRange | None:
        text = str(value or "").strip()
        if not text:
            return None
        units = {**WEEKS, **PERCENT, **CURRENCIES, "points": 1.0, "point": 1.0}
        try:
            known = typed.read_number(text, units)
        except Unreadable:
            self.units = units
            return super().to_python(value)
        return TypedRange(known.text, known.value, known.value, known.value, unit_text=known.unit_text)


class RiskForm(Form):
    """What may happen, how likely, what it costs then, whose it is, and whether the figures count it."""

    what = PlainTextField(
        label="What may happen?",
        help_text="Like: the courier’s webhook drops events.",
        max_length=160,
        missing="Enter what may happen",
        name="What may happen",
    )
    chance = ChanceField(
        label="How likely is it?",
        help_text="Like: 1 in 10.",
        max_length=40,
        missing=CHANCE_HELP,
        name="Chance",
    )
    text = StakeField(
        label="What does it cost when it happens?",
        help_text="A range, like 2 to 5, or one figure.",
        missing="Enter what it costs, like 2 to 5",
        name="The cost",
    )
    in_figures = forms.BooleanField(label="Count it in the figures", required=False)
    version = VersionField(required=False)
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    field_order = (
        "what", "chance", "cost", "text", "option", "discipline", "owner", "in_figures", "version", "once",
    )  # fmt: skip

    def __init__(
        self, *args: Any, options: Iterable[Option], people: Iterable[Person], **kwargs: Any
    ) -> None:
        self.options = {str(option.pk): option for option in options}
        self.people = {str(person.pk): person for person in people}
        super().__init__(*args, **kwargs)
        self.fields["cost"] = select(
            "What is it paid in?", RiskCost.choices, missing="Select what it is paid in"
        )
        self.fields["option"] = select(
            "Which option?",
            [("", "Every option"), *((key, f"{o.key}, {o.name}") for key, o in self.options.items())],
            missing="Select an option from the list",
            required=False,
        )
        self.fields["discipline"] = select(
            "Which discipline?",
            [("", "Engineering"), *Discipline.choices],
            missing="Select a discipline from the list",
            required=False,
        )
        self.fields["owner"] = select(
            "Who owns it?",
            [("", "Nobody yet"), *((key, person.name) for key, person in self.people.items())],
            missing="Select somebody who can sign in here",
            required=False,
            help_text="They are asked to confirm it.",
        )
        self.order_fields(self.field_order)

    @classmethod
    def initial_of(cls, risk: Risk) -> dict[str, Any]:
        """What stands, to start from."""
        return {
            "what": risk.what,
            "chance": risk.chance_text,
            "cost": risk.cost,
            "text": risk.text,
            "option": risk.option_id or "",
            "discipline": risk.discipline,
            "owner": risk.owner_id or "",
            "in_figures": risk.in_figures,
            "version": risk.version,
        }

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        stake, cost = found.get("text"), found.get("cost")
        if stake is None or not cost:
            return found
        units = _UNITS[RiskCost(cost)]
        if stake.unit_text and stake.unit_text not in units:
            paid_in = RiskCost(cost).label.lower()
            self.add_error(
                "text", f"The cost is in {paid_in}; leave {stake.unit_text} out, or choose another"
            )
        elif stake.low <= 0:
            self.add_error("text", "The cost must be more than 0")
        elif stake.high >= LARGEST or len(stake.text) > 60:
            self.add_error("text", "The cost is larger than we can work with")
        return found

    def stake(self) -> Stake:
        """What the action takes."""
        found = self.cleaned_data
        chance, chance_text = found["chance"]
        stake: TypedRange = found["text"]
        return Stake(
            what=found["what"],
            chance=chance,
            chance_text=chance_text,
            cost=found["cost"],
            low=_decimal(stake.low),
            middle=_decimal(stake.middle),
            high=_decimal(stake.high),
            text=stake.text,
            discipline=found["discipline"],
            option=self.options.get(found["option"]),
            owner=self.people.get(found["owner"]),
            in_figures=found["in_figures"],
        )


def _decimal(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal("0.000001"))


class FactForm(Form):
    """What the method does, and what that means for the people who use it."""

    fact = PlainTextField(
        label="What is the fact?",
        help_text="Like: the model that catches the most also holds more good payments.",
        max_length=200,
        missing="Enter the fact",
        name="The fact",
    )
    means = PlainTextField(
        label="What does it mean for the user?",
        help_text="Like: four good customers in a thousand wait for a release.",
        max_length=200,
        missing="Enter what it means for the user",
        name="What it means",
    )
    version = VersionField(required=False)
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    field_order = ("fact", "means", "discipline", "option", "version", "once")

    def __init__(self, *args: Any, options: Iterable[Option], **kwargs: Any) -> None:
        self.options = {str(option.pk): option for option in options}
        super().__init__(*args, **kwargs)
        self.fields["discipline"] = discipline("What is it about?")
        self.fields["option"] = select(
            "Which option?",
            [("", "Every option"), *((key, f"{o.key}, {o.name}") for key, o in self.options.items())],
            missing="Select an option from the list",
            required=False,
        )
        self.order_fields(self.field_order)

    @classmethod
    def initial_of(cls, fact: TechnicalFact) -> dict[str, Any]:
        """What stands, to start from."""
        return {
            "fact": fact.fact,
            "means": fact.means,
            "discipline": fact.discipline,
            "option": fact.option_id or "",
            "version": fact.version,
        }

    def option(self) -> Option | None:
        return self.options.get(self.cleaned_data["option"])


class AskReviewForm(Form):
    """Whom to ask, and what they should look at."""

    note = PlainTextField(
        label="What should they look at?", max_length=300, lines=2, required=False, name="What to look at"
    )

    field_order = ("asked_of", "note")

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        self.people = {str(person.pk): person for person in people}
        super().__init__(*args, **kwargs)
        self.fields["asked_of"] = select(
            "Whom do you ask?",
            [
                ("", "Select"),
                *((key, f"{p.name}, {p.title}" if p.title else p.name) for key, p in self.people.items()),
            ],
            missing="Select whom you ask",
        )
        self.order_fields(self.field_order)

    def asked_of(self) -> Person:
        return self.people[self.cleaned_data["asked_of"]]


class VerdictForm(Form):
    """The verdict of a technical review, in words."""

    verdict = PlainTextField(
        label="What is your verdict?",
        help_text="Which option holds, what has to be watched, what you would not do.",
        max_length=600,
        lines=4,
        missing="Enter your verdict",
        name="Your verdict",
    )


class DomainChoiceForm(Form):
    """What the initiative is about."""

    was = VersionField(required=False)

    field_order = ("domain", "was")

    def __init__(self, *args: Any, domains: Iterable[Domain], **kwargs: Any) -> None:
        self.domains = {str(domain.pk): domain for domain in domains}
        super().__init__(*args, **kwargs)
        self.fields["domain"] = select(
            "Which domain is it about?",
            [
                ("", "None in particular"),
                *(
                    (key, f"{d.name}, with a technical review" if d.needs_review else d.name)
                    for key, d in self.domains.items()
                ),
            ],
            missing="Select a domain from the list",
            required=False,
        )
        self.order_fields(self.field_order)

    def chosen(self) -> Domain | None:
        return self.domains.get(self.cleaned_data["domain"])
