"""The Celery application. Its settings stand in settings.py under `CELERY_`."""

import os

from celery import Celery

from outcomeframe import file_broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outcomeframe.settings")
file_broker.use()
app = Celery("outcomeframe")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["initiatives"])
