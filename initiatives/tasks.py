"""Doors for the worker: each task makes one call to an action. The rows, not the messages, are the truth."""

from celery import shared_task
from django.utils import timezone

from initiatives.actions import pulse


@shared_task(name="initiatives.answer_canary")
def answer_canary() -> None:
    """Sent every 20 seconds by the scheduler; `/readyz` asks when the last one finished."""
    pulse.answer_canary(now=timezone.now())
