"""Estimates: a range for one uncertain input of an option, with who gave it and on what basis."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from initiatives.models.initiative import Initiative
from initiatives.models.option import Option
from initiatives.models.person import Person


class Input(models.TextChoices):
    """What of an option is estimated. Units are in `economics/case.py`."""

    EFFECT = "effect", "Effect"
    EFFECT_SHARE = "effect_share", "Share of another option’s effect"
    EFFORT = "effort", "Effort"
    WEEKS_TO_SHIP = "weeks_to_ship", "Time to ship"
    RUN_COST = "run_cost", "Running cost a year"
    UPKEEP = "upkeep", "Upkeep a year"
    SUCCESS = "success", "Chance that it works"
    RAMP = "ramp", "Weeks until everybody uses it"
    DEBT = "debt", "Debt to pay back"
    CASH = "cash", "One-off cash"
    LATER_SHARE = "later_share", "Share of an option’s effect, second stage"
    LATER_EFFORT = "later_effort", "Effort, second stage"
    LATER_WEEKS = "later_weeks", "Time to ship, second stage"
    LATER_RUN_COST = "later_run_cost", "Running cost a year, second stage"
    LATER_UPKEEP = "later_upkeep", "Upkeep a year, second stage"
    LATER_CASH = "later_cash", "One-off cash, second stage"


# What takes people's time or tells whether it works at all is engineering's to say.
ENGINEERING = frozenset(
    {
        Input.EFFORT,
        Input.WEEKS_TO_SHIP,
        Input.UPKEEP,
        Input.SUCCESS,
        Input.DEBT,
        Input.LATER_EFFORT,
        Input.LATER_WEEKS,
        Input.LATER_UPKEEP,
    }
)


class Basis(models.TextChoices):
    """On what an estimate rests."""

    MEASURED = "measured", "Measured"
    BENCHMARK = "benchmark", "Benchmark"
    EXPERT = "expert", "Expert’s judgement"
    PLACEHOLDER = "placeholder", "Placeholder"


class TypedIn(models.TextChoices):
    """The unit in which an effect was typed; stored in the metric's unit, shown as typed."""

    UNIT = "unit", "in the metric’s unit"
    PERCENT_OF_BASELINE = "percent_of_baseline", "per cent of the baseline"
    SHARE_OF_TARGET = "share_of_target", "per cent of the way to the target"
    SHARE_OF_OPTION = "share_of_option", "per cent of another option’s effect"


class EstimateQuerySet(models.QuerySet["Estimate"]):
    """Words for estimates."""

    def current(self) -> "EstimateQuerySet":
        return self.filter(superseded_at__isnull=True)

    def effects_of(self, initiative: Initiative) -> "EstimateQuerySet":
        return self.filter(initiative=initiative, input=Input.EFFECT)

    def debt_of(self, initiative: Initiative, key: str) -> "EstimateQuerySet":
        """What the option with that letter leaves to pay back, with the option."""
        return self.filter(initiative=initiative, option__key=key, input=Input.DEBT).select_related("option")

    def changed_at(self, moment: datetime) -> "EstimateQuerySet":
        """What ended and what began with the change of that moment."""
        return self.filter(Q(superseded_at=moment) | Q(superseded_at__isnull=True, given_at=moment))

    def of_input(self, name: str) -> "EstimateQuerySet":
        return self.filter(input=name)

    def typed_as(self, typed_in: str) -> "EstimateQuerySet":
        return self.filter(typed_in=typed_in)

    def newest_first(self) -> "EstimateQuerySet":
        return self.order_by("-given_at", "-pk")


class Estimate(models.Model):
    """One range. A new one for the same input supersedes the old, which stays for the record.

    `low`, `middle`, `high` are P10, P50, P90 in the stored unit: the metric's unit for an effect,
    person-weeks, weeks, money a year, or 0..1 for shares and chances. `dimension` is the column of the
    Sobol draws; it belongs to the input, so a re-estimate keeps it.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="estimates")
    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="estimates")
    input = models.CharField(max_length=14, choices=Input.choices)
    low = models.DecimalField(max_digits=20, decimal_places=6)
    middle = models.DecimalField(max_digits=20, decimal_places=6)
    high = models.DecimalField(max_digits=20, decimal_places=6)
    text = models.CharField(max_length=60)
    typed_in = models.CharField(max_length=20, choices=TypedIn.choices, default=TypedIn.UNIT)
    middle_assumed = models.BooleanField(default=False)
    basis = models.CharField(max_length=12, choices=Basis.choices, default=Basis.EXPERT)
    basis_note = models.CharField(max_length=200, blank=True)
    dimension = models.PositiveIntegerField()
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = EstimateQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["option", "input"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_estimate_for_an_input",
            ),
            models.UniqueConstraint(
                fields=["initiative", "dimension"],
                condition=Q(superseded_at__isnull=True),
                name="one_draw_column_for_an_input",
            ),
            models.CheckConstraint(
                condition=Q(low__lte=F("middle"), middle__lte=F("high")), name="estimate_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(input__in=["effort", "weeks_to_ship", "later_effort", "later_weeks"])
                | Q(low__gt=0),
                name="effort_and_time_positive",
            ),
            models.CheckConstraint(
                condition=~Q(input__in=["success", "effect_share", "later_share"])
                | Q(low__gt=0, high__lte=1),
                name="chances_and_shares_within_one",
            ),
            models.CheckConstraint(
                condition=~Q(
                    input__in=[
                        "run_cost",
                        "upkeep",
                        "ramp",
                        "debt",
                        "cash",
                        "later_run_cost",
                        "later_upkeep",
                        "later_cash",
                    ]
                )
                | Q(low__gte=0),
                name="costs_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.input} {self.text}"
