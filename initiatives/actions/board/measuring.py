"""Decisions that an earlier version took have no measures yet: they get them from the figures that they were taken on."""

from django.db import transaction

from initiatives.actions import _measures
from initiatives.actions._stage import lock
from initiatives.models import Decision

_BATCH = 500


def measure_missing() -> int:
    """For the start of a new version; each in its own transaction. Returns how many there were."""
    count = 0
    waiting = Decision.objects.standing().not_measured().select_related("initiative").order_by("pk")
    for decision in waiting.iterator(chunk_size=_BATCH):
        with transaction.atomic():
            row = lock(decision.initiative)
            if decision.initiative.decisions.standing().not_measured().filter(pk=decision.pk).exists():
                _measures.keep(decision, row)
                count += 1
    return count
