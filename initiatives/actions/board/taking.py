"""Taking a decision: what it has to be, the rows it makes, and what follows once it is in force.

Whoever decides alone and whoever confirms as the second both come through here.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from initiatives import jobs
from initiatives.actions import _board_row, _debt, _figures, _measures
from initiatives.actions._history import Change
from initiatives.actions._notify import settle, tell
from initiatives.actions._questions import put
from initiatives.actions._stage import move
from initiatives.actions.board import waiving
from initiatives.actions.board.waiving import Waiving
from initiatives.errors import Conflict, InvalidInput, WrongStage
from initiatives.models import (
    Choice,
    Condition,
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
)
from initiatives.queries.board import record
from initiatives.queries.board.decisions import said
from initiatives.queries.board.plan import planning_period
from initiatives.queries.options import stored
from initiatives.stages import Stage

UNDO_WINDOW = timedelta(minutes=10)
MOST_CONDITIONS = 5

_MOVES = {
    Choice.FUND: "fund",
    Choice.ASK_FIRST: "send_back",
    Choice.DEFER: "defer",
    Choice.DECLINE: "decline",
    Choice.REFRAME: "send_back",
}


@dataclass(frozen=True)
class Conditioning:
    """One line that must hold: who sees to it, and by when."""

    text: str
    owner: Person | None = None
    wanted_by: date | None = None


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
    conditions: tuple[Conditioning, ...] = ()


def still_the_same(row: Initiative, digest: str, seen: int, *, own: Decision | None = None) -> None:
    """What is on the form is what stands, and nobody decided or proposed meanwhile; `own` is what is being confirmed."""
    if row.at_stage != Stage.READY:
        last = row.decisions.standing().select_related("decided_by").newest_first().first()
        who = f" {last.decided_by.name} decided it." if last else ""
        raise WrongStage(
            f"{row.reference} is {row.at_stage.label.lower()} now.{who} Nothing of yours was saved."
        )
    waits = row.decisions.proposed().select_related("option", "decided_by").first()
    if waits is not None and waits != own:
        raise Conflict(
            f"{waits.decided_by.name} has proposed it already: {said(waits, proposed=True)}. Confirm that or object to it first."
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


def complete(row: Initiative, verdict: Verdict, *, today: date) -> None:
    """Raise `InvalidInput` with the words for each field that does not add up."""
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
    if len(verdict.conditions) > MOST_CONDITIONS:
        wrong["conditions"] = f"Keep it to {MOST_CONDITIONS} conditions"
    if wrong:
        raise InvalidInput(wrong)


def write(row: Initiative, verdict: Verdict, *, by: Person, now: datetime, **fields: Any) -> Decision:
    """The decision's own rows on a locked initiative; `carry_out` makes it count."""
    period = planning_period(timezone.localdate(now))
    if verdict.choice == Choice.FUND and period is None:
        raise InvalidInput(
            {"choice": "There is no period to fund it in. An administrator adds one in Settings"}
        )
    question = _question(row, verdict, by=by, now=now) if verdict.choice == Choice.ASK_FIRST else None
    is_funding = verdict.choice == Choice.FUND
    decision = Decision.objects.create(
        initiative=row,
        choice=verdict.choice,
        option=verdict.option if is_funding else None,
        question=question,
        period=period if is_funding else None,
        reason=verdict.reason,
        decided_by=by,
        decided_at=now,
        undo_until=now + UNDO_WINDOW,
        gives_way=verdict.gives_way if is_funding else "",
        **as_it_stands(row, now=now),
        **_look_again(verdict),
        **fields,
    )
    if is_funding:
        Condition.objects.bulk_create(
            Condition(
                decision=decision, number=number, text=one.text, owner=one.owner, wanted_by=one.wanted_by
            )
            for number, one in enumerate(verdict.conditions, 1)
        )
    return decision


def as_it_stands(row: Initiative, *, now: datetime) -> dict[str, Any]:
    """The figures on screen, and the record that is made of everything beside them."""
    newest = stored.newest(row)
    figures = stored.read(newest) if newest else None
    document = record.write(row, today=timezone.localdate(now))
    framing = row.framings.newest_first().first()
    return {
        "appraisal": newest,
        "digest": newest.digest if newest else "",
        "best_bet_key": (figures.leader or "") if figures else "",
        "gaps": row.gaps,
        "snapshot": document,
        "outcome": _board_row.outcome_of(row, framing),
    }


def carry_out(
    decision: Decision, row: Initiative, waivers: tuple[Waiving, ...], *, by: Person, now: datetime
) -> Decision:
    """Move the initiative, take on what comes with it, and tell everybody concerned."""
    summary = said(decision)
    given = waiving.write(decision, waivers, by=decision.decided_by, now=now)
    if decision.choice == Choice.FUND:
        row.period = decision.period
        _debt.take_on(decision)
    conditions = list(decision.conditions.in_order().select_related("owner"))
    if decision.confirmed_by is not None:
        summary = f"{summary}, proposed by {decision.decided_by.name}"
    move(
        row,
        _MOVES[Choice(decision.choice)],
        by=by,
        now=now,
        summary=summary,
        changes=(
            ("Reason", "", decision.reason),
            *([("What-if", "", decision.applied.name)] if decision.applied else []),
            *_conditions_in_words(conditions),
            *waiving.changes_of(given),
        ),
    )
    _measures.keep(decision, row)
    if decision.appraisal is not None:
        jobs.enqueue_appraisal(row, now=now, kind="record")
    _board_row.refresh(row, now=now)
    settle(row, "again", now=now)
    settle(row, f"confirm-{decision.pk}", now=now)
    tell(
        audience(row, decision),
        initiative=row,
        kind=NoticeKind.DECIDED,
        text=f"{row.reference} {row.proposal_title}: {summary[:1].lower()}{summary[1:]}. {decision.reason}",
        once_key=f"decision-{decision.pk}",
        by=by,
        now=now,
        mail_after=decision.undo_until,
    )
    for condition in conditions:
        tell(
            [condition.owner],
            initiative=row,
            kind=NoticeKind.DECIDED,
            text=f"{row.reference} goes ahead if: {condition.text}. You see to it"
            + (f" by {waiving.queries.day(condition.wanted_by)}." if condition.wanted_by else "."),
            once_key=f"decision-{decision.pk}:condition:{condition.number}",
            by=by,
            now=now,
            mail_after=decision.undo_until,
        )
    waiving.tell_owners(decision, given, by=by, now=now)
    return decision


def _conditions_in_words(conditions: list[Condition]) -> tuple[Change, ...]:
    return tuple((f"Condition {one.number}", "", in_words(one)) for one in conditions)


def in_words(condition: Condition) -> str:
    """ "Two sellers agree to try it (Priya Nair, by 3 March 2027)"."""
    about = [condition.owner.name] if condition.owner else []
    about += [f"by {waiving.queries.day(condition.wanted_by)}"] if condition.wanted_by else []
    return f"{condition.text} ({', '.join(about)})" if about else condition.text


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


def audience(row: Initiative, decision: Decision) -> list[Person | None]:
    """Everybody whom a decision concerns."""
    watching = Person.objects.filter(watches__initiative=row)
    return [row.product_owner, row.filed_by, row.engineering_owner, decision.decided_by, *watching]
