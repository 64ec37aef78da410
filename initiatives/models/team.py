"""Teams, the periods they plan in, and the person-weeks they have."""

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from initiatives.models.domain import Domain
from initiatives.models.person import Person


class Team(models.Model):
    """Who builds. Its lead frames what comes in; its members count it among their own teams."""

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    lead = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="led_teams"
    )
    # A range where the workspace's single figure does not fit; all three, or none.
    cost_low = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    cost_middle = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    cost_high = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    cost_text = models.CharField(max_length=60, blank=True)
    # What its initiatives are about unless somebody says otherwise.
    domain = models.ForeignKey(Domain, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(name=""), name="team_has_a_name"),
            models.CheckConstraint(
                condition=Q(cost_low__isnull=True, cost_middle__isnull=True, cost_high__isnull=True)
                | Q(cost_low__gt=0, cost_middle__gte=F("cost_low"), cost_high__gte=F("cost_middle")),
                name="team_cost_is_a_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TeamMembership(models.Model):
    """A person belongs to a team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="team_memberships")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["team", "person"], name="member_of_a_team_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.team_id}"


class Joined(models.Aggregate):
    """Texts with commas between them, so that a list comes along in somebody else's query."""

    function = "STRING_AGG"
    template = "%(function)s(%(expressions)s, ',')"
    output_field = models.TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return super().as_sql(compiler, connection, function="GROUP_CONCAT", **context)


class BlockingItemQuerySet(models.QuerySet["BlockingItem"]):
    """Words for what blocks."""

    def in_a_row(self) -> "models.QuerySet[BlockingItem, Any]":
        """All of them as one text, "goal,metric", for a subquery."""
        return self.order_by().values("team").annotate(all=Joined("item")).values("all")


class BlockingItem(models.Model):
    """An item of the readiness checklist that this team wants met before an initiative is ready."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="blocking_items")
    item = models.CharField(max_length=20)

    objects = BlockingItemQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["team", "item"], name="item_blocks_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item} for {self.team_id}"


class PeriodQuerySet(models.QuerySet["Period"]):
    """Words for planning periods."""

    def in_order(self) -> "PeriodQuerySet":
        return self.order_by("starts", "pk")


class Period(models.Model):
    """A stretch of the calendar that is planned and decided as one, usually a quarter."""

    name = models.CharField(max_length=40, unique=True)
    slug = models.SlugField(max_length=40, unique=True)
    starts = models.DateField()
    ends = models.DateField()
    decide_by = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="period_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return self.name


class Capacity(models.Model):
    """Person-weeks of one team in one period: all of them, and those kept for guardrails and support.

    What is committed follows from funded initiatives plus `promised`, which stands for work that was
    promised outside OutcomeFrame.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="capacities")
    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="capacities")
    total = models.DecimalField(max_digits=7, decimal_places=1, default=Decimal(0))
    kept = models.DecimalField(max_digits=7, decimal_places=1, default=Decimal(0))
    promised = models.DecimalField(max_digits=7, decimal_places=1, default=Decimal(0))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["team", "period"], name="capacity_once_for_team_and_period"),
            models.CheckConstraint(
                condition=Q(total__gte=0, kept__gte=0, promised__gte=0), name="capacity_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} in {self.period_id}: {self.total}"
