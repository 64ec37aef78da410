"""What the organisation does with its decisions: counts, ranges and times of many, never of one person.

Everything is an aggregate over rows that were written with the decisions, by quarter and by team: the same five queries
whether a hundred were decided or a hundred thousand.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncDate

from initiatives.economics import savings
from initiatives.economics.results import Percentiles
from initiatives.models import DecisionMeasure, Question, Team

QUARTERS = 8
# Of fewer than so many there are counts, and no rate and no usual time.
ENOUGH = 5
# Up to so many savings are added up by draws; of more the sum is as good as normal.
MOST_DRAWN = 300
SEED = 20


@dataclass(frozen=True)
class Span:
    """Days: the middle, and from where to where eight in ten lie. None where there are too few to say."""

    middle: int
    low: int
    high: int
    count: int


@dataclass(frozen=True)
class Group:
    """What was decided in a quarter, by a team, or altogether."""

    name: str
    decided: int = 0
    funded: int = 0
    framed: int = 0
    other: int = 0
    saving: int = 0
    """How many of the other ways have figures beside those of the filed one."""
    weeks: Percentiles | None = None
    money: Percentiles | None = None
    days: Span | None = None


@dataclass(frozen=True)
class Answers:
    """How long questions waited, by the side that was asked."""

    product: Span | None
    engineering: Span | None
    product_count: int
    engineering_count: int


@dataclass(frozen=True)
class Organisation:
    """The whole view."""

    whole: Group
    quarters: tuple[Group, ...]
    teams: tuple[Group, ...]
    answers: Answers


def organisation(*, today: date, teams: Iterable[Team], team: Team | None = None) -> Organisation:
    """Of the last eight quarters, this one included."""
    last = today.year * 4 + (today.month - 1) // 3
    first = last - QUARTERS + 1
    rows = DecisionMeasure.objects.filter(quarter__gte=first)
    if team is not None:
        rows = rows.filter(team=team)
    cells = _cells(rows)
    drawn = _drawn(rows, cells)
    names = {row.pk: row.name for row in teams}
    by_quarter, by_team = _days(rows, "quarter"), _days(rows, "team_id")
    quarters = [
        replace(
            _group(name_of(key), [cell for cell in cells if cell["quarter"] == key], drawn, ("quarter", key)),
            days=span(by_quarter.get(key, {})),
        )
        for key in range(last, first - 1, -1)
    ]
    found = sorted({cell["team_id"] for cell in cells}, key=lambda key: names.get(key, "~"))
    of_teams = [
        replace(
            _group(
                names.get(key, "No team"),
                [cell for cell in cells if cell["team_id"] == key],
                drawn,
                ("team_id", key),
            ),
            days=span(by_team.get(key, {})),
        )
        for key in found
    ]
    whole_days: Counter[int] = Counter()
    for counts in by_quarter.values():
        whole_days.update(counts)
    whole = replace(_group("Altogether", cells, drawn, None), days=span(whole_days))
    return Organisation(whole, tuple(quarters), tuple(of_teams), _answers(first, team))


def name_of(quarter: int) -> str:
    """ "Q1 2027"."""
    return f"Q{quarter % 4 + 1} {quarter // 4}"


Cell = Mapping[str, Any]


def _cells(rows: QuerySet[DecisionMeasure]) -> list[Cell]:
    funded = Q(is_funding=True)
    return list(
        rows.values("quarter", "team_id")
        .annotate(
            decided=Count("pk"),
            funded=Count("pk", filter=funded),
            framed=Count("pk", filter=funded & Q(was_framed=True)),
            other=Count("pk", filter=funded & Q(is_other=True)),
            saving=Count("weeks_mean"),
            weeks_mean=Sum("weeks_mean"),
            weeks_variance=Sum("weeks_variance"),
            money_mean=Sum("money_mean"),
            money_variance=Sum("money_variance"),
        )
        .order_by("quarter", "team_id")
    )


def _drawn(rows: QuerySet[DecisionMeasure], cells: list[Cell]) -> list[Cell] | None:
    """The grids of the savings, while there are few enough to draw from; None where there are more."""
    if sum(cell["saving"] for cell in cells) > MOST_DRAWN:
        return None
    grids = rows.filter(weeks_mean__isnull=False).order_by("pk")
    return list(grids.values("quarter", "team_id", "weeks_grid", "money_grid"))


def _group(name: str, cells: list[Cell], drawn: list[Cell] | None, by: tuple[str, Any] | None) -> Group:
    counts = {
        key: sum(cell[key] for cell in cells) for key in ("decided", "funded", "framed", "other", "saving")
    }
    if not counts["saving"]:
        return Group(name, **counts)
    if drawn is None:
        return Group(name, **counts, weeks=_normal(cells, "weeks"), money=_normal(cells, "money"))
    mine = [row for row in drawn if by is None or row[by[0]] == by[1]]
    return Group(
        name,
        **counts,
        weeks=savings.total_of([row["weeks_grid"] for row in mine], seed=SEED),
        money=savings.total_of([row["money_grid"] for row in mine if row["money_grid"]], seed=SEED),
    )


def _normal(cells: list[Cell], what: str) -> Percentiles:
    mean = sum(cell[f"{what}_mean"] or 0.0 for cell in cells)
    return savings.total_of_many(mean, sum(cell[f"{what}_variance"] or 0.0 for cell in cells))


def _days(rows: QuerySet[DecisionMeasure], by: str) -> dict[Any, dict[int, int]]:
    """How many took so many days from being filed to their first decision."""
    found: dict[Any, dict[int, int]] = {}
    for key, days, count in (
        rows.filter(is_first=True).values_list(by, "days").annotate(count=Count("pk")).order_by()
    ):
        found.setdefault(key, {})[days] = count
    return found


def span(counts: Mapping[int, int]) -> Span | None:
    """The middle and the spread of days that are counted; None of fewer than five."""
    total = sum(counts.values())
    if total < ENOUGH:
        return None
    low, middle, high = (_place(counts, total, share) for share in (0.1, 0.5, 0.9))
    return Span(middle, low, high, total)


def _place(counts: Mapping[int, int], total: int, share: float) -> int:
    seen = 0
    for days in sorted(counts):
        seen += counts[days]
        if seen >= share * total:
            return days
    return max(counts)


def _answers(first: int, team: Team | None) -> Answers:
    """By whom was asked: the owner in product, or the one in engineering; others belong to neither side."""
    since = datetime(first // 4, first % 4 * 3 + 1, 1, tzinfo=UTC)
    rows = Question.objects.answered().filter(asked_at__gte=since)
    if team is not None:
        rows = rows.filter(initiative__team=team)
    product = When(asked_of=F("initiative__product_owner"), then=Value("product"))
    engineering = When(asked_of=F("initiative__engineering_owner"), then=Value("engineering"))
    side = Case(product, engineering, default=Value(""), output_field=CharField())
    found: dict[str, Counter[int]] = {"product": Counter(), "engineering": Counter(), "": Counter()}
    for which, asked, closed, count in (
        rows.annotate(side=side, asked=TruncDate("asked_at"), closed=TruncDate("closed_at"))
        .values_list("side", "asked", "closed")
        .annotate(count=Count("pk"))
        .order_by()
    ):
        found[which][max((closed - asked).days, 0)] += count
    return Answers(
        product=span(found["product"]),
        engineering=span(found["engineering"]),
        product_count=sum(found["product"].values()),
        engineering_count=sum(found["engineering"].values()),
    )
