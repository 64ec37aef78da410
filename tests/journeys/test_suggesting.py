"""Suggestions over HTTP: Ines proposes, Tomás accepts, Priya compares what no longer fits, and one mail tells of many."""

import pytest

from initiatives import tasks
from initiatives.actions import reframing as actions
from initiatives.models import Framing, Initiative, Input, Notice, Person, Suggestion
from tests import factories
from tests.factories import NOW
from tests.journeys.walking import Walker

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> dict[str, Person]:
    tomas, priya, ines = factories.tomas(), factories.priya(), factories.ines()
    factories.team(lead=tomas, members=(priya, ines))
    return {"tomas": tomas, "priya": priya, "ines": ines}


@pytest.fixture
def fraud(cast: dict[str, Person]) -> Initiative:
    made = factories.initiative(filed_by=cast["priya"], for_team=cast["tomas"].led_teams.get())
    actions.change_framing(
        initiative=made,
        by=cast["tomas"],
        now=NOW,
        version=0,
        values={"goal": "Lose less money to card fraud", "not_in_scope": "All card orders abroad"},
    )
    return made


def suggest_scope(walker: Walker, fraud: Initiative, words: str) -> None:
    walker.open(f"/i/{fraud.pk}/")
    walker.open(f"/i/{fraud.pk}/suggest/?field=not_in_scope")
    walker.send({"not_in_scope": words, "why": "Refunds have a queue of their own"}, action="/suggest/")


def test_a_scope_is_suggested_accepted_and_a_stale_one_is_compared(
    cast: dict[str, Person], fraud: Initiative
) -> None:
    ines, tomas, priya = (Walker(cast[who]) for who in ("ines", "tomas", "priya"))
    suggest_scope(ines, fraud, "Refund abuse")
    suggest_scope(ines, fraud, "Account takeover")
    assert "Waits for Tomás or Priya" in ines.page.text

    tomas.open(f"/i/{fraud.pk}/")
    assert "Why: Refunds have a queue of their own" in tomas.page.text
    tomas.send(action="/s/1/accept/")
    assert "Accepted" in tomas.page.text and "Undo" in tomas.page.text
    newest = Framing.objects.newest_first()[0]
    assert (newest.not_in_scope, newest.author) == ("Refund abuse", cast["tomas"])
    assert newest.why.startswith("Suggested by Ines Okafor")
    assert "Suggested by Ines Okafor" in tomas.open(f"/i/{fraud.pk}/v/1..2/").text

    priya.open(f"/i/{fraud.pk}/")
    assert "Not in scope changed after this was suggested." in priya.page.text
    page = priya.open(f"/i/{fraud.pk}/s/2/")
    for words in ("All card orders abroad", "Refund abuse", "Account takeover", "Accept anyway"):
        assert words in page.text
    priya.send(action="/s/2/accept/")
    assert Framing.objects.newest_first()[0].not_in_scope == "Account takeover"
    told = Notice.objects.filter(person=cast["ines"]).values_list("text", flat=True)
    assert [text.split(" accepted")[0] for text in told] == ["Tomás Ferreira", "Priya Nair"]


def test_an_effort_that_priya_types_goes_to_tomas_who_takes_it(
    cast: dict[str, Person], fraud: Initiative
) -> None:
    priya, tomas = Walker(cast["priya"]), Walker(cast["tomas"])
    priya.open(f"/i/{fraud.pk}/options/add/")
    priya.send({"name": "5-minute checks", "effort": "8 to 16", "run_cost": "35k to 80k"})
    option = fraud.options.get(key="B")
    assert [row.input for row in option.estimates.current()] == [Input.RUN_COST]
    tomas.open(f"/i/{fraud.pk}/")
    assert "Suggested for the options" in tomas.page.text
    tomas.send(action="/s/1/accept/")
    given = option.estimates.current().get(input=Input.EFFORT)
    assert (given.text, given.given_by) == ("8 to 16", cast["tomas"])
    assert Suggestion.objects.get().suggested_by == cast["priya"]


def test_finishing_the_framing_sends_one_mail_for_many(
    cast: dict[str, Person], fraud: Initiative, mailoutbox: list
) -> None:
    tomas = Walker(cast["tomas"])
    for text in ("Why now?", "Who notices first, and how?"):
        tomas.open(f"/i/{fraud.pk}/ask/")
        tomas.send({"text": text, "intent": "question"}, action="/ask/")
    suggest_scope(tomas, fraud, "Refund abuse")
    tasks.send_notices()
    assert mailoutbox == []
    tomas.open(f"/i/{fraud.pk}/")
    assert "2 questions and 1 suggestion are on the page already." in tomas.page.text
    tomas.open(f"/i/{fraud.pk}/move/mark_ready/")
    tomas.send(action="/move/mark_ready/")
    tasks.send_notices()
    tasks.send_notices()
    to_priya = [mail for mail in mailoutbox if cast["priya"].email in mail.to[0]]
    assert len(to_priya) == 1
    assert "with 2 questions and 1 suggestion for you" in to_priya[0].body
