"""The options that compete for a period's person-weeks, and what came of working out what each would push out.

`BoardOption` and `BoardEffort` are the board's read model one step finer: written with the row, so that the best
portfolio is read in two queries however many initiatives there are.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from initiatives.models.board import BoardRow
from initiatives.models.team import Team


class BoardOption(models.Model):
    """An option of a row: what it is worth (P10, middle, P90 and on average) and whether it may be funded."""

    row = models.ForeignKey(BoardRow, on_delete=models.CASCADE, related_name="options")
    key = models.CharField(max_length=3)
    name = models.CharField(max_length=80)
    is_test = models.BooleanField(default=False)
    npv_expected = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    npv_low = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    npv_middle = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    npv_high = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    # A guardrail that it breaks and nobody has waived.
    breaks = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["row", "key"], name="board_option_letter_once"),
            models.CheckConstraint(condition=~Q(key=""), name="board_option_has_its_letter"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.name}"


class BoardEffort(models.Model):
    """The person-weeks of one team that an option takes: on average, and a grid of quantiles to add up by."""

    option = models.ForeignKey(BoardOption, on_delete=models.CASCADE, related_name="efforts")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    weeks = models.DecimalField(max_digits=10, decimal_places=3)
    quantiles = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["option", "team"], name="board_effort_once_for_a_team"),
            models.CheckConstraint(condition=Q(weeks__gte=0), name="board_effort_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.weeks} weeks of {self.team_id}"
