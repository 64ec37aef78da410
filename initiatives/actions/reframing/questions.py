"""Questions and the conversation under them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from initiatives import access
from initiatives.actions import _board_row, _figures, _first_framing, _held, _mentions, _questions, _watching
from initiatives.actions._history import Change, record
from initiatives.actions._notify import tell
from initiatives.actions._once import once
from initiatives.actions._stage import lock
from initiatives.errors import Conflict, Difference, InvalidInput, NotAllowed, NotFound, WrongStage
from initiatives.models import (
    WORTH,
    Form,
    Initiative,
    Input,
    Kind,
    LibraryQuestion,
    Message,
    NoticeKind,
    Option,
    Person,
    Question,
    QuestionState,
    QuestionTarget,
)
from initiatives.queries import reframing as queries
from initiatives.queries.options import asked
from initiatives.stages import Stage

TOO_LATE = f"Words can be changed for {queries.EDIT_MINUTES} minutes. Reply instead."


@dataclass(frozen=True)
class Asking:
    """What is asked. `asked_of` None leaves it to the filer, or to the lead when the filer asks.

    `answer_by` None means five working days from now. `about_option` with an input of it as `about_field` is the
    same as that one target. `yes_rates` are for "will it work at all": how often the answer is yes when it does, and
    when it does not. Work is in person-weeks, None for one person; cost is money besides.
    """

    text: str
    form: str = Form.QUESTION
    kind: str = Kind.PROBLEM
    about_field: str = ""
    about_option: Option | None = None
    would_change: str = ""
    otherwise: str = ""
    from_library: LibraryQuestion | None = None
    asked_of: Person | None = None
    answer_by: date | None = None
    days_to_find_out: Decimal | None = None
    targets: tuple["Target", ...] = ()
    answer_quality: str = ""
    yes_rates: tuple[Decimal, Decimal] | None = None
    work_to_find_out: Decimal | None = None
    cost_to_find_out: Decimal | None = None
    must_first: bool = False
    must_first_why: str = ""


@dataclass(frozen=True)
class Target:
    """A number that the answer would sharpen: an input of an option, or (without one) what the goal is worth."""

    option: Option | None
    input: str


def ask(
    *, initiative: Initiative, by: Person, now: datetime, asking: Asking, once_token: str = ""
) -> Question:
    """Put a question, a concern or a word of praise; the lead's first one starts the framing.

    Raises `NotAllowed`, `WrongStage`, `InvalidInput` (a question that must be answered first without why).
    """
    with transaction.atomic():
        initiative = lock(initiative)
        access.require(by, "ask", initiative)
        if initiative.at_stage not in queries.ASKABLE:
            raise WrongStage(
                f"{initiative.reference} is {initiative.at_stage.label.lower()}, so nothing is asked of it now."
            )
        if asking.must_first and not asking.must_first_why.strip():
            raise InvalidInput({"must_first_why": "Enter why it must be answered first"})
        asking = _with_its_targets(asking)
        _check_targets(initiative, asking)
        question, is_new = once(
            Question, lambda: _put(initiative, asking, by=by, now=now), by=by, token=once_token, now=now
        )
        if is_new:
            _after_asking(initiative, question, by=by, now=now)
        return question


def _with_its_targets(asking: Asking) -> Asking:
    """Whoever asks about a number asks about that target."""
    if asking.form != Form.QUESTION:
        return replace(asking, targets=())
    if asking.about_option is not None and asking.about_field in Input.values:
        named = Target(asking.about_option, asking.about_field)
    elif asking.about_option is None and asking.about_field == WORTH:
        named = Target(None, WORTH)
    else:
        return replace(asking, targets=tuple(dict.fromkeys(asking.targets)))
    return replace(asking, about_field="", targets=tuple(dict.fromkeys((named, *asking.targets))))


def _check_targets(initiative: Initiative, asking: Asking) -> None:
    targets = asking.targets
    if len(targets) > asked.MOST_TARGETS:
        raise InvalidInput({"numbers": f"Select at most {asked.MOST_TARGETS} numbers"})
    if len(targets) > 1 and any(target.input == Input.SUCCESS for target in targets):
        raise InvalidInput({"numbers": "Ask whether it works at all in a question of its own"})
    if any(target.option and target.option.initiative_id != initiative.pk for target in targets):
        raise NotFound
    if asking.yes_rates is not None:
        works, not_works = asking.yes_rates
        if not 0 <= not_works < works <= 1:
            raise InvalidInput(
                {"yes_when_works": "A yes must come more often when it works than when it does not"}
            )


def _put(initiative: Initiative, asking: Asking, *, by: Person, now: datetime) -> Question:
    asked_of = asking.asked_of or _usually_asked(initiative, by)
    more: dict[str, Any] = {
        "form": asking.form,
        "about_option": asking.about_option,
        "otherwise": asking.otherwise,
        "from_library": asking.from_library,
    }
    if asking.form != Form.QUESTION:
        # A concern or a word of praise asks nothing: nobody is waited for.
        asked_of, more["answer_by"] = asking.asked_of, None
    else:
        more |= {
            "days_to_find_out": asking.days_to_find_out,
            "work_to_find_out": asking.work_to_find_out,
            "cost_to_find_out": asking.cost_to_find_out,
            "answer_quality": asking.answer_quality,
        }
        if asking.yes_rates is not None and any(target.input == Input.SUCCESS for target in asking.targets):
            more["yes_when_works"], more["yes_when_not"] = asking.yes_rates
        if asking.answer_by is not None:
            more["answer_by"] = asking.answer_by
        if asking.must_first:
            more |= {"must_first": True, "must_first_why": asking.must_first_why, "must_first_by": by}
    question = _questions.put(
        initiative,
        text=asking.text,
        kind=Kind(asking.kind),
        asked_of=asked_of,
        about_field=asking.about_field,
        would_change=asking.would_change,
        by=by,
        now=now,
        **more,
    )
    QuestionTarget.objects.bulk_create(
        QuestionTarget(question=question, option=target.option, input=target.input)
        for target in asking.targets
    )
    return question


def _usually_asked(initiative: Initiative, by: Person) -> Person | None:
    """The filer; where the filer asks, whoever frames or would frame it."""
    if by.pk != initiative.product_owner_id:
        return initiative.product_owner
    return initiative.engineering_owner or (initiative.team.lead if initiative.team else None)


def _after_asking(initiative: Initiative, question: Question, *, by: Person, now: datetime) -> None:
    _watching.begin(initiative, by)
    _mention(initiative, question, by=by, now=now)
    record(
        initiative=initiative,
        by=by,
        now=now,
        action="ask",
        summary=f"{_asked_verb(question)} ({question.number}): {question.text}",
        changes=(
            ("Asked of", "", question.asked_of),
            ("Answer by", "", queries.day_words(question.answer_by)),
            ("Must be answered first", "", question.must_first_why),
        ),
    )
    if initiative.at_stage == Stage.SUBMITTED and access.may(by, "frame", initiative):
        _first_framing.start(
            initiative, by=by, now=now, quietly=question.asked_of_id == initiative.filed_by_id
        )  # which asks for the figures and puts it on the board
    else:
        _figures.questions_changed(initiative, now=now)
        _board_row.refresh(initiative, now=now)
    if question.form == Form.CONCERN:
        _held.grow_all(initiative, by=by, now=now)
    if question.asked_of is not None and question.form == Form.QUESTION:
        _tell_asked(initiative, question, by=by, now=now)


def _mention(initiative: Initiative, question: Question, *, by: Person, now: datetime) -> None:
    """Whoever is named in it hears so, unless they are the one who is asked."""
    text, named = _mentions.read(question.text)
    if text != question.text:
        question.text = text
        question.save(update_fields=["text"])
    _mentions.tell(
        initiative,
        named,
        text,
        by=by,
        now=now,
        key=f"q{question.pk}",
        anchor=f"q{question.number}",
        but=[question.asked_of],
    )


def _asked_verb(question: Question) -> str:
    return {Form.QUESTION: "Asked", Form.CONCERN: "Raised a concern", Form.PRAISE: "Liked"}[
        Form(question.form)
    ]


def _tell_asked(initiative: Initiative, question: Question, *, by: Person, now: datetime) -> None:
    """ "Waiting on you": five questions in a row are one line and one mail."""
    if question.asked_of is None or question.asked_of_id == by.pk:
        return
    _held.tell_waiting(
        initiative,
        question.asked_of,
        text=f"{by.name} asks you about {initiative.reference}: {question.text}",
        once_key=f"asked:{initiative.pk}:{question.number}:{question.version}",
        by=by,
        now=now,
        anchor=f"q{question.number}",
    )


def reply(*, question: Question, by: Person, now: datetime, text: str, once_token: str = "") -> Message:
    """Say something under a question. Raises `NotAllowed`, `WrongStage`."""
    with transaction.atomic():
        initiative, question = _questions.lock_with(question)
        access.require(by, "reply", question)
        if initiative.at_stage not in queries.ASKABLE:
            raise WrongStage(
                f"{initiative.reference} is {initiative.at_stage.label.lower()}, so the thread is closed."
            )
        text, named = _mentions.read(text)
        message, is_new = once(
            Message,
            lambda: Message.objects.create(question=question, author=by, text=text, written_at=now),
            by=by,
            token=once_token,
            now=now,
        )
        if is_new:
            _watching.begin(initiative, by)
            record(
                initiative=initiative,
                by=by,
                now=now,
                action="reply",
                summary=f"Replied to question {question.number}",
                changes=(("Reply", "", text),),
            )
            _mentions.tell(
                initiative, named, text, by=by, now=now, key=f"m{message.pk}", anchor=f"q{question.number}"
            )
            tell(
                _others([question.asked_by, question.asked_of, *queries.watchers_of(initiative)], named),
                initiative=initiative,
                kind=NoticeKind.CHANGED,
                text=f"{by.name} replied to “{question.text}”",
                once_key=f"reply:{message.pk}",
                by=by,
                now=now,
                anchor=f"q{question.number}",
            )
        return message


def _others(people: Sequence[Person | None], named: Sequence[Person]) -> list[Person]:
    """Those who do not hear of it already because they are named."""
    return [person for person in people if person is not None and person not in named]


def edit_question(
    *,
    question: Question,
    by: Person,
    now: datetime,
    version: int,
    text: str,
    would_change: str,
    otherwise: str = "",
) -> Question:
    """Change one's own words within fifteen minutes. Raises `NotAllowed`, `WrongStage`, `Conflict`."""
    with transaction.atomic():
        initiative, question = _questions.lock_with(question)
        if question.asked_by_id != by.pk:
            raise NotAllowed("Only its author can change this.")
        _must_be_fresh(question.asked_at, now)
        _must_be_open(question)
        if question.version != version:
            raise Conflict(
                "This question changed while you were writing",
                version=question.version,
                differences=(Difference("Question", question.text, text),),
            )
        if (question.text, question.would_change, question.otherwise) == (text, would_change, otherwise):
            return question
        changes: tuple[Change, ...] = (
            ("Question", question.text, text),
            ("If the answer goes one way", question.would_change, would_change),
            ("If it goes the other", question.otherwise, otherwise),
        )
        question.text, question.would_change, question.otherwise = text, would_change, otherwise
        question.edited_at = now
        _questions.save(question, "text", "would_change", "otherwise", "edited_at")
        record(
            initiative=initiative,
            by=by,
            now=now,
            action="edit_question",
            summary=f"Reworded question {question.number}",
            changes=changes,
        )
        _mention(initiative, question, by=by, now=now)
        return question


