"""The cast, one proposal in framing, and how they come to the door."""

from collections.abc import Callable

import pytest
from django.test import Client

from initiatives.models import Initiative, Person, Team
from initiatives.stages import Stage
from tests import factories

Door = Callable[[Person], Client]


@pytest.fixture
def priya() -> Person:
    return factories.priya()


@pytest.fixture
def tomas() -> Person:
    return factories.tomas()


@pytest.fixture
def hana() -> Person:
    return factories.hana()


@pytest.fixture
def marta() -> Person:
    return factories.marta()


@pytest.fixture
def ines() -> Person:
    return factories.ines()


@pytest.fixture
def payments(tomas: Person) -> Team:
    return factories.team(lead=tomas)


@pytest.fixture
def fraud(priya: Person, payments: Team) -> Initiative:
    return factories.initiative(
        filed_by=priya,
        for_team=payments,
        number_choice="know",
        number_name="Card-fraud losses",
        number_now="$104k",
        number_target="$52k",
        number_by="end of June 2031",
    )


@pytest.fixture
def proposal(priya: Person, payments: Team) -> Initiative:
    return factories.initiative(filed_by=priya, for_team=payments, stage=Stage.SUBMITTED)


@pytest.fixture
def door() -> Door:
    """`door(tomas)` is a browser in which Tomás is signed in."""

    def opened(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return opened
