"""Technical facts, risks and reviews as finished rows, and the domains that call for a review."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.fields import BooleanField, CharField, DecimalField

from initiatives.errors import NotFound
from initiatives.models import (
    Domain,
    Initiative,
    Person,
    Risk,
    RiskCost,
    Role,
    TechnicalFact,
    TechnicalReview,
)

SHOWN = 5


@dataclass(frozen=True)
class RiskRow:
    """One risk as a line: "1 in 10", "+3 weeks", "A only"."""

    number: int
    what: str
    chance: Decimal
    cost: str
    text: str
    option_key: str
    owner: str
    in_figures: bool


@dataclass(frozen=True)
class FactRow:
    """One fact with what it means for the user."""

    number: int
    fact: str
    means: str
    option_key: str
    said_by: str
    became: str


def shown_on_page(initiative: Initiative) -> tuple[tuple[RiskRow, ...], tuple[FactRow, ...], bool]:
    """The last few risks and facts in one query, and whether there are more of either."""
    risks = Risk.objects.standing().filter(initiative=initiative).order_by("-number")
    facts = TechnicalFact.objects.standing().filter(initiative=initiative).order_by("-number")
    lines = list(
        _risk_lines(Risk.objects.filter(pk__in=risks.values("pk")[: SHOWN + 1]))
        .union(_fact_lines(TechnicalFact.objects.filter(pk__in=facts.values("pk")[: SHOWN + 1])), all=True)
        .order_by("number")
    )
    found = [_risk(line) for line in lines if line["kind"] == "risk"]
    said = [_fact(line) for line in lines if line["kind"] == "fact"]
    return tuple(found[-SHOWN:]), tuple(said[-SHOWN:]), len(found) > SHOWN or len(said) > SHOWN


def _text(value: str = "") -> Value:
    return Value(value, output_field=CharField())


def _risk_lines(risks: QuerySet[Risk]) -> QuerySet[Risk, Any]:
    return risks.order_by().values(
        "number",
        kind=_text("risk"),
        first=F("what"),
        second=F("text"),
        third=F("cost"),
        letter=F("option__key"),
        who=F("owner__name"),
        flag=F("in_figures"),
        part=F("chance"),
    )


def _fact_lines(facts: QuerySet[TechnicalFact]) -> QuerySet[TechnicalFact, Any]:
    return facts.order_by().values(
        "number",
        kind=_text("fact"),
        first=F("fact"),
        second=F("means"),
        third=_text(),
        letter=F("option__key"),
        who=F("said_by__name"),
        flag=Value(value=False, output_field=BooleanField()),
        part=Value(Decimal(0), output_field=DecimalField(max_digits=5, decimal_places=4)),
    )


def _risk(line: dict[str, Any]) -> RiskRow:
    return RiskRow(
        number=line["number"],
        what=str(line["first"]),
        chance=Decimal(str(line["part"])),
        cost=str(line["third"]),
        text=str(line["second"]),
        option_key=str(line["letter"] or ""),
        owner=str(line["who"] or ""),
        in_figures=bool(line["flag"]),
    )


def _fact(line: dict[str, Any], became: str = "") -> FactRow:
    return FactRow(
        number=line["number"],
        fact=str(line["first"]),
        means=str(line["second"]),
        option_key=str(line["letter"] or ""),
        said_by=str(line["who"] or ""),
        became=became,
    )


def all_risks(initiative: Initiative, *, most: int = 100) -> list[Risk]:
    """Every standing risk, in order."""
    return list(initiative.risks.standing().select_related("option", "owner", "added_by").in_order()[:most])


def all_facts(initiative: Initiative, *, most: int = 100) -> list[TechnicalFact]:
    """Every standing fact, in order, with what became of it."""
    return list(
        initiative.technical_facts.standing()
        .select_related("option", "said_by", "became_guardrail", "became_question")
        .in_order()[:most]
    )


def facts_for_decision(initiative: Initiative, *, most: int = SHOWN) -> list[TechnicalFact]:
    """The last few, for the brief and for a director."""
    found = initiative.technical_facts.standing().select_related("option", "said_by").order_by("-number")
    return list(found[:most])[::-1]


def get_risk(initiative: Initiative, number: int) -> Risk:
    """The risk with that number."""
    found = (
        initiative.risks.standing().select_related("option", "owner").filter(number=number).first()
        if number < 2**31
        else None
    )
    if found is None:
        raise NotFound
    found.initiative = initiative
    return found


def get_fact(initiative: Initiative, number: int) -> TechnicalFact:
    """The fact with that number."""
    found = (
        initiative.technical_facts.standing()
        .select_related("option", "said_by", "became_guardrail", "became_question")
        .filter(number=number)
        .first()
        if number < 2**31
        else None
    )
    if found is None:
        raise NotFound
    found.initiative = initiative
    return found


def reviews(initiative: Initiative, *, most: int = 10) -> list[TechnicalReview]:
    """Those asked for and those done, newest first."""
    return list(
        initiative.technical_reviews.select_related(
            "asked_of", "asked_by", "done_by", "domain"
        ).newest_first()[:most]
    )


def open_review(initiative: Initiative) -> TechnicalReview | None:
    """The one that somebody was asked for and has not written yet."""
    found = initiative.technical_reviews.open().select_related("asked_of", "domain").first()
    if found is not None:
        found.initiative = initiative
    return found


def possible_reviewers(initiative: Initiative) -> list[Person]:
    """Reviewers of the domain's discipline first, then every engineering lead and other reviewer."""
    people = Person.objects.active().holding(Role.REVIEWER, Role.ENGINEERING_LEAD).by_name()
    discipline = initiative.domain.discipline if initiative.domain else ""
    found = list(people.prefetch_related("role_grants"))
    return sorted(found, key=lambda person: not discipline or not _guards(person, discipline))


