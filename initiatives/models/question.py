"""Questions that reframe, and the replies under them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from initiatives.models.initiative import Initiative
from initiatives.models.option import Option
from initiatives.models.person import Person


class Kind(models.TextChoices):
    """What a question is about; the library is ordered by these."""

    PROBLEM = "problem", "Problem and user"
    WHY_NOW = "why_now", "Why now"
    IMPACT = "impact", "Impact"
    TRADE_OFF = "trade_off", "Trade-off"
    OPPORTUNITY_COST = "opportunity_cost", "Opportunity cost"
    TECHNICAL = "technical", "Technical"
    CRAFT = "craft", "Craft"


class Form(models.TextChoices):
    """The intent, said before the words."""

    QUESTION = "question", "Question"
    CONCERN = "concern", "Concern"
    PRAISE = "praise", "What I like"


class QuestionState(models.TextChoices):
    """Where a question stands."""

    OPEN = "open", "Open"
    ANSWERED = "answered", "Answered"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Changed(models.TextChoices):
    """What an answer changed."""

    GOAL = "goal", "The goal"
    OPTION = "option", "An option"
    NUMBER = "number", "A number"
    NOTHING = "nothing", "Nothing"


class QuestionQuerySet(models.QuerySet["Question"]):
    """Words for questions."""

    def open(self) -> "QuestionQuerySet":
        return self.filter(state=QuestionState.OPEN, form=Form.QUESTION)

    def asked_of(self, person: Person) -> "QuestionQuerySet":
        return self.filter(asked_of=person)

    def must_come_first(self) -> "QuestionQuerySet":
        """Open ones that somebody wants answered before anything is funded, signed with a reason."""
        return self.open().filter(must_first=True).order_by("number")

    def by_answer_date(self) -> "QuestionQuerySet":
        """Open ones first; "must be answered first" before the rest, then whichever is due first."""
        return self.order_by(
            models.Case(models.When(state=QuestionState.OPEN, then=0), default=1),
            "-must_first",
            models.F("answer_by").asc(nulls_last=True),
            "number",
        )


class Question(models.Model):
    """One question, concern or word of praise, attached to a field of the framing or to an option."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="questions")
    number = models.PositiveIntegerField()
    form = models.CharField(max_length=10, choices=Form.choices, default=Form.QUESTION)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.PROBLEM)
    # A field of the framing ("goal", "target", ...) or an input of an option ("effort"); both may be empty.
    about_field = models.CharField(max_length=30, blank=True)
    about_option = models.ForeignKey(
        Option, on_delete=models.PROTECT, null=True, blank=True, related_name="questions"
    )
    text = models.CharField(max_length=400)
    # What would change if the answer goes one way, and what if it goes the other.
    would_change = models.CharField(max_length=300, blank=True)
    otherwise = models.CharField(max_length=300, blank=True)
    # The question of the library that it began from, however it was reworded.
    from_library = models.ForeignKey(
        "LibraryQuestion", on_delete=models.PROTECT, null=True, blank=True, related_name="asked"
    )
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="questions_asked")
    asked_at = models.DateTimeField()
    asked_of = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="questions_to_answer"
    )
    answer_by = models.DateField(null=True, blank=True)
    days_to_find_out = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    must_first = models.BooleanField(default=False)
    must_first_why = models.CharField(max_length=300, blank=True)
    must_first_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=QuestionState.choices, default=QuestionState.OPEN)
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=600, blank=True)
    changed = models.CharField(max_length=10, choices=Changed.choices, blank=True)
    changed_note = models.CharField(max_length=200, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["initiative", "number"], name="question_number_once"),
            models.CheckConstraint(condition=~Q(text=""), name="question_has_words"),
            models.CheckConstraint(
                condition=Q(must_first=False) | (~Q(must_first_why="") & Q(must_first_by__isnull=False)),
                name="must_first_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(closed_by__isnull=False, closed_at__isnull=False),
                name="closed_by_somebody",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["asked_of", "state"], name="question_waiting_on"),
        ]

    def __str__(self) -> str:
        return f"question {self.number} of {self.initiative_id}"


class Message(models.Model):
    """A reply. Its author may edit it for fifteen minutes; deleted ones leave a stub."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=2000)
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(text=""), name="message_has_words"),
        ]

    def __str__(self) -> str:
        return f"message {self.pk} under {self.question_id}"
