"""Outcomes: goals that the organisation holds, each owned by one person in product and one in engineering."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from initiatives.models.metric import Metric
from initiatives.models.person import Person


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    """Words for outcomes."""

    def held(self) -> "OutcomeQuerySet":
        """Those that the organisation still holds."""
        return self.filter(closed_at__isnull=True)

    def by_goal(self) -> "OutcomeQuerySet":
        return self.order_by("goal", "pk")


class Outcome(models.Model):
    """A goal with its metric and two owners. Initiatives serve it; closing it leaves them as they are."""

    goal = models.CharField(max_length=200)
    why = models.CharField(max_length=600, blank=True)
    metric = models.ForeignKey(
        Metric, on_delete=models.PROTECT, null=True, blank=True, related_name="outcomes"
    )
    target = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    target_text = models.CharField(max_length=40, blank=True)
    target_by = models.DateField(null=True, blank=True)
    product_owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="product_outcomes")
    engineering_owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="engineering_outcomes"
    )
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(goal=""), name="outcome_has_a_goal"),
            models.UniqueConstraint(
                fields=["goal"], condition=Q(closed_at__isnull=True), name="outcome_held_once"
            ),
        ]

    def __str__(self) -> str:
        return self.goal

    @property
    def reference(self) -> str:
        """The name that people say: O-12."""
        return f"O-{self.pk:02d}"
