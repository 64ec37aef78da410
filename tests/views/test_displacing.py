"""What choosing displaces, in the browser: beside the option, on its own page, and who may see what of it."""

import re

import pytest
from django.utils import timezone

from initiatives.actions import board, reframing
from initiatives.actions.options import seconds
from initiatives.models import Capacity, Initiative, Period, Person, PortfolioRun
from tests import factories as f
from tests import ready
from tests.views.test_ledger import signed_in

pytestmark = pytest.mark.django_db


class Payments:
    """Real time or five minutes; and chargebacks, which real time would push out."""

    def __init__(self) -> None:
        self.priya, self.tomas, self.marta = f.priya(), f.tomas(), f.marta()
        self.team = f.team(lead=self.tomas)
        self.period: Period = f.period()
        f.capacity(self.team, self.period, 40)
        cast = {"priya": self.priya, "tomas": self.tomas, "team": self.team}
        self.fraud: Initiative = ready.ready(**cast)
        self.other: Initiative = ready.ready(
            **cast, title="Chargebacks", goal="Fewer chargebacks", cheaper=False, effort=(6, 8, 11)
        )

    def see(self, person: Person, end: str = "", **headers: str) -> str:
        answer = signed_in(person).get(f"/i/{self.fraud.pk}/{end}", headers=headers)
        assert answer.status_code == 200, end
        return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.fixture
def story() -> Payments:
    return Payments()


HTMX = {"HX-Request": "true"}


def test_the_page_says_that_it_is_being_worked_out_and_asks_for_it(story: Payments) -> None:
    answer = signed_in(story.marta).get(f"/i/{story.fraud.pk}/").content.decode()
    assert "Working out what this displaces" in answer
    assert f'hx-get="/i/{story.fraud.pk}/cost/?polled=1" hx-trigger="load delay:300ms"' in answer
    fragment = story.see(story.marta, "cost/?polled=1", **HTMX)
    assert fragment.startswith("B: Within five minutes")
    assert "A displaces Fewer chargebacks" in fragment
    assert "would have been A, Chargebacks" in fragment and "Opportunity cost about $" in fragment
    again = signed_in(story.marta).get(f"/i/{story.fraud.pk}/").content.decode()
    assert "Working out" not in again and "load delay" not in again.split('id="displacing"')[1]
    assert "A displaces Fewer chargebacks" in story.see(story.priya)


def test_it_is_the_same_in_the_decision_side_by_side_and_on_its_own_page(story: Payments) -> None:
    decide = story.see(story.marta, "decide/")
    assert re.search(r"Opportunity cost about \$\S+ Displaces Fewer chargebacks \(OF-\d+\)\.", decide)
    for end in ("compare/", "cost/"):
        assert "A displaces Fewer chargebacks" in story.see(story.marta, end)


def test_once_the_board_has_moved_on_it_is_marked_and_worked_out_again(story: Payments) -> None:
    story.see(story.marta, "cost/")
    ready.ready(
        priya=story.priya,
        tomas=story.tomas,
        team=story.team,
        title="Limits",
        goal="Fewer limits",
        cheaper=False,
        effort=(5, 7, 10),
    )
    page = story.see(story.marta)
    assert "Out of date The board has moved on since this was worked out." in page
    assert "A displaces Fewer chargebacks" in page, "the last known stays in sight"
    assert "Fewer limits" in story.see(story.marta, "cost/", **HTMX)
    assert "Out of date The board" not in story.see(story.marta)


def test_what_could_not_be_worked_out_says_so(story: Payments) -> None:
    story.see(story.marta, "cost/")
    PortfolioRun.objects.update(error="The board’s figures do not add up: too large.")
    page = story.see(story.marta)
    assert "Not worked out The board’s figures do not add up: too large." in page
    assert "load delay" not in page


def test_an_amount_of_something_that_one_estimates_unseen_stays_hidden(story: Payments) -> None:
    ines = f.ines()
    board.work_out_planned(now=timezone.now, today=timezone.localdate())
    option = story.other.options.get(key="A")
    seconds.invite(option=option, person=ines, by=story.tomas, now=f.NOW)
    page = story.see(ines, "cost/")
    assert "Fewer chargebacks" in page and "Opportunity cost hidden until you have estimated." in page
    assert "about $" not in page and "not fit" not in page
    assert signed_in(ines).get(f"/i/{story.other.pk}/cost/").status_code == 403
    assert "hidden until" not in story.see(story.marta, "cost/")


def test_strange_numbers_of_polls_and_what_is_decided(story: Payments) -> None:
    for polled in ("x", "-1", "99", "9999999999", ""):
        story.see(story.marta, f"cost/?polled={polled}")
    assert signed_in(story.marta).get("/i/999999/cost/").status_code == 404
    assert signed_in(story.marta).post(f"/i/{story.fraud.pk}/cost/").status_code == 405


def test_beside_the_board_it_names_what_the_best_bets_push_out(story: Payments) -> None:
    rival = ready.ready(
        priya=story.priya,
        tomas=story.tomas,
        team=story.team,
        title="Rewrite",
        goal="A ledger that balances",
        cheaper=False,
        effort=(30, 34, 39),
        worth=(1_000, 2_000, 3_000),
    )
    board.work_out_planned(now=timezone.now, today=timezone.localdate())
    rail = signed_in(story.marta).get(f"/board/{story.period.slug}/rail/").content.decode()
    assert "What funding displaces" in rail and f'href="/i/{rival.pk}/cost/"' in rail


def test_the_boards_compare_page_says_what_the_same_weeks_could_have_done(story: Payments) -> None:
    url = f"/board/compare/?i={story.fraud.pk},{story.other.pk}"

    def see(person: Person) -> str:
        html = signed_in(person).get(url).content.decode().split('id="instead"')[1]
        return " ".join(re.sub(r"<[^>]+>", " ", html).split())

    assert see(story.marta).count("Not worked out yet") == 2
    assert board.work_out(story.period, now=timezone.now, seconds=5)
    said = see(story.marta)
    assert "Not worked out" not in said and "Out of date" not in said
    assert said.count("Nothing else has to stop.") == 2, "both best bets fit beside each other"
    f.capacity(f.team(name="Data"), story.period, 5)
    assert "Out of date As it was" in see(story.marta)


def test_on_the_boards_compare_page_what_is_displaced_has_a_name_and_an_amount(story: Payments) -> None:
    Capacity.objects.update(total=14)
    reframing.change_framing(
        initiative=story.fraud,
        by=story.tomas,
        now=f.NOW,
        version=1,
        values={"opportunity_cost_note": "Chargebacks wait a quarter."},
    )
    assert board.work_out(story.period, now=timezone.now, seconds=5)
    html = signed_in(story.marta).get(f"/board/compare/?i={story.fraud.pk}").content.decode()
    said = " ".join(re.sub(r"<[^>]+>", " ", html.split('id="instead"')[1]).split())
    assert re.search(r"Opportunity cost about \$\S+ Displaces Fewer chargebacks \(OF-\d+\)\.", said)
    assert "Instead, people say: Chargebacks wait a quarter." in said
