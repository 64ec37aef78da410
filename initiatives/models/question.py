"""Questions that reframe, and the replies under them."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from initiatives.models.estimate import Input
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


class AnswerQuality(models.TextChoices):
    """How good an answer is to be had. What it counts as stands in `queries/options/asked.py`."""

    EXACT = "exact", "Exact: then we know"
    ABOUT = "about", "About right: some doubt stays"
    ROUGH = "rough", "Rough: better than a guess"


class Effect(models.TextChoices):
    """What an answer did to the figures, as the runs before and after it say."""

    WAITING = "waiting", "Being worked out"
    MOVED = "moved", "Moved the choice"
    FIGURES = "figures", "Changed the figures, the choice stays"
    NOTHING = "nothing", "Changed nothing"


# The framing's own number that a question may point at; every other target is an input of an option.
WORTH = "worth"


class QuestionQuerySet(models.QuerySet["Question"]):
    """Words for questions."""

    def open(self) -> "QuestionQuerySet":
        return self.filter(state=QuestionState.OPEN, form=Form.QUESTION)

    def asked_since(self, person: Person, moment: datetime | models.OuterRef) -> "QuestionQuerySet":
        return self.filter(asked_by=person, asked_at__gte=moment)

    def concerns(self) -> "QuestionQuerySet":
        return self.filter(form=Form.CONCERN)

    def asked_of(self, person: Person) -> "QuestionQuerySet":
        return self.filter(asked_of=person)

    def put_off_by(self, person: Person, now: datetime) -> "QuestionQuerySet":
        """Those that this person left for a day to come."""
        return self.filter(pk__in=PutOff.objects.filter(person=person, until__gt=now).values("question"))

    def not_put_off_by(self, person: Person, now: datetime) -> "QuestionQuerySet":
        """Those that this person has not left for a day to come."""
        return self.exclude(pk__in=PutOff.objects.filter(person=person, until__gt=now).values("question"))

    def back_first(self, person: Person, now: datetime) -> "QuestionQuerySet":
        """Those that this person put off, each with `back_on`, the soonest first."""
        until = PutOff.objects.filter(person=person, question=models.OuterRef("pk")).values("until")
        return self.put_off_by(person, now).annotate(back_on=models.Subquery(until)).order_by("back_on", "pk")

    def counted_open(self) -> tuple[int, int]:
        """How many are open, and how many of those must be answered first."""
        found = self.open().aggregate(
            all=models.Count("pk"), first=models.Count("pk", filter=Q(must_first=True))
        )
        return found["all"], found["first"]

    def must_come_first(self) -> "QuestionQuerySet":
        """Open ones that somebody wants answered before anything is funded, signed with a reason."""
        return self.open().filter(must_first=True).order_by("number")

    def by_worth(self) -> "QuestionQuerySet":
        """Open ones first; what must be answered first on top, then what is worth most after what it costs.

        What has no price comes after what has one, whichever is due first before the rest.
        """
        return self.order_by(
            models.Case(models.When(state=QuestionState.OPEN, then=0), default=1),
            "-must_first",
            F("net_worth").desc(nulls_last=True),
            F("answer_by").asc(nulls_last=True),
            "number",
        )

    def priced_or_among(self, keys: Iterable[int]) -> "QuestionQuerySet":
        """Those that carry a worth, and these."""
        return self.filter(Q(worth__isnull=False) | Q(pk__in=list(keys)))

    def not_priced_after(self, version: int) -> "QuestionQuerySet":
        """Without those that a run of newer inputs has priced meanwhile."""
        return self.exclude(priced_at_version__gt=version)

    def with_targets(self) -> "QuestionQuerySet":
        """Each with the numbers that it points at."""
        return self.prefetch_related(
            models.Prefetch("targets", QuestionTarget.objects.select_related("option"))
        )

    def most_worth_first(self) -> "QuestionQuerySet":
        """By net worth alone, unpriced ones last."""
        return self.order_by(F("net_worth").desc(nulls_last=True), "number")

    def answered(self) -> "QuestionQuerySet":
        return self.filter(state=QuestionState.ANSWERED, form=Form.QUESTION)

    def asked_about(self, field: str) -> "QuestionQuerySet":
        return self.filter(about_field=field)

    def that_moved_the_choice(self) -> "QuestionQuerySet":
        return self.answered().filter(effect=Effect.MOVED)

    def record_of(self, person: Person) -> dict[str, int]:
        """How many questions this person asked, had answered, and what the answers did."""
        answered = Q(state=QuestionState.ANSWERED)
        return self.filter(asked_by=person, form=Form.QUESTION).aggregate(
            asked=models.Count("pk"),
            answered=models.Count("pk", filter=answered),
            moved=models.Count("pk", filter=answered & Q(effect=Effect.MOVED)),
            changed=models.Count(
                "pk",
                filter=answered
                & (
                    Q(effect=Effect.FIGURES)
                    | Q(effect="", changed__in=[Changed.GOAL, Changed.OPTION, Changed.NUMBER])
                ),
            ),
        )

    def awaiting_their_effect(self, version: int) -> "QuestionQuerySet":
        """Answered with new numbers that a run of this version of the inputs has taken in."""
        return self.filter(effect=Effect.WAITING, answered_at_version__lte=version)


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
    work_to_find_out = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    cost_to_find_out = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    answer_quality = models.CharField(max_length=6, choices=AnswerQuality.choices, blank=True)
    # For "will it work at all": how often the answer would be yes when it does, and when it does not.
    yes_when_works = models.DecimalField(max_digits=4, decimal_places=3, null=True, blank=True)
    yes_when_not = models.DecimalField(max_digits=4, decimal_places=3, null=True, blank=True)
    # What the newest run says of the answer, in columns, so that the database sorts. None: not priced.
    worth = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    net_worth = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    chance_changes = models.FloatField(null=True, blank=True)
    changes_to = models.CharField(max_length=3, blank=True)
    priced_at_version = models.PositiveIntegerField(null=True, blank=True)
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
    # What the answer's numbers did: from the figures that stood before it, and the inputs that first held them.
    figures_before = models.ForeignKey(
        "initiatives.Appraisal", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_at_version = models.PositiveIntegerField(null=True, blank=True)
    effect = models.CharField(max_length=8, choices=Effect.choices, blank=True)
    effect_shared = models.BooleanField(default=False)
    effect_line = models.CharField(max_length=260, blank=True)
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
            models.CheckConstraint(
                condition=Q(yes_when_works__isnull=True, yes_when_not__isnull=True)
                | Q(
                    yes_when_not__gte=0,
                    yes_when_works__gt=F("yes_when_not"),
                    yes_when_works__lte=1,
                ),
                name="yes_rates_tell_something",
            ),
            models.CheckConstraint(
                condition=Q(worth__isnull=True, net_worth__isnull=True)
                | Q(worth__gte=0, net_worth__isnull=False, priced_at_version__isnull=False),
                name="a_worth_has_its_net_and_its_run",
            ),
            models.CheckConstraint(
                condition=Q(effect="") | Q(state="answered"), name="only_an_answer_has_an_effect"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["asked_of", "state"], name="question_waiting_on"),
            models.Index(F("initiative"), F("state"), F("net_worth").desc(), name="question_by_net_worth"),
        ]

    def __str__(self) -> str:
        return f"question {self.number} of {self.initiative_id}"


class QuestionTarget(models.Model):
    """One number that an answer would sharpen: an input of an option, or what the goal is worth.

    `Input.SUCCESS` asks whether the option works at all.
    """

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="targets")
    option = models.ForeignKey(
        Option, on_delete=models.CASCADE, null=True, blank=True, related_name="asked_about"
    )
    input = models.CharField(
        max_length=14, choices=[*Input.choices, (WORTH, "What a year at the target is worth")]
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["question", "option", "input"], name="a_number_once_for_a_question"
            ),
            models.UniqueConstraint(
                fields=["question"], condition=Q(option__isnull=True), name="the_worth_once_for_a_question"
            ),
            models.CheckConstraint(
                condition=Q(option__isnull=True, input="worth")
                | (Q(option__isnull=False) & ~Q(input="worth")),
                name="a_number_belongs_to_an_option_or_the_framing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.input} of {self.option_id or 'the framing'} for question {self.question_id}"


class PutOff(models.Model):
    """A person leaves a question that waits on them until a day; nobody else's inbox changes by it."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="put_off")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "question"], name="put_off_until_one_day"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} leaves question {self.question_id}"


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
