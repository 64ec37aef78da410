"""Scenario 10 over HTTP: the cheaper date picker breaks a guardrail and is funded only with a waiver that ends."""

from datetime import timedelta

import pytest
from django.utils import timezone

from initiatives import tasks
from initiatives.actions import board
from initiatives.models import Initiative, Person, Waiver
from tests import factories, ready
from tests.journeys.walking import Walker

pytestmark = pytest.mark.django_db
WHY = "Four teams wait, and a shell for the old picker is there next week."


class Cast:
    """Wei's team has it ready; Hana guards accessibility, Marta decides."""

    def __init__(self) -> None:
        self.priya, self.tomas, self.marta = factories.priya(), factories.tomas(), factories.marta()
        self.hana = factories.person("reviewer", name="Hana Sato", discipline="accessibility")
        self.ines = factories.ines()
        team = factories.team(lead=self.tomas, members=(self.ines,))
        today = timezone.localdate()
        factories.period(starts=today + timedelta(days=30), ends=today + timedelta(days=120))
        self.one = ready.framed(
            priya=self.priya, tomas=self.tomas, team=team, title="Wrap the old date picker"
        )
        ready.five_minutes(self.one, tomas=self.tomas)
        ready.work_out()

    def walker(self, who: Person, *, htmx: bool) -> Walker:
        return Walker(who, htmx=htmx)


@pytest.mark.parametrize("htmx", [False, True])
def test_the_cheaper_way_is_funded_only_with_a_waiver_and_the_waiver_ends(*, htmx: bool) -> None:
    cast = Cast()
    one = f"/i/{cast.one.pk}/"
    asks_for_a_guardrail(cast.walker(cast.priya, htmx=htmx), one)
    hana = says_that_it_breaks(cast.walker(cast.hana, htmx=htmx))
    finishes(cast.walker(cast.tomas, htmx=htmx), one)
    marta = cast.walker(cast.marta, htmx=htmx)
    funds_with_a_waiver(marta, one)
    assert "B breaks a guardrail, waived until" in cast.walker(cast.ines, htmx=htmx).open(one).text
    brief = cast.walker(cast.ines, htmx=htmx).open(f"{one}brief/").text
    assert "Keyboard and screen reader, WCAG 2.2 AA (waived until" in brief
    the_waiver_ends(cast.one)
    assert "B breaks a guardrail:" in hana.open(one).text
    assert "The waiver ended on" in hana.page.text
    assert "breaks a guardrail again" in marta.open("/inbox/").text
    waives_anew(marta, one)


def asks_for_a_guardrail(priya: Walker, one: str) -> None:
    priya.open(one)
    assert "None yet." in priya.page.text
    priya.click("Add a guardrail")
    priya.send({"says": "", "discipline": ""}, action="/guardrails/add/")
    assert priya.page.status == 422
    assert "Enter what must not get worse" in priya.page.text and "Select a discipline" in priya.page.text
    priya.send(
        {"says": "Keyboard and screen reader", "limit": "WCAG 2.2 AA", "discipline": "accessibility"},
        action="/guardrails/add/",
    )
    assert "Keyboard and screen reader, WCAG 2.2 AA" in priya.page.text
    assert "not checked yet" in priya.page.text


def says_that_it_breaks(hana: Walker) -> Walker:
    """From Home, without reading a thread."""
    hana.open("/")
    assert "Keyboard and screen reader" in hana.page.text
    hana.click("Say whether it holds")
    hana.send({"state_A": "holds", "state_B": "breaks", "why_B": ""})
    assert hana.page.status == 422 and "Enter why B breaks it" in hana.page.text
    hana.send({"state_A": "holds", "state_B": "breaks", "why_B": "Focus never leaves the calendar"})
    assert "Focus never leaves the calendar" in hana.page.text
    assert "Say whether it holds" not in hana.open("/").text
    return hana


def finishes(tomas: Walker, one: str) -> None:
    tomas.open(one)
    tomas.click("Finish framing")
    tomas.send(action="/move/mark_ready/")
    assert "Ready to decide" in tomas.page.text


def funds_with_a_waiver(marta: Walker, one: str) -> None:
    marta.open(f"{one}decide/")
    assert "Breaks a guardrail" in marta.page.text and "Focus never leaves the calendar" in marta.page.text
    marta.send({"choice": "fund-B", "reason": WHY}, action="/decide/")
    assert marta.page.status == 422
    assert "B breaks a guardrail: Keyboard and screen reader." in marta.page.text
    marta.send(
        {"choice": "fund-B", "waive_B_1_reason": "The teams test with a keyboard first"}, action="/decide/"
    )
    assert marta.page.status == 422 and "Enter until when it is waived" in marta.page.text
    assert WHY in marta.page.html, "nothing that was typed is lost"
    marta.send({"choice": "fund-B", "waive_B_1_until": "yesterday"}, action="/decide/")
    assert marta.page.status == 422
    marta.send({"choice": "fund-B", "waive_B_1_until": "in 8 weeks"}, action="/decide/")
    assert marta.page.status == 200 and "Funded B" in marta.page.text, marta.page.text[:400]
    assert Waiver.objects.get().reason == "The teams test with a keyboard first"
    assert "Waived: Keyboard and screen reader, WCAG 2.2 AA" in marta.open(f"{one}history/").text


def the_waiver_ends(initiative: Initiative) -> None:
    today = timezone.localdate()
    Waiver.objects.update(until=today - timedelta(days=1))
    tasks.end_waivers()
    assert board.end_waivers(now=timezone.now()) == 0
    last = initiative.history.order_by("-number").first()
    assert last.summary.endswith("B breaks it again")


def waives_anew(marta: Walker, one: str) -> None:
    marta.open(f"{one}guardrails/1/")
    marta.click("Waive it until a day")
    marta.send({"reason": "Two weeks of work are left", "until": "in 3 weeks"}, action="/waive/")
    assert "waived until" in marta.page.text
