"""The guards of the other tests guard: a loop over the database fails, and so does a query nobody wrote down."""

import pytest
from django.conf import settings
from zeal import NPlusOneError, zeal_context

from initiatives.models import Person
from tests import factories

pytestmark = pytest.mark.django_db


def test_asking_the_database_once_for_each_row_fails_the_test():
    factories.priya()
    factories.tomas()
    factories.marta()
    with zeal_context(), pytest.raises(NPlusOneError):
        for person in Person.objects.all():
            list(person.role_grants.all())


def test_every_request_of_a_test_is_watched():
    assert settings.MIDDLEWARE[0] == "zeal.middleware.zeal_middleware"
    assert settings.ZEAL_RAISE is True


def test_a_query_that_the_ledger_does_not_know_is_told_with_how_to_write_it_down(ledger, monkeypatch):
    monkeypatch.delenv("UPDATE_LEDGER", raising=False)
    with pytest.raises(AssertionError, match="UPDATE_LEDGER=1"), ledger("a screen that nobody has measured"):
        Person.objects.exists()


def test_beginning_and_ending_a_transaction_does_not_count(ledger, tmp_path, monkeypatch):
    monkeypatch.setattr("tests.conftest.LEDGER", tmp_path / "ledger.json")
    monkeypatch.setenv("UPDATE_LEDGER", "1")
    with ledger("one person is made"):
        factories.ines()
    assert (tmp_path / "ledger.json").read_text() == '{\n  "one person is made": 1\n}\n'
