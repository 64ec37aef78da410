"""Outcomes: held with two owners, changed with both texts in sight, closed and held again, served by initiatives."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from initiatives.actions import outcomes
from initiatives.actions.board import counting
from initiatives.actions.outcomes import Held
from initiatives.errors import Conflict, InvalidInput, NotAllowed
from initiatives.models import BoardRow, Notice, Outcome
from initiatives.queries import outcomes as queries
from tests import factories, ready
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> SimpleNamespace:
    tomas = factories.tomas()
    made = SimpleNamespace(
        priya=factories.priya(), tomas=tomas, marta=factories.marta(), ines=factories.ines()
    )
    made.team = factories.team(lead=tomas)
    made.period = factories.period()
    made.held = Held("Lose half as much to fraud", product_owner=made.priya, engineering_owner=tomas)
    return made


def test_an_outcome_has_an_owner_in_product_and_one_in_engineering_and_pressing_twice_makes_one(
    cast: SimpleNamespace,
) -> None:
    first = outcomes.add_outcome(cast.held, by=cast.marta, now=NOW, token="press")
    again = outcomes.add_outcome(cast.held, by=cast.marta, now=NOW, token="press")
    assert first == again
    assert (first.product_owner, first.engineering_owner) == (cast.priya, cast.tomas)
    page = queries.outcome_page(cast.ines, first)
    assert page.history[0].who == "Marta Lindqvist"
    assert ("Owner in engineering", "", "Tomás Ferreira") in page.history[0].changes


def test_the_same_goal_is_held_once(cast: SimpleNamespace) -> None:
    outcomes.add_outcome(cast.held, by=cast.marta, now=NOW)
    with pytest.raises(InvalidInput, match="held already"):
        outcomes.add_outcome(replace(cast.held, goal="LOSE half as much to fraud"), by=cast.marta, now=NOW)


def test_members_read_and_owners_directors_and_administrators_change(cast: SimpleNamespace) -> None:
    made = outcomes.add_outcome(cast.held, by=cast.marta, now=NOW)
    other = replace(cast.held, goal="Lose a third as much to fraud")
    with pytest.raises(NotAllowed):
        outcomes.add_outcome(other, by=cast.ines, now=NOW)
    with pytest.raises(NotAllowed, match="two owners"):
        outcomes.change_outcome(made, other, version=1, by=cast.ines, now=NOW)
    assert outcomes.change_outcome(made, other, version=1, by=cast.tomas, now=NOW).goal == other.goal


def test_the_second_of_two_editors_sees_both_texts(cast: SimpleNamespace) -> None:
    made = outcomes.add_outcome(cast.held, by=cast.marta, now=NOW)
    outcomes.change_outcome(
        made, replace(cast.held, why="Sellers carry it"), version=1, by=cast.priya, now=NOW
    )
    with pytest.raises(Conflict) as failure:
        outcomes.change_outcome(
            made, replace(cast.held, why="Three asked"), version=1, by=cast.tomas, now=NOW
        )
    assert [(d.theirs, d.yours) for d in failure.value.differences] == [("Sellers carry it", "Three asked")]


def test_an_initiative_serves_an_outcome_and_the_board_counts_it(cast: SimpleNamespace) -> None:
    fraud = ready.ready(priya=cast.priya, tomas=cast.tomas, team=cast.team)
    made = outcomes.add_outcome(cast.held, by=cast.marta, now=NOW)
    with pytest.raises(NotAllowed):
        outcomes.serve(fraud, made, by=cast.ines, now=NOW)
    outcomes.serve(fraud, made, by=cast.marta, now=NOW)
    assert BoardRow.objects.get(initiative=fraud).serves == made
    assert counting.wrong_cells() == []
    assert queries.outcome_rows(cast.ines)[0].serving == 1
    assert Notice.objects.filter(person=cast.priya, text__contains="serves your outcome").exists()
    outcomes.serve(fraud, None, by=cast.marta, now=NOW)
    assert BoardRow.objects.get(initiative=fraud).serves is None
    assert queries.outcome_rows(cast.ines)[0].serving == 0


def test_what_is_no_longer_held_takes_nothing_new_until_it_is_held_again(cast: SimpleNamespace) -> None:
    fraud = ready.framed(priya=cast.priya, tomas=cast.tomas, team=cast.team)
    made = outcomes.add_outcome(cast.held, by=cast.marta, now=NOW)
    closed = outcomes.close_outcome(made, by=cast.priya, now=NOW)
    with pytest.raises(InvalidInput, match="no longer held"):
        outcomes.serve(fraud, closed, by=cast.marta, now=NOW)
    outcomes.hold_again(made, by=cast.priya, now=NOW)
    outcomes.serve(fraud, Outcome.objects.get(), by=cast.marta, now=NOW)
    assert [entry.summary.split(":")[0] for entry in queries.outcome_page(cast.ines, made).history] == [
        "Held again",
        "No longer held",
        "Added",
    ]
