"""Asking for background work: by name, in the transaction of the edit, sent when it commits.

The row is the truth. The message only rings the bell, so a broker that is away costs nothing but time: the
sweeper finds the row. A click never waits for the broker.
"""

import queue
import threading
import time
from datetime import datetime

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from initiatives.models import AppraisalJob, Initiative, JobState

COMPUTE_APPRAISAL = "initiatives.compute_appraisal"
SEND_NOTICES = "initiatives.send_notices"
WORK_OUT_PORTFOLIO = "initiatives.work_out_portfolio"
# What the options push out is asked for once a second at most, and begun two seconds later: a burst of edits is one
# piece of work, and none of them is too late for it.
_APART, _LATER = 1.0, 2.0


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


_waiting: queue.SimpleQueue[tuple[str, tuple[int, ...], float]] = queue.SimpleQueue()
_start = threading.Lock()
_ringer: threading.Thread | None = None


_board_rung = float("-inf")


def board_moved() -> None:
    """Ring for the portfolio once the transaction commits. It writes nothing: the state of the board says what is old."""
    transaction.on_commit(_ring_for_board)


def _ring_for_board() -> None:
    global _board_rung
    if time.monotonic() - _board_rung >= _APART:
        _board_rung = time.monotonic()
        ring(WORK_OUT_PORTFOLIO, later=_LATER)


def ring(name: str, *args: int, later: float = 0.0) -> None:
    """Send a task message without making anybody wait, and failure is no news. It is heard `later` seconds from now.

    One thread of the process sends them all: a changed default may ring for a thousand jobs at once.
    """
    global _ringer
    _waiting.put((name, args, later))
    with _start:
        if _ringer is None or not _ringer.is_alive():  # none yet, or left behind by a fork
            _ringer = threading.Thread(target=_ring_all, daemon=True, name="ring")
            _ringer.start()


def _ring_all() -> None:
    while True:
        _send(*_waiting.get())


def _send(name: str, args: tuple[int, ...], later: float) -> None:
    try:
        current_app.send_task(name, args=args, retry=False, ignore_result=True, countdown=later or None)
    except (OSError, OperationalError, *current_app.connection_for_write().connection_errors):
        # The sweeper requeues what nobody heard of. An absent broker comes as kombu's own error, a broker that
        # goes away meanwhile as one of its client's.
        return
