"""A period with three initiatives that compete for one team's weeks, and a what-if about them."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from initiatives.actions import board
from initiatives.models import Initiative, Option, Person, WhatIf
from initiatives.queries.board import what_if_options, what_if_result, what_ifs
from tests import factories, ready
from tests.factories import NOW

WHY = "It pays back soonest of all that we could do."


def cast(weeks: float = 14) -> SimpleNamespace:
    """Fraud has a dear and a cheaper way, churn and refunds have one each; not all of it fits 14 weeks."""
    tomas = factories.tomas()
    made = SimpleNamespace(
        priya=factories.priya(), tomas=tomas, marta=factories.marta(), ines=factories.ines()
    )
    made.team = factories.team(lead=tomas)
    made.period = factories.period()
    factories.capacity(made.team, made.period, weeks)
    people = {"priya": made.priya, "tomas": tomas, "team": made.team}
    made.fraud = ready.ready(**people)
    made.churn = ready.ready(
        **people,
        title="Churn alarm",
        goal="Keep more sellers",
        worth=(130e3, 225e3, 350e3),
        effort=(3, 4, 6),
        cheaper=False,
    )
    made.refunds = ready.ready(
        **people,
        title="Refunds by chat",
        goal="Refund within a day",
        worth=(60e3, 80e3, 110e3),
        effort=(7, 9, 12),
        effect=(30, 40, 50),
        cheaper=False,
    )
    return made


def option(initiative: Initiative, key: str) -> Option:
    return initiative.options.get(key=key)


def pick(initiative: Initiative, key: str, value: Decimal | None = None) -> board.Pick:
    return board.Pick(initiative, option(initiative, key) if key else None, value)


def begin(made: SimpleNamespace, *picks: board.Pick, by: Person | None = None, **more: Any) -> WhatIf:
    values: dict[str, Any] = {"name": "Refunds first", "by": by or made.marta, "now": NOW, **more}
    return board.make_what_if(made.period, picks=picks, **values)


def come_of(person: Person, what_if: WhatIf) -> what_if_result.Result:
    """What the page would say of it."""
    found = what_ifs.get_what_if(person, what_if.pk)
    ground = what_if_result.ground(person, found.period)
    return what_if_result.result(ground, what_if_result.choices_of(found), what_if_result.weeks_of(found))


def stamped(person: Person, made: SimpleNamespace, initiative: Initiative, key: str) -> board.Pick:
    """A pick with the figures of now, as the page makes it."""
    ground = what_if_result.ground(person, made.period)
    way = what_if_options.ways(ground)[initiative.pk, key]
    return board.Pick(
        initiative,
        option(initiative, key),
        Decimal(repr(round(way.value or 0.0, 2))),
        Decimal(repr(round(sum(way.weeks.values()), 3))),
    )
