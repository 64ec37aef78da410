"""Technical facts, risks and reviews as finished rows, and the domains that call for a review."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

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
from initiatives.queries import together

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
    became: str = ""


def risks_part(initiative: Initiative) -> together.Part:
    """The last few risks, and all that count in the figures, to be asked for with other things."""
    last = initiative.risks.standing().order_by("-number")[: SHOWN + 1]
    wanted = Q(in_figures=True) | Q(pk__in=last.values("pk"))
    return together.whole(initiative.risks.standing().filter(wanted), letter="option__key", who="owner__name")


def facts_part(initiative: Initiative) -> together.Part:
    """The last few facts, to be asked for with other things."""
    last = initiative.technical_facts.standing().order_by("-number")[: SHOWN + 1]
    return together.part(last, "number", "fact", "means", letter="option__key", who="said_by__name")


def shown_on_page(
    risks: Sequence[together.Row], facts: Sequence[together.Row]
) -> tuple[tuple[RiskRow, ...], tuple[FactRow, ...], bool]:
    """The last few of both from the rows of these parts, and whether there are more of either."""
    last_risks, last_facts = (sorted(rows, key=lambda row: row["number"])[-SHOWN:] for rows in (risks, facts))
    return (
        tuple(_risk(row) for row in last_risks),
        tuple(_fact(row) for row in last_facts),
        len(risks) > SHOWN or len(facts) > SHOWN,
    )


def _risk(line: together.Row) -> RiskRow:
    return RiskRow(
        number=line["number"],
        what=line["what"],
        chance=line["chance"],
        cost=line["cost"],
        text=line["text"],
        option_key=line["letter"] or "",
        owner=line["who"] or "",
        in_figures=line["in_figures"],
    )


def _fact(line: together.Row) -> FactRow:
    return FactRow(
        number=line["number"],
        fact=line["fact"],
        means=line["means"],
        option_key=line["letter"] or "",
        said_by=line["who"] or "",
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
