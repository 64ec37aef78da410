"""Dissent: somebody who sees a decision otherwise, kept beside it with or without their name."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from initiatives.models.decision import Decision
from initiatives.models.person import Person


class DissentQuerySet(models.QuerySet["Dissent"]):
    """Words for dissent."""

    def standing(self) -> "DissentQuerySet":
        return self.filter(taken_back_at__isnull=True)

    def oldest_first(self) -> "DissentQuerySet":
        return self.order_by("said_at", "pk")


class Dissent(models.Model):
    """One person's other view. `person` is kept so that they alone can take it back; `named` says whether it shows."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="dissents")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    named = models.BooleanField(default=True)
    reason = models.CharField(max_length=500)
    said_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = DissentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["decision", "person"],
                condition=Q(taken_back_at__isnull=True),
                name="one_standing_dissent_of_a_person",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="dissent_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.reason
