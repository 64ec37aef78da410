"""The business-metrics catalogue with its readings, and the decisions that wait for one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, OuterRef, Subquery

from initiatives.errors import NotFound
from initiatives.models import Decision, Initiative, LookAgain, Metric, Person, Reading
from initiatives.models.decision import DecisionQuerySet
from initiatives.queries.board.decisions import trigger_words

PAGE = 25
MOST = 200
_LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True)
class Listed:
    """One metric of the catalogue: how it stands, and how much waits for it."""

    pk: int
    name: str
    definition: str
    stands: str
    on: date | None
    waiting: int


@dataclass(frozen=True)
class Said:
    """One reading in words."""

    value: str
    on: date
    source: str
    who: str


@dataclass(frozen=True)
class Waits:
    """A decision that a reading of this metric brings back."""

    number: int
    reference: str
    title: str
    trigger: str


@dataclass(frozen=True)
class MetricPage:
    """A metric with its newest readings and what waits for it."""

    metric: Metric
    readings: tuple[Said, ...]
    has_more: bool
    waits: tuple[Waits, ...]


def catalogue(person: Person) -> list[Listed]:
    """Every metric by name with its newest reading; two queries."""
    newest = Reading.objects.filter(metric=OuterRef("pk")).order_by("-on", "-pk")
    rows = Metric.objects.annotate(
        value=Subquery(newest.values("value")[:1]), on=Subquery(newest.values("on")[:1])
    ).order_by("name", "pk")[:MOST]
    counted = dict(
        _waiting(person)
        .order_by()
        .values_list("look_again_metric")
        .annotate(count=Count("pk"))
        .values_list("look_again_metric", "count")
    )
    return [
        Listed(row.pk, row.name, row.definition, _say(row, row.value), row.on, counted.get(row.pk, 0))
        for row in rows
    ]


def get_metric(pk: int) -> Metric:
    """The metric, or `NotFound`."""
    found = Metric.objects.filter(pk=pk).first() if 0 < pk <= _LARGEST_KEY else None
    if found is None:
        raise NotFound
    return found


def metric_page(person: Person, metric: Metric, *, everything: object = False) -> MetricPage:
    """Its newest readings, and the decisions that wait for one; two queries."""
    rows = metric.readings.select_related("recorded_by").order_by("-on", "-pk")
    most = MOST if everything else PAGE
    found = list(rows[: most + 1])
    return MetricPage(metric, tuple(_said(metric, found[:most])), len(found) > most, _waits(person, metric))


def _said(metric: Metric, rows: Iterable[Reading]) -> Iterable[Said]:
    return (Said(metric.say(row.value), row.on, row.source, row.recorded_by.name) for row in rows)


def _say(metric: Metric, value: Decimal | None) -> str:
    return "" if value is None else metric.say(value)


def _waiting(person: Person) -> DecisionQuerySet:
    return Decision.objects.to_look_at_again().filter(
        look_again=LookAgain.METRIC, initiative__in=Initiative.objects.visible_to(person)
    )


def _waits(person: Person, metric: Metric) -> tuple[Waits, ...]:
    rows = _waiting(person).filter(look_again_metric=metric).select_related("initiative", "look_again_metric")
    return tuple(
        Waits(
            row.pk, row.initiative.reference, row.outcome or row.initiative.proposal_title, trigger_words(row)
        )
        for row in rows.newest_first()[:PAGE]
    )
