"""The framing: the outcome apart from the assumed solution. Each change makes a new version."""

from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from initiatives.models.initiative import Initiative
from initiatives.models.metric import Metric
from initiatives.models.person import Person


class Response(models.TextChoices):
    """What the filer says to a version."""

    WAITING = "waiting", "Not answered yet"
    ACCEPTED = "accepted", "Accepted"
    COUNTERED = "countered", "Countered"
    KEPT = "kept", "Kept as it was"


class ValueMeaning(models.TextChoices):
    """How the worth of the metric was typed; it is remembered as typed."""

    YEAR_AT_TARGET = "year_at_target", "A year at the target is worth"
    PER_UNIT = "per_unit", "One unit for a year is worth"


class FramingQuerySet(models.QuerySet["Framing"]):
    """Words for versions."""

    def newest_first(self) -> "FramingQuerySet":
        return self.order_by("-number")

    def standing(self) -> "FramingQuerySet":
        """Of each initiative only the version that holds."""
        newer = Framing.objects.filter(initiative=OuterRef("initiative"), number__gt=OuterRef("number"))
        return self.filter(~Exists(newer))


class Framing(models.Model):
    """One version. The one with the highest number is what holds."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="framings")
    number = models.PositiveIntegerField()
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    why = models.CharField(max_length=400, blank=True)
    response = models.CharField(max_length=10, choices=Response.choices, default=Response.WAITING)
    responded_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    responded_at = models.DateTimeField(null=True, blank=True)
    response_why = models.CharField(max_length=400, blank=True)

    goal = models.CharField(max_length=200, blank=True)
    metric = models.ForeignKey(
        Metric, on_delete=models.PROTECT, null=True, blank=True, related_name="framings"
    )
    metric_why = models.CharField(max_length=400, blank=True)
    # The candidates that were turned down for it, by name.
    metric_over = models.CharField(max_length=300, blank=True)
    baseline = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    baseline_text = models.CharField(max_length=40, blank=True)
    baseline_source = models.CharField(max_length=200, blank=True)
    baseline_on = models.DateField(null=True, blank=True)
    no_baseline_reason = models.CharField(max_length=300, blank=True)
    target = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    target_text = models.CharField(max_length=40, blank=True)
    target_by = models.DateField(null=True, blank=True)
    target_by_text = models.CharField(max_length=40, blank=True)
    for_whom = models.CharField(max_length=300, blank=True)
    why_now = models.CharField(max_length=600, blank=True)
    not_in_scope = models.CharField(max_length=600, blank=True)
    tradeoff_guidance = models.CharField(max_length=400, blank=True)

    value_meaning = models.CharField(
        max_length=14, choices=ValueMeaning.choices, default=ValueMeaning.YEAR_AT_TARGET
    )
    value_low = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    value_middle = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    value_high = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    value_text = models.CharField(max_length=60, blank=True)
    no_money_reason = models.CharField(max_length=300, blank=True)
    can_hurt = models.BooleanField(default=False)

    date_that_matters = models.DateField(null=True, blank=True)
    date_that_matters_text = models.CharField(max_length=40, blank=True)
    share_lost = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    horizon_years = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    opportunity_cost_note = models.CharField(max_length=400, blank=True)
    # How many people or accounts it reaches in a quarter, whatever span it was typed in: what RICE begins with.
    reach_low = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    reach_middle = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    reach_high = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    reach_text = models.CharField(max_length=60, blank=True)
    # Who is counted, where something else was typed than people: "accounts".
    reach_of = models.CharField(max_length=20, blank=True)

    objects = FramingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["initiative", "number"], name="framing_number_once"),
            models.CheckConstraint(
                condition=Q(target__isnull=True) | Q(baseline__isnull=True) | ~Q(target=F("baseline")),
                name="target_differs_from_baseline",
            ),
            models.CheckConstraint(
                condition=Q(value_low__isnull=True, value_middle__isnull=True, value_high__isnull=True)
                | Q(value_low__gt=0, value_middle__gte=F("value_low"), value_high__gte=F("value_middle")),
                name="framing_value_is_a_range",
            ),
            models.CheckConstraint(
                condition=Q(share_lost__isnull=True) | Q(share_lost__gte=0, share_lost__lte=1),
                name="share_lost_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(horizon_years__isnull=True) | Q(horizon_years__gt=0),
                name="framing_horizon_positive",
            ),
            models.CheckConstraint(
                condition=Q(reach_low__isnull=True, reach_middle__isnull=True, reach_high__isnull=True)
                | Q(reach_low__gt=0, reach_middle__gte=F("reach_low"), reach_high__gte=F("reach_middle")),
                name="framing_reach_is_a_range",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of {self.initiative_id}"
