"""What a lead does with a new proposal: start framing, same as another, send back with a question, later."""

from datetime import datetime

from django.db import transaction

from initiatives import access
from initiatives.actions import _board_row, _first_framing, _questions
from initiatives.actions._history import record
from initiatives.actions._notify import settle, tell
from initiatives.actions._once import once
from initiatives.actions._stage import lock, move
from initiatives.errors import InvalidInput, WrongStage
from initiatives.models import Initiative, Kind, NoticeKind, Person, Question, Watch
from initiatives.stages import Stage


@transaction.atomic
def start_framing(initiative: Initiative, *, token: str = "", by: Person, now: datetime) -> Initiative:
    """Take a proposal in: `by` becomes its framing lead, and the filer is told."""

    def start() -> Initiative:
        row = lock(initiative)
        _first_framing.start(row, by=by, now=now)
        return row

    started, _ = once(Initiative, start, by=by, token=token, now=now)
    return started


@transaction.atomic
def send_back(initiative: Initiative, *, text: str, token: str = "", by: Person, now: datetime) -> Question:
    """Ask the filer something; the first question starts the framing."""

    def ask() -> Question:
        row = lock(initiative)
        access.require(by, "triage", row)
        if row.at_stage not in (Stage.SUBMITTED, Stage.REFRAMING):
            raise WrongStage(f"{row.reference} is {row.at_stage.label.lower()} now. Ask on its page.")
        question = _questions.put(
            row, text=text, kind=Kind.PROBLEM, asked_of=row.product_owner, by=by, now=now
        )
        if row.at_stage is Stage.SUBMITTED:
            _first_framing.start(row, by=by, now=now, quietly=True)
        else:
            _board_row.refresh(row, now=now)
        record(
            initiative=row,
            by=by,
            now=now,
            action="ask",
            summary=f"Sent it back with question {question.number}",
            changes=(("Question", "", text),),
        )
        tell(
            [row.product_owner],
            initiative=row,
            kind=NoticeKind.WAITING,
            text=f"{by.name} asks: {text}",
            once_key=f"asked:{row.pk}:{question.number}:{question.version}",
            anchor=f"q{question.number}",
            by=by,
            now=now,
        )
        return question

    question, _ = once(Question, ask, by=by, token=token, now=now)
    return question


@transaction.atomic
def same_as(initiative: Initiative, *, original: Initiative, by: Person, now: datetime) -> Initiative:
    """Close a proposal as the same as `original`; the filer is told and hears of that one from now on."""
    # Both are held, always in the same order: "A is B" and "B is A" at once must not close both.
    held = {found.pk: lock(found) for found in sorted((initiative, original), key=lambda found: found.pk)}
    row, original = held[initiative.pk], held[original.pk]
    access.require(by, "same_as", row)
    if original.at_stage is Stage.WITHDRAWN and original.same_as is None:
        raise InvalidInput({"original": "That one has been withdrawn. Enter one that stands"})
    # One that is itself the same as a third leads there, so that nobody has to follow a chain.
    kept = original.same_as or original
    if kept.pk == row.pk:
        raise InvalidInput({"original": "Enter another initiative, not this one"})
    if kept.at_stage is Stage.DRAFT:
        raise InvalidInput({"original": "Enter an initiative that has been sent"})
    move(
        row,
        "same_as",
        by=by,
        now=now,
        summary=f"The same as {kept.reference}",
        changes=(("Same as", "", f"{kept.reference} {kept.proposal_title}"),),
        same_as=kept,
    )
    _board_row.refresh(row, now=now)
    settle(row, "filed", now=now)
    for person in {row.filed_by, row.product_owner}:
        Watch.objects.get_or_create(initiative=kept, person=person)
    _tell_filer(
        row,
        f"{by.name}: “{row.proposal_title}” is the same as {kept.reference} “{kept.proposal_title}”. "
        "You hear of that one now.",
        "same",
        by=by,
        now=now,
    )
    return row


@transaction.atomic
def put_off(initiative: Initiative, *, until: datetime | None, by: Person, now: datetime) -> Initiative:
    """Take a proposal from the top of the inbox until a moment, or put it back with None. The clock goes on."""
    row = lock(initiative)
    access.require(by, "triage", row)
    if row.at_stage is not Stage.SUBMITTED:
        raise WrongStage(f"{row.reference} is {row.at_stage.label.lower()} now, so it no longer waits here.")
    if until is not None and until <= now:
        raise InvalidInput({"until": "Select a time to come"})
    before, row.later_until = row.later_until, until
    row.updated_at = now
    row.save(update_fields=["later_until", "updated_at"])
    record(
        initiative=row,
        by=by,
        now=now,
        action="put_off",
        summary="Put it off" if until else "Put it back into the inbox",
        changes=(("Later until", before, until),),
    )
    return row


def _tell_filer(row: Initiative, text: str, what: str, *, by: Person, now: datetime) -> None:
    tell(
        [row.filed_by, row.product_owner],
        initiative=row,
        kind=NoticeKind.CHANGED,
        text=text,
        once_key=f"{what}-{row.pk}-{row.version}",
        by=by,
        now=now,
    )
