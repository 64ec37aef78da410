"""Answering: the words, the ranges that the answer gives, and the figures they are held against afterwards."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from initiatives import access, stages
from initiatives.actions import _board_row, _figures, _questions, _watching
from initiatives.actions._history import Change, record
from initiatives.actions._notify import tell
from initiatives.actions.options import estimates
from initiatives.actions.options.estimates import Given
from initiatives.actions.reframing.framing import change_framing
from initiatives.errors import Conflict, Difference, InvalidInput, WrongStage
from initiatives.models import (
    Changed,
    Effect,
    Initiative,
    Input,
    NoticeKind,
    Person,
    Question,
    QuestionState,
    QuestionTarget,
    TypedIn,
)
from initiatives.queries import reframing as queries
from initiatives.queries.initiative import current_framing
from initiatives.queries.options import stored

# The new range of each target, by the target's key.
Ranges = Mapping[int, Given]
_PLACES = Decimal("0.0001")


def mark_answered(
    *,
    question: Question,
    by: Person,
    now: datetime,
    version: int,
    answer: str,
    changed: str = "",
    changed_note: str = "",
    ranges: Ranges | None = None,
) -> Question:
    """Close a question with its answer, the ranges that it gives, and what it changed.

    A range that this person may set takes the place of the estimate at once, and the next run says what that did.
    One that they may not set stays with the question as proposed, for whoever may. `changed` may be left out where
    a range says it. Raises `Conflict` when it was closed already, `InvalidInput` for a range that breaks a rule,
    by "range-<target>".
    """
    given = dict(ranges or {})
    if not changed and not given:
        raise InvalidInput({"changed": "Select what the answer changed"})
    with transaction.atomic():
        initiative, question = _questions.lock_with(question)
        access.require(by, "close_question", question)
        _must_stand(question, version, answer)
        question.state, question.answer = QuestionState.ANSWERED, answer
        question.changed = Changed(changed) if changed else Changed.NUMBER
        question.changed_note = changed_note
        question.closed_by, question.closed_at = by, now
        changes = _take_ranges(initiative, question, given, by=by, now=now)
        _questions.save(
            question,
            *("state", "answer", "changed", "changed_note", "closed_by", "closed_at"),
            *("figures_before", "answered_at_version", "effect", "effect_shared"),
        )
        _watching.begin(initiative, by)
        _questions.follow_up(
            initiative,
            question,
            by=by,
            now=now,
            action="answer",
            summary=f"Answered question {question.number}: {queries.changed_line(question)}",
            changes=(("Answer", "", answer), *changes),
            told=f"{by.name} answered “{question.text}”: {queries.changed_line(question)}.",
        )
        return question


def _must_stand(question: Question, version: int, answer: str) -> None:
    if question.state != QuestionState.OPEN:
        raise Conflict(
            f"{_questions.name(question.closed_by)} closed this question while you were writing",
            version=question.version,
            differences=(Difference("Answer", question.answer, answer),),
        )
    if question.version != version:
        raise Conflict(
            "This question changed while you were writing",
            version=question.version,
            differences=(Difference("Question", question.text, answer),),
        )


def _take_ranges(
    initiative: Initiative, question: Question, given: Ranges, *, by: Person, now: datetime
) -> tuple[Change, ...]:
    """Set what this person may set, keep the rest as proposed, and remember the figures before it."""
    targets = {target.pk: target for target in question.targets.select_related("option").order_by("pk")}
    wanted = [(targets[key], value) for key, value in given.items() if key in targets]
    if wanted and initiative.at_stage not in stages.FRAMABLE:
        raise WrongStage(
            f"{initiative.reference} is {initiative.at_stage.label.lower()}, so its numbers no longer change."
        )
    mine = [(target, value) for target, value in wanted if may_set(by, initiative, target)]
    changes = _set_all(initiative, question, mine, by=by, now=now)
    for target, value in wanted:
        if not may_set(by, initiative, target):
            _propose(initiative, question, target, value, by=by, now=now)
            changes.append((f"Proposed: {queries.target_words(target)}", "", value.text))
    return tuple(changes)


def may_set(by: Person, initiative: Initiative, target: QuestionTarget) -> bool:
    """Whether this person's range for that number counts at once."""
    return bool(access.may(by, queries.action_for(target), initiative))


