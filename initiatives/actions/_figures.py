"""What follows from a changed number: the inputs count up and the figures are worked out anew."""

from datetime import datetime

from initiatives import jobs
from initiatives.models import Initiative


def inputs_changed(initiative: Initiative, *, now: datetime) -> None:
    """Call on a locked initiative, in the transaction that changed a number of its framing or options."""
    initiative.inputs_version += 1
    initiative.updated_at = now
    initiative.save(update_fields=["inputs_version", "updated_at"])
    jobs.enqueue_appraisal(initiative, now=now)
