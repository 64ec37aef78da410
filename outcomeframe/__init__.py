"""The project: wiring only. What the product does lives in `initiatives`."""

from outcomeframe.celery import app as celery_app

__all__ = ["celery_app"]
