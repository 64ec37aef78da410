"""The framing's parts, its versions, and what is still missing from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from initiatives.errors import NotFound
from initiatives.models import Estimate, Framing, Initiative, Input, Metric, TypedIn, ValueMeaning, Workspace


@dataclass(frozen=True)
class Part:
    """What is edited and shown as one: a value with what belongs to it. `fields` are those of the model."""

    name: str
    label: str
    fields: tuple[str, ...]
    expected: bool = False
    """Shown as missing while it is empty; the others only once they are filled."""


PARTS: tuple[Part, ...] = (
    Part("goal", "Goal", ("goal",), expected=True),
    Part("metric", "Metric", ("metric",), expected=True),
    Part("metric_why", "Why this metric", ("metric_why", "metric_over")),
    Part(
        "baseline",
        "Now",
        ("baseline", "baseline_text", "baseline_source", "baseline_on", "no_baseline_reason"),
        expected=True,
    ),
    Part("target", "Target", ("target", "target_text", "target_by", "target_by_text"), expected=True),
    Part("for_whom", "For whom", ("for_whom",), expected=True),
    Part(
        "worth",
        "Worth",
        ("value_meaning", "value_low", "value_middle", "value_high", "value_text", "no_money_reason"),
        expected=True,
    ),
    Part("not_in_scope", "Not in scope", ("not_in_scope",), expected=True),
    Part("why_now", "Why now", ("why_now",)),
    Part("date", "Date that matters", ("date_that_matters", "date_that_matters_text", "share_lost")),
    Part("can_hurt", "Can it hurt", ("can_hurt",)),
    Part("horizon", "Horizon", ("horizon_years",)),
    Part("reach", "Reach", ("reach_low", "reach_middle", "reach_high", "reach_text", "reach_of")),
    Part("tradeoff_guidance", "When in doubt", ("tradeoff_guidance",)),
    Part("opportunity_cost_note", "Instead of", ("opportunity_cost_note",)),
)
PART: Mapping[str, Part] = {part.name: part for part in PARTS}
FIELDS: tuple[str, ...] = tuple(field for part in PARTS for field in part.fields)
# What history and conflicts call a field, in the order of the page. A number goes by the text it was typed as.
LABELS: Mapping[str, str] = {
    "goal": "Goal",
    "metric": "Metric",
    "metric_why": "Why this metric",
    "metric_over": "Turned down",
    "baseline_text": "Now",
    "baseline_source": "Where it was read",
    "baseline_on": "Read on",
    "no_baseline_reason": "Why there is no baseline",
    "target_text": "Target",
    "target_by": "By",
    "for_whom": "For whom",
    "why_now": "Why now",
    "not_in_scope": "Not in scope",
    "value_meaning": "What the worth is of",
    "value_text": "Worth",
    "no_money_reason": "Why it has no money value",
    "can_hurt": "Can it hurt",
    "date_that_matters": "Date that matters",
    "share_lost": "Share lost after it",
    "horizon_years": "Horizon in years",
    "reach_text": "Reach",
    "tradeoff_guidance": "When in doubt",
    "opportunity_cost_note": "Instead of",
}
_TYPED: Mapping[str, str] = {
    "baseline_text": "baseline",
    "target_text": "target",
    "value_text": "value_middle",
    "reach_text": "reach_middle",
}
# A change of one of these changes the figures.
NUMBERS = frozenset(
    {
        "metric",
        "baseline",
        "target",
        "target_by",
        "value_meaning",
        "value_low",
        "value_middle",
        "value_high",
        "no_money_reason",
        "can_hurt",
        "date_that_matters",
        "share_lost",
        "horizon_years",
    }
)


def values_of(framing: Framing | None) -> dict[str, Any]:
    """All that a version says, field by field; the empty values where there is no version."""
    source = framing or Framing()
    return {field: getattr(source, field) for field in FIELDS}


def day_words(day: date | None) -> str:
    """ "30 June 2027", as history and conflicts say a day; "" for none."""
    return f"{day.day} {day:%B %Y}" if day else ""


def said(values: Mapping[str, Any], field: str) -> str:
    """One field in plain words: the text it was typed as, else the value."""
    value = values[field]
    if value in (None, "") and field in _TYPED:
        value = values[_TYPED[field]]
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return day_words(value)
    return "" if value is None else str(value)


def version(initiative: Initiative, number: int) -> Framing | None:
    """The version with that number; None for 0, which is the proposal; `NotFound` for what never was."""
    if number == 0:
        return None
    found = (
        initiative.framings.select_related("metric", "author", "responded_by").filter(number=number).first()
        if number < 2**31
        else None
    )
    if found is None:
        raise NotFound
    return found


def newest_versions(initiative: Initiative, count: int = 50) -> list[Framing]:
    """The last versions, newest first, for choosing two of them."""
    return list(initiative.framings.select_related("author").newest_first()[:count])


def metrics() -> list[Metric]:
    """The catalogue, by name."""
    return list(Metric.objects.order_by("name", "pk"))


def moves_alone(framing: Framing, initiative: Initiative) -> bool:
    """Whether another target leaves every other number as it is: no worth and no effect counts in shares of it."""
    if framing.value_middle is not None and framing.value_meaning == ValueMeaning.YEAR_AT_TARGET:
        return False
    return not Estimate.objects.current().effects_of(initiative).typed_as(TypedIn.SHARE_OF_TARGET).exists()


def highest_cost(initiative: Initiative, workspace: Workspace) -> tuple[Decimal | None, str]:
    """(P90 of the cost of the dearest option, its name) from the standing efforts and one-off cash.

    The P90s of the parts are added, which is never below the P90 of the sum when they are independent and
    above their medians; the fast lane is for stakes that are small even so. (None, "") without an effort.
    """
    rows = (
        Estimate.objects.current()
        .filter(
            initiative=initiative,
            option__withdrawn_at__isnull=True,
            input__in=[Input.EFFORT, Input.CASH],
        )
        .values_list("option_id", "option__name", "input", "high")
    )
    team = initiative.team
    a_week = (team.cost_high if team else None) or workspace.person_week_cost
    cost: dict[int, Decimal] = {}
    names: dict[int, str] = {}
    with_effort: set[int] = set()
    for option, name, which, high in rows:
        names[option] = name
        if which == Input.EFFORT:
            with_effort.add(option)
        part = high * a_week if which == Input.EFFORT else high
        cost[option] = cost.get(option, Decimal(0)) + part
    dearest = max(with_effort, key=lambda option: cost[option], default=None)
    return (cost[dearest], names[dearest]) if dearest is not None else (None, "")
