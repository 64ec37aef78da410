"""The questions of an initiative as a list: what is open and worth most first, so many at a time."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import (
    BooleanField,
    Count,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Window,
)
from django.db.models.functions import RowNumber

from initiatives import economics
from initiatives.models import (
    Changed,
    Effect,
    Form,
    Initiative,
    Kind,
    Message,
    Person,
    Question,
    QuestionState,
    QuestionTarget,
    Workspace,
)
from initiatives.queries.options import asked
from initiatives.queries.reframing import threads
from initiatives.queries.reframing.questions import QuestionRow, question_row
from initiatives.queries.together import Row

SHOWN = 30
_CHANGED_SOMETHING = (Changed.GOAL, Changed.OPTION, Changed.NUMBER)


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
class Thread:
    """How many open threads hang at one place, and the number of the first."""

    count: int
    first: int

    def __add__(self, other: "Thread | None") -> "Thread":
        return self if other is None else Thread(self.count + other.count, min(self.first, other.first))


@dataclass(frozen=True)
class QuestionList:
    """A page of questions: open ones first, what must come first on top, then what is worth most."""

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
    moved: int = 0
    """Questions whose answer moved the choice."""
    unweighed: int = 0
    """Open questions without a worth."""
    worth_asking: int = 0
    """Open questions whose answer is worth more than it costs."""
    lead_asked_at: dt.datetime | None = None
    """When the framing lead first asked something."""
    next_worths: int = 1
    """How often the page has asked for new worths, plus one."""
    threads: Mapping[str, Thread] = field(default_factory=dict)
    """Open threads by where they hang: a part of the framing, or the letter of an option."""

    top: Question | None = None
    """The open question whose answer is worth most, wherever in the list it stands."""
    first_waiting: Question | None = None
    """The open question that comes first among those somebody is asked: this person's own before all others."""
    asked_about: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """The number of the first open question about each input, by (option letter, the engine's name of the input)."""

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

    @property
    def pricing(self) -> bool:
        """Whether one of these waits for the run that prices it."""
        return any(row.is_pricing for row in self.rows)


def question_list(
    person: Person,
    initiative: Initiative,
    *,
    now: dt.datetime,
    start: int = 0,
    unfolded: int | None = None,
    polled: int = 0,
    workspace: Workspace | None = None,
    thread: Sequence[Row] | None = None,
) -> QuestionList:
    """`SHOWN` questions from `start` on; the thread of `unfolded`, or of the first open one, is in it.

    Costs five queries whatever there is: counts, questions with how many replies each has, the numbers they point
    at, one thread, what a person-week costs. `thread` (the rows of `threads.part_of`) and the workspace are not
    asked for where the caller has them.
    """
    counts, kinds, lead_asked_at, places = _counts(initiative)
    found = list(_found(person, initiative, start=start, unfolded=unfolded))
    shown = [question for question in found if question.is_shown]  # type: ignore[attr-defined]
    beyond = max(0, counts["all"] - start - len(shown))
    if unfolded and all(question.number != unfolded for question in shown):
        # Whoever follows a link to a question finds it, wherever in the list it stands.
        shown = [*(question for question in found if question.number == unfolded), *shown]
    targets, asked_about = _targets(initiative, shown)
    workspace = workspace or Workspace.current()
    if unfolded is None and start == 0:
        unfolded = next((question.number for question in shown if question.state == QuestionState.OPEN), 0)

    def row(question: Question) -> QuestionRow:
        is_unfolded, replies = question.number == unfolded, question.replies or 0  # type: ignore[attr-defined]
        known = thread is not None and is_unfolded
        return question_row(
            person,
            initiative,
            question,
            now=now,
            with_thread=is_unfolded and not known,
            replies=replies,
            targets=targets.get(question.pk, []),
            thread=threads.read_part(person, thread or (), replies=replies, now=now) if known else None,
            workspace=workspace,
        )

    waiting = [question for question in found if _asks(question) and question.asked_of_id]
    mine = [question for question in waiting if question.asked_of_id == person.pk]
    return QuestionList(
        rows=tuple(row(question) for question in shown),
        open=counts["waiting"],
        closed=counts["all"] - counts["open"],
        changed=counts["changed"],
        earlier=beyond,
        next_start=start + SHOWN,
        previous_start=max(0, start - SHOWN) if start else None,
        kinds=kinds,
        moved=counts["moved"],
        unweighed=counts["unweighed"],
        worth_asking=counts["paying"],
        lead_asked_at=lead_asked_at,
        next_worths=polled + 1,
        threads=places,
        top=min(filter(_asks, found), key=_by_worth_alone, default=None),
        first_waiting=next(iter(mine or waiting), None),
        asked_about=asked_about,
    )


