"""Notices to people, and who watches what."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from django.db import models

from initiatives.models.initiative import DraftShare, Initiative
from initiatives.models.person import Person
from initiatives.stages import Stage


class NoticeKind(models.TextChoices):
    """What happened. When each is mailed is everybody's own choice: `MailChoice`, else `MAILED_BY_DEFAULT`."""

    WAITING = "waiting", "Waiting on you"
    DECIDED = "decided", "Decided"
    FRAMED = "framed", "Framing finished"
    SHARED = "shared", "Shared with you"
    CHANGED = "changed", "Changed"
    MENTION = "mention", "Mentioned you"


class MailWhen(models.TextChoices):
    """When a person is mailed a line of their inbox."""

    AT_ONCE = "at_once", "At once"
    DAILY = "daily", "In the daily mail"
    NEVER = "never", "Only in the inbox"


# What holds until a person says otherwise: only what waits on them, and decisions, may interrupt.
MAILED_BY_DEFAULT: dict[str, MailWhen] = {
    NoticeKind.WAITING: MailWhen.AT_ONCE,
    NoticeKind.DECIDED: MailWhen.AT_ONCE,
    NoticeKind.MENTION: MailWhen.DAILY,
    NoticeKind.FRAMED: MailWhen.DAILY,
    NoticeKind.CHANGED: MailWhen.DAILY,
    NoticeKind.SHARED: MailWhen.DAILY,
}


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Words for notices."""

    def of(self, person: Person) -> "NoticeQuerySet":
        return self.filter(person=person)

    def unread_of(self, person: Person) -> "NoticeQuerySet":
        return self.filter(person=person, read_at__isnull=True)

    def done_at(self, person: Person, moment: datetime) -> "NoticeQuerySet":
        """What this person took off their inbox in one press."""
        return self.filter(person=person, read_at=moment)

    def one(self, pk: int) -> "NoticeQuerySet":
        return self.filter(pk=pk)

    def put_away(self, pk: int) -> "NoticeQuerySet":
        """That line, where it is done or put off."""
        away = models.Q(read_at__isnull=False) | models.Q(later_until__isnull=False)
        return self.filter(away, pk=pk)

    def put_off(self, now: datetime) -> "NoticeQuerySet":
        """Left for a day to come."""
        return self.filter(later_until__gt=now)

    def not_put_off(self, now: datetime) -> "NoticeQuerySet":
        return self.filter(models.Q(later_until__isnull=True) | models.Q(later_until__lte=now))

    def of_event(self, once_key: str, people: Iterable[int]) -> "NoticeQuerySet":
        """Those who have been told of that event already, among these people."""
        return self.filter(once_key=once_key, person__in=list(people))

    def unmailed(self, person: Person, kinds: Iterable[str]) -> "NoticeQuerySet":
        return self.filter(person=person, kind__in=list(kinds), mailed_at__isnull=True)

    def before(self, moment: datetime) -> "NoticeQuerySet":
        return self.filter(created_at__lt=moment)

    def still_waiting(self, initiative: Initiative, about: str) -> "NoticeQuerySet":
        """Unread "waiting on you" lines of an initiative whose `once_key` starts with `about`."""
        return self.filter(
            initiative=initiative, kind=NoticeKind.WAITING, read_at__isnull=True, once_key__startswith=about
        )

    def held(self, initiative: Initiative, by: Person, now: datetime) -> "NoticeQuerySet":
        """Unread "waiting on you" lines of a framer whose mail still waits for more to come."""
        return self.filter(
            initiative=initiative,
            actor=by,
            kind=NoticeKind.WAITING,
            once_key__startswith="held:",
            read_at__isnull=True,
            mailed_at__isnull=True,
            mail_after__gt=now,
        )

    def due_by_mail(self, now: datetime) -> "NoticeQuerySet":
        """What is to be mailed by now; a line of the daily mail that has been read meanwhile is no news."""
        daily = MailChoice.objects.filter(
            person=models.OuterRef("person"), kind=models.OuterRef("kind"), mailed=MailWhen.DAILY
        )
        at_once = models.Q(kind__in=[NoticeKind.WAITING, NoticeKind.DECIDED]) & ~models.Exists(daily)
        unsent = models.Q(mailed_at__isnull=True) | models.Q(mail_held_until__lte=now)
        return (
            self.filter(at_once | models.Q(read_at__isnull=True), unsent)
            .filter(self._still_readable(), mail_after__lte=now, person__is_active=True)
            .not_put_off(now)
        )

    def held_for_mail(self, notices: "Iterable[Notice]", until: datetime) -> "NoticeQuerySet":
        """Those of `notices` that the worker who claimed them until then still holds."""
        return self.filter(pk__in=[notice.pk for notice in notices], mail_held_until=until)

    @staticmethod
    def _still_readable() -> models.Q:
        """A draft may have been taken from its reader, or deleted, between the notice and the morning's mail."""
        shared = DraftShare.objects.filter(
            initiative=models.OuterRef("initiative"), person=models.OuterRef("person")
        )
        reader = models.Q(initiative__filed_by=models.F("person")) | models.Q(models.Exists(shared))
        return (
            models.Q(initiative__isnull=True)
            | ~models.Q(initiative__stage=Stage.DRAFT)
            | models.Q(initiative__discarded_at__isnull=True) & reader
        )

    def newest_first(self) -> "NoticeQuerySet":
        return self.order_by("-created_at", "-pk")


class Notice(models.Model):
    """One line in somebody's inbox. `once_key` keeps one event from telling a person twice."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    initiative = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, null=True, blank=True, related_name="notices"
    )
    actor = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=10, choices=NoticeKind.choices)
    text = models.CharField(max_length=300)
    anchor = models.CharField(max_length=40, blank=True)
    once_key = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    mail_after = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    # While a worker mails it; a moment that has passed means that the worker died with it.
    mail_held_until = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    # "Later": until then it stands under its own filter, and is not mailed.
    later_until = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "once_key"], name="told_once"),
            models.CheckConstraint(
                condition=models.Q(mail_held_until__isnull=True) | models.Q(mailed_at__isnull=False),
                name="only_what_is_being_mailed_is_held",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "read_at"], name="notice_unread"),
        ]

    def __str__(self) -> str:
        return self.text


class MailChoice(models.Model):
    """When one person is mailed notices of one kind, where that is not the default."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mail_choices")
    kind = models.CharField(max_length=10, choices=NoticeKind.choices)
    mailed = models.CharField(max_length=8, choices=MailWhen.choices)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "kind"], name="mailed_one_way"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind} {self.mailed}"


class Watch(models.Model):
    """A person wants to hear of an initiative."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="watches")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="watches")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["initiative", "person"], name="watched_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} watches {self.initiative_id}"


class StoppedWatching(models.Model):
    """A person stopped watching: asking, answering or suggesting does not start it again for them."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["initiative", "person"], name="stopped_watching_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} stopped watching {self.initiative_id}"
