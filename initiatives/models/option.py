"""Options: the ways to reach a goal. The first is always as proposed; do nothing needs no row."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from initiatives.models.initiative import Initiative
from initiatives.models.person import Person


class OptionRole(models.TextChoices):
    """What kind of a way it is."""

    AS_PROPOSED = "as_proposed", "As proposed"
    ALTERNATIVE = "alternative", "Alternative"


class OptionQuerySet(models.QuerySet["Option"]):
    """Words for options."""

    def standing(self) -> "OptionQuerySet":
        return self.filter(withdrawn_at__isnull=True)

    def with_key(self, key: str) -> "OptionQuerySet":
        return self.filter(key=key)

    def in_order(self) -> "OptionQuerySet":
        return self.order_by("position", "pk")


class Option(models.Model):
    """One way to the goal. `key` is the letter that people say: "fund B"."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="options")
    key = models.CharField(max_length=3)
    role = models.CharField(max_length=12, choices=OptionRole.choices, default=OptionRole.ALTERNATIVE)
    name = models.CharField(max_length=80)
    summary = models.CharField(max_length=200, blank=True)
    position = models.PositiveIntegerField()
    # Where the effect is given as a share of another option's effect ("gets 85 % of it").
    effect_share_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="shared_by"
    )
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    debt_due = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OptionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["initiative", "key"], name="option_letter_once"),
            models.UniqueConstraint(
                fields=["initiative"], condition=Q(role="as_proposed"), name="one_option_as_proposed"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="option_has_a_name"),
            models.CheckConstraint(
                condition=~Q(role="as_proposed") | Q(withdrawn_at__isnull=True),
                name="as_proposed_always_stands",
            ),
            models.CheckConstraint(
                condition=Q(effect_share_of__isnull=True) | ~Q(effect_share_of=models.F("pk")),
                name="option_is_no_share_of_itself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.name}"
