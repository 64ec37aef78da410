"""Guardrails: what an option must not make worse, who says whether it does, and who waived it until when."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from initiatives.models.decision import Decision
from initiatives.models.initiative import Initiative
from initiatives.models.option import Option
from initiatives.models.person import Discipline, Person
from initiatives.models.team import Team


class Holds(models.TextChoices):
    """How an option stands to a guardrail. Nobody has looked yet: there is no row."""

    HOLDS = "holds", "Holds"
    AT_RISK = "at_risk", "At risk"
    BREAKS = "breaks", "Breaks"


class LibraryGuardrailQuerySet(models.QuerySet["LibraryGuardrail"]):
    """Words for the library."""

    def in_use(self) -> "LibraryGuardrailQuerySet":
        return self.filter(retired_at__isnull=True)

    def for_team(self, team_id: int | None) -> "LibraryGuardrailQuerySet":
        """Those of one team and those for all teams."""
        return self.filter(Q(team__isnull=True) | Q(team_id=team_id))

    def in_order(self) -> "LibraryGuardrailQuerySet":
        return self.order_by(F("team__name").asc(nulls_first=True), "discipline", "pk")


class LibraryGuardrail(models.Model):
    """A guardrail to take into an initiative in one press; without a team it is for all of them."""

    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, blank=True, related_name="library_guardrails"
    )
    discipline = models.CharField(max_length=20, choices=Discipline.choices)
    says = models.CharField(max_length=160)
    limit = models.CharField(max_length=80, blank=True)
    when = models.CharField(max_length=200, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = LibraryGuardrailQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(says=""), name="library_guardrail_has_words"),
        ]

    def __str__(self) -> str:
        return self.says


class GuardrailQuerySet(models.QuerySet["Guardrail"]):
    """Words for guardrails."""

    def standing(self) -> "GuardrailQuerySet":
        return self.filter(withdrawn_at__isnull=True)

    def in_order(self) -> "GuardrailQuerySet":
        return self.order_by("number")


class Guardrail(models.Model):
    """A floor of one discipline in one initiative: what must not get worse, its limit, where it stands now."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="guardrails")
    number = models.PositiveIntegerField()
    discipline = models.CharField(max_length=20, choices=Discipline.choices)
    says = models.CharField(max_length=160)
    limit = models.CharField(max_length=80, blank=True)
    now = models.CharField(max_length=80, blank=True)
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="guardrails_owned"
    )
    taken_from = models.ForeignKey(
        LibraryGuardrail, on_delete=models.PROTECT, null=True, blank=True, related_name="taken"
    )
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = GuardrailQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["initiative", "number"], name="guardrail_number_once"),
            models.UniqueConstraint(
                fields=["initiative", "taken_from"],
                condition=Q(withdrawn_at__isnull=True),
                name="taken_from_the_library_once",
            ),
            models.CheckConstraint(condition=~Q(says=""), name="guardrail_has_words"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["owner", "withdrawn_at"], name="guardrail_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.says}, {self.limit}" if self.limit else self.says


class GuardrailStateQuerySet(models.QuerySet["GuardrailState"]):
    """Words for what was said of options."""

    def current(self) -> "GuardrailStateQuerySet":
        return self.filter(superseded_at__isnull=True)

    def newest_first(self) -> "GuardrailStateQuerySet":
        return self.order_by("-said_at", "-pk")


class GuardrailState(models.Model):
    """What somebody said of one option at one time; a new word supersedes the old one, which stays."""

    guardrail = models.ForeignKey(Guardrail, on_delete=models.CASCADE, related_name="states")
    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="guardrail_states")
    state = models.CharField(max_length=8, choices=Holds.choices)
    why = models.CharField(max_length=300, blank=True)
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = GuardrailStateQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["guardrail", "option"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_state_of_an_option",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["at_risk", "breaks"]) | ~Q(why=""), name="a_warning_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.option_id} {self.state}"


class WaiverQuerySet(models.QuerySet["Waiver"]):
    """Words for waivers."""

    def standing(self) -> "WaiverQuerySet":
        """Neither undone nor over."""
        return self.filter(undone_at__isnull=True, ended_at__isnull=True)

    def over_by(self, today: date) -> "WaiverQuerySet":
        """Whose last day has passed and about which nobody has been told."""
        return self.standing().filter(until__lt=today)

    def newest_first(self) -> "WaiverQuerySet":
        return self.order_by("-given_at", "-pk")


class Waiver(models.Model):
    """A director lets an option go ahead although it breaks a guardrail: why, and up to which day."""

    guardrail = models.ForeignKey(Guardrail, on_delete=models.CASCADE, related_name="waivers")
    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="waivers")
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="waivers"
    )
    reason = models.CharField(max_length=300)
    until = models.DateField()
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="waivers_given")
    given_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    # When the sweeper saw that its last day had passed, and told its people.
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = WaiverQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["guardrail", "option"],
                condition=Q(undone_at__isnull=True, ended_at__isnull=True),
                name="one_standing_waiver_of_an_option",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="waiver_has_a_reason"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["until"],
                condition=Q(undone_at__isnull=True, ended_at__isnull=True),
                name="waiver_over_by",
            ),
        ]

    def __str__(self) -> str:
        return f"until {self.until}"
