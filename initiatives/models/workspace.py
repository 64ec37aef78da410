"""The one row of settings that hold for the whole company."""

from decimal import Decimal
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class PeriodLength(models.TextChoices):
    """How long the next planning period is."""

    MONTH = "month", "A month"
    SIX_WEEKS = "six_weeks", "Six weeks"
    QUARTER = "quarter", "A quarter"
    HALF_YEAR = "half_year", "Half a year"
    YEAR = "year", "A year"


class Workspace(models.Model):
    """Defaults that an initiative starts from. There is one, with primary key 1."""

    name = models.CharField(max_length=80, default="OutcomeFrame")
    currency = models.CharField(max_length=4, default="$")
    horizon_years = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        default=Decimal(3),
        validators=[MinValueValidator(Decimal("0.25")), MaxValueValidator(Decimal(30))],
    )
    discount_rate = models.DecimalField(max_digits=6, decimal_places=4, default=Decimal("0.10"))
    person_week_cost = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(5000))
    fast_lane_cost = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(20000))
    four_eyes = models.BooleanField(default=False)
    # Funding whose cost may come to more than this takes a second director; empty: never.
    second_above = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    # The company's own products, one a line: the wording reader never marks them.
    product_names = models.TextField(blank=True)
    period_length = models.CharField(max_length=9, choices=PeriodLength.choices, default=PeriodLength.QUARTER)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_workspace"),
            models.CheckConstraint(
                condition=models.Q(discount_rate__gte=0, discount_rate__lt=1), name="discount_rate_below_one"
            ),
            models.CheckConstraint(condition=models.Q(horizon_years__gt=0), name="horizon_positive"),
            models.CheckConstraint(
                condition=models.Q(person_week_cost__gt=0), name="person_week_cost_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Workspace":
        """The settings that hold, or the defaults where nobody has saved any."""
        return cls.objects.first() or cls(pk=1)