def edit_reply(*, message: Message, by: Person, now: datetime, version: int, text: str) -> Message:
    """Change one's own reply within fifteen minutes."""
    with transaction.atomic():
        initiative, question, message = _lock_message(message, by, now)
        if message.version != version:
            raise Conflict(
                "This reply changed while you were writing",
                version=message.version,
                differences=(Difference("Reply", message.text, text),),
            )
        text, named = _mentions.read(text)
        if message.text == text:
            return message
        _mentions.tell(
            initiative, named, text, by=by, now=now, key=f"m{message.pk}", anchor=f"q{question.number}"
        )
        record(
            initiative=initiative,
            by=by,
            now=now,
            action="edit_reply",
            summary=f"Reworded a reply to question {question.number}",
            changes=(("Reply", message.text, text),),
        )
        message.text, message.edited_at, message.version = text, now, message.version + 1
        message.save(update_fields=["text", "edited_at", "version"])
        return message


def delete_reply(*, message: Message, by: Person, now: datetime) -> Message:
    """Take one's own reply back within fifteen minutes; a stub stays in its place."""
    with transaction.atomic():
        initiative, question, message = _lock_message(message, by, now)
        message.deleted_at = now
        message.version += 1
        message.save(update_fields=["deleted_at", "version"])
        record(
            initiative=initiative,
            by=by,
            now=now,
            action="delete_reply",
            summary=f"Deleted a reply to question {question.number}",
        )
        return message


