"""Suggestions: a proposed change that leaves what stands as it is until its owner accepts it."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from initiatives.models.framing import Framing
from initiatives.models.initiative import Initiative
from initiatives.models.option import Option
from initiatives.models.person import Person
from initiatives.models.question import Question


class SuggestionTo(models.TextChoices):
    """What would change."""

    FRAMING = "framing", "The framing"
    OPTION = "option", "An option"
    NEW_OPTION = "new_option", "A new option"


class SuggestionState(models.TextChoices):
    """Where a suggestion stands."""

    OPEN = "open", "Open"
    ACCEPTED = "accepted", "Accepted"
    KEPT = "kept", "Kept as it was"
    WITHDRAWN = "withdrawn", "Withdrawn"


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    """Words for suggestions."""

    def open(self) -> "SuggestionQuerySet":
        return self.filter(state=SuggestionState.OPEN)

    def made_since(self, person: Person, moment: datetime | models.OuterRef) -> "SuggestionQuerySet":
        return self.filter(suggested_by=person, suggested_at__gte=moment)

    def numbered(self, numbers: list[int]) -> "SuggestionQuerySet":
        return self.filter(number__in=numbers)

    def settled_by(self, person: Person, since: datetime) -> "SuggestionQuerySet":
        """Accepted or kept by this person since then."""
        settled = [SuggestionState.ACCEPTED, SuggestionState.KEPT]
        return self.filter(state__in=settled, closed_by=person, closed_at__gt=since)

    def on_page(self, unfolded: int | None) -> "SuggestionQuerySet":
        """Open ones, and those closed ones that stand in the thread which is unfolded."""
        return self.filter(Q(state=SuggestionState.OPEN) | Q(question__number=unfolded or 0))

    def in_thread(self, question: Question) -> "SuggestionQuerySet":
        return self.filter(question=question)

    def before(self, number: int) -> "SuggestionQuerySet":
        return self.filter(number__lt=number)

    def newest_first(self) -> "SuggestionQuerySet":
        return self.order_by("-number")

    def with_people(self) -> "SuggestionQuerySet":
        return self.select_related("suggested_by", "closed_by", "option", "question", "framing_made")


class Suggestion(models.Model):
    """One change of one part: of the framing ("goal", "target"), of an option ("name", "effort"), or a new option.

    `before` and `after` hold the changed fields alone, as plain text by field: what stood when it was suggested,
    and what it would say. Nothing is sorted or sought in them; what it is about stands in columns. `right` is the
    line of the table of access that somebody needs to accept it.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="suggestions")
    number = models.PositiveIntegerField()
    to = models.CharField(max_length=12, choices=SuggestionTo.choices)
    part = models.CharField(max_length=30, blank=True)
    option = models.ForeignKey(
        Option, on_delete=models.PROTECT, null=True, blank=True, related_name="suggestions"
    )
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, null=True, blank=True, related_name="suggestions"
    )
    right = models.CharField(max_length=20)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    why = models.CharField(max_length=400, blank=True)
    suggested_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="suggestions")
    suggested_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=SuggestionState.choices, default=SuggestionState.OPEN)
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_why = models.CharField(max_length=400, blank=True)
    # What accepting made, for credit and for taking it back.
    framing_made = models.ForeignKey(
        Framing, on_delete=models.PROTECT, null=True, blank=True, related_name="suggestions"
    )
    version = models.PositiveIntegerField(default=1)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["initiative", "number"], name="suggestion_number_once"),
            models.CheckConstraint(
                condition=Q(state="open", closed_by__isnull=True, closed_at__isnull=True)
                | ~Q(state="open") & Q(closed_by__isnull=False, closed_at__isnull=False),
                name="suggestion_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(to="framing", option__isnull=True)
                | Q(to="option", option__isnull=False)
                | Q(to="new_option", option__isnull=True)
                | Q(to="new_option", state="accepted", option__isnull=False),
                name="suggestion_about_its_option",
            ),
            models.CheckConstraint(
                condition=Q(right__in=["change_framing", "add_option", "set_effort", "set_value"]),
                name="suggestion_right_is_known",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["initiative", "state"], name="suggestion_open_here"),
        ]

    def __str__(self) -> str:
        return f"suggestion {self.number} of {self.initiative_id}"

    @property
    def is_open(self) -> bool:
        return self.state == SuggestionState.OPEN