def _guards(person: Person, discipline: str) -> bool:
    return any(
        grant.role == Role.REVIEWER and grant.discipline == discipline for grant in person.role_grants.all()
    )


def domains() -> list[Domain]:
    """Those in use, by name."""
    return list(Domain.objects.in_use().by_name())


def domain_named(name: str) -> Domain | None:
    """The one in use with that name."""
    return Domain.objects.in_use().filter(name=name).first()


def get_domain(pk: int) -> Domain:
    """One that is in use."""
    found = Domain.objects.in_use().filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise NotFound
    return found


_UNITS = {RiskCost.EFFORT: "person-weeks", RiskCost.WEEKS: "weeks"}


def cost_words(cost: str, text: str, *, unit: str = "", currency: str = "$") -> str:
    """ "+3 to 6 weeks", "+$20k", "−8 points": what it costs when it comes, as it was typed."""
    words = text.replace("-", "\N{EN DASH}") if text.count("-") == 1 and not text.startswith("-") else text
    if cost == RiskCost.MONEY:
        return f"+{words}" if words[:1] in "$€£¥" else f"+{currency}{words}"
    if cost == RiskCost.EFFECT:
        return f"\N{MINUS SIGN}{words}{' points' if unit.startswith('%') or not unit else f' {unit}'}"
    name = _UNITS[RiskCost(cost)]
    return f"+{words}" if words[-1:].isalpha() else f"+{words} {name[:-1] if words == '1' else name}"


def chance_words(chance: Decimal | float) -> str:
    """ "1 in 10", "3 in 10", "85%": a count where one can say it as one."""
    value = float(chance)
    if value >= 1:
        return "certain"
    one_in = round(1 / value)
    if abs(1 / value - one_in) < 0.02 * one_in and one_in > 1:
        return f"1 in {one_in:,}"
    tenths = value * 10
    if abs(tenths - round(tenths)) < 0.02 and tenths >= 1:
        return f"{round(tenths)} in 10"
    return f"{value * 100:.3g}%"
