"""Conversations with customers that anyone in the workspace may join."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import ExpressionWrapper, F, Q

from initiatives.models.initiative import Initiative
from initiatives.models.outcome import Outcome
from initiatives.models.person import Person


class ConversationQuerySet(models.QuerySet["Conversation"]):
    """Words for conversations."""

    def upcoming(self, now: datetime) -> "ConversationQuerySet":
        """Not over yet, soonest first."""
        return self.filter(ends_at__gt=now).order_by("starts_at", "pk")

    def past(self, now: datetime) -> "ConversationQuerySet":
        return self.filter(ends_at__lte=now).order_by("-starts_at", "-pk")

    def standing(self) -> "ConversationQuerySet":
        return self.filter(cancelled_at__isnull=True)

    def starting_within(self, begin: datetime, end: datetime) -> "ConversationQuerySet":
        return self.filter(starts_at__gt=begin, starts_at__lte=end)


class Conversation(models.Model):
    """A conversation with a customer at a moment; `seats` counts those besides the host, None is no limit."""

    with_whom = models.CharField(max_length=160)
    about = models.CharField(max_length=200)
    initiative = models.ForeignKey(
        Initiative, on_delete=models.SET_NULL, null=True, blank=True, related_name="conversations"
    )
    outcome = models.ForeignKey(
        Outcome, on_delete=models.SET_NULL, null=True, blank=True, related_name="conversations"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    host = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="conversations_hosted")
    seats = models.PositiveSmallIntegerField(null=True, blank=True)
    place = models.CharField(max_length=300, blank=True)
    notes = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(with_whom="") & ~Q(about=""), name="conversation_says_with_whom"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="conversation_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(initiative__isnull=True) | Q(outcome__isnull=True),
                name="conversation_about_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(seats__isnull=True) | Q(seats__gt=0), name="conversation_has_a_seat"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["ends_at"], name="conversation_ends"),
        ]

    def __str__(self) -> str:
        return f"conversation {self.pk} with {self.with_whom}"


class SeatQuerySet(models.QuerySet["Seat"]):
    """Words for seats."""

    def of(self, person: Person) -> "SeatQuerySet":
        return self.filter(person=person)

    def held_since(self, begin: datetime, now: datetime) -> "SeatQuerySet":
        """Of conversations that took place between the two, with `lasted`."""
        return self.filter(
            conversation__cancelled_at__isnull=True,
            conversation__ends_at__lte=now,
            conversation__starts_at__gte=begin,
        ).annotate(
            lasted=ExpressionWrapper(
                F("conversation__ends_at") - F("conversation__starts_at"), output_field=models.DurationField()
            )
        )


class Seat(models.Model):
    """Somebody who is, or was, at a conversation. The host has one too."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="taken")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="conversation_seats")
    joined_at = models.DateTimeField()

    objects = SeatQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["conversation", "person"], name="one_seat_for_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.conversation_id}"
