"""Working out what the options of a period push out: one at a time, at once where it is a moment, kept until it moves.

The run of a period holds the results and the lease. Whoever asks first works; whoever comes meanwhile finds it taken.
The results name the state of the board that they are of, so nothing has to be told when something moves.
"""

import secrets
import time
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from initiatives.economics import PortfolioError
from initiatives.economics.displacement import Change, displacement
from initiatives.models import Displaced, Opportunity, Period, PortfolioRun
from initiatives.queries.board.displacing import BoardState, board_state, competing
from initiatives.queries.board.plan import planning_period
from initiatives.queries.board.portfolio import Best, Problem, best_portfolio, portfolio_problem

LEASE = timedelta(minutes=2)
# So many options take a moment (some tens of milliseconds), so they are worked out while somebody waits.
A_MOMENT = 400
# Seconds for naming what is pushed out, all options together: while somebody waits, and in the background. What is
# not named by then is named when somebody looks at it.
WHILE_ONE_WAITS, IN_THE_BACKGROUND = 0.4, 8.0
# Seconds for one answer where options need several teams.
ONE_ANSWER = 1.0
# A board that moves while it is worked out is worked out again, so often at most.
_ROUNDS = 3

Clock = Callable[[], datetime]


def work_out(period: Period, *, now: Clock, initiative_id: int | None = None, seconds: float) -> bool:
    """Work out what has moved; False where there is nothing to do, or somebody else is at it.

    `initiative_id` is named first. A state that could not be worked out is not tried again until it moves.
    """
    state = board_state(period)
    return _known(period, state) is None and _claimed(period, state, initiative_id, seconds, now)


def work_out_at_once(period: Period | None, *, initiative_id: int, now: Clock) -> bool:
    """The same while somebody waits for it, where the board is small enough; else the background does it.

    What one initiative moves is named here, too, where the background had no time for it. Two queries where there is
    nothing to do.
    """
    if period is None:
        return False
    state = board_state(period)
    known = _known(period, state, initiative_id)
    if known is None:
        return competing() <= A_MOMENT and _claimed(period, state, initiative_id, WHILE_ONE_WAITS, now)
    return known and _name_later(period, initiative_id, now)


def _known(period: Period, state: BoardState, initiative_id: int = 0) -> bool | None:
    """None where this state has not been worked out, else whether something of the initiative is not named yet."""
    unnamed = Opportunity.objects.filter(run=OuterRef("pk"), initiative_id=initiative_id, is_named=False)
    known = PortfolioRun.objects.filter(period=period, board=state.board, beside=state.beside)
    return known.annotate(unnamed=Exists(unnamed)).values_list("unnamed", flat=True).first()


def _claimed(period: Period, state: BoardState, first: int | None, seconds: float, now: Clock) -> bool:
    token = secrets.token_hex(16)
    if not PortfolioRun.objects.claim(period, token=token, now=now(), lease=LEASE):
        return False
    try:
        _solve(period, state, token, first, seconds, now)
    except PortfolioError as failure:
        _fail(period, state, token, f"The board’s figures do not add up: {failure.reason}.")
    finally:
        PortfolioRun.objects.held(period, token).update(lease_token="", lease_until=None)
    return True


def work_out_planned(*, now: Clock, today: date) -> int:
    """What the worker does when it is rung: the period that is being planned, until it has stood still."""
    period = planning_period(today)
    rounds = 0
    while period is not None and rounds < _ROUNDS and work_out(period, now=now, seconds=IN_THE_BACKGROUND):
        rounds += 1
    return rounds


