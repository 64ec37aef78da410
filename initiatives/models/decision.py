"""Decisions: what was chosen, by whom, why, and on which figures."""

from typing import ClassVar

from django.apps import apps
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from initiatives.models.appraisal import Appraisal
from initiatives.models.initiative import Initiative
from initiatives.models.metric import Metric
from initiatives.models.option import Option
from initiatives.models.person import Person
from initiatives.models.question import Question
from initiatives.models.team import Period
from initiatives.models.what_if import AppliedWhatIf
from initiatives.stages import COMMITTED, NOT_DOING


class Choice(models.TextChoices):
    """What a director can do with an initiative that is ready."""

    FUND = "fund", "Fund"
    ASK_FIRST = "ask_first", "Ask first"
    DEFER = "defer", "Not now"
    DECLINE = "decline", "Decline"
    REFRAME = "reframe", "Back to reframing"


class DecisionState(models.TextChoices):
    """Whether it counts. What was undone did count, and says so by `undone_at`."""

    STANDS = "stands", "In force"
    PROPOSED = "proposed", "Waits for a second director"
    OBJECTED = "objected", "A second director objected"
    LAPSED = "lapsed", "Nobody confirmed it in time"
    TAKEN_BACK = "taken_back", "Taken back before it was confirmed"


class LookAgain(models.TextChoices):
    """What brings a decision back."""

    NEVER = "", "Nothing in particular"
    DATE = "date", "A date"
    METRIC = "metric", "A metric’s reading"
    WORDS = "words", "Something a person watches"


def _counted(model: str, **which: object) -> Coalesce:
    """How many rows of `model` a decision has, without joining them to it."""
    rows = apps.get_model("initiatives", model)._default_manager.filter(decision=OuterRef("pk"), **which)
    counted = rows.order_by().values("decision").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0, output_field=models.IntegerField())


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Words for decisions."""

    def standing(self) -> "DecisionQuerySet":
        return self.filter(undone_at__isnull=True, state=DecisionState.STANDS)

    def of_applied(self, applied: AppliedWhatIf) -> "DecisionQuerySet":
        """Those of a what-if that stand, or wait for a second director."""
        return self.filter(
            applied=applied,
            undone_at__isnull=True,
            state__in=[DecisionState.STANDS, DecisionState.PROPOSED],
        )

    def proposed(self) -> "DecisionQuerySet":
        """Those that wait for a second director."""
        return self.filter(state=DecisionState.PROPOSED)

    def not_measured(self) -> "DecisionQuerySet":
        """Those that decide something and of which nothing is counted yet."""
        return self.exclude(choice=Choice.ASK_FIRST).filter(measure__isnull=True)

    def newest_first(self) -> "DecisionQuerySet":
        return self.order_by("-decided_at", "-pk")

    def with_strings(self) -> "DecisionQuerySet":
        """How many conditions each has (`asked_for`), how many hold (`met`), and how many see it otherwise (`views`)."""
        # By name: their models import this one.
        return self.annotate(
            asked_for=_counted("Condition"),
            met=_counted("Condition", met_at__isnull=False),
            views=_counted("Dissent", taken_back_at__isnull=True),
        )

    def last_of_each(self) -> "DecisionQuerySet":
        """The newest standing one of each initiative: what an earlier one waited for is over."""
        newest = Decision.objects.standing().filter(initiative=OuterRef("initiative")).newest_first()
        return self.filter(pk=Subquery(newest.values("pk")[:1]))

    def to_look_at_again(self) -> "DecisionQuerySet":
        """Those that wait for a day, a reading or words: what was put off, and what was funded while it goes on."""
        put_off = Q(choice__in=[Choice.DEFER, Choice.DECLINE], initiative__stage__in=NOT_DOING)
        funded = Q(choice=Choice.FUND, initiative__stage__in=COMMITTED)
        return self.last_of_each().filter(put_off | funded).exclude(look_again=LookAgain.NEVER)


class Decision(models.Model):
    """One decision. It is never changed; within ten minutes it may be undone, after that only followed."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="decisions")
    choice = models.CharField(max_length=10, choices=Choice.choices)
    option = models.ForeignKey(
        Option, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    question = models.ForeignKey(Question, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    period = models.ForeignKey(
        Period, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    reason = models.CharField(max_length=500)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="decisions")
    decided_at = models.DateTimeField()
    undo_until = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    look_again = models.CharField(max_length=6, choices=LookAgain.choices, blank=True)
    look_again_on = models.DateField(null=True, blank=True)
    look_again_metric = models.ForeignKey(
        Metric, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    look_again_above = models.BooleanField(default=True)
    look_again_value = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    look_again_words = models.CharField(max_length=200, blank=True)
    look_again_person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    # What the director saw is what the director decided: the figures on screen, and the record made of them.
    appraisal = models.ForeignKey(
        Appraisal, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    digest = models.CharField(max_length=64, blank=True)
    # Everything that was on screen, as a document of its own: nothing later changes it, nothing sorts on it.
    snapshot = models.TextField(blank=True)
    outcome = models.CharField(max_length=260, blank=True)
    record = models.ForeignKey(Appraisal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    best_bet_key = models.CharField(max_length=3, blank=True)
    gaps = models.JSONField(default=list, blank=True)
    gives_way = models.CharField(max_length=300, blank=True)
    # Where it is one of several that a what-if became.
    applied = models.ForeignKey(
        AppliedWhatIf, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )

    # Above the workspace's stake a second director confirms: until then it is proposed, and nothing moves.
    state = models.CharField(
        max_length=10, choices=DecisionState.choices, default=DecisionState.STANDS, db_default="stands"
    )
    proposed_at = models.DateTimeField(null=True, blank=True)
    confirm_by = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_why = models.CharField(max_length=500, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["initiative"],
                condition=Q(undone_at__isnull=True, choice="fund", state="stands"),
                name="one_standing_funding",
            ),
            models.UniqueConstraint(
                fields=["initiative"], condition=Q(state="proposed"), name="one_decision_waits_for_a_second"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="decision_has_a_reason"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("decided_by")),
                name="never_the_same_director_twice",
            ),
            models.CheckConstraint(
                condition=~Q(state="proposed") | Q(confirm_by__isnull=False, proposed_at__isnull=False),
                name="what_is_proposed_ends_some_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["stands", "proposed"]) | Q(closed_at__isnull=False),
                name="a_closed_proposal_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(choice="fund") | Q(option__isnull=False, period__isnull=False),
                name="funding_names_option_and_period",
            ),
            models.CheckConstraint(
                condition=~Q(choice="defer") | ~Q(look_again=""), name="deferral_says_when_to_look_again"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-decided_at", "-id"], name="decisions_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.choice} {self.initiative_id}"

    @property
    def waits(self) -> bool:
        """Whether it waits for a second director."""
        return self.state == DecisionState.PROPOSED

    @property
    def holds(self) -> bool:
        """Neither undone nor only proposed."""
        return self.state == DecisionState.STANDS and self.undone_at is None
