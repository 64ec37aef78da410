"""Answering: the words, the ranges that the answer gives, and the figures they are held against afterwards."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from initiatives import access, stages
from initiatives.actions import _answers, _figures, _questions, _watching
from initiatives.actions._history import Change
from initiatives.actions.options import estimates
from initiatives.actions.options.estimates import Given
from initiatives.actions.reframing import proposals, suggestions
from initiatives.actions.reframing.framing import change_framing
from initiatives.errors import Conflict, Difference, InvalidInput, WrongStage
from initiatives.models import (
    Changed,
    Initiative,
    Input,
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
    One that they may not set is suggested to who may. `changed` may be left out where
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
        stood = initiative.inputs_version
        changes = _take_ranges(initiative, question, given, by=by, now=now)
        _questions.save(
            question,
            *("state", "answer", "changed", "changed_note", "closed_by", "closed_at"),
            *_answers.EXPECTED,
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
            prices=initiative.inputs_version == stood,
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
    """Set what this person may set, suggest the rest to who may, and remember the figures before it."""
    targets = {target.pk: target for target in question.targets.select_related("option").order_by("pk")}
    wanted = [(targets[key], value) for key, value in given.items() if key in targets]
    if wanted and initiative.at_stage not in stages.FRAMABLE:
        raise WrongStage(
            f"{initiative.reference} is {initiative.at_stage.label.lower()}, so its numbers no longer change."
        )
    mine = [(target, value) for target, value in wanted if may_set(by, initiative, target)]
    changes = _set_all(initiative, question, mine, by=by, now=now)
    others = [(target, value) for target, value in wanted if not may_set(by, initiative, target)]
    _suggest(initiative, question, others, by=by, now=now)
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
    _answers.expect(question, before, since=version, until=initiative.inputs_version)
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
        change_framing(
            initiative=initiative,
            by=by,
            now=now,
            version=framing.number if framing else 0,
            values=_worth(value),
            why=why,
        )
        return [("What a year at the target is worth", was, value.text)]
    target.option.initiative = initiative
    try:
        return estimates.write(
            target.option,
            {_input_of(target, value): value},
            by=by,
            now=now,
            initiative=initiative,
            framing=framing,
        )
    except InvalidInput as refused:
        raise InvalidInput({f"range-{target.pk}": refused.sentence}) from None


def _input_of(target: QuestionTarget, value: Given) -> str:
    """An effect that is given as a share of another option's stays one."""
    shared = target.input == Input.EFFECT and value.typed_in == TypedIn.SHARE_OF_OPTION
    return Input.EFFECT_SHARE if shared else target.input


def _worth(value: Given) -> dict[str, Any]:
    return {
        "value_low": _amount(value.low),
        "value_middle": _amount(value.middle),
        "value_high": _amount(value.high),
        "value_text": value.text[:60],
    }


def _amount(value: float) -> Decimal:
    return Decimal(repr(float(value))).quantize(_PLACES)


def _suggest(
    initiative: Initiative,
    question: Question,
    wanted: list[tuple[QuestionTarget, Given]],
    *,
    by: Person,
    now: datetime,
) -> None:
    """Numbers from somebody who may not set them are suggested to who may, within the thread, with one notice."""
    if not wanted:
        return
    try:
        suggestions.make_all(
            initiative=initiative,
            by=by,
            now=now,
            whats=[_proposed(target, value) for target, value in wanted],
            why=f"The answer to question {question.number}",
            question=question,
        )
    except InvalidInput as refused:
        named = next((target for target, _ in wanted if target.input in refused.fields), wanted[0][0])
        raise InvalidInput({f"range-{named.pk}": refused.sentence}) from None


def _proposed(target: QuestionTarget, value: Given) -> suggestions.Proposed:
    if target.option is None:
        return proposals.FramingChange("worth", _worth(value))
    share_of = target.option.effect_share_of if value.typed_in == TypedIn.SHARE_OF_OPTION else None
    return proposals.OptionChange(target.option, _input_of(target, value), value, share_of=share_of)