def _found(person: Person, initiative: Initiative, *, start: int, unfolded: int | None) -> QuerySet[Question]:
    """Those shown (`is_shown`), the one unfolded, what is worth most, and what waits first on this person and on anybody."""
    everything, asked_of = initiative.questions, ("asked_by", "asked_of", "closed_by", "must_first_by")
    shown = everything.by_worth().values("pk")[start : start + SHOWN]
    waiting = everything.open().filter(asked_of__isnull=False).by_worth()
    wanted = (
        Q(pk__in=shown)
        | Q(pk__in=everything.open().most_worth_first().values("pk")[:1])
        | Q(pk__in=waiting.values("pk")[:1])
        | Q(pk__in=waiting.filter(asked_of=person).values("pk")[:1])
    )
    replies = Message.objects.filter(question=OuterRef("pk")).order_by().values("question")
    return (
        everything.filter(wanted | Q(number=unfolded) if unfolded else wanted)
        .annotate(
            is_shown=ExpressionWrapper(Q(pk__in=shown), output_field=BooleanField()),
            replies=Subquery(replies.annotate(count=Count("pk")).values("count")),
        )
        .select_related(*asked_of, "about_option")
        .by_worth()
    )


def _asks(question: Question) -> bool:
    """Whether it is an open question, like `open()`; concerns and praise ask nothing."""
    return question.state == QuestionState.OPEN and question.form == Form.QUESTION


def _by_worth_alone(question: Question) -> tuple[bool, Decimal, int]:
    """The order of `most_worth_first`."""
    return question.net_worth is None, -(question.net_worth or Decimal(0)), question.number


def _targets(
    initiative: Initiative, shown: Sequence[Question]
) -> tuple[dict[int, list[QuestionTarget]], dict[tuple[str, str], int]]:
    """The numbers that the questions shown point at, and the first open question about each number. One query."""
    first = (
        QuestionTarget.objects.filter(question__in=initiative.questions.open())
        .annotate(
            place=Window(
                RowNumber(), partition_by=[F("option"), F("input")], order_by=F("question__number").asc()
            )
        )
        .filter(place=1)
    )
    found = (
        QuestionTarget.objects.filter(
            Q(question__in=[one.pk for one in shown]) | Q(pk__in=first.values("pk"))
        )
        .select_related("option")
        .annotate(number=F("question__number"), state=F("question__state"), form=F("question__form"))
        .order_by("pk")
    )
    by_question: dict[int, list[QuestionTarget]] = {}
    numbers: dict[tuple[str, str], int] = {}
    for target in found:
        by_question.setdefault(target.question_id, []).append(target)
        if target.state == QuestionState.OPEN and target.form == Form.QUESTION:
            key = target.option.key if target.option else economics.SHARED
            place = key, asked.engine_name(target.input) or "unit_value"
            number: int = target.number
            numbers[place] = min(number, numbers.get(place, number))
    return by_question, numbers


_COUNTED = ("all", "open", "asked", "waiting", "changed", "moved", "unweighed", "paying")


def _counts(
    initiative: Initiative,
) -> tuple[Counter[str], tuple[KindAsked, ...], dt.datetime | None, dict[str, Thread]]:
    """How many there are, in all, of each kind and at each place, and when the framing lead first asked; one query."""
    is_open = Q(state=QuestionState.OPEN)
    asks = Q(form=Form.QUESTION) & ~Q(state=QuestionState.WITHDRAWN)
    rows = initiative.questions.values("kind", "about_field", "about_option__key").annotate(
        all=Count("pk"),
        open=Count("pk", filter=is_open),
        asked=Count("pk", filter=asks),
        waiting=Count("pk", filter=asks & is_open),
        changed=Count("pk", filter=Q(state=QuestionState.ANSWERED, changed__in=_CHANGED_SOMETHING)),
        moved=Count("pk", filter=Q(state=QuestionState.ANSWERED, effect=Effect.MOVED)),
        unweighed=Count("pk", filter=asks & is_open & Q(worth__isnull=True)),
        paying=Count("pk", filter=asks & is_open & Q(net_worth__gt=0)),
        first=Min("number", filter=is_open),
        lead_asked_at=Min("asked_at", filter=Q(asked_by=initiative.engineering_owner_id)),
    )
    by_kind: dict[str, Counter[str]] = {}
    threads: dict[str, Thread] = {}
    moments = []
    for row in rows:
        numbers: dict[str, Any] = dict(row)
        by_kind.setdefault(row["kind"], Counter()).update({name: numbers[name] for name in _COUNTED})
        if row["open"]:
            place = row["about_option__key"] or row["about_field"]
            threads[place] = Thread(row["open"], row["first"]) + threads.get(place)
        moments += [row["lead_asked_at"]] if row["lead_asked_at"] else []
    kinds = tuple(
        KindAsked(kind, label, by_kind.get(kind, Counter())["asked"], by_kind.get(kind, Counter())["waiting"])
        for kind, label in Kind.choices
    )
    total: Counter[str] = Counter()
    for counted in by_kind.values():
        total.update(counted)
    return total, kinds, min(moments, default=None), threads
