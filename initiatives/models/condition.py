"""Conditions of a decision: what must hold, who sees to it, by when, and whether it does."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from initiatives.models.decision import Decision
from initiatives.models.person import Person


class ConditionQuerySet(models.QuerySet["Condition"]):
    """Words for conditions."""

    def in_order(self) -> "ConditionQuerySet":
        return self.order_by("number")

    def open(self) -> "ConditionQuerySet":
        """Not met yet."""
        return self.filter(met_at__isnull=True)

    def due_by(self, today: date) -> "ConditionQuerySet":
        """Open ones of decisions in force whose day has come."""
        return self.open().filter(
            wanted_by__lte=today, decision__state="stands", decision__undone_at__isnull=True
        )


class Condition(models.Model):
    """One short line that must hold. Whoever ticks it off may say how they know; the history keeps both ways."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="conditions")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    wanted_by = models.DateField(null=True, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)
    met_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    objects = ConditionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["decision", "number"], name="condition_number_once"),
            models.CheckConstraint(condition=~Q(text=""), name="condition_says_something"),
            models.CheckConstraint(
                condition=Q(met_at__isnull=True, met_by__isnull=True)
                | Q(met_at__isnull=False, met_by__isnull=False),
                name="met_by_somebody",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["wanted_by"], condition=Q(met_at__isnull=True), name="condition_due"),
        ]

    def __str__(self) -> str:
        return self.text
