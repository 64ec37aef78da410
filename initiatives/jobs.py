"""Asking for background work: by name, in the transaction of the edit, sent when it commits.

The row is the truth. The message only rings the bell, so a broker that is away costs nothing but time: the
sweeper finds the row. A click never waits for the broker.
"""

import queue
import threading
from datetime import datetime

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from initiatives.models import AppraisalJob, Initiative, JobState

COMPUTE_APPRAISAL = "initiatives.compute_appraisal"
SEND_NOTICES = "initiatives.send_notices"


def enqueue_appraisal(initiative: Initiative, *, now: datetime, kind: str = "page") -> AppraisalJob:
    """One waiting job for this initiative, made or already there; it computes whatever stands when it starts.

    Call inside the transaction that changed the inputs, with the initiative's row locked. Many edits while one
    job waits or runs make one more job, and ring once.
    """
    job, is_new = AppraisalJob.objects.get_or_create(
        initiative=initiative,
        kind=kind,
        state=JobState.QUEUED,
        defaults={"inputs_version": initiative.inputs_version, "queued_at": now},
    )
    if job.inputs_version != initiative.inputs_version:
        job.inputs_version = initiative.inputs_version
        job.save(update_fields=["inputs_version"])
    if is_new:
        transaction.on_commit(lambda: ring(COMPUTE_APPRAISAL, job.pk))
    return job


_waiting: queue.SimpleQueue[tuple[str, tuple[int, ...]]] = queue.SimpleQueue()
_start = threading.Lock()
_ringer: threading.Thread | None = None


def ring(name: str, *args: int) -> None:
    """Send a task message without making anybody wait, and failure is no news.

    One thread of the process sends them all: a changed default may ring for a thousand jobs at once.
    """
    global _ringer
    _waiting.put((name, args))
    with _start:
        if _ringer is None or not _ringer.is_alive():  # none yet, or left behind by a fork
            _ringer = threading.Thread(target=_ring_all, daemon=True, name="ring")
            _ringer.start()


def _ring_all() -> None:
    while True:
        _send(*_waiting.get())


def _send(name: str, args: tuple[int, ...]) -> None:
    try:
        current_app.send_task(name, args=args, retry=False, ignore_result=True)
    except (OSError, OperationalError, *current_app.connection_for_write().connection_errors):
        # The sweeper requeues what nobody heard of. An absent broker comes as kombu's own error, a broker that
        # goes away meanwhile as one of its client's.
        return
