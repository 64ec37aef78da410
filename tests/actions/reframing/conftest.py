"""The cast and one proposal in framing."""

import pytest

from initiatives.models import Initiative, Person, Team
from initiatives.stages import Stage
from tests import factories


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
def proposal(priya: Person, payments: Team) -> Initiative:
    return factories.initiative(filed_by=priya, for_team=payments, stage=Stage.SUBMITTED)


@pytest.fixture
def fraud(priya: Person, payments: Team) -> Initiative:
    return factories.initiative(filed_by=priya, for_team=payments)
