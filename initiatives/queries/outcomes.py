"""Outcomes: the list, one with what serves it and its history, and those to choose from."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from initiatives import access
from initiatives.errors import NotFound
from initiatives.models import BoardRow, BoardTotal, CountedBy, HistoryEntry, Outcome, Person, Reading, Shelf
from initiatives.models.initiative import reference_of
from initiatives.stages import Stage

MOST = 100
_SERVING, _HISTORY = 30, 30


@dataclass(frozen=True)
class OutcomeRow:
    """One line of the list."""

    pk: int
    reference: str
    goal: str
    metric: str
    target: str
    target_by: date | None
    product_owner: str
    engineering_owner: str
    serving: int
    is_closed: bool


@dataclass(frozen=True)
class Serving:
    """An initiative that serves it."""

    initiative_id: int
    reference: str
    title: str
    stage: Stage
    team: str


@dataclass(frozen=True)
class Written:
    """One entry of its history."""

    who: str
    at: datetime
    summary: str
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class OutcomePage:
    """One outcome with everything on its page."""

    outcome: Outcome
    reading: Reading | None
    serving: tuple[Serving, ...]
    more_serving: int
    history: tuple[Written, ...]
    may_change: bool

    @property
    def reading_words(self) -> str:
        """The newest reading in the metric's unit, and its day; empty before the first."""
        if self.reading is None or self.outcome.metric is None:
            return ""
        on = self.reading.on
        return f"{self.outcome.metric.say(self.reading.value)}, {on.day} {on:%b %Y}"


def _counted() -> Any:
    serving = (
        BoardTotal.objects.filter(counted=CountedBy.OUTCOME, key=OuterRef("pk"), shelf__lt=Shelf.AWAY)
        .order_by()
        .values("key")
        .annotate(sum=Sum("rows"))
        .values("sum")
    )
    return Outcome.objects.select_related("metric", "product_owner", "engineering_owner").annotate(
        serving=Coalesce(Subquery(serving, output_field=IntegerField()), 0)
    )


def outcome_rows(person: Person) -> tuple[OutcomeRow, ...]:
    """Held ones by goal, then those that are no longer held: one query."""
    access.require(person, "read_board")
    rows = _counted().order_by("closed_at", "goal", "pk")[:MOST]
    found = sorted(rows, key=lambda row: (row.closed_at is not None, row.goal.casefold(), row.pk))
    return tuple(
        OutcomeRow(
            pk=row.pk,
            reference=row.reference,
            goal=row.goal,
            metric=row.metric.name if row.metric else "",
            target=row.target_text,
            target_by=row.target_by,
            product_owner=row.product_owner.name,
            engineering_owner=row.engineering_owner.name,
            serving=row.serving,
            is_closed=row.closed_at is not None,
        )
        for row in found
    )


def get_outcome(person: Person, pk: int) -> Outcome:
    """The outcome, or `NotFound`."""
    access.require(person, "read_board")
    found = (
        Outcome.objects.select_related("metric", "product_owner", "engineering_owner").filter(pk=pk).first()
    )
    if found is None:
        raise NotFound
    return found


def outcome_page(person: Person, outcome: Outcome) -> OutcomePage:
    """What serves it on the board, best first, its newest reading, and who changed what."""
    rows = (
        BoardRow.objects.filter(serves=outcome)
        .select_related("team")
        .order_by("shelf", "by_value_week", "pk")
    )
    count = rows.aggregate(all=Count("pk"))["all"]
    serving = tuple(
        Serving(
            row.initiative_id,
            reference_of(row.initiative_id),
            row.outcome,
            Stage(row.stage),
            row.team.name if row.team else "",
        )
        for row in rows[:_SERVING]
    )
    entries = (
        HistoryEntry.objects.filter(initiative__isnull=True, summary__startswith=f"{outcome.reference} ")
        .select_related("actor")
        .order_by("-number")[:_HISTORY]
    )
    return OutcomePage(
        outcome=outcome,
        reading=outcome.metric.readings.order_by("-on", "-pk").first() if outcome.metric else None,
        serving=serving,
        more_serving=max(0, count - len(serving)),
        history=tuple(
            Written(
                entry.actor.name if entry.actor else "OutcomeFrame",
                entry.at,
                entry.summary.removeprefix(f"{outcome.reference} "),
                tuple((change["field"], change["before"], change["after"]) for change in entry.changes),
            )
            for entry in entries
        ),
        may_change=bool(access.may(person, "change_outcome", outcome)),
    )


def known_outcome(pk: int) -> dict[int, Outcome]:
    """The outcome of that number, or nothing: for an address that names one."""
    return {row.pk: row for row in Outcome.objects.filter(pk=pk)}


def held() -> QuerySet[Outcome]:
    """Those to choose from, by goal."""
    return Outcome.objects.held().by_goal()