def _solve(
    period: Period, state: BoardState, token: str, first: int | None, seconds: float, now: Clock
) -> None:
    """Read, do the arithmetic with no transaction open, and write all of it or nothing."""
    problem = portfolio_problem(period, undecided=True)
    best = best_portfolio(problem)
    rows, moved = _named(problem, best, first, time.monotonic() + seconds)
    with transaction.atomic():
        run = PortfolioRun.objects.held(period, token).select_for_update().first()
        if run is None:
            return
        run.opportunities.all().delete()
        for row in rows:
            row.run = run
        made = Opportunity.objects.bulk_create(rows, batch_size=1_000)
        Displaced.objects.bulk_create(
            [
                _displaced(problem, opportunity, change)
                for opportunity, changes in zip(made, moved, strict=True)
                for change in changes
            ],
            batch_size=1_000,
        )
        run.board, run.beside, run.is_exact = state.board, state.beside, best.is_exact
        run.worked_out_at, run.error = now(), ""
        run.save(update_fields=["board", "beside", "is_exact", "worked_out_at", "error"])


def _fail(period: Period, state: BoardState, token: str, sentence: str) -> None:
    PortfolioRun.objects.held(period, token).update(
        board=state.board, beside=state.beside, error=sentence[:300]
    )


def _named(
    problem: Problem, best: Best, first: int | None, until: float
) -> tuple[list[Opportunity], list[tuple[Change, ...]]]:
    """A row for each option, and what it moves: for `first`, then for what is ready, as long as there is time."""
    order = sorted(
        problem.candidates,
        key=lambda one: (one.initiative_id != first, not one.is_ready, one.initiative_id),
    )
    rows, moved = [], []
    for one in order:
        for way in one.ways:
            cost = best.costs[one.initiative_id, way.key]
            row = Opportunity(
                initiative_id=one.initiative_id,
                key=way.key,
                appraisal_id=one.appraisal_id,
                cost=cost.exact,
                at_least=cost.at_least,
                at_most=cost.at_most,
                is_chosen=best.chosen.get(one.initiative_id) == way.key,
            )
            changes: Iterable[Change] = ()
            if cost.fits and cost.at_most:
                if one.initiative_id == first or time.monotonic() < until:
                    changes = _name(best, row)
                else:
                    row.is_named = False
            rows.append(row)
            moved.append(tuple(changes))
    return rows, moved


def _name(best: Best, row: Opportunity) -> tuple[Change, ...]:
    found = displacement(best.engine, str(row.initiative_id), row.key, time_limit=ONE_ANSWER)
    if found.fits:
        row.cost, row.at_least, row.at_most = found.opportunity_cost, found.at_least, found.at_most
    return found.changes


def _name_later(period: Period, initiative_id: int, now: Clock) -> bool:
    """Name what the options of one initiative move, where only the amounts are known."""
    unnamed = Opportunity.objects.filter(
        run__period=period, run__error="", initiative_id=initiative_id, is_named=False
    )
    token = secrets.token_hex(16)
    if not unnamed.exists() or not PortfolioRun.objects.claim(period, token=token, now=now(), lease=LEASE):
        return False
    try:
        if _known(period, board_state(period)) is None:
            return False
        problem = portfolio_problem(period, undecided=True)
        best = best_portfolio(problem)
        named = [(row, _name(best, row)) for row in unnamed.order_by("key")]
        with transaction.atomic():
            for row, changes in named:
                row.is_named = True
                row.save(update_fields=["cost", "at_least", "at_most", "is_named"])
                Displaced.objects.bulk_create(_displaced(problem, row, change) for change in changes)
    finally:
        PortfolioRun.objects.held(period, token).update(lease_token="", lease_until=None)
    return True


def _displaced(problem: Problem, opportunity: Opportunity, change: Change) -> Displaced:
    one = problem.candidate(int(change.initiative))
    before = one.way(change.before) if one and change.before else None
    after = one.way(change.after) if one and change.after else None
    shown = before or after
    return Displaced(
        opportunity=opportunity,
        initiative_id=int(change.initiative),
        before_key=change.before or "",
        before_name=before.name if before else "",
        after_key=change.after or "",
        after_name=after.name if after else "",
        worth=change.value_change,
        low=shown.low if shown and not (before and after) else None,
        high=shown.high if shown and not (before and after) else None,
    )
