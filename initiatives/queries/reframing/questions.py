"""Questions and their threads as finished rows. A page shows so many and says how many came earlier."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from django.db.models import Count, Q, QuerySet

from initiatives import access, stages
from initiatives.models import (
    Changed,
    Form,
    Framing,
    Initiative,
    Input,
    Kind,
    Message,
    Option,
    Person,
    Question,
    QuestionState,
)
from initiatives.queries.reframing.framing import PART
from initiatives.stages import Stage

SHOWN = 30
EDIT_MINUTES = 15
# Where questions may still be asked: after the filer sent it and before it has ended.
ASKABLE = frozenset(Stage) - stages.ENDED - {Stage.DRAFT}

_CHANGED_SOMETHING = (Changed.GOAL, Changed.OPTION, Changed.NUMBER)
_ICONS = {Form.QUESTION: "question", Form.CONCERN: "concern", Form.PRAISE: "like"}
_CHANGED_LINE = {
    Changed.GOAL: "changed the goal",
    Changed.OPTION: "changed an option",
    Changed.NUMBER: "changed a number",
    Changed.NOTHING: "changed nothing",
}


@dataclass(frozen=True)
class MessageRow:
    """One reply. `gone` ones show a stub instead of their words."""

    pk: int
    author: Person
    text: str
    at: dt.datetime
    edited: bool
    gone: bool
    may_edit: bool


@dataclass(frozen=True)
class QuestionRow:
    """One question as a line, and its thread where it is open."""

    number: int
    text: str
    form: str
    form_label: str
    kind_label: str
    state: str
    icon: str
    css: str
    asked_by: Person
    asked_at: dt.datetime
    asked_of: Person | None
    waiting: str
    answer_by: dt.date | None
    past_its_date: bool
    about: str
    would_change: str
    otherwise: str
    days_to_find_out: Decimal | None
    must_first: bool
    must_first_why: str
    must_first_by: Person | None
    answer: str
    changed_line: str
    closed_by: Person | None
    closed_at: dt.datetime | None
    edited: bool
    replies: int
    version: int
    thread: tuple[MessageRow, ...] | None = None
    earlier: int = 0
    """How many messages came before those shown."""
    earlier_before: int = 0
    """The key of the first one shown, from which the earlier ones are asked."""
    may_answer: bool = False
    may_reply: bool = False
    may_edit: bool = False
    may_reopen: bool = False

    @property
    def is_open(self) -> bool:
        return self.state == QuestionState.OPEN

    @property
    def waiting_within(self) -> str:
        """The same within a line: "waiting on Priya, 2 days"."""
        return self.waiting[:1].lower() + self.waiting[1:]


@dataclass(frozen=True)
class KindAsked:
    """What has been asked of one kind, and how much of it still waits."""

    WORDS: ClassVar[tuple[str, ...]] = ("Answered", "Open", "Not asked yet")

    kind: str
    label: str
    asked: int
    waiting: int

    @property
    def technical(self) -> bool:
        return self.kind in (Kind.TECHNICAL, Kind.CRAFT)

    @property
    def says(self) -> str:
        return self.WORDS[2] if not self.asked else self.WORDS[1] if self.waiting else self.WORDS[0]


@dataclass(frozen=True)
class QuestionList:
    """A page of questions: open ones first, then by the date on which an answer is wanted."""

    rows: tuple[QuestionRow, ...]
    open: int
    """Questions that want an answer; concerns and praise do not count."""
    closed: int
    changed: int
    """Answers that changed the goal, an option or a number."""
    earlier: int
    """How many stand beyond these rows."""
    next_start: int
    previous_start: int | None
    kinds: tuple[KindAsked, ...] = ()

    @property
    def kinds_said(self) -> list[tuple[str, list[KindAsked]]]:
        """ "Answered", "Open", "Not asked yet", each with its kinds; what is empty is left out."""
        said = [(words, [kind for kind in self.kinds if kind.says == words]) for words in KindAsked.WORDS]
        return [(words, kinds) for words, kinds in said if kinds]

    @property
    def one_side_only(self) -> str:
        """The side that nobody has asked from while the other was: "technical", "product", or empty."""
        asked = {kind.technical for kind in self.kinds if kind.asked}
        return "" if len(asked) != 1 else "product" if True in asked else "technical"


def question_list(
    person: Person, initiative: Initiative, *, now: dt.datetime, start: int = 0, unfolded: int | None = None
) -> QuestionList:
    """`SHOWN` questions from `start` on; the thread of `unfolded`, or of the first open one, is in it.

    Costs four queries whatever there is: counts, questions, their counts of replies, one thread.
    """
    counts, kinds = _counts(initiative)
    found = list(_with_people(initiative)[start : start + SHOWN])
    beyond = max(0, counts["all"] - start - len(found))
    if unfolded and all(question.number != unfolded for question in found):
        # Whoever follows a link to a question finds it, wherever in the list it stands.
        found = [*_with_people(initiative).filter(number=unfolded), *found]
    replies = _replies_of(found)
    if unfolded is None and start == 0:
        unfolded = next((question.number for question in found if question.state == QuestionState.OPEN), 0)
    rows = tuple(
        question_row(
            person,
            initiative,
            question,
            now=now,
            with_thread=question.number == unfolded,
            replies=replies.get(question.pk, 0),
        )
        for question in found
    )
    return QuestionList(
        rows=rows,
        open=counts["waiting"],
        closed=counts["all"] - counts["open"],
        changed=counts["changed"],
        earlier=beyond,
        next_start=start + SHOWN,
        previous_start=max(0, start - SHOWN) if start else None,
        kinds=kinds,
    )


def _counts(initiative: Initiative) -> tuple[Counter[str], tuple[KindAsked, ...]]:
    """How many there are, in all and of each kind, in one query."""
    is_open = Q(state=QuestionState.OPEN)
    asks = Q(form=Form.QUESTION) & ~Q(state=QuestionState.WITHDRAWN)
    rows = initiative.questions.values("kind").annotate(
        all=Count("pk"),
        open=Count("pk", filter=is_open),
        asked=Count("pk", filter=asks),
        waiting=Count("pk", filter=asks & is_open),
        changed=Count("pk", filter=Q(state=QuestionState.ANSWERED, changed__in=_CHANGED_SOMETHING)),
    )
    by_kind = {row["kind"]: row for row in rows}
    total: Counter[str] = Counter()
    for row in by_kind.values():
        total.update({name: count for name, count in row.items() if isinstance(count, int)})
    kinds = []
    for kind, label in Kind.choices:
        of_kind = by_kind.get(kind)
        asked, waiting = (of_kind["asked"], of_kind["waiting"]) if of_kind else (0, 0)
        kinds.append(KindAsked(kind, label, asked, waiting))
    return total, tuple(kinds)


def _with_people(initiative: Initiative) -> QuerySet[Question]:
    people = ("asked_by", "asked_of", "closed_by", "must_first_by", "about_option")
    return initiative.questions.select_related(*people).by_answer_date()


def _replies_of(questions: list[Question]) -> dict[int, int]:
    """How many replies each has. Asked apart: counted along, it would be counted for all before the slice."""
    counted = Message.objects.filter(question__in=questions).values("question").annotate(count=Count("pk"))
    return dict(counted.values_list("question", "count"))


def question_row(
    person: Person,
    initiative: Initiative,
    question: Question,
    *,
    now: dt.datetime,
    with_thread: bool = False,
    before: int | None = None,
    replies: int | None = None,
) -> QuestionRow:
    """One question for this reader; with its last messages, or those before the message `before`."""
    question.initiative = initiative
    state = QuestionState(question.state)
    is_open = state == QuestionState.OPEN
    thread: tuple[MessageRow, ...] | None = None
    earlier = first = 0
    if with_thread:
        thread, earlier, first = _thread(person, question, now=now, before=before)
    today = now.date()
    return QuestionRow(
        number=question.number,
        text=question.text,
        form=question.form,
        form_label=Form(question.form).label,
        kind_label=Kind(question.kind).label,
        state=state,
        icon=_icon(question, state),
        css={QuestionState.ANSWERED: "done", QuestionState.WITHDRAWN: "off"}.get(state, ""),
        asked_by=question.asked_by,
        asked_at=question.asked_at,
        asked_of=question.asked_of,
        waiting=waiting_words(question, now) if is_open and question.form == Form.QUESTION else "",
        answer_by=question.answer_by,
        past_its_date=is_open and question.answer_by is not None and question.answer_by < today,
        about=about_words(question),
        would_change=question.would_change,
        otherwise=question.otherwise,
        days_to_find_out=question.days_to_find_out,
        must_first=question.must_first,
        must_first_why=question.must_first_why,
        must_first_by=question.must_first_by,
        answer=question.answer,
        changed_line=changed_line(question),
        closed_by=question.closed_by,
        closed_at=question.closed_at,
        edited=question.edited_at is not None,
        replies=question.messages.count() if replies is None else replies,
        version=question.version,
        thread=thread,
        earlier=earlier,
        earlier_before=first,
        may_answer=bool(is_open and access.may(person, "close_question", question)),
        may_reply=bool(initiative.at_stage in ASKABLE and access.may(person, "reply", question)),
        may_edit=is_open and question.asked_by_id == person.pk and fresh(question.asked_at, now),
        may_reopen=bool(not is_open and access.may(person, "close_question", question)),
    )


def _icon(question: Question, state: QuestionState) -> str:
    if state == QuestionState.ANSWERED:
        return "answered"
    if state == QuestionState.WITHDRAWN:
        return "withdrawn"
    return _ICONS[Form(question.form)]


def _thread(
    person: Person, question: Question, *, now: dt.datetime, before: int | None
) -> tuple[tuple[MessageRow, ...], int, int]:
    messages = question.messages.select_related("author").order_by("-pk")
    if before is not None:
        messages = messages.filter(pk__lt=before)
    last = list(messages[: SHOWN + 1])
    more, shown = len(last) > SHOWN, last[:SHOWN][::-1]
    earlier = question.messages.filter(pk__lt=shown[0].pk).count() if more else 0
    rows = tuple(
        MessageRow(
            pk=message.pk,
            author=message.author,
            text="" if message.deleted_at else message.text,
            at=message.written_at,
            edited=message.edited_at is not None,
            gone=message.deleted_at is not None,
            may_edit=may_edit_message(person, message, now),
        )
        for message in shown
    )
    return rows, earlier, shown[0].pk if shown else 0


def fresh(moment: dt.datetime, now: dt.datetime) -> bool:
    """Within the fifteen minutes in which words may still be changed."""
    return now - moment <= dt.timedelta(minutes=EDIT_MINUTES)


def may_edit_message(person: Person, message: Message, now: dt.datetime) -> bool:
    return message.deleted_at is None and message.author_id == person.pk and fresh(message.written_at, now)


_INPUTS: dict[str, str] = dict(Input.choices)


def about_words(question: Question) -> str:
    """ "the goal", "B, effort", or empty."""
    named = PART[question.about_field].label if question.about_field in PART else ""
    field = (named or _INPUTS.get(question.about_field, question.about_field)).lower()
    if question.about_option:
        return f"{question.about_option.key}{f', {field}' if field else ''}"
    return f"the {field}" if field and field not in ("now", "for whom", "not in scope") else field


def waiting_words(question: Question, now: dt.datetime) -> str:
    """ "Waiting on Priya, 2 days": fact, not blame."""
    if question.asked_of is None:
        return ""
    days = (now.date() - question.asked_at.date()).days
    since = "since today" if days <= 0 else "1 day" if days == 1 else f"{days} days"
    return f"Waiting on {question.asked_of.first_name}, {since}"


def changed_line(question: Question) -> str:
    """What an answer changed, as the one line of a folded thread."""
    if question.state == QuestionState.WITHDRAWN:
        return "withdrawn"
    if not question.changed:
        return ""
    line = _CHANGED_LINE[Changed(question.changed)]
    return f"{line}: {question.changed_note}" if question.changed_note else line


def first_waiting(initiative: Initiative) -> Question | None:
    """The open question that comes first among those somebody is asked."""
    return (
        initiative.questions.open()
        .filter(asked_of__isnull=False)
        .select_related("asked_of")
        .by_answer_date()
        .first()
    )


def first_waiting_on(person: Person, initiative: Initiative) -> int | None:
    """The number of the first open question that waits on this person."""
    return (
        initiative.questions.open()
        .filter(asked_of=person)
        .by_answer_date()
        .values_list("number", flat=True)
        .first()
    )


def awaits_response(framing: Framing | None, initiative: Initiative) -> bool:
    """A version by somebody else than the filer that the filer has not answered."""
    return (
        framing is not None
        and framing.response == "waiting"
        and framing.author_id not in (initiative.filed_by_id, initiative.product_owner_id)
    )


def standing_options(initiative: Initiative) -> list[Option]:
    """The options that a question can be about."""
    return list(initiative.options.standing().in_order())
