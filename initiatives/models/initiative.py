"""An initiative: one intake, from proposal to review. Everything else points at it."""

from typing import ClassVar

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from initiatives import stages
from initiatives.models.domain import Domain
from initiatives.models.outcome import Outcome
from initiatives.models.person import Person
from initiatives.models.team import Period, Team
from initiatives.stages import Stage


def reference_of(pk: int) -> str:
    """How people call an initiative: "OF-017"."""
    return f"OF-{pk:03d}"


class NumberChoice(models.TextChoices):
    """The third answer of the intake: does the filer know which number would move?"""

    KNOW = "know", "I know the number"
    DESCRIBE = "describe", "I can describe it, but I don’t have a number yet"
    NOT_SURE = "not_sure", "Not sure. Help me find it"


class WantedInput(models.TextChoices):
    """Which input the filer wants from the lead."""

    EXPLORE = "explore", "Explore the problem with me"
    FEASIBILITY = "feasibility", "Check what is feasible"
    SANITY = "sanity", "A sanity check"


class TechnicalDetail(models.TextChoices):
    """How technical the filer wants the conversation to be."""

    PLAIN = "plain", "Plain words"
    SOME = "some", "Some technical detail"
    DEEP = "deep", "All the technical detail there is"


class InitiativeQuerySet(models.QuerySet["Initiative"]):
    """Words for lists of initiatives. Start with `visible_to`: nobody holds a row without having asked."""

    def visible_to(self, person: Person) -> "InitiativeQuerySet":
        """Whatever has been submitted; drafts only for their filer and for those they were shared with.

        A draft that its filer deleted is there for nobody; undoing brings it back within the day.
        """
        shared = DraftShare.objects.filter(initiative=OuterRef("pk"), person=person)
        draft = Q(discarded_at__isnull=True) & (Q(filed_by=person) | Exists(shared))
        return self.filter(~Q(stage=Stage.DRAFT) | draft)

    def at(self, *where: Stage) -> "InitiativeQuerySet":
        return self.filter(stage__in=[stage.value for stage in where])

    def drafts_of(self, person: Person) -> "InitiativeQuerySet":
        return self.filter(stage=Stage.DRAFT, filed_by=person, discarded_at__isnull=True)

    def discarded_drafts_of(self, person: Person) -> "InitiativeQuerySet":
        """What this person deleted and may still bring back."""
        return self.filter(stage=Stage.DRAFT, filed_by=person, discarded_at__isnull=False)

    def awaiting_framing(self) -> "InitiativeQuerySet":
        return self.filter(stage=Stage.SUBMITTED)

    def framable(self) -> "InitiativeQuerySet":
        """Whose figures may still change: submitted and not yet decided."""
        return self.at(*stages.FRAMABLE)

    def figured_by_other_than(self, engine_version: str) -> "InitiativeQuerySet":
        """Those whose newest figures another version of the engine worked out."""
        # By name: the model of appraisals imports this one.
        newest = (
            apps.get_model("initiatives", "Appraisal")
            ._default_manager.filter(initiative=OuterRef("pk"), kind="page")
            .order_by("-created_at", "-pk")
            .values("engine_version")[:1]
        )
        return (
            self.annotate(figured_by=Subquery(newest))
            .exclude(figured_by__isnull=True)
            .exclude(figured_by=engine_version)
            .order_by("pk")
        )

    def on_board(self) -> "InitiativeQuerySet":
        return self.at(*stages.ON_BOARD)

    def for_teams(self, team_ids: frozenset[int]) -> "InitiativeQuerySet":
        return self.filter(team_id__in=team_ids)

    def oldest_first(self) -> "InitiativeQuerySet":
        return self.order_by("submitted_at", "pk")

    def newest_first(self) -> "InitiativeQuerySet":
        return self.order_by("-updated_at", "-pk")


