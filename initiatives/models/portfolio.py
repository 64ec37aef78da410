"""The options that compete for a period's person-weeks, and what came of working out what each would push out.

`BoardOption` and `BoardEffort` are the board's read model one step finer: written with the row, so that the best
portfolio is read in two queries however many initiatives there are.
"""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

from initiatives.models.appraisal import Appraisal
from initiatives.models.board import BoardRow
from initiatives.models.initiative import Initiative
from initiatives.models.team import Period, Team


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


class PortfolioRunQuerySet(models.QuerySet["PortfolioRun"]):
    """Words for runs. `claim` and `held` are compare-and-set, as with appraisal jobs."""

    def claim(self, period: Period, *, token: str, now: datetime, lease: timedelta) -> bool:
        """Take the work of a period: of several workers exactly one gets True."""
        self.get_or_create(period=period)
        free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
        return self.filter(free, period=period).update(lease_token=token, lease_until=now + lease) == 1

    def held(self, period: Period, token: str) -> "PortfolioRunQuerySet":
        """The run while this token holds it; nobody else may write its results."""
        return self.filter(period=period, lease_token=token)


class PortfolioRun(models.Model):
    """What the options of a period push out: at which state of the board it was worked out, and whether it could be.

    `board` names the state of what competes, `beside` that of what is still being reframed. One at a time: whoever
    works holds the lease.
    """

    period = models.OneToOneField(Period, on_delete=models.CASCADE, related_name="portfolio_run")
    board = models.CharField(max_length=160, blank=True)
    beside = models.CharField(max_length=40, blank=True)
    is_exact = models.BooleanField(default=True)
    worked_out_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    objects = PortfolioRunQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(lease_token="", lease_until__isnull=True)
                | (~Q(lease_token="") & Q(lease_until__isnull=False)),
                name="a_portfolio_lease_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"what the options of {self.period_id} push out"


class Opportunity(models.Model):
    """What the same weeks could have done instead of one option: exactly, or between two bounds.

    All three amounts are empty where the option does not fit at all.
    """

    run = models.ForeignKey(PortfolioRun, on_delete=models.CASCADE, related_name="opportunities")
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="opportunities")
    key = models.CharField(max_length=3)
    appraisal = models.ForeignKey(Appraisal, on_delete=models.CASCADE, null=True, related_name="+")
    cost = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    at_least = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    at_most = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    # Whether the best portfolio takes it.
    is_chosen = models.BooleanField(default=False)
    # Whether the rows of `displaced` say all that would change.
    is_named = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["run", "initiative", "key"], name="opportunity_once_for_an_option"
            ),
            models.CheckConstraint(
                condition=Q(at_least__isnull=True, at_most__isnull=True, cost__isnull=True)
                | Q(at_least__gte=0, at_most__gte=models.F("at_least")),
                name="opportunity_cost_not_negative",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["run", "-cost"], name="opportunity_dearest"),
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.initiative_id}: {self.cost}"


class Displaced(models.Model):
    """An initiative that gets another option, or none, when one is chosen. Empty letters: not funded.

    `worth` is by how much its value changes; `low` and `high` are the range of what it had, else of what it gets.
    """

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="displaced")
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="+")
    before_key = models.CharField(max_length=3, blank=True)
    before_name = models.CharField(max_length=80, blank=True)
    after_key = models.CharField(max_length=3, blank=True)
    after_name = models.CharField(max_length=80, blank=True)
    worth = models.DecimalField(max_digits=20, decimal_places=2)
    low = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    high = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["opportunity", "initiative"], name="displaced_once"),
            models.CheckConstraint(
                condition=~Q(before_key=models.F("after_key")), name="displaced_gets_something_else"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id}: {self.before_key or 'nothing'} to {self.after_key or 'nothing'}"
