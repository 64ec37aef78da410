"""The board's counts equal its rows after whatever people do, folded or not, and can be made again."""

import random
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from initiatives.actions import board, intake, options, reframing
from initiatives.actions.board import Verdict, counting
from initiatives.errors import OutcomeFrameError
from initiatives.models import (
    BoardRow,
    BoardTotal,
    Choice,
    CountedBy,
    Initiative,
    Input,
    Kind,
    LookAgain,
    Shelf,
)
from initiatives.queries.board import decisions, plan
from initiatives.queries.board.totals import totals
from initiatives.queries.options import stored
from initiatives.stages import Stage
from tests import board_rows, factories, ready
from tests.factories import NOW

pytestmark = pytest.mark.django_db
WHY = "Most of the value for a third of the work."


@pytest.fixture
def cast() -> SimpleNamespace:
    tomas = factories.tomas()
    made = SimpleNamespace(priya=factories.priya(), tomas=tomas, marta=factories.marta())
    made.team = factories.team(lead=tomas)
    made.period = factories.period()
    factories.capacity(made.team, made.period, 96, kept=20)
    made.initiatives = [
        ready.ready(priya=made.priya, tomas=tomas, team=made.team, title=f"Idea {n}", goal=f"Goal {n}")
        for n in range(3)
    ]
    return made


def re_estimate(cast: SimpleNamespace, initiative: Initiative, dice: random.Random) -> None:
    option, low = initiative.options.in_order().first(), dice.choice([2, 6, 20])
    given = ready.given("typed", low, 1.5 * low, 2.5 * low)
    options.set_estimate(
        option=option, by=cast.tomas, now=NOW, version=option.version, input=Input.EFFORT, given=given
    )
    ready.work_out()


def take(cast: SimpleNamespace, initiative: Initiative, verdict: Verdict) -> None:
    newest = stored.newest(initiative)
    board.decide(
        initiative,
        verdict,
        digest=newest.digest if newest else "",
        seen=decisions.last_entry(initiative),
        by=cast.marta,
        now=NOW,
    )


def change_owner(cast: SimpleNamespace, initiative: Initiative, dice: random.Random) -> None:
    reframing.change_owners(
        initiative=initiative,
        product_owner=dice.choice([cast.priya, cast.marta]),
        engineering_owner=cast.tomas,
        by=cast.tomas,
        now=NOW,
        version=initiative.version,
    )


def fund(cast: SimpleNamespace, one: Initiative, dice: random.Random) -> None:
    take(cast, one, Verdict(Choice.FUND, WHY, option=one.options.get(key="B")))


def defer(cast: SimpleNamespace, one: Initiative, dice: random.Random) -> None:
    take(cast, one, Verdict(Choice.DEFER, WHY, look_again=LookAgain.DATE, look_again_on=NOW.date()))


def ask(cast: SimpleNamespace, one: Initiative, dice: random.Random) -> None:
    asking = reframing.Asking(text="What would half of this look like?", kind=Kind.IMPACT)
    reframing.ask(initiative=one, asking=asking, by=cast.tomas, now=NOW)


STEPS = [
    re_estimate,
    fund,
    defer,
    ask,
    change_owner,
    lambda cast, one, dice: reframing.mark_ready(initiative=one, by=cast.tomas, now=NOW),
    lambda cast, one, dice: reframing.back_to_reframing(initiative=one, by=cast.tomas, now=NOW),
    lambda cast, one, dice: board.undo_decision(one, by=cast.marta, now=NOW),
    lambda cast, one, dice: intake.withdraw(one, by=cast.priya, now=NOW),
    lambda cast, one, dice: intake.restore(one, by=cast.priya, now=NOW),
    lambda cast, one, dice: board.fold_totals(),
]


def one_step(cast: SimpleNamespace, dice: random.Random) -> bool:
    """Something that people do to an initiative; what is not possible now is refused, as for people."""
    initiative = Initiative.objects.get(pk=dice.choice(cast.initiatives).pk)
    try:
        dice.choice(STEPS)(cast, initiative, dice)
    except OutcomeFrameError:
        return False
    return True


@pytest.mark.parametrize("seed", [1, 2])
def test_counts_equal_the_rows_after_whatever_people_do(
    cast: SimpleNamespace, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "LONG", 3)
    dice = random.Random(seed)
    stages = set()
    for _ in range(25):
        while not one_step(cast, dice):
            pass
        stages |= set(Initiative.objects.values_list("stage", flat=True))
        assert counting.wrong_cells() == []
    assert len(stages) > 2
    board.fold_totals()
    assert counting.wrong_cells() == []


def test_what_is_committed_is_the_sum_of_the_expected_effort_of_what_is_funded(cast: SimpleNamespace) -> None:
    for initiative in cast.initiatives[:2]:
        newest = stored.newest(initiative)
        board.decide(
            initiative,
            Verdict(Choice.FUND, WHY, option=initiative.options.get(key="B")),
            digest=newest.digest,
            seen=decisions.last_entry(initiative),
            by=cast.marta,
            now=NOW,
        )
    weeks = [row.effort_expected for row in BoardRow.objects.filter(stage=Stage.FUNDED)]
    room = plan.room_of(cast.period, cast.team)
    assert len(weeks) == 2
    assert room.committed == pytest.approx(float(sum(weeks)))


def test_folding_keeps_every_sum_and_leaves_one_line(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(3)
    board_rows.many(30, dice, filed_by=cast.priya, teams=[cast.team], stages=[Stage.READY])
    before = totals(cast.period, cast.priya)
    assert BoardTotal.objects.filter(counted=CountedBy.TEAM, shelf=Shelf.READY).count() > counting.LONG
    assert board.fold_totals() > 0
    after = totals(cast.period, cast.priya)
    assert BoardTotal.objects.filter(counted=CountedBy.TEAM, shelf=Shelf.READY).count() == 1
    for cell, tally in before.cells.items():
        assert (after.cells[cell].rows, after.cells[cell].value) == (tally.rows, tally.value)
        assert after.cells[cell].state != tally.state or tally.state[1] <= counting.LONG


def test_a_wrong_count_is_named_and_made_again(cast: SimpleNamespace) -> None:
    BoardTotal.objects.filter(counted=CountedBy.TEAM).update(rows=7)
    with pytest.raises(CommandError, match="counts are wrong"):
        call_command("rebuild_board", "--check")
    call_command("rebuild_board")
    call_command("rebuild_board", "--check")


def test_rows_of_an_earlier_version_are_made_again_once(cast: SimpleNamespace) -> None:
    BoardRow.objects.update(words="", shelf=Shelf.AWAY)
    BoardTotal.objects.all().delete()
    assert board.rebuild_if_old(now=NOW) == 3
    assert set(BoardRow.objects.values_list("shelf", flat=True)) == {Shelf.READY}
    assert counting.wrong_cells() == []
    assert board.rebuild_if_old(now=NOW) == 0