def withdraw_question(*, question: Question, by: Person, now: datetime) -> Question:
    """Take an open question back; it stays readable, struck through."""
    with transaction.atomic():
        initiative, question = _questions.lock_with(question)
        access.require(by, "close_question", question)
        _must_be_open(question)
        question.state, question.closed_by, question.closed_at = QuestionState.WITHDRAWN, by, now
        _questions.save(question, "state", "closed_by", "closed_at")
        _questions.follow_up(
            initiative,
            question,
            by=by,
            now=now,
            action="withdraw_question",
            summary=f"Withdrew question {question.number}",
        )
        return question


def reopen_question(*, question: Question, by: Person, now: datetime) -> Question:
    """Open a closed question again; its answer stays in the history. A question open already stays so."""
    with transaction.atomic():
        initiative, question = _questions.lock_with(question)
        access.require(by, "close_question", question)
        if question.state == QuestionState.OPEN:
            return question
        was = question.answer
        question.state, question.closed_by, question.closed_at = QuestionState.OPEN, None, None
        question.answer = question.changed = question.changed_note = ""
        question.effect = question.effect_line = ""
        _questions.save(
            question,
            *(
                "state",
                "closed_by",
                "closed_at",
                "answer",
                "changed",
                "changed_note",
                "effect",
                "effect_line",
            ),
        )
        _questions.follow_up(
            initiative,
            question,
            by=by,
            now=now,
            action="reopen_question",
            summary=f"Reopened question {question.number}",
            changes=(("Answer", was, ""),),
        )
        if question.form == Form.QUESTION:
            _tell_asked(initiative, question, by=by, now=now)
        return question


