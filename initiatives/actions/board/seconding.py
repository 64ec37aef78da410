"""Four eyes: above a stake of the workspace's choosing, a funding is proposed by one director and confirmed by another.

Until then nothing moves: it stands ready, and everybody sees that it waits. Whoever confirms sees the figures of
that day and confirms on those. It ends by itself after a week, so that nothing waits for ever.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from initiatives import access
from initiatives.actions import _board_row, _proposed
from initiatives.actions._history import record
from initiatives.actions._notify import tell
from initiatives.actions._stage import lock
from initiatives.actions.board.taking import (
    UNDO_WINDOW,
    Verdict,
    as_it_stands,
    carry_out,
    complete,
    still_the_same,
    write,
)
from initiatives.actions.board.waiving import Waiving
from initiatives.errors import InvalidInput, WrongStage
from initiatives.models import (
    AppliedWhatIf,
    Choice,
    Decision,
    DecisionState,
    Initiative,
    NoticeKind,
    Person,
    Waiver,
)
from initiatives.queries.board import seconding
from initiatives.queries.board.decisions import said

WAITS = timedelta(days=7)


def needs_second(row: Initiative, verdict: Verdict) -> bool:
    """Whether the cost of what is funded may come to more than the workspace lets one director decide."""
    if verdict.choice != Choice.FUND or verdict.option is None:
        return False
    return seconding.is_above(row, verdict.option.key)


def propose(
    row: Initiative, verdict: Verdict, *, by: Person, now: datetime, applied: AppliedWhatIf | None = None
) -> Decision:
    """Write it down on a locked initiative as proposed, and ask the other directors."""
    others = seconding.others_who_decide(row, by)
    if not others:
        raise InvalidInput(
            {
                "choice": "A cost like this takes a second director, and there is nobody else who may decide this. "
                "An administrator adds one in Settings"
            }
        )
    decision = write(
        row,
        verdict,
        by=by,
        now=now,
        state=DecisionState.PROPOSED,
        proposed_at=now,
        confirm_by=now + WAITS,
        applied=applied,
    )
    # Kept with the decision as if undone: a waiver counts from the day on which its funding does.
    for waiving in verdict.waivers:
        _keep(decision, waiving, by=by, now=now)
    record(
        initiative=row,
        by=by,
        now=now,
        action="propose_decision",
        summary=f"Proposed: {said(decision, proposed=True)}; a second director confirms",
        changes=(("Reason", "", decision.reason), *([("What-if", "", applied.name)] if applied else [])),
    )
    _board_row.refresh(row, now=now)
    tell(
        others,
        initiative=row,
        kind=NoticeKind.WAITING,
        text=f"{by.name} proposes for {row.reference}: {said(decision, proposed=True)}. It waits for a second "
        f"director. {decision.reason}",
        once_key=f"confirm-{decision.pk}",
        by=by,
        now=now,
    )
    return decision


def _keep(decision: Decision, waiving: Waiving, *, by: Person, now: datetime) -> None:
    guardrail = decision.initiative.guardrails.filter(number=waiving.guardrail).first()
    if guardrail is None or decision.option is None or waiving.until is None or not waiving.reason:
        return
    Waiver.objects.create(
        guardrail=guardrail,
        option=decision.option,
        decision=decision,
        reason=waiving.reason,
        until=waiving.until,
        given_by=by,
        given_at=now,
        undone_at=now,
    )


@transaction.atomic
def confirm(decision: Decision, *, digest: str, seen: int, by: Person, now: datetime) -> Decision:
    """The second director agrees, on the figures that stand now: it is in force, and can be undone for ten minutes.

    Raises `NotAllowed` (whoever proposed it, above all), `WrongStage`, `Conflict`, `InvalidInput`.
    """
    row = lock(decision.initiative)
    waiting = _waiting(decision, now=now)
    access.require(by, "confirm_decision", waiting)
    still_the_same(row, digest, seen, own=waiting)
    kept = waiting.waivers.select_related("guardrail")
    waivers = tuple(Waiving(waiver.guardrail.number, waiver.reason, waiver.until) for waiver in kept)
    complete(
        row,
        Verdict(Choice(waiting.choice), waiting.reason, option=waiting.option, waivers=waivers),
        today=timezone.localdate(now),
    )
    kept.delete()
    waiting.state, waiting.confirmed_by = DecisionState.STANDS, by
    waiting.decided_at, waiting.undo_until = now, now + UNDO_WINDOW
    for field, value in as_it_stands(row, now=now).items():
        setattr(waiting, field, value)
    waiting.save()
    return carry_out(waiting, row, waivers, by=by, now=now)


def _waiting(decision: Decision, *, now: datetime) -> Decision:
    found = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("option", "decided_by", "initiative", "period")
        .get(pk=decision.pk)
    )
    if found.state != DecisionState.PROPOSED:
        closed = f" {found.closed_by.name} closed it." if found.closed_by else ""
        done = f" {found.confirmed_by.name} confirmed it." if found.confirmed_by else ""
        raise WrongStage(f"This does not wait for a second director any more.{done or closed}")
    if found.confirm_by is not None and now > found.confirm_by:
        raise WrongStage("The week in which it could be confirmed is over. It takes a new decision.")
    return found


@transaction.atomic
def object_to(decision: Decision, *, reason: str, by: Person, now: datetime) -> Decision:
    """The second director does not agree: nothing comes into force, and the reason stands beside what was proposed."""
    row = lock(decision.initiative)
    waiting = _waiting(decision, now=now)
    access.require(by, "confirm_decision", waiting)
    if not reason:
        raise InvalidInput({"reason": "Enter why, in a sentence that can be answered"})
    _end(waiting, row, DecisionState.OBJECTED, why=reason, by=by, now=now, summary="Objected to")
    return waiting


@transaction.atomic
def take_back(decision: Decision, *, by: Person, now: datetime) -> Decision:
    """Whoever proposed it thinks again, while it waits."""
    row = lock(decision.initiative)
    waiting = _waiting(decision, now=now)
    access.require(by, "take_back_proposed", waiting)
    _end(waiting, row, DecisionState.TAKEN_BACK, why="", by=by, now=now, summary="Took back")
    return waiting


@transaction.atomic
def take_back_with_the_set(decision: Decision, *, by: Person, now: datetime) -> Decision:
    """What was proposed with a what-if goes when the set is undone, which is any director's to do."""
    row = lock(decision.initiative)
    waiting = _waiting(decision, now=now)
    access.require(by, "decide", row)
    _end(waiting, row, DecisionState.TAKEN_BACK, why="", by=by, now=now, summary="Took back")
    return waiting


