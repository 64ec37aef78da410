"""Slices: the parts of an option, each with its share of the value and of the effort."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from initiatives.models.option import Option
from initiatives.models.person import Person


class SliceQuerySet(models.QuerySet["Slice"]):
    """Words for slices."""

    def in_order(self) -> "SliceQuerySet":
        return self.order_by("position", "pk")


class Slice(models.Model):
    """One part. `share` is 0..1 of the option's value; `effort` is person-weeks, None until engineering says.

    `effort_by` is whoever gave the effort: it speaks for the effort of an option that is made from slices.
    """

    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="slices")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=80)
    share = models.DecimalField(max_digits=5, decimal_places=4)
    effort = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    note = models.CharField(max_length=120, blank=True)
    effort_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = SliceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["option", "position"], name="slice_place_once"),
            models.CheckConstraint(condition=~Q(name=""), name="slice_has_a_name"),
            models.CheckConstraint(condition=Q(share__gte=0, share__lte=1), name="slice_share_within_one"),
            models.CheckConstraint(
                condition=Q(effort__isnull=True) | Q(effort__gt=0, effort_by__isnull=False),
                name="slice_effort_is_somebodys",
            ),
        ]

    def __str__(self) -> str:
        return self.name
