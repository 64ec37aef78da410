"""Evidence: what people said and what they did, with how many it speaks for, and the numbers that rest on it."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from initiatives.models.conversation import Conversation
from initiatives.models.estimate import Input
from initiatives.models.initiative import Initiative
from initiatives.models.option import Option
from initiatives.models.person import Person


class EvidenceKind(models.TextChoices):
    """Where a piece of evidence comes from."""

    INTERVIEW = "interview", "Interview"
    CALL = "call", "Sales call"
    TICKET = "ticket", "Ticket"
    SURVEY = "survey", "Survey"
    ANALYTICS = "analytics", "Analytics reading"


class Lane(models.TextChoices):
    """Words and deeds are kept apart: they often disagree."""

    ASKED = "asked", "What people asked for"
    DID = "did", "What they did"


class Stance(models.TextChoices):
    """Which way a piece of evidence speaks. It belongs to the initiative: the same piece may speak both ways."""

    FOR = "for", "For it"
    AGAINST = "against", "Against it"


class Counted(models.TextChoices):
    """Whom a piece of evidence speaks for."""

    CUSTOMERS = "customers", "customers"
    USERS = "users", "users"


class Every(models.TextChoices):
    """How often the count comes again; empty where it is a count of once."""

    ONCE = "", "in all"
    DAY = "day", "a day"
    WEEK = "week", "a week"
    MONTH = "month", "a month"
    QUARTER = "quarter", "a quarter"
    YEAR = "year", "a year"


class FramingPart(models.TextChoices):
    """The numbers of the framing that evidence is cited for; those of an option are its inputs."""

    WORTH = "worth", "What it is worth"
    BASELINE = "baseline", "Where it stands now"


class Evidence(models.Model):
    """One piece. `initiative` is where it was added: its lock and its history are that initiative's."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="evidence_added")
    kind = models.CharField(max_length=10, choices=EvidenceKind.choices)
    lane = models.CharField(max_length=5, choices=Lane.choices)
    on = models.DateField()
    source = models.CharField(max_length=200)
    link = models.CharField(max_length=500, blank=True)
    says = models.CharField(max_length=300)
    quote = models.CharField(max_length=1000, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    count = models.PositiveIntegerField(null=True, blank=True)
    counted = models.CharField(max_length=9, choices=Counted.choices, default=Counted.CUSTOMERS)
    every = models.CharField(max_length=7, choices=Every.choices, blank=True)
    # Money a year that those who spoke or acted stand for.
    revenue = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    # Those in the room who have no seat in this workspace.
    room_names = models.CharField(max_length=300, blank=True)
    conversation = models.ForeignKey(
        Conversation, on_delete=models.SET_NULL, null=True, blank=True, related_name="evidence"
    )
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(says="") & ~Q(source=""), name="evidence_says_from_where"),
            models.CheckConstraint(
                condition=Q(count__isnull=True) | Q(count__gt=0), name="evidence_speaks_for_some"
            ),
            models.CheckConstraint(
                condition=Q(every="") | Q(count__isnull=False), name="only_a_count_comes_again"
            ),
            models.CheckConstraint(
                condition=Q(revenue__isnull=True) | Q(revenue__gt=0), name="evidence_revenue_positive"
            ),
            models.CheckConstraint(
                condition=Q(link="") | Q(link__startswith="http://") | Q(link__startswith="https://"),
                name="evidence_link_is_of_the_web",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="evidence_withdrawn_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"evidence {self.pk}: {self.says}"


class EvidenceUseQuerySet(models.QuerySet["EvidenceUse"]):
    """Words for the evidence of initiatives."""

    def standing(self) -> "EvidenceUseQuerySet":
        return self.filter(evidence__withdrawn_at__isnull=True)

    def withdrawn(self) -> "EvidenceUseQuerySet":
        return self.filter(evidence__withdrawn_at__isnull=False)

    def of_lane(self, lane: str) -> "EvidenceUseQuerySet":
        return self.filter(evidence__lane=lane)

    def of_kind(self, kind: str) -> "EvidenceUseQuerySet":
        return self.filter(evidence__kind=kind)

    def since(self, day: date) -> "EvidenceUseQuerySet":
        return self.filter(evidence__on__gte=day)

    def before(self, day: date) -> "EvidenceUseQuerySet":
        return self.filter(evidence__on__lt=day)

    def newest_first(self) -> "EvidenceUseQuerySet":
        return self.order_by("-evidence__on", "-evidence_id")


class EvidenceUse(models.Model):
    """A piece of evidence on an initiative: where it was added, and wherever else somebody uses it."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="uses")
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="evidence_uses")
    stance = models.CharField(max_length=7, choices=Stance.choices, default=Stance.FOR)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects = EvidenceUseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["initiative", "evidence"], name="evidence_used_once"),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} on {self.initiative_id}"


class InTheRoom(models.Model):
    """A person of the workspace who heard or saw it first-hand."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="room")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["evidence", "person"], name="in_the_room_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.evidence_id}"


class Citation(models.Model):
    """A number that rests on a piece of evidence: an input of an option, or a part of the framing.

    It hangs on the input, not on one estimate of it: when the number is given anew, the reader sees that it was
    after the citation.
    """

    use = models.ForeignKey(EvidenceUse, on_delete=models.CASCADE, related_name="citations")
    option = models.ForeignKey(
        Option, on_delete=models.CASCADE, null=True, blank=True, related_name="citations"
    )
    about = models.CharField(max_length=14, choices=[*Input.choices, *FramingPart.choices])
    cited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    cited_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["use", "option", "about"], name="cited_once_for_an_input"),
            models.UniqueConstraint(
                fields=["use", "about"], condition=Q(option__isnull=True), name="cited_once_for_a_part"
            ),
            models.CheckConstraint(
                condition=Q(option__isnull=True, about__in=FramingPart.values)
                | (Q(option__isnull=False) & ~Q(about__in=FramingPart.values)),
                name="inputs_are_of_options",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about} rests on use {self.use_id}"