def lapse_due(*, now: datetime) -> int:
    """For the scheduler: what nobody confirmed within a week lapses, each in its own transaction."""
    due = list(Decision.objects.proposed().filter(confirm_by__lt=now).order_by("pk")[:500])
    return sum(_lapse(decision, now=now) for decision in due)


@transaction.atomic
def _lapse(decision: Decision, *, now: datetime) -> bool:
    row = lock(decision.initiative)
    found = row.decisions.proposed().select_related("option").filter(confirm_by__lt=now).first()
    if found is None:
        return False
    _end(
        found,
        row,
        DecisionState.LAPSED,
        why="No second director confirmed it within a week.",
        by=None,
        now=now,
        summary="Nobody confirmed",
    )
    return True


def _end(
    waiting: Decision,
    row: Initiative,
    state: DecisionState,
    *,
    why: str,
    by: Person | None,
    now: datetime,
    summary: str,
) -> None:
    _proposed.close(row, state, why=why, by=by, now=now)
    waiting.refresh_from_db(fields=["state", "closed_by", "closed_at", "closed_why"])
    record(
        initiative=row,
        by=by,
        now=now,
        action=f"{state.value}_decision",
        summary=f"{summary}: {said(waiting, proposed=True)}",
        changes=(("Reason", "", why),) if why else (),
    )
    _board_row.refresh(row, now=now)
