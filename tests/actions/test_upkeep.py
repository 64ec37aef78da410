"""What keeps a house in order over the years: old tokens and sessions, and figures of an older engine."""

import threading
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from initiatives import jobs
from initiatives.actions import options
from initiatives.actions.tidy import KEEP_TOKENS, tidy
from initiatives.models import Appraisal, Once
from tests import factories, ready
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_ended_sessions_and_old_tokens_go_and_the_rest_stays() -> None:
    ines = factories.ines()
    for name, age in (("old", KEEP_TOKENS + timedelta(days=1)), ("new", timedelta(days=1))):
        Once.objects.create(person=ines, token=name, at=NOW - age)
        Session.objects.create(session_key=name, session_data="", expire_date=NOW + timedelta(days=1) - age)
    assert tidy(now=NOW) == (1, 1)
    assert [row.token for row in Once.objects.all()] == ["new"]
    assert [row.session_key for row in Session.objects.all()] == ["new"]


def test_figures_of_an_older_engine_are_worked_out_anew_once() -> None:
    tomas = factories.tomas()
    subject = ready.ready(priya=factories.priya(), tomas=tomas, team=factories.team(lead=tomas))
    assert options.rework_outdated(now=NOW) == 0
    Appraisal.objects.update(engine_version="0.0.1", key="of-an-older-engine")
    assert options.rework_outdated(now=NOW) == 1
    assert subject.jobs.filter(state="queued").count() == 1
    ready.work_out()
    assert options.rework_outdated(now=NOW) == 0


def test_ringing_often_takes_one_thread() -> None:
    before = threading.active_count()
    for number in range(100):
        jobs.ring("initiatives.nobody_listens", number)
    assert threading.active_count() <= before + 1
