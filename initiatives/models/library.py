"""The question library: what is worth asking, when, and what an answer would change."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from initiatives.models.person import Person
from initiatives.models.question import Kind


class Fits(models.TextChoices):
    """What in a proposal makes a question fit: words that name a solution, or something not said yet.

    The first eleven are the kinds of `wording`.
    """

    SPEED = "speed", "Words about speed"
    COVERAGE = "coverage", "Words about all or every"
    PLATFORM = "platform", "Words about a platform"
    TECHNOLOGY = "technology", "Words about a technology"
    AI = "ai", "Words about AI"
    INTERFACE = "interface", "Words about a thing on the screen"
    REBUILD = "rebuild", "Words about a rebuild"
    CUSTOMISATION = "customisation", "Words about settings"
    AUTOMATION = "automation", "Words about automation"
    PARITY = "parity", "Words about another product"
    INTEGRATION = "integration", "Words about connecting tools"
    NO_NUMBER = "no_number", "No number named"
    NO_PERSON = "no_person", "Nobody named who has the problem"
    NO_REASON = "no_reason", "No reason why now"
    NO_DATE = "no_date", "No date named"
    ONE_OPTION = "one_option", "Only one option"


class LibraryQuestionQuerySet(models.QuerySet["LibraryQuestion"]):
    """Words for the library."""

    def active(self) -> "LibraryQuestionQuerySet":
        return self.filter(retired_at__isnull=True)

    def in_order(self) -> "LibraryQuestionQuerySet":
        """Kind by kind as the kinds stand, each in the order that people gave it."""
        places = [models.When(kind=kind, then=place) for place, kind in enumerate(Kind.values)]
        return self.order_by(models.Case(*places, default=len(places)), "position", "pk")


class LibraryQuestion(models.Model):
    """One question to ask from. Retired ones are offered no more; what was asked from them keeps its place."""

    kind = models.CharField(max_length=20, choices=Kind.choices)
    text = models.CharField(max_length=400)
    when = models.CharField(max_length=200)
    example = models.CharField(max_length=600, blank=True)
    would_change = models.CharField(max_length=300, blank=True)
    otherwise = models.CharField(max_length=300, blank=True)
    fits = models.CharField(max_length=20, choices=Fits.choices, blank=True)
    position = models.PositiveIntegerField()
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = LibraryQuestionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Lower("text"), name="library_question_once"),
            models.CheckConstraint(condition=~Q(text="") & ~Q(when=""), name="library_question_has_words"),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True, retired_by__isnull=True)
                | Q(retired_at__isnull=False, retired_by__isnull=False),
                name="library_retired_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None


class LibraryWording(models.Model):
    """How a question of the library read before it was changed; `number` is the version that it was."""

    question = models.ForeignKey(LibraryQuestion, on_delete=models.CASCADE, related_name="earlier")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    text = models.CharField(max_length=400)
    when = models.CharField(max_length=200)
    example = models.CharField(max_length=600, blank=True)
    would_change = models.CharField(max_length=300, blank=True)
    otherwise = models.CharField(max_length=300, blank=True)
    fits = models.CharField(max_length=20, choices=Fits.choices, blank=True)
    replaced_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["question", "number"], name="library_wording_number_once"),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of library question {self.question_id}"


class DismissedMark(models.Model):
    """Words that the wording reader marks and this person wants marked no more. Kept against rule and words."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="dismissed_marks")
    rule = models.CharField(max_length=60)
    # As written where it was dismissed, to show it again; `key` is what it is recognised by.
    words = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "rule", "key"], name="mark_dismissed_once"),
            models.CheckConstraint(condition=~Q(key=""), name="dismissed_mark_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.words} ({self.rule})"
