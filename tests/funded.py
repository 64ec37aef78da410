"""An initiative that has been decided, for tests of what comes afterwards."""

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from initiatives.actions import board
from initiatives.actions.board import Verdict
from initiatives.models import Choice, Decision, Initiative, LookAgain, Person
from initiatives.queries.board import decisions
from initiatives.queries.options import stored
from tests import factories, ready
from tests.factories import NOW

WHY = "Most of the value for a third of the work."


def cast() -> SimpleNamespace:
    """Priya, Tomas, Marta and Ines; a team with weeks left; `fraud`, ready to decide with its figures."""
    tomas = factories.tomas()
    made = SimpleNamespace(
        priya=factories.priya(),
        tomas=tomas,
        marta=factories.marta(),
        ines=factories.ines(),
        team=factories.team(lead=tomas),
    )
    factories.capacity(made.team, factories.period(), 96)
    made.fraud = ready.ready(priya=made.priya, tomas=tomas, team=made.team)
    return made


def decide(
    initiative: Initiative, choice: Choice, *, by: Person, key: str = "B", now: datetime = NOW, **more: Any
) -> Decision:
    """By the action, on the figures that stand."""
    newest = stored.newest(initiative)
    if choice == Choice.DEFER:
        more.setdefault("look_again", LookAgain.DATE)
        more.setdefault("look_again_on", date(2027, 5, 1))
    verdict = Verdict(
        choice=choice,
        reason=more.pop("reason", WHY),
        option=initiative.options.with_key(key).get() if choice == Choice.FUND else None,
        **more,
    )
    made = board.decide(
        initiative,
        verdict,
        digest=newest.digest if newest else "",
        seen=decisions.last_entry(initiative),
        by=by,
        now=now,
    )
    initiative.refresh_from_db()
    return made
