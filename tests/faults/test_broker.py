"""The broker goes away, forgets, or carries junk; the house goes on."""

import os
import signal

import pytest

from initiatives.models import WorkerPulse
from tests import factories
from tests.house import alive
from tests.servers import wait_until

WHOLE = ("web", "worker", "scheduler")


def answered_again(house, since):
    def check():
        latest = WorkerPulse.last_answer()
        return latest is not None and (since is None or latest > since)

    wait_until(check, within=60, what=f"a job finished again; the worker said: {house.log('worker')[-2000:]}")


@pytest.fixture
def whole(house):
    house.start(*WHOLE)
    wait_until(house.ready, within=150, what="the house is ready")
    return house


def test_the_worker_goes_on_when_redis_was_away(whole):
    whole.redis.stop()
    since = WorkerPulse.last_answer()
    whole.redis.start()
    answered_again(whole, since)


def test_the_worker_goes_on_when_redis_forgot_everything(whole):
    since = WorkerPulse.last_answer()
    whole.redis.flush()
    answered_again(whole, since)


def test_junk_in_the_queue_stops_nobody_for_long(whole):
    """A worker may end on a message that it cannot even decode; the message is gone then, and it comes back."""
    client = whole.redis.client()
    for junk in (b"not json", b"{}", b'{"body": "x", "headers": {}, "properties": {}}', b"\x00\xff"):
        client.lpush("celery", junk)
    wait_until(lambda: client.llen("celery") < 4, within=30, what="the worker took from the queue")
    since = WorkerPulse.last_answer()

    def answered():
        whole.start_again_what_ended()
        latest = WorkerPulse.last_answer()
        return latest is not None and latest > since

    wait_until(answered, within=60, what=f"a job finished again: {whole.log('worker')[-2000:]}")


def test_a_pool_child_that_is_killed_is_replaced(whole):
    since = WorkerPulse.last_answer()
    killed = whole.pool_children()
    whole.kill_pool_child()
    answered_again(whole, since)
    assert alive(killed) == {}


def test_signing_in_works_while_redis_is_away(house):
    factories.ines()
    house.start("web")
    house.redis.stop()
    house.visitor().sign_in("ines@example.org")


def test_signing_in_works_while_redis_is_frozen(house):
    factories.ines()
    house.start("web")
    house.redis.freeze()
    house.visitor().sign_in("ines@example.org")


def test_a_deploy_ends_the_processes_in_order(whole):
    children = whole.pool_children()
    assert whole.terminate("worker") == 0
    assert alive(children) == {}
    assert whole.terminate("web") == 0
    assert whole.terminate("scheduler") in (0, -signal.SIGTERM, os.EX_OK)
