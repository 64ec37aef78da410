"""The Celery application. Its settings stand in settings.py under `CELERY_`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outcomeframe.settings")
app = Celery("outcomeframe")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["initiatives"])
