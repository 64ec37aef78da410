"""Real Redis, real workers, killed at the worst moment: exactly one result, and a click that does not wait.

A visitor gives up after a minute: where Redis is away or frozen, an answer at all is the proof that the click did
not wait for it.
"""

import os
import signal
import time

import pytest
from celery import Celery
from django.utils import timezone

from initiatives.actions import options
from initiatives.models import Appraisal, AppraisalJob, BoardRow, Initiative, JobState
from initiatives.queries.options import stored
from tests.factories import NOW
from tests.fraud import HOURLY, Fraud
from tests.servers import wait_until

FORM = {
    "name": "Tune the rules",
    "effect": "15, 26, 38",
    "effect_in": "percent_of_baseline",
    "effort": "3 to 8",
}


def finished(pk):
    return lambda: AppraisalJob.objects.filter(initiative_id=pk, state=JobState.DONE).exists()


def add_an_option(house, pk):
    """Tomás adds an option in the browser."""
    tomas = house.visitor().sign_in("tomas@example.org")
    tomas.get(f"/i/{pk}/options/add/")
    return tomas.post(f"/i/{pk}/options/add/", FORM)


def exactly_one_result(story):
    """All inputs of now are worked out, once, and nothing is left behind."""
    pk = story.initiative.pk
    newest = Appraisal.objects.filter(initiative_id=pk).order_by("-inputs_version").first()
    assert newest is not None
    assert newest.inputs_version == Initiative.objects.get(pk=pk).inputs_version
    assert Appraisal.objects.filter(initiative_id=pk, key=newest.key).count() == 1
    assert BoardRow.objects.get(initiative_id=pk).appraisal_id == newest.pk
    left = AppraisalJob.objects.filter(initiative_id=pk, state__in=[JobState.QUEUED, JobState.RUNNING])
    assert left.count() == 0


def nothing_waits(pk):
    waiting = AppraisalJob.objects.filter(initiative_id=pk, state__in=[JobState.QUEUED, JobState.RUNNING])
    return lambda: finished(pk)() and not waiting.exists()


def test_a_worker_killed_in_the_middle_of_a_job_costs_time_and_nothing_else(house):
    """The worker is stopped while it holds the job, so that kill -9 surely falls in the middle."""
    story = Fraud()
    pk = story.initiative.pk
    make_it_long(story)
    job = AppraisalJob.objects.get(initiative_id=pk)
    house.start("worker")
    wait_until(lambda: bool(house.pool_children()), within=60, what="the worker has a child for the job")
    held = AppraisalJob.objects.filter(pk=job.pk, state=JobState.RUNNING)
    _ring_until_held(house, job.pk, held)
    house.kill("worker")
    assert Appraisal.objects.filter(initiative_id=pk).count() == 0
    house.start("worker", "scheduler")
    wait_until(nothing_waits(pk), within=90, what=f"the job is done: {house.log('worker')[-2000:]}")
    exactly_one_result(story)
    job.refresh_from_db()
    assert job.attempts == 2


def make_it_long(story):
    """Thirty more options, so that the arithmetic takes long enough to be caught in the middle."""
    for number in range(30):
        options.add_option(
            initiative=story.initiative, by=story.tomas, now=NOW, name=f"Way {number}", estimates=HOURLY
        )


def _ring_until_held(house, job_pk, held):
    """Freeze the pool child the moment it has claimed the job."""
    bell = Celery(broker=house.redis.url)
    bell.send_task("initiatives.compute_appraisal", args=(job_pk,))
    until = time.monotonic() + 60
    while not held.exists():
        assert time.monotonic() < until, "the worker never claimed the job"
    for child in house.pool_children():
        os.kill(child, signal.SIGSTOP)
    assert held.exists(), "it was done before it could be stopped"


def test_a_click_while_redis_is_away_is_answered_and_worked_out_later(house):
    story = Fraud()
    pk = story.initiative.pk
    house.start("web", "worker", "scheduler")
    wait_until(house.ready, within=60, what="the house is ready")
    wait_until(nothing_waits(pk), within=60, what="what was asked before is done")
    house.redis.stop()
    answer = add_an_option(house, pk)
    assert answer.status == 303, answer.text
    waiting = AppraisalJob.objects.filter(initiative_id=pk, state=JobState.QUEUED)
    assert waiting.count() == 1
    page = house.visitor().sign_in("marta@example.org").get(f"/i/{pk}/options/")
    assert 'data-state="updating"' in page.text or 'data-state="stale"' in page.text
    house.redis.start()
    wait_until(nothing_waits(pk), within=90, what=f"worked out later: {house.log('worker')[-2000:]}")
    exactly_one_result(story)
    assert "D" in _keys(pk)


def _keys(pk):
    newest = stored.newest(Initiative.objects.get(pk=pk))
    assert newest is not None
    return [figures.key for figures in stored.read(newest).options]


@pytest.mark.parametrize("harm", ["freeze", "flush"])
def test_a_frozen_or_forgetful_redis_holds_up_no_click_and_loses_no_job(house, harm):
    story = Fraud()
    pk = story.initiative.pk
    house.start("web", "scheduler")
    if harm == "freeze":
        house.redis.freeze()
    answer = add_an_option(house, pk)
    assert answer.status == 303, answer.text
    if harm == "freeze":
        house.redis.thaw()
    else:
        house.redis.flush()
    house.start("worker")
    wait_until(nothing_waits(pk), within=90, what=f"worked out: {house.log('worker')[-2000:]}")
    exactly_one_result(story)


def test_each_message_five_times_and_two_workers_make_one_result(house):
    story = Fraud()
    pk = story.initiative.pk
    job = AppraisalJob.objects.get(initiative_id=pk)
    bell = Celery(broker=house.redis.url)
    for _ in range(5):
        bell.send_task("initiatives.compute_appraisal", args=(job.pk,))
    house.start("worker")
    house.processes["another"] = house.processes.pop("worker")
    house.start("worker")
    wait_until(nothing_waits(pk), within=90, what=f"the job is done: {house.log('worker')[-2000:]}")
    wait_until(lambda: house.redis.client().llen("celery") == 0, within=30, what="all five were taken")
    exactly_one_result(story)
    job.refresh_from_db()
    assert (job.attempts, Appraisal.objects.count()) == (1, 1)


def test_a_deploy_in_the_middle_of_the_work_loses_nothing(house):
    story = Fraud()
    pk = story.initiative.pk
    AppraisalJob.objects.filter(initiative_id=pk).update(queued_at=timezone.now())
    house.start("worker", "scheduler")
    wait_until(lambda: bool(house.pool_children()), within=60, what="the worker is up")
    assert house.terminate("worker") == 0
    house.start("worker")
    wait_until(nothing_waits(pk), within=90, what=f"the job is done: {house.log('worker')[-2000:]}")
    exactly_one_result(story)
