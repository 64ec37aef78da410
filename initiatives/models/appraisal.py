"""Appraisals, and the jobs that compute them."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from initiatives.models.initiative import Initiative


class JobState(models.TextChoices):
    """The visible life of a job."""

    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


class AppraisalJobQuerySet(models.QuerySet["AppraisalJob"]):
    """Words for jobs. `claim`, `renew` and `close` are compare-and-set: they return whether this caller won."""

    def of_kind(self, kind: str) -> "AppraisalJobQuerySet":
        return self.filter(kind=kind)

    def newest_first(self) -> "AppraisalJobQuerySet":
        return self.order_by("-pk")

    def waiting(self) -> "AppraisalJobQuerySet":
        return self.filter(state=JobState.QUEUED)

    def under_way(self) -> "AppraisalJobQuerySet":
        return self.filter(state__in=[JobState.QUEUED, JobState.RUNNING])

    def lost(self, now: datetime) -> "AppraisalJobQuerySet":
        """Running, but whoever ran it has not renewed the lease."""
        return self.filter(state=JobState.RUNNING, lease_until__lte=now)

    def unheard(self, now: datetime, after: timedelta) -> "AppraisalJobQuerySet":
        """Waiting for so long that the message may be lost."""
        silent = Q(sent_at__isnull=True) | Q(sent_at__lte=now - after)
        return self.waiting().filter(silent, queued_at__lte=now - after)

    def claim(self, pk: int, *, token: str, now: datetime, lease: timedelta) -> bool:
        """Take a waiting job: of several workers exactly one gets True."""
        taken = self.filter(pk=pk, state=JobState.QUEUED, attempts__lt=MOST_ATTEMPTS).update(
            state=JobState.RUNNING,
            attempts=F("attempts") + 1,
            lease_token=token,
            lease_until=now + lease,
            started_at=now,
        )
        return taken == 1

    def held(self, pk: int, token: str) -> "AppraisalJobQuerySet":
        """The job while this token is the one that holds it; nobody else may write its result."""
        return self.filter(pk=pk, state=JobState.RUNNING, lease_token=token)


# After so many starts without an end it is the work that is at fault, not the worker.
MOST_ATTEMPTS = 5


class AppraisalJob(models.Model):
    """One piece of background work. This row is the truth; the broker only carries its number.

    `key` is the hash of kind, engine version and canonical inputs. At most one job of an initiative waits;
    edits that come meanwhile change what it will compute, edits while one runs make the next.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="jobs")
    kind = models.CharField(max_length=10, default="page")
    key = models.CharField(max_length=64, blank=True)
    inputs_version = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    lease_token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    objects = AppraisalJobQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["initiative", "kind"],
                condition=Q(state="queued"),
                name="one_waiting_job_for_an_initiative",
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | (~Q(lease_token="") & Q(lease_until__isnull=False)),
                name="a_running_job_holds_a_lease",
            ),
            models.CheckConstraint(condition=Q(attempts__lte=5), name="five_attempts_at_most"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "lease_until"], name="job_state_lease"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} job {self.pk} of {self.initiative_id}: {self.state}"


class AppraisalQuerySet(models.QuerySet["Appraisal"]):
    """Words for results."""

    def of_kind(self, kind: str) -> "AppraisalQuerySet":
        return self.filter(kind=kind)

    def with_key(self, key: str) -> "AppraisalQuerySet":
        return self.filter(key=key)

    def newest_first(self) -> "AppraisalQuerySet":
        """By the inputs they were worked out from: an older job may end after a newer one."""
        return self.order_by("-inputs_version", "-created_at", "-pk")


class Appraisal(models.Model):
    """One result with all that is needed to repeat it. Figures that are sorted on stand in `BoardRow`.

    The same inputs again give the same row: then `inputs_version` and `created_at` move on.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="appraisals")
    kind = models.CharField(max_length=10, default="page")
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    inputs_version = models.PositiveIntegerField()
    engine_version = models.CharField(max_length=20)
    seed = models.BigIntegerField()
    draws = models.PositiveIntegerField()
    inputs = models.TextField()
    result = models.TextField()
    created_at = models.DateTimeField()

    objects = AppraisalQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["initiative", "kind", "key"], name="appraisal_once_for_its_inputs"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["initiative", "-created_at"], name="appraisal_newest"),
        ]

    def __str__(self) -> str:
        return f"appraisal {self.pk} of {self.initiative_id}"