def _set_all(
    initiative: Initiative,
    question: Question,
    wanted: list[tuple[QuestionTarget, Given]],
    *,
    by: Person,
    now: datetime,
) -> list[Change]:
    if not wanted:
        return []
    before, version = stored.newest(initiative), initiative.inputs_version
    changes = [
        change
        for target, value in wanted
        for change in _set(initiative, question, target, value, by=by, now=now)
    ]
    initiative.refresh_from_db()
    if changes and initiative.inputs_version == version:
        _figures.inputs_changed(initiative, now=now)
    if initiative.inputs_version != version:
        question.figures_before, question.effect = before, Effect.WAITING
        question.answered_at_version = initiative.inputs_version
        question.effect_shared = before is not None and before.inputs_version < version
    else:
        question.effect, question.effect_line = Effect.NOTHING, "changed nothing"
    return changes


def _set(
    initiative: Initiative,
    question: Question,
    target: QuestionTarget,
    value: Given,
    *,
    by: Person,
    now: datetime,
) -> list[Change]:
    framing = current_framing(initiative)
    if target.option is None:
        why = f"The answer to question {question.number}"
        was = framing.value_text if framing else ""
        values = {
            "value_low": _amount(value.low),
            "value_middle": _amount(value.middle),
            "value_high": _amount(value.high),
            "value_text": value.text[:60],
        }
        change_framing(
            initiative=initiative,
            by=by,
            now=now,
            version=framing.number if framing else 0,
            values=values,
            why=why,
        )
        return [("What a year at the target is worth", was, value.text)]
    target.option.initiative = initiative
    name = Input.EFFECT_SHARE if value.typed_in == TypedIn.SHARE_OF_OPTION else target.input
    try:
        return estimates.write(
            target.option, {name: value}, by=by, now=now, initiative=initiative, framing=framing
        )
    except InvalidInput as refused:
        raise InvalidInput({f"range-{target.pk}": refused.sentence}) from None


def _amount(value: float) -> Decimal:
    return Decimal(repr(float(value))).quantize(_PLACES)


def _propose(
    initiative: Initiative,
    question: Question,
    target: QuestionTarget,
    value: Given,
    *,
    by: Person,
    now: datetime,
) -> None:
    """The range waits with the question for whoever may set it."""
    target.proposed, target.proposed_in, target.proposed_by = value.text[:60], value.typed_in, by
    target.save(update_fields=["proposed", "proposed_in", "proposed_by"])
    lead = initiative.engineering_owner or (initiative.team.lead if initiative.team else None)
    tell(
        [lead if queries.action_for(target) == "set_effort" else initiative.product_owner],
        initiative=initiative,
        kind=NoticeKind.WAITING,
        text=f"{by.name} proposes {value.text} for {queries.target_words(target)}",
        once_key=f"proposed:{target.pk}:{question.version}",
        by=by,
        now=now,
        anchor=f"q{question.number}",
    )


def settle_proposed(
    *, target: QuestionTarget, by: Person, now: datetime, given: Given | None
) -> QuestionTarget:
    """Take the range that somebody proposed with an answer (`given`, as it reads now), or leave it (None).

    Raises `NotAllowed` for those who may not set that number, `WrongStage` where nothing is proposed any more.
    """
    with transaction.atomic():
        initiative, question = _questions.lock_with(target.question)
        target = question.targets.select_related("option", "proposed_by").get(pk=target.pk)
        access.require(by, queries.action_for(target), initiative)
        if initiative.at_stage not in stages.FRAMABLE:
            raise WrongStage(f"{initiative.reference} is {initiative.at_stage.label.lower()}.")
        if not target.proposed:
            raise WrongStage("Somebody has dealt with this proposal already.")
        text, words = target.proposed, queries.target_words(target)
        target.proposed, target.proposed_in, target.proposed_by = "", "", None
        target.save(update_fields=["proposed", "proposed_in", "proposed_by"])
        changes: list[Change] = []
        if given is not None:
            changes = _set_all(initiative, question, [(target, given)], by=by, now=now)
            _questions.save(
                question, "figures_before", "answered_at_version", "effect", "effect_line", "effect_shared"
            )
        record(
            initiative=initiative,
            by=by,
            now=now,
            action="take_proposed" if given else "leave_proposed",
            summary=f"{'Took' if given else 'Left'} {text}, proposed for {words}",
            changes=changes,
        )
        _board_row.refresh(initiative, now=now)
        return target
