"""Second estimates: a range that somebody gives without seeing the first one."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from initiatives.models.estimate import Basis, Estimate, Input, TypedIn
from initiatives.models.initiative import Initiative
from initiatives.models.option import Option
from initiatives.models.person import Person


class SecondState(models.TextChoices):
    """Where a second estimate stands."""

    WAITING = "waiting", "One still to come"
    GIVEN = "given", "Both are in"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"
    SETTLED = "settled", "Settled"


class Picked(models.TextChoices):
    """Which of the two the owner goes on with."""

    FIRST = "first", "The first"
    SECOND = "second", "The second"
    THIRD = "third", "A third"


class SecondQuerySet(models.QuerySet["Second"]):
    """Words for second estimates."""

    def waiting(self) -> "SecondQuerySet":
        return self.filter(state=SecondState.WAITING)

    def waiting_on(self, person: Person) -> "SecondQuerySet":
        return self.waiting().filter(invited=person)

    def in_full(self) -> "SecondQuerySet":
        """With the option and the initiative that it is about."""
        return self.select_related("option", "initiative")

    def turn_of(self, person: Person) -> "SecondQuerySet":
        """To be given by this person, or given and to be settled by them, who asked for it."""
        return self.filter(
            Q(state=SecondState.WAITING, invited=person) | Q(state=SecondState.GIVEN, invited_by=person)
        )

    def unsettled(self) -> "SecondQuerySet":
        return self.filter(state__in=[SecondState.WAITING, SecondState.GIVEN])

    def beside(self, option: object) -> "SecondQuerySet":
        """Of one option; for a subquery, of the option of the row outside."""
        return self.filter(option=option)

    def told(self) -> "SecondQuerySet":
        """What stands beside the option: under way, in, or settled."""
        return self.exclude(state=SecondState.WITHDRAWN)

    def newest_first(self) -> "SecondQuerySet":
        return self.order_by("-invited_at", "-pk")


class Second(models.Model):
    """An invitation to estimate one option unseen, and what became of it."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="seconds")
    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="seconds")
    invited = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="seconds_to_give")
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    due = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    with_effect = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=SecondState.choices, default=SecondState.WAITING)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_why = models.CharField(max_length=400, blank=True)
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    picked = models.CharField(max_length=6, choices=Picked.choices, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SecondQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["option"],
                condition=Q(state__in=["waiting", "given"]),
                name="one_second_estimate_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(invited=F("invited_by")), name="second_by_somebody_else"),
            models.CheckConstraint(
                condition=Q(state="settled", settled_by__isnull=False) & ~Q(picked="")
                | ~Q(state="settled") & Q(settled_by__isnull=True, picked=""),
                name="settled_by_somebody_with_a_pick",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["invited", "state"], name="second_waiting_on"),
        ]

    def __str__(self) -> str:
        return f"second of {self.option_id} by {self.invited_id}"


class SecondRange(models.Model):
    """One range of a second estimate, in the units of `Estimate`, and the first one that it stands against."""

    second = models.ForeignKey(Second, on_delete=models.CASCADE, related_name="ranges")
    input = models.CharField(max_length=14, choices=Input.choices)
    low = models.DecimalField(max_digits=20, decimal_places=6)
    middle = models.DecimalField(max_digits=20, decimal_places=6)
    high = models.DecimalField(max_digits=20, decimal_places=6)
    text = models.CharField(max_length=60)
    typed_in = models.CharField(max_length=20, choices=TypedIn.choices, default=TypedIn.UNIT)
    middle_assumed = models.BooleanField(default=False)
    basis = models.CharField(max_length=12, choices=Basis.choices, default=Basis.EXPERT)
    basis_note = models.CharField(max_length=200, blank=True)
    given_at = models.DateTimeField()
    first = models.ForeignKey(Estimate, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["second", "input"], name="one_second_range_for_an_input"),
            models.CheckConstraint(
                condition=Q(low__lte=F("middle"), middle__lte=F("high")), name="second_range_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.text
