"""A worker says that it finishes jobs."""

from datetime import datetime

from initiatives.models.pulse import WorkerPulse


def answer_canary(*, now: datetime) -> None:
    """Write down that a job went all the way through: broker, worker, database."""
    WorkerPulse.objects.update_or_create(pk=WorkerPulse.ONLY, defaults={"answered_at": now})
