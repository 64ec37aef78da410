"""What each screen asks of the database, held to the committed ledger; one row and ten cost the same."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.utils import timezone

from initiatives.actions import board
from initiatives.models import Person
from tests import factories, ready

pytestmark = pytest.mark.django_db

SCREENS = {
    "home": "/",
    "inbox": "/inbox/",
    "board": "/board/2027-q1/",
    "board, one team": "/board/2027-q1/?team=payments",
    "not doing": "/not-doing/",
    "decisions": "/decisions/",
    "organisation": "/organisation/",
    "metrics": "/metrics/",
    "search": "/search/?q=fraud",
    "initiative": "/i/{pk}/",
    "brief": "/i/{pk}/brief/",
    "history": "/i/{pk}/history/",
    "compare": "/i/{pk}/compare/",
    "cost of choosing": "/i/{pk}/cost/",
    "parts": "/i/{pk}/options/A/slices/",
    "second stage": "/i/{pk}/options/B/later/",
    "debt": "/debt/",
}


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get("/settings/")  # the session's own first writes
    return client


def worked_out() -> None:
    """What the options push out is known, as it is two seconds after anything moved."""
    board.work_out_planned(now=timezone.now, today=timezone.localdate())


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_costs_what_the_ledger_says(
    name: str, ledger: Callable[[str], AbstractContextManager[None]]
) -> None:
    priya, tomas, marta = factories.priya(), factories.tomas(), factories.marta()
    team = factories.team(lead=tomas)
    factories.capacity(team, factories.period(), 96, kept=20, promised=18)
    subject = ready.ready(priya=priya, tomas=tomas, team=team)
    client = signed_in(marta)
    url = SCREENS[name].format(pk=subject.pk)
    worked_out()
    with ledger(f"{name}, one ready, director"):
        answer = client.get(url)
    assert answer.status_code == 200
    for count in range(4):
        ready.ready(
            priya=priya,
            tomas=tomas,
            team=team,
            title=f"Fraud idea {count}",
            goal=f"Goal {count}",
            cheaper=False,
            effort=(2, 3, 4),
        )
    worked_out()
    with ledger(f"{name}, five ready, director"):
        client.get(url)


def test_the_decide_dialog_costs_what_the_ledger_says(
    ledger: Callable[[str], AbstractContextManager[None]],
) -> None:
    priya, tomas = factories.priya(), factories.tomas()
    team = factories.team(lead=tomas)
    factories.capacity(team, factories.period(), 96)
    subject = ready.ready(priya=priya, tomas=tomas, team=team)
    client = signed_in(factories.marta())
    worked_out()
    with ledger("decide, director"):
        answer = client.get(f"/i/{subject.pk}/decide/", headers={"HX-Request": "true"})
    assert b"Decide on" in answer.content
