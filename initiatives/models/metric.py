"""The business-metrics catalogue: what is measured, in which unit, which way is better, and its readings."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from initiatives.models.person import Person


class Direction(models.TextChoices):
    """Which way is better."""

    UP = "up", "Higher is better"
    DOWN = "down", "Lower is better"


class Metric(models.Model):
    """One entry of the catalogue. `unit` is what stands behind a value: "$ a month", "%", "points"."""

    name = models.CharField(max_length=120)
    definition = models.CharField(max_length=400, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    direction = models.CharField(max_length=4, choices=Direction.choices)
    # The bounds that the metric can never leave: 0..100 for a percentage, 0 upwards for a count.
    lowest = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    highest = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="owned_metrics"
    )
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(name=""), name="metric_has_a_name"),
            models.UniqueConstraint(fields=["name", "unit"], name="metric_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def say(self, value: Decimal) -> str:
        """A value in this metric's unit: "$80,000 a month", "72%", "42 points"."""
        unit, words = self.unit.strip(), f"{float(value):,.10g}"
        if unit[:1] in ("$", "€", "£", "¥"):
            return f"{unit[0]}{words} {unit[1:].strip()}".strip()
        return f"{words}{unit}" if unit.startswith("%") else f"{words} {unit}".strip()


class ReadingQuerySet(models.QuerySet["Reading"]):
    """Words for readings."""

    def of_day(self, on: date, source: str) -> "ReadingQuerySet":
        return self.filter(on=on, source=source)


class Reading(models.Model):
    """The value of a metric on a day, and where it was read."""

    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="readings")
    on = models.DateField()
    value = models.DecimalField(max_digits=20, decimal_places=6)
    source = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = ReadingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["metric", "on", "source"], name="reading_once_for_day_and_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value} on {self.on}"
