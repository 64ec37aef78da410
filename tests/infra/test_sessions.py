"""A session ends after eight idle hours, after seven days in all, and with a change of password."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(factories.NOW, tick=False) as traveller:
        yield traveller


def sign_in() -> Client:
    client = Client()
    client.post("/login/", {"login": "ines@example.org", "password": factories.PASSWORD})
    return client


def is_in(client: Client) -> bool:
    """A signed-in person is sent on from the page that changes the password; a stranger to the sign-in."""
    return client.get("/password/change/").status_code == 200


def test_ines_stays_in_while_she_works_and_is_out_after_eight_idle_hours(clock):
    factories.ines()
    client = sign_in()
    for _ in range(3):
        clock.shift(timedelta(hours=7))
        assert is_in(client)
    clock.shift(timedelta(hours=8, minutes=1))
    assert not is_in(client)


def test_after_seven_days_she_signs_in_again_however_busy_she_was(clock):
    factories.ines()
    client = sign_in()
    for _ in range(27):
        clock.shift(timedelta(hours=6))
        assert is_in(client)
    clock.shift(timedelta(hours=7))
    assert not is_in(client)


def test_a_change_of_password_ends_the_sessions_elsewhere(clock):
    factories.ines()
    here, elsewhere = sign_in(), sign_in()
    assert is_in(elsewhere)
    changed = here.post(
        "/password/change/",
        {
            "oldpassword": factories.PASSWORD,
            "password1": "seven-lanterns-on-the-quay",
            "password2": "seven-lanterns-on-the-quay",
        },
    )
    assert changed.status_code == 302
    assert is_in(here)
    assert not is_in(elsewhere)


def test_somebody_deactivated_is_out_on_the_next_request(clock):
    person = factories.ines()
    client = sign_in()
    assert is_in(client)
    person.is_active = False
    person.save()
    assert not is_in(client)
