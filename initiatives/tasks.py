"""Doors for the worker: each task makes one call to an action. The rows, not the messages, are the truth."""

from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.utils import timezone

from initiatives import notices
from initiatives.actions import board, conversations, options, pulse, tidy


@shared_task(name="initiatives.answer_canary")
def answer_canary() -> None:
    """Sent every 20 seconds by the scheduler; `/readyz` asks when the last one finished."""
    pulse.answer_canary(now=timezone.now())


@shared_task(name="initiatives.compute_appraisal")
def compute_appraisal(job_id: int) -> None:
    """Rung by the edit that changed a number. A message that comes twice, or late, finds nothing to do."""
    options.run_appraisal(job_id, now=timezone.now)


@shared_task(name="initiatives.sweep")
def sweep() -> None:
    """Sent every 30 seconds by the scheduler: lost jobs go back, unheard ones are rung again."""
    options.sweep(now=timezone.now())


@shared_task(name="initiatives.send_notices")
def send_notices() -> None:
    """Mail what is due: rung when something waits on somebody, and by the scheduler every minute."""
    notices.send_due(now=timezone.now())


@shared_task(name="initiatives.look_again")
def look_again() -> None:
    """Sent every ten minutes: deferred work whose date or number has come stands before the directors again."""
    board.look_again_due(now=timezone.now())


@shared_task(name="initiatives.lapse_decisions")
def lapse_decisions() -> None:
    """Sent every ten minutes: what no second director confirmed within a week lapses."""
    board.lapse_due(now=timezone.now())


@shared_task(name="initiatives.remind_of_conditions")
def remind_of_conditions() -> None:
    """Sent every hour: whoever sees to a condition whose day has come is asked, once."""
    board.remind_of_conditions(now=timezone.now())


@shared_task(name="initiatives.remind")
def remind() -> None:
    """Sent every ten minutes: whoever is at a conversation tomorrow hears so, once."""
    conversations.remind(now=timezone.now())


@shared_task(name="initiatives.fold_totals")
def fold_totals() -> None:
    """Sent every minute: the lines by which the board's counts changed become one line for each count."""
    board.fold_totals()


@shared_task(name="initiatives.work_out_portfolio")
def work_out_portfolio() -> None:
    """Rung when the board moves, and sent every 30 seconds: what each option pushes out, if it is not known yet."""
    board.work_out_planned(now=timezone.now, today=timezone.localdate())


@shared_task(name="initiatives.end_waivers")
def end_waivers() -> None:
    """Sent every ten minutes: a guardrail whose waiver's last day has passed counts as broken again."""
    board.end_waivers(now=timezone.now())


@shared_task(name="initiatives.tidy")
def tidy_up() -> None:
    """Sent once a day."""
    tidy.tidy(now=timezone.now())


@worker_ready.connect
def _first_canary(**about: Any) -> None:
    """A worker that has just come up is asked at once, not after the scheduler's first interval."""
    answer_canary.apply_async(expires=15)
