"""Deciding, and taking a decision back within ten minutes.

What the director saw is what the director decides: the form carries the digest of the figures that were on
screen, and anything that changed since is told before the decision is taken.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from initiatives import access
from initiatives.actions import _board_row, _debt, _figures, _measures
from initiatives.actions._once import once
from initiatives.actions._stage import lock, move
from initiatives.actions.board import seconding, waiving
from initiatives.actions.board.taking import Verdict, carry_out, complete, still_the_same, write
from initiatives.errors import NotAllowed, WrongStage
from initiatives.models import AppliedWhatIf, Choice, Decision, Initiative, Person, QuestionState
from initiatives.queries.board.decisions import said
from initiatives.stages import Stage


@transaction.atomic
def decide(
    initiative: Initiative,
    verdict: Verdict,
    *,
    digest: str,
    seen: int,
    by: Person,
    now: datetime,
    token: str = "",
    applied: AppliedWhatIf | None = None,
) -> Decision:
    """Take the decision, or propose it where its stake calls for a second director; pressing twice does it once.

    `state` of what comes back says which. May be called many times in one transaction.

    `digest` names the figures on screen, `seen` the last history entry that the page knew; `applied` the what-if of
    which this is one decision. Raises `NotAllowed`,
    `WrongStage` (somebody decided first), `Conflict` (figures or options moved on) or `InvalidInput`.
    """
    row = lock(initiative)
    access.require(by, "decide", row)

    def make() -> Decision:
        still_the_same(row, digest, seen)
        complete(row, verdict, today=timezone.localdate(now))
        if seconding.needs_second(row, verdict):
            return seconding.propose(row, verdict, by=by, now=now, applied=applied)
        decision = write(row, verdict, by=by, now=now, applied=applied)
        return carry_out(decision, row, verdict.waivers, by=by, now=now)

    decision, _ = once(Decision, make, by=by, token=token, now=now)
    return decision


@transaction.atomic
def undo_decision(initiative: Initiative, *, by: Person, now: datetime) -> Decision:
    """Take back the standing decision within ten minutes of it; a question that it asked goes with it."""
    row = lock(initiative)
    access.require(by, "decide", row)
    decision = (
        Decision.objects.select_for_update(of=("self",))
        .standing()
        .filter(initiative=row)
        .select_related("option", "question")
        .newest_first()
        .first()
    )
    if decision is None:
        raise WrongStage("There is no decision to undo.")
    if now > decision.undo_until:
        raise NotAllowed("A decision can be undone for ten minutes. After that it takes a new one.")
    decision.undone_at = now
    decision.undone_by = by
    decision.save(update_fields=["undone_at", "undone_by"])
    _measures.drop(decision)
    waiving.undo(decision, now=now)
    question = decision.question
    if (
        question is not None
        and question.asked_at == decision.decided_at
        and question.state == QuestionState.OPEN
        and not question.messages.exists()
    ):
        question.state = QuestionState.WITHDRAWN
        question.closed_by, question.closed_at = by, now
        question.save(update_fields=["state", "closed_by", "closed_at"])
        _figures.questions_changed(row, now=now)
    if decision.choice == Choice.FUND:
        row.period = None
        _debt.take_back(decision)
    # As if it had never been decided: nothing was reopened here that could be put back to "declined".
    move(row, "undo_decision", by=by, now=now, summary=f"Undid: {said(decision)}", stage_before=Stage.READY)
    told = row.notices.filter(mailed_at__isnull=True)
    told.filter(once_key=f"decision-{decision.pk}").delete()
    told.filter(once_key__startswith=f"decision-{decision.pk}:condition:").delete()
    _board_row.refresh(row, now=now)
    return decision
