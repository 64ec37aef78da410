"""When a worker last finished a job: what the health page asks, instead of whether a process exists."""

from datetime import datetime
from typing import ClassVar

from django.db import models


class WorkerPulse(models.Model):
    """One row. A canary job writes `answered_at`; nobody reads it but the health page."""

    ONLY: ClassVar[int] = 1

    answered_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="worker_pulse_is_one_row"),
        ]

    def __str__(self) -> str:
        return f"a worker answered at {self.answered_at:%Y-%m-%d %H:%M:%S}"

    @classmethod
    def last_answer(cls) -> datetime | None:
        """When a worker last answered; None when none ever did."""
        return cls.objects.filter(pk=cls.ONLY).values_list("answered_at", flat=True).first()
