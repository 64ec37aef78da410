"""Technical truth that is the product's: facts with what they mean for the user, risks, and technical reviews."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from initiatives.models.domain import Domain
from initiatives.models.guardrail import Guardrail
from initiatives.models.initiative import Initiative
from initiatives.models.option import Option
from initiatives.models.person import Discipline, Person
from initiatives.models.question import Question


class TechnicalFactQuerySet(models.QuerySet["TechnicalFact"]):
    """Words for facts."""

    def standing(self) -> "TechnicalFactQuerySet":
        return self.filter(withdrawn_at__isnull=True)

    def in_order(self) -> "TechnicalFactQuerySet":
        return self.order_by("number")


class TechnicalFact(models.Model):
    """What the method does, and what that means for the people who use it; who says so."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="technical_facts")
    number = models.PositiveIntegerField()
    discipline = models.CharField(max_length=20, choices=Discipline.choices)
    fact = models.CharField(max_length=200)
    means = models.CharField(max_length=200)
    option = models.ForeignKey(
        Option, on_delete=models.PROTECT, null=True, blank=True, related_name="technical_facts"
    )
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    became_guardrail = models.OneToOneField(
        Guardrail, on_delete=models.PROTECT, null=True, blank=True, related_name="came_from"
    )
    became_question = models.OneToOneField(
        Question, on_delete=models.PROTECT, null=True, blank=True, related_name="came_from"
    )
    version = models.PositiveIntegerField(default=1)

    objects = TechnicalFactQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["initiative", "number"], name="technical_fact_number_once"),
            models.CheckConstraint(
                condition=~Q(fact="") & ~Q(means=""), name="technical_fact_says_what_it_means"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fact}: {self.means}"


class RiskCost(models.TextChoices):
    """In what a risk is paid when it comes."""

    EFFORT = "effort", "Person-weeks of work"
    WEEKS = "weeks", "Calendar weeks until it ships"
    MONEY = "money", "Money"
    EFFECT = "effect", "Points of the effect"


class RiskQuerySet(models.QuerySet["Risk"]):
    """Words for risks."""

    def standing(self) -> "RiskQuerySet":
        return self.filter(withdrawn_at__isnull=True)

    def in_figures(self) -> "RiskQuerySet":
        return self.standing().filter(in_figures=True)

    def in_order(self) -> "RiskQuerySet":
        return self.order_by("number")


class Risk(models.Model):
    """What may happen, how likely, and what it costs if it does; in the figures where somebody ticked it.

    `low`, `middle`, `high` are P10, P50, P90 of the cost when it happens, in the unit of `cost` (effect: the
    metric's). Without an option it is one event that hits every option at once. `dimension` is its column of draws.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="risks")
    number = models.PositiveIntegerField()
    what = models.CharField(max_length=160)
    discipline = models.CharField(max_length=20, choices=Discipline.choices, blank=True)
    option = models.ForeignKey(Option, on_delete=models.PROTECT, null=True, blank=True, related_name="risks")
    chance = models.DecimalField(max_digits=5, decimal_places=4)
    chance_text = models.CharField(max_length=40)
    cost = models.CharField(max_length=8, choices=RiskCost.choices)
    low = models.DecimalField(max_digits=20, decimal_places=6)
    middle = models.DecimalField(max_digits=20, decimal_places=6)
    high = models.DecimalField(max_digits=20, decimal_places=6)
    text = models.CharField(max_length=60)
    in_figures = models.BooleanField(default=False)
    dimension = models.PositiveIntegerField()
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="risks_owned"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = RiskQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["initiative", "number"], name="risk_number_once"),
            models.UniqueConstraint(fields=["initiative", "dimension"], name="one_draw_column_for_a_risk"),
            models.CheckConstraint(condition=~Q(what=""), name="risk_has_words"),
            models.CheckConstraint(condition=Q(chance__gt=0, chance__lte=1), name="risk_chance_is_a_chance"),
            models.CheckConstraint(
                condition=Q(low__gt=0, middle__gte=F("low"), high__gte=F("middle")),
                name="risk_cost_is_a_range",
            ),
        ]

    def __str__(self) -> str:
        return self.what


class TechnicalReviewQuerySet(models.QuerySet["TechnicalReview"]):
    """Words for reviews."""

    def done(self) -> "TechnicalReviewQuerySet":
        return self.filter(done_at__isnull=False)

    def open(self) -> "TechnicalReviewQuerySet":
        return self.filter(done_at__isnull=True)

    def newest_first(self) -> "TechnicalReviewQuerySet":
        return self.order_by("-asked_at", "-pk")


class TechnicalReview(models.Model):
    """Somebody who knows the domain was asked to look; who did, and their verdict in words."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="technical_reviews")
    domain = models.ForeignKey(
        Domain, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews"
    )
    asked_of = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="technical_reviews_asked")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)
    done_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=600, blank=True)

    objects = TechnicalReviewQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["initiative"],
                condition=Q(done_at__isnull=True),
                name="one_technical_review_under_way",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | (Q(done_by__isnull=False) & ~Q(verdict="")),
                name="a_review_has_a_verdict",
            ),
        ]

    def __str__(self) -> str:
        return f"technical review {self.pk} of {self.initiative_id}"