class Initiative(models.Model):
    """One intake. The `proposal_*` fields are the filer's own words and never change once framing starts."""

    stage = models.CharField(max_length=10, choices=stages.CHOICES, default=Stage.DRAFT)
    stage_before = models.CharField(max_length=10, choices=stages.CHOICES, blank=True)
    stage_since = models.DateTimeField()
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="initiatives"
    )
    period = models.ForeignKey(
        Period, on_delete=models.PROTECT, null=True, blank=True, related_name="initiatives"
    )
    filed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="filed")
    product_owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="product_owned")
    engineering_owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="engineering_owned"
    )

    # The goal of the organisation that this serves, where somebody has said so.
    serves = models.ForeignKey(
        Outcome, on_delete=models.PROTECT, null=True, blank=True, related_name="initiatives"
    )

    proposal_title = models.CharField(max_length=120, blank=True)
    proposal_difference = models.CharField(max_length=600, blank=True)
    number_choice = models.CharField(max_length=10, choices=NumberChoice.choices, blank=True)
    # As typed; the framing turns them into a metric, a baseline, a target and a date.
    number_name = models.CharField(max_length=120, blank=True)
    number_now = models.CharField(max_length=40, blank=True)
    number_target = models.CharField(max_length=40, blank=True)
    number_by = models.CharField(max_length=40, blank=True)
    number_described = models.CharField(max_length=400, blank=True)
    why_now = models.CharField(max_length=600, blank=True)
    who_asked = models.CharField(max_length=400, blank=True)
    links = models.CharField(max_length=1000, blank=True)
    wanted_input = models.CharField(max_length=12, choices=WantedInput.choices, default=WantedInput.EXPLORE)
    technical_detail = models.CharField(
        max_length=6, choices=TechnicalDetail.choices, default=TechnicalDetail.SOME
    )

    # The open form that saved the draft last. Its own later text never conflicts with what it saved before,
    # even when the answer to that save never reached it.
    draft_tab = models.CharField(max_length=32, blank=True)
    # When its filer deleted the draft. The row stays for the undo; nobody reads it meanwhile.
    discarded_at = models.DateTimeField(null=True, blank=True)

    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    framing_started_at = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    decide_by = models.DateField(null=True, blank=True)
    # "Later" in the lead's inbox: hidden from the top of the list until this moment.
    later_until = models.DateTimeField(null=True, blank=True)
    same_as = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="duplicates"
    )
    not_fully_framed = models.BooleanField(default=False)
    gaps = models.JSONField(default=list, blank=True)
    started_on = models.DateField(null=True, blank=True)
    launched_on = models.DateField(null=True, blank=True)
    paused_until = models.DateField(null=True, blank=True)

    domain = models.ForeignKey(
        Domain, on_delete=models.PROTECT, null=True, blank=True, related_name="initiatives"
    )
    # "None needed because ...", with a name; empty while guardrails are expected or there are some.
    no_guardrails_why = models.CharField(max_length=300, blank=True)
    no_guardrails_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    # A date that somebody wishes for: it moves no number, each option shows its chance of making it.
    wished_on = models.DateField(null=True, blank=True)
    wished_by = models.CharField(max_length=80, blank=True)
    wished_why = models.CharField(max_length=200, blank=True)
    wished_version = models.PositiveIntegerField(default=0)

    # Sobol dimensions 0 to 7 are for inputs that all options share; an option's inputs take the next free
    # one and keep it, so that two inputs of one initiative are never drawn from the same column.
    next_dimension = models.PositiveIntegerField(default=8)
    next_question_number = models.PositiveIntegerField(default=1)
    inputs_version = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(stage=Stage.DRAFT)
                | (~Q(proposal_title="") & ~Q(proposal_difference="") & Q(submitted_at__isnull=False)),
                name="submitted_with_its_answers",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.FUNDED) | Q(period__isnull=False), name="funding_fixes_the_period"
            ),
            models.CheckConstraint(
                condition=Q(discarded_at__isnull=True) | Q(stage=Stage.DRAFT), name="only_a_draft_is_deleted"
            ),
            models.CheckConstraint(
                condition=Q(no_guardrails_why="") | Q(no_guardrails_by__isnull=False),
                name="no_guardrails_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(wished_on__isnull=True, wished_by="", wished_why="")
                | (Q(wished_on__isnull=False) & ~Q(wished_by="")),
                name="wished_date_is_somebodys",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["stage", "team"], name="initiative_stage_team"),
            models.Index(fields=["filed_by", "stage"], name="initiative_filer_stage"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.proposal_title}".strip()

    @property
    def reference(self) -> str:
        """The name that people say: OF-142."""
        return reference_of(self.pk) if self.pk else "OF-new"

    @property
    def at_stage(self) -> Stage:
        """The stage as the enumeration."""
        return Stage(self.stage)

    @property
    def is_withdrawn(self) -> bool:
        return self.stage == Stage.WITHDRAWN


class DraftShare(models.Model):
    """A draft shown early to somebody: "thinking out loud"."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="shares")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    shared_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["initiative", "person"], name="draft_shared_once"),
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id} with {self.person_id}"