def waive_must_first(*, question: Question, by: Person, now: datetime, why: str) -> Question:
    """Let a decision go ahead without the answer; the reason stays on the record."""
    with transaction.atomic():
        initiative, question = _questions.lock_with(question)
        access.require(by, "let_wait", question)
        if not why.strip():
            raise InvalidInput({"why": "Enter why it can wait"})
        if not question.must_first:
            raise WrongStage("Nothing hangs on this question any more.")
        was = question.must_first_why
        question.must_first, question.must_first_why, question.must_first_by = False, "", None
        _questions.save(question, "must_first", "must_first_why", "must_first_by")
        _questions.follow_up(
            initiative,
            question,
            by=by,
            now=now,
            action="waive_must_first",
            summary=f"Let question {question.number} wait: {why}",
            changes=(("Must be answered first", was, ""),),
        )
        return question


def _lock_message(message: Message, by: Person, now: datetime) -> tuple[Initiative, Question, Message]:
    initiative = lock(message.question.initiative)
    message.refresh_from_db()
    access.require(by, "edit_own", message)
    if message.deleted_at is not None:
        raise WrongStage("This reply is deleted already.")
    _must_be_fresh(message.written_at, now)
    return initiative, message.question, message


def _must_be_fresh(moment: datetime, now: datetime) -> None:
    if not queries.fresh(moment, now):
        raise WrongStage(TOO_LATE)


def _must_be_open(question: Question) -> None:
    if question.state != QuestionState.OPEN:
        raise WrongStage("This question is closed. Reopen it first.")
