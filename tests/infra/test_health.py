"""What the health addresses say to programs."""

from datetime import timedelta

import pytest
import time_machine

from initiatives.actions import pulse
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_alive_asks_nobody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert answer.content == b"ok\n"


def test_not_ready_before_any_job_has_finished(client):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "ok": False,
        "database": "ok",
        "migrations": "ok",
        "worker": "no job has finished yet",
    }


def test_ready_when_a_worker_has_just_answered(client):
    with time_machine.travel(NOW, tick=False):
        pulse.answer_canary(now=NOW - timedelta(seconds=59))
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["worker"]) == (200, "ok")


def test_not_ready_when_no_job_has_finished_for_more_than_a_minute(client):
    with time_machine.travel(NOW, tick=False):
        pulse.answer_canary(now=NOW - timedelta(seconds=61))
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["worker"] == "no job has finished for 61 seconds"
