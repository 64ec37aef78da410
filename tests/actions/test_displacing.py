"""Working out what the options of a period displace: once for each state of the board, by one at a time, and kept."""

from datetime import timedelta

import pytest
from django.utils import timezone

from initiatives.actions import board
from initiatives.actions.board import displacing as at_work
from initiatives.actions.board.planning import Entry
from initiatives.models import (
    Capacity,
    Displaced,
    Initiative,
    Opportunity,
    Period,
    Person,
    PortfolioRun,
    Team,
)
from initiatives.queries.board.displacing import board_state, dearest, displacing
from initiatives.stages import Stage
from tests import factories as f
from tests.board_rows import compete

pytestmark = pytest.mark.django_db


class Web:
    """Scenario 2 as rows: dark mode and the payment flow want the same seven weeks."""

    def __init__(self) -> None:
        self.priya: Person = f.priya()
        self.team: Team = f.team(name="Web", lead=f.tomas())
        self.period: Period = f.period()
        f.capacity(self.team, self.period, 24, promised=17)
        self.dark, self.flow = self.ready("Dark mode"), self.ready("Payment flow")
        compete(self.dark, A=(12_000, {self.team: 5.6}))
        compete(self.flow, A=(1_400_000, {self.team: 6.3}), B=(900_000, {self.team: 2.15}))

    def ready(self, title: str) -> Initiative:
        return f.initiative(filed_by=self.priya, for_team=self.team, stage=Stage.READY, proposal_title=title)

    def work_out(self) -> bool:
        return board.work_out(self.period, now=timezone.now, seconds=5)

    def more_weeks(self, weeks: int) -> None:
        row = Capacity.objects.get()
        entry = Entry(self.team, row.total + weeks, row.kept, row.promised, row.version)
        board.save_capacity(
            period=self.period, entries=[entry], by=f.person("administrator", name="Jonas"), now=f.NOW
        )


@pytest.fixture
def web() -> Web:
    return Web()


def test_dark_mode_displaces_the_payment_flow_and_with_two_weeks_more_only_pushes_it_down(web: Web) -> None:
    assert web.work_out()
    row = Opportunity.objects.get(initiative=web.dark)
    assert (row.cost, row.is_chosen) == (1_400_000, False)
    moved = row.displaced.get()
    assert (moved.initiative, moved.before_key, moved.after_key, moved.worth) == (
        web.flow,
        "A",
        "",
        -1_400_000,
    )
    assert (moved.low, moved.high) == (840_000, 2_100_000)

    web.more_weeks(2)
    assert web.work_out()
    row = Opportunity.objects.get(initiative=web.dark)
    moved = row.displaced.get()
    assert row.cost == 500_000
    assert (moved.before_key, moved.after_key, moved.worth) == ("A", "B", -500_000)


def test_it_is_worked_out_once_for_each_state_of_the_board(web: Web) -> None:
    assert web.work_out()
    kept = list(Opportunity.objects.values_list("pk", flat=True))
    assert not web.work_out()
    assert list(Opportunity.objects.values_list("pk", flat=True)) == kept

    compete(web.flow, A=(1_300_000, {web.team: 6.3}), B=(900_000, {web.team: 2.15}))
    seen = displacing(web.priya, web.dark.pk, web.period, appraisal_id=None)
    assert seen.state == "unknown", "no figures on screen, nothing to say of them"
    assert web.work_out()
    assert Opportunity.objects.get(initiative=web.dark).cost == 1_300_000


def test_folding_the_counts_moves_nothing(web: Web) -> None:
    for worth in range(20):
        compete(web.flow, A=(1_000_000 + worth, {web.team: 6.3}))
    assert web.work_out()
    before = board_state(web.period)
    assert board.fold_totals()
    assert board_state(web.period) == before
    assert not web.work_out()


def test_of_two_who_begin_at_once_one_works(web: Web) -> None:
    now = timezone.now()
    assert PortfolioRun.objects.claim(web.period, token="first", now=now, lease=at_work.LEASE)
    assert not web.work_out()
    assert not Opportunity.objects.exists()
    # Whoever began has gone: the lease ends, and the next one takes over.
    later = now + at_work.LEASE + timedelta(seconds=1)
    assert board.work_out(web.period, now=lambda: later, seconds=5)
    assert PortfolioRun.objects.get().lease_until is None
    assert Displaced.objects.filter(opportunity__initiative=web.dark).count() == 1


def test_what_there_was_no_time_to_name_is_named_when_somebody_looks(web: Web) -> None:
    assert board.work_out(web.period, now=timezone.now, seconds=0)
    row = Opportunity.objects.get(initiative=web.dark)
    assert (row.cost, row.is_named) == (1_400_000, False)
    assert board.work_out_at_once(web.period, initiative_id=web.dark.pk, now=timezone.now)
    row.refresh_from_db()
    assert row.is_named and row.displaced.get().initiative == web.flow
    assert not board.work_out_at_once(web.period, initiative_id=web.dark.pk, now=timezone.now)


def test_beside_the_board_stand_the_best_bets_that_push_others_out(web: Web) -> None:
    web.work_out()
    dear, other = dearest(web.priya, web.period, most=4)
    assert (other.initiative_id, other.cost, other.first) == (web.flow.pk, 12_000, "Dark mode")
    assert (dear.initiative_id, dear.key, dear.cost, dear.first) == (
        web.dark.pk,
        "A",
        1_400_000,
        "Payment flow",
    )
    assert not dear.is_stale
    web.more_weeks(2)
    assert dearest(web.priya, web.period, most=4)[0].is_stale


def test_the_worker_takes_the_period_that_is_planned_until_it_stands_still(web: Web) -> None:
    today = web.period.starts - timedelta(days=30)
    assert board.work_out_planned(now=timezone.now, today=today) == 1
    assert board.work_out_planned(now=timezone.now, today=today) == 0
