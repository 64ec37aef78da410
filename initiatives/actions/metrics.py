"""The business-metrics catalogue: adding a metric, and a reading of it."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from initiatives import access
from initiatives.actions._history import record
from initiatives.actions.people import lock_workspace
from initiatives.errors import InvalidInput
from initiatives.models import Metric, Person, Reading


@transaction.atomic
def add_metric(
    *,
    name: str,
    unit: str,
    direction: str,
    definition: str = "",
    owner: Person | None = None,
    lowest: Decimal | None = None,
    highest: Decimal | None = None,
    by: Person,
    now: datetime,
) -> Metric:
    """A new entry; `lowest` and `highest` are values that it can never leave. Raises `InvalidInput` for a twin."""
    access.require(by, "add_metric")
    lock_workspace()
    if Metric.objects.filter(name__iexact=name, unit=unit).exists():
        raise InvalidInput({"name": "There is a metric with this name and unit already"})
    if lowest is not None and highest is not None and lowest >= highest:
        raise InvalidInput({"highest": "The highest value must be above the lowest"})
    metric = Metric.objects.create(
        name=name,
        unit=unit,
        direction=direction,
        definition=definition,
        owner=owner,
        lowest=lowest,
        highest=highest,
        created_by=by,
        created_at=now,
    )
    record(
        initiative=None,
        by=by,
        now=now,
        action="add_metric",
        summary=f"Added the metric {name}",
        changes=[("Unit", "", unit), ("Better is", "", metric.get_direction_display())],
    )
    return metric


@transaction.atomic
def add_reading(
    *, metric: Metric, on: date, value: Decimal, source: str = "", by: Person, now: datetime
) -> Reading:
    """The value on a day, from a source; a second reading of the same day and source takes its place."""
    access.require(by, "add_reading")
    lock_workspace()
    if on > timezone.localdate(now):
        raise InvalidInput({"on": "The day must not be in the future"})
    before = Reading.objects.filter(metric=metric, on=on, source=source).first()
    reading, _ = Reading.objects.update_or_create(
        metric=metric,
        on=on,
        source=source,
        defaults={"value": value, "recorded_by": by, "recorded_at": now},
    )
    record(
        initiative=None,
        by=by,
        now=now,
        action="add_reading",
        summary=f"{metric.name} on {on}",
        changes=[("Value", before.value if before else "", value), ("Source", "", source)],
    )
    return reading
