"""A whole quarterly meeting over HTTP, from the board alone: weeks, what if, three decisions, undo, the handout."""

import re

import pytest

from initiatives.models import Capacity, Decision
from initiatives.stages import Stage
from tests.journeys.walking import Walker
from tests.what_ifs import cast

pytestmark = pytest.mark.django_db(transaction=True)
BOARD = "/board/2027-q1/"
REASONS = {
    "fraud": "Most of the value for a third of the work, and six weeks sooner.",
    "churn": "The contract with the mail house runs to September.",
    "refunds": "Nobody would leave without it, and nobody asked twice.",
}


def test_marta_runs_the_quarterly_meeting_from_the_board_alone() -> None:
    told = cast()
    Capacity.objects.all().delete()
    marta = Walker(told.marta)

    # Nobody has said how many weeks there are: the board says so, and leads to where one pastes them.
    page = marta.open(BOARD)
    assert "Nobody has entered how many person-weeks there are." in page.text
    assert "Enter capacity" in page.text
    marta.click("Enter capacity")
    page = marta.send({"lines": "Team\tIn all\tKept\tPromised\nPayments\t20,5\t4\t2,5"})
    assert "Payments: 20.5 in all, 4 kept, 2.5 promised." in page.text
    page = marta.send({f"total_{told.team.pk}": "20.5"})
    assert "Saved." in page.text
    assert (Capacity.objects.get().total, Capacity.objects.get().promised) == (20.5, 2.5)
    page = marta.open(BOARD)
    assert "14 of 20 person-weeks are free." in page.text
    assert re.search(r"What fits: \d+ of 14 free weeks, together .* in 10\.", page.text)

    # What if refunds went first? It pushes out the fraud work; nothing is decided by asking.
    marta.click("What if")
    page = marta.send({"name": "Refunds first", "note": ""})
    page = marta.send({f"row_{told.refunds.pk}": "A"})
    assert re.search(r"Falls out ?1 ?Halve card-fraud losses", page.text)
    assert not Decision.objects.exists()

    # Three decisions, each with its reason; the last was pressed on the wrong row and is taken back.
    for choice, name in (("fund-B", "fraud"), ("defer", "churn"), ("decline", "refunds")):
        one = getattr(told, name)
        assert f"/i/{one.pk}/decide/" in [href for href, said in marta.open(BOARD).links if said == "Decide"]
        marta.open(f"/i/{one.pk}/decide/")
        more = {"look_again": "date", "look_again_on": "1 Sep 2099"} if choice == "defer" else {}
        page = marta.send({"choice": choice, "reason": REASONS[name], **more}, action="/decide/")
        assert REASONS[name] in page.text
    page = marta.send(action="/undo/")
    stages = [getattr(told, name) for name in REASONS]
    for one in stages:
        one.refresh_from_db()
    assert [one.stage for one in stages] == [Stage.FUNDED, Stage.DEFERRED, Stage.READY]

    # The weeks are taken, what is left still waits, and what is not done stands there with its reason.
    page = marta.open(f"{BOARD}?show=building")
    assert re.search(r"[23] of 20 person-weeks are free\.", page.text)
    assert "Ready to decide 1" in page.text
    assert "Funded and building 1" in page.text
    assert "Decision" in page.html[page.html.index("<thead") : page.html.index("</thead>")]
    assert REASONS["churn"] in marta.open(f"{BOARD}rail/").text
    rows = marta.client.get("/board/2027-q1.csv?show=building").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 3

    # A year later anybody reads why.
    ines = Walker(told.ines)
    for name in ("fraud", "churn"):
        assert REASONS[name] in ines.open(f"/i/{getattr(told, name).pk}/").text
