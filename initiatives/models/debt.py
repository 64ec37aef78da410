"""Debts: shortcuts that were knowingly taken with a funded option, until they are paid back."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q, QuerySet, Sum

from initiatives.models.decision import Decision
from initiatives.models.initiative import Initiative
from initiatives.models.option import Option
from initiatives.models.person import Person


class DebtQuerySet(models.QuerySet["Debt"]):
    """Words for debts."""

    def visible_to(self, person: Person) -> "DebtQuerySet":
        return self.filter(initiative__in=Initiative.objects.visible_to(person))

    def of_decision(self, decision: Decision) -> "DebtQuerySet":
        return self.filter(decision=decision)

    def standing(self) -> "DebtQuerySet":
        return self.filter(paid_at__isnull=True)

    def paid(self) -> "DebtQuerySet":
        return self.filter(paid_at__isnull=False)

    def weeks_due(self, period: Any, team: Any) -> "QuerySet[Debt, Any]":
        """For a subquery: the person-weeks that stand for a team and fall due within a period."""
        due = self.standing().filter(initiative__team=team)
        due = due.filter(due__gte=period.starts, due__lte=period.ends) if period else due.none()
        return due.order_by().values("initiative__team").annotate(sum=Sum("middle")).values("sum")

    def soonest_first(self) -> "DebtQuerySet":
        return self.order_by("due", "pk")

    def newest_paid_first(self) -> "DebtQuerySet":
        return self.order_by("-paid_at", "-pk")

    def with_all(self) -> "DebtQuerySet":
        return self.select_related("initiative__team", "initiative__board_row", "option", "owner", "paid_by")


class Debt(models.Model):
    """What a decision took on: person-weeks to pay back (P10, middle, P90), by when, and by whom.

    `due_first` is the day that was agreed when the decision was taken; `due` moves when it is extended.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="debts")
    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="debt")
    option = models.ForeignKey(Option, on_delete=models.PROTECT, related_name="debts")
    what = models.CharField(max_length=200, blank=True)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="debts")
    low = models.DecimalField(max_digits=10, decimal_places=3)
    middle = models.DecimalField(max_digits=10, decimal_places=3)
    high = models.DecimalField(max_digits=10, decimal_places=3)
    due = models.DateField()
    due_first = models.DateField()
    times_extended = models.PositiveIntegerField(default=0)
    last_why = models.CharField(max_length=300, blank=True)
    taken_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    paid_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    paid_weeks = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = DebtQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(low__gte=0, high__gt=0, middle__gte=F("low"), high__gte=F("middle")),
                name="debt_is_a_range",
            ),
            models.CheckConstraint(condition=Q(due__gte=F("due_first")), name="debt_is_only_extended"),
            models.CheckConstraint(
                condition=Q(paid_at__isnull=True, paid_by__isnull=True)
                | Q(paid_at__isnull=False, paid_by__isnull=False),
                name="debt_paid_by_somebody",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["paid_at", "due"], name="debt_standing_by_due"),
        ]

    def __str__(self) -> str:
        return f"debt of {self.option_id}, due {self.due}"

    def is_late(self, today: date) -> bool:
        """Due before today and not paid."""
        return self.paid_at is None and self.due < today
