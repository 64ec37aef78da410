"""Deciding, and taking a decision back within ten minutes.

What the director saw is what the director decides: the form carries the digest of the figures that were on
screen, and anything that changed since is told before the decision is taken.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from initiatives import access, jobs
from initiatives.actions import _board_row, _debt, _figures
from initiatives.actions._notify import settle, tell
from initiatives.actions._once import once
from initiatives.actions._questions import put
from initiatives.actions._stage import lock, move
from initiatives.actions.board import waiving
from initiatives.actions.board.waiving import Waiving
from initiatives.errors import Conflict, InvalidInput, NotAllowed, WrongStage
from initiatives.models import (
    Choice,
    Decision,
    HistoryEntry,
    Initiative,
    Kind,
    LookAgain,
    Metric,
    NoticeKind,
    Option,
    Person,
    Question,
    QuestionState,
)
from initiatives.queries.board.decisions import said
from initiatives.queries.board.plan import planning_period
from initiatives.queries.options import stored
from initiatives.stages import Stage

UNDO_WINDOW = timedelta(minutes=10)

_MOVES = {
    Choice.FUND: "fund",
    Choice.ASK_FIRST: "send_back",
    Choice.DEFER: "defer",
    Choice.DECLINE: "decline",
}


@dataclass(frozen=True)
class Verdict:
    """What a director chose, and why. Fields that do not belong to `choice` are ignored."""

    choice: Choice
    reason: str
    option: Option | None = None
    question: Question | None = None
    question_text: str = ""
    look_again: LookAgain = LookAgain.NEVER
    look_again_on: date | None = None
    look_again_metric: Metric | None = None
    look_again_above: bool = True
    look_again_value: Decimal | None = None
    look_again_words: str = ""
    look_again_person: Person | None = None
    gives_way: str = ""
    waivers: tuple[Waiving, ...] = ()


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
) -> Decision:
    """Take the decision; pressing twice takes it once.

    `digest` names the figures on screen, `seen` the last history entry that the page knew. Raises `NotAllowed`,
    `WrongStage` (somebody decided first), `Conflict` (figures or options moved on) or `InvalidInput`.
    """
    row = lock(initiative)
    access.require(by, "decide", row)

    def make() -> Decision:
        _still_the_same(row, digest, seen)
        _complete(row, verdict, today=timezone.localdate(now))
        return _take(row, verdict, by=by, now=now)

    decision, _ = once(Decision, make, by=by, token=token, now=now)
    return decision


def _still_the_same(row: Initiative, digest: str, seen: int) -> None:
    if row.at_stage != Stage.READY:
        last = row.decisions.standing().select_related("decided_by").newest_first().first()
        who = f" {last.decided_by.name} decided it." if last else ""
        raise WrongStage(
            f"{row.reference} is {row.at_stage.label.lower()} now.{who} Nothing of yours was saved."
        )
    newest = stored.newest(row)
    moved = [
        f"{entry.actor.name if entry.actor else 'OutcomeFrame'}: {entry.summary}"
        for entry in HistoryEntry.objects.filter(initiative=row, number__gt=seen)
        .select_related("actor")
        .order_by("number")[:5]
    ]
    # Old figures hold up a decision while new ones are coming or the change was not seen. Where none will come
    # (an input is missing, the run failed) the page says so, and the director decides on what is there.
    is_behind = newest is not None and newest.inputs_version != row.inputs_version
    is_coming = row.jobs.of_kind("page").under_way().exists()
    if (newest.digest if newest else "") != digest or (is_behind and (is_coming or moved)):
        told = f" {'; '.join(moved)}." if moved else ""
        raise Conflict(f"The figures changed while you were reading.{told} Review, then decide.")


def _complete(row: Initiative, verdict: Verdict, *, today: date) -> None:
    wrong: dict[str, str] = {}
    if not verdict.reason:
        wrong["reason"] = "Enter why, in a sentence the team can repeat"
    if verdict.choice == Choice.FUND and (verdict.option is None or verdict.option.initiative_id != row.pk):
        wrong["choice"] = "Select what you want to do"
    elif verdict.choice == Choice.FUND and (first := row.questions.must_come_first().first()):
        wrong["choice"] = (
            f"Question {first.number} must be answered first. Ask first, or waive it with a reason"
        )
    if verdict.choice == Choice.FUND and verdict.option is not None and "choice" not in wrong:
        wrong |= waiving.refusals(row, verdict.option, verdict.waivers, today=today)
    if verdict.question is not None and not row.questions.open().filter(pk=verdict.question.pk).exists():
        wrong["question"] = "Select a question that is still open"
    if verdict.choice == Choice.ASK_FIRST and verdict.question is None and not verdict.question_text:
        wrong["question_text"] = "Enter your question"
    if verdict.choice == Choice.DEFER and verdict.look_again == LookAgain.NEVER:
        wrong["look_again"] = "Enter when to look at this again"
    if wrong:
        raise InvalidInput(wrong)


def _take(row: Initiative, verdict: Verdict, *, by: Person, now: datetime) -> Decision:
    newest = stored.newest(row)
    figures = stored.read(newest) if newest else None
    period = planning_period(timezone.localdate(now))
    if verdict.choice == Choice.FUND and period is None:
        raise InvalidInput(
            {"choice": "There is no period to fund it in. An administrator adds one in Settings"}
        )
    question = _question(row, verdict, by=by, now=now) if verdict.choice == Choice.ASK_FIRST else None
    decision = Decision.objects.create(
        initiative=row,
        choice=verdict.choice,
        option=verdict.option if verdict.choice == Choice.FUND else None,
        question=question,
        period=period if verdict.choice == Choice.FUND else None,
        reason=verdict.reason,
        decided_by=by,
        decided_at=now,
        undo_until=now + UNDO_WINDOW,
        appraisal=newest,
        digest=newest.digest if newest else "",
        best_bet_key=(figures.leader or "") if figures else "",
        gaps=row.gaps,
        gives_way=verdict.gives_way if verdict.choice == Choice.FUND else "",
        **_look_again(verdict),
    )
    summary = said(decision)
    waivers = waiving.write(decision, verdict.waivers, by=by, now=now)
    if verdict.choice == Choice.FUND:
        row.period = period
        _debt.take_on(decision)
    move(
        row,
        _MOVES[verdict.choice],
        by=by,
        now=now,
        summary=summary,
        changes=(("Reason", "", decision.reason), *waiving.changes_of(waivers)),
    )
    if newest is not None:
        jobs.enqueue_appraisal(row, now=now, kind="record")
    _board_row.refresh(row, now=now)
    settle(row, "again", now=now)
    tell(
        _audience(row),
        initiative=row,
        kind=NoticeKind.DECIDED,
        text=f"{row.reference} {row.proposal_title}: {summary.lower()}. {decision.reason}",
        once_key=f"decision-{decision.pk}",
        by=by,
        now=now,
        mail_after=decision.undo_until,
    )
    waiving.tell_owners(decision, waivers, by=by, now=now)
    return decision


def _look_again(verdict: Verdict) -> dict[str, object]:
    kind = verdict.look_again
    return {
        "look_again": kind,
        "look_again_on": verdict.look_again_on if kind in (LookAgain.DATE, LookAgain.WORDS) else None,
        "look_again_metric": verdict.look_again_metric if kind == LookAgain.METRIC else None,
        "look_again_above": verdict.look_again_above,
        "look_again_value": verdict.look_again_value if kind == LookAgain.METRIC else None,
        "look_again_words": verdict.look_again_words if kind == LookAgain.WORDS else "",
        "look_again_person": verdict.look_again_person if kind == LookAgain.WORDS else None,
    }


def _question(row: Initiative, verdict: Verdict, *, by: Person, now: datetime) -> Question:
    if verdict.question is not None:
        return verdict.question
    question = put(
        row,
        text=verdict.question_text,
        kind=Kind.IMPACT,
        asked_of=row.engineering_owner or row.product_owner,
        by=by,
        now=now,
    )
    _figures.questions_changed(row, now=now)
    return question


def _audience(row: Initiative) -> list[Person | None]:
    watching = Person.objects.filter(watches__initiative=row)
    return [row.product_owner, row.filed_by, row.engineering_owner, *watching]


@transaction.atomic
def undo_decision(initiative: Initiative, *, by: Person, now: datetime) -> Decision:
    """Take back the standing decision within ten minutes of it; a question that it asked goes with it."""
    row = lock(initiative)
    access.require(by, "decide", row)
    decision = (
        Decision.objects.select_for_update(of=("self",))
        .filter(initiative=row, undone_at__isnull=True)
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
    move(row, "undo_decision", by=by, now=now, summary=f"Undid: {said(decision)}")
    row.notices.filter(once_key=f"decision-{decision.pk}", mailed_at__isnull=True).delete()
    _board_row.refresh(row, now=now)
    return decision
