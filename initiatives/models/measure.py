"""What was on the table when something was decided: the ways as they stood, and what is counted of the decision.

Written with the decision, so that a year later a page is read without working anything out again.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from initiatives.models.decision import Decision
from initiatives.models.option import Option
from initiatives.models.team import Team


class DecidedWay(models.Model):
    """An option as it stood when its initiative was decided: what it would have brought, and what it takes."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="ways")
    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="+")
    is_chosen = models.BooleanField(default=False)
    is_best = models.BooleanField(default=False)
    npv_low = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    npv_middle = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    npv_high = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    effort_low = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    effort_middle = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    effort_high = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["decision", "option"], name="way_once_for_a_decision"),
            models.UniqueConstraint(
                fields=["decision"], condition=Q(is_chosen=True), name="one_way_was_chosen"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.option_id} at decision {self.decision_id}"


class DecisionMeasure(models.Model):
    """What the organisation view counts of one decision; it names nobody.

    `quarter` is year x 4 + (0 to 3). The grids are 33 quantiles of what the filed option would have taken more than
    the chosen one, in person-weeks and in money; with their mean and variance, so that sums need no draws when they
    are of many.
    """

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="measure")
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    quarter = models.PositiveIntegerField()
    is_funding = models.BooleanField()
    is_first = models.BooleanField()
    was_framed = models.BooleanField()
    is_other = models.BooleanField()
    days = models.PositiveIntegerField()
    weeks_mean = models.FloatField(null=True, blank=True)
    weeks_variance = models.FloatField(null=True, blank=True)
    weeks_grid = models.JSONField(default=list, blank=True)
    money_mean = models.FloatField(null=True, blank=True)
    money_variance = models.FloatField(null=True, blank=True)
    money_grid = models.JSONField(default=list, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(weeks_mean__isnull=True) | Q(is_funding=True, is_other=True),
                name="only_another_way_saves",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["quarter", "team"], name="measure_quarter_team"),
        ]

    def __str__(self) -> str:
        return f"measure of decision {self.decision_id}"
