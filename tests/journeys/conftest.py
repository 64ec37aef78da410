"""The demo as it stands after seeding, made once for all tests of a module."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from initiatives import economics
from initiatives.management.demo.making import make_demo
from initiatives.management.demo.telling import World
from initiatives.models import Initiative
from initiatives.queries.options import stored
from tests.factories import PASSWORD

SEEDED = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


class Demo:
    """A seeded workspace. `said(key)` are the figures that the page of a story shows."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.people = world.people

    def initiative(self, key: str) -> Initiative:
        return Initiative.objects.select_related("team").get(pk=self.world.told[key].pk)

    def said(self, key: str) -> economics.Appraisal:
        newest = stored.newest(self.initiative(key))
        assert newest is not None, f"{key} has no figures"
        return stored.read(newest)

    def case(self, key: str) -> economics.Case:
        newest = stored.newest(self.initiative(key))
        assert newest is not None
        return economics.Case.from_json(newest.inputs)


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[Demo]:
    """Seeded in one transaction that is rolled back after the module's last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Demo(make_demo(now=SEEDED, password=PASSWORD))
        transaction.set_rollback(True)
