"""What-ifs: other choices of a period, kept under a name, and what came of those that were applied."""

from typing import ClassVar

from django.db import models
from django.db.models import Prefetch, Q

from initiatives.models.initiative import Initiative
from initiatives.models.option import Option
from initiatives.models.person import Person
from initiatives.models.team import Period, Team


class WhatIfQuerySet(models.QuerySet["WhatIf"]):
    """Words for what-ifs."""

    def visible_to(self, person: Person) -> "WhatIfQuerySet":
        """A person's own, and what others share."""
        return self.filter(Q(owner=person) | Q(is_shared=True), deleted_at__isnull=True)

    def newest_first(self) -> "WhatIfQuerySet":
        return self.order_by("-updated_at", "-pk")

    def whole(self) -> "WhatIfQuerySet":
        """Each with its owner, its period and its changes."""
        picks = WhatIfPick.objects.select_related("option").order_by("pk")
        return self.select_related("owner", "period").prefetch_related(
            Prefetch("picks", picks), Prefetch("rooms", WhatIfRoom.objects.select_related("team"))
        )


class WhatIf(models.Model):
    """Another choice of what a period does: rows held at an option or left out, and other free weeks.

    Whatever it says nothing about goes as it fits best. It moves nothing on the board by itself.
    """

    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="what_ifs")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="what_ifs")
    name = models.CharField(max_length=60)
    note = models.CharField(max_length=300, blank=True)
    is_shared = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = WhatIfQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(name=""), name="what_if_has_a_name"),
            models.UniqueConstraint(
                fields=["owner", "period", "name"],
                condition=Q(deleted_at__isnull=True),
                name="own_what_if_once_by_name",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["period", "-updated_at"], name="whatif_period_updated"),
        ]

    def __str__(self) -> str:
        return self.name


class WhatIfPick(models.Model):
    """One row of the board held at an option, or left out where there is none; with what it was worth then.

    The letter and the name stay when the option goes, so that it can be told by name.
    """

    what_if = models.ForeignKey(WhatIf, on_delete=models.CASCADE, related_name="picks")
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="+")
    option = models.ForeignKey(Option, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    skips = models.BooleanField(default=False)
    key = models.CharField(max_length=3, blank=True)
    said = models.CharField(max_length=80, blank=True)
    value_then = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    weeks_then = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["what_if", "initiative"], name="what_if_picks_a_row_once"),
            models.CheckConstraint(
                condition=Q(skips=True, option__isnull=True, key="") | (Q(skips=False) & ~Q(key="")),
                name="what_if_funds_an_option_or_skips",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id}: {self.key or 'skip'}"


class WhatIfRoom(models.Model):
    """Other free person-weeks of a team, with those that it had when this was written down."""

    what_if = models.ForeignKey(WhatIf, on_delete=models.CASCADE, related_name="rooms")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    weeks = models.DecimalField(max_digits=7, decimal_places=2)
    free_then = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["what_if", "team"], name="what_if_has_a_team_once"),
            models.CheckConstraint(condition=Q(weeks__gte=0), name="what_if_weeks_are_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.team_id}: {self.weeks}"


class AppliedWhatIf(models.Model):
    """A what-if that became decisions, all in one go; its name as it was."""

    what_if = models.ForeignKey(WhatIf, on_delete=models.PROTECT, related_name="applied")
    name = models.CharField(max_length=60)
    applied_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField()
    undo_until = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(undo_until__gt=models.F("applied_at")), name="applied_what_if_can_be_undone"
            ),
        ]

    def __str__(self) -> str:
        return self.name
