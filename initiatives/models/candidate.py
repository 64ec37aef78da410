"""Candidate metrics: what could measure the goal, compared before one is chosen."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from initiatives.models.initiative import Initiative
from initiatives.models.metric import Metric
from initiatives.models.option import Option
from initiatives.models.person import Person


class CandidateQuerySet(models.QuerySet["Candidate"]):
    """Words for candidates."""

    def standing(self) -> "CandidateQuerySet":
        return self.filter(withdrawn_at__isnull=True)

    def in_order(self) -> "CandidateQuerySet":
        return self.order_by("added_at", "pk")

    def of_metric(self, metric: Metric | None) -> "CandidateQuerySet":
        return self.filter(metric=metric)


class Candidate(models.Model):
    """One metric under consideration for one initiative, with what speaks for it and against it."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="candidates")
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="candidates")
    baseline = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    baseline_text = models.CharField(max_length=40, blank=True)
    predicts = models.CharField(max_length=300, blank=True)
    # What could go up without anybody being better off.
    hollow = models.CharField(max_length=300, blank=True)
    measured_by = models.CharField(max_length=120, blank=True)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["initiative", "metric"],
                condition=Q(withdrawn_at__isnull=True),
                name="candidate_metric_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric_id} for {self.initiative_id}"


class CandidateEffect(models.Model):
    """What an option would do to a candidate metric: a range, improvements positive, in the metric's unit."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="effects")
    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="candidate_effects")
    low = models.DecimalField(max_digits=20, decimal_places=6)
    middle = models.DecimalField(max_digits=20, decimal_places=6)
    high = models.DecimalField(max_digits=20, decimal_places=6)
    text = models.CharField(max_length=60)
    middle_assumed = models.BooleanField(default=False)
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["candidate", "option"], name="one_effect_under_a_candidate"),
            models.CheckConstraint(
                condition=Q(low__lte=F("middle"), middle__lte=F("high")), name="candidate_effect_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.text
