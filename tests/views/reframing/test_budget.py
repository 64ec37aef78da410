"""The initiative page asks at most fifteen queries of its own, whoever opens whatever of the demo."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from initiatives.management.demo.making import make_demo
from initiatives.models import Initiative
from initiatives.stages import Stage

pytestmark = pytest.mark.django_db

OWN = 15
# What every page asks: the session, the person, their roles, and how much waits on them.
EVERY_PAGE = 4


def test_every_initiative_of_the_demo_stays_within_the_budget_for_every_reader() -> None:
    demo = make_demo(now=timezone.now(), password="x" * 12)
    over, opened = {}, 0
    for name in ("tomas", "priya", "hana", "marta", "ines"):
        client = Client()
        client.force_login(demo.people[name])
        for initiative in Initiative.objects.exclude(stage=Stage.DRAFT):
            path = f"/i/{initiative.pk}/"
            if client.get(path).status_code == 404:
                continue
            with CaptureQueriesContext(connection) as asked:
                page = client.get(path)
            assert initiative.reference in page.content.decode()
            opened += 1
            if len(asked) > OWN + EVERY_PAGE:
                over[name, initiative.reference, initiative.stage] = len(asked) - EVERY_PAGE
    assert opened > 60, "the demo is not what this test thinks it is"
    assert not over
