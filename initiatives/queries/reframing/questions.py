"""Questions and their threads as finished rows. A page shows so many and says how many came earlier."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Case, Count, Min, Prefetch, Q, QuerySet, When, Window

from initiatives import access, stages
from initiatives.models import (
    ENGINEERING,
    WORTH,
    Changed,
    Effect,
    Estimate,
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
    QuestionTarget,
    Workspace,
)
from initiatives.queries.options import asked
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
    sharpens: str
    """The numbers that it points at: "B’s effect and A’s effort"."""
    work_to_find_out: float | None
    """Person-weeks, where anybody said how long or how much."""
    cost_to_find_out: float | None
    """Money in all: the work at what a person-week costs, and what is paid besides. None where nobody said."""
    worth: float | None
    net_worth: float | None
    chance_changes: float | None
    changes_to: str
    is_stale: bool
    """An input has changed since it was priced."""
    currency: str
    is_pricing: bool
    """It points at a number, and the run that prices it is still to come."""
    answer: str
    changed_line: str
    effect: str
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
    may_let_wait: bool = False

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
) -> QuestionList:
    """`SHOWN` questions from `start` on; the thread of `unfolded`, or of the first open one, is in it.

    Costs six queries whatever there is: counts, questions, the numbers they point at, their counts of replies, one
    thread, what a person-week costs.
    """
    counts, kinds, lead_asked_at, threads = _counts(initiative)
    found = list(_with_people(initiative)[start : start + SHOWN])
    beyond = max(0, counts["all"] - start - len(found))
    if unfolded and all(question.number != unfolded for question in found):
        # Whoever follows a link to a question finds it, wherever in the list it stands.
        found = [*_with_people(initiative).filter(number=unfolded), *found]
    replies = _replies_of(found)
    workspace = workspace or Workspace.current()
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
            workspace=workspace,
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
        moved=counts["moved"],
        unweighed=counts["unweighed"],
        worth_asking=counts["paying"],
        lead_asked_at=lead_asked_at,
        next_worths=polled + 1,
        threads=threads,
    )


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


def _with_people(initiative: Initiative) -> QuerySet[Question]:
    people = ("asked_by", "asked_of", "closed_by", "must_first_by", "about_option")
    return initiative.questions.select_related(*people).with_targets().by_worth()


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
    workspace: Workspace | None = None,
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
    workspace = workspace or Workspace.current()
    weeks, cost = _finding_out(question, cost_of_a_week(initiative, workspace), is_open=is_open)
    currency = workspace.currency
    targets = list(question.targets.all())
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
        about="" if targets and question.about_option else about_words(question),
        would_change=question.would_change,
        otherwise=question.otherwise,
        days_to_find_out=question.days_to_find_out,
        must_first=question.must_first,
        must_first_why=question.must_first_why,
        must_first_by=question.must_first_by,
        sharpens=listed([target_words(target) for target in targets]),
        work_to_find_out=weeks,
        cost_to_find_out=cost,
        worth=_float(question.worth),
        net_worth=_float(question.net_worth),
        chance_changes=question.chance_changes,
        changes_to=question.changes_to,
        is_stale=(question.priced_at_version or 0) < initiative.inputs_version,
        currency=currency,
        is_pricing=is_open and question.worth is None and bool(targets) and initiative.inputs_version > 0,
        answer=question.answer,
        effect=question.effect,
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
        may_let_wait=bool(is_open and question.must_first and access.may(person, "let_wait", question)),
    )


def cost_of_a_week(initiative: Initiative, workspace: Workspace) -> float:
    """What a person-week of the team costs, in the middle."""
    team = initiative.team
    if team is not None and team.cost_middle is not None:
        return float(team.cost_middle)
    return float(workspace.person_week_cost)


def _finding_out(question: Question, week_cost: float, *, is_open: bool) -> tuple[float | None, float | None]:
    """Person-weeks and money that an answer takes; None where nobody said anything of it."""
    said = (question.days_to_find_out, question.work_to_find_out, question.cost_to_find_out)
    if not is_open or all(value is None for value in said):
        return None, None
    weeks = asked.work_of(question)
    return weeks, weeks * week_cost + float(question.cost_to_find_out or 0)


def action_for(target: QuestionTarget) -> str:
    """The line of `access.TABLE` under which that number is set."""
    if target.option is None:
        return "change_framing"
    return "set_effort" if target.input in ENGINEERING else "set_value"


def target_words(target: QuestionTarget) -> str:
    """ "B’s effort", "whether B works at all", "what a year at the target is worth"."""
    if target.option is None:
        return "what it is worth"
    if target.input == Input.SUCCESS:
        return f"whether {target.option.key} works at all"
    label = _INPUTS.get(target.input, target.input)
    return f"{target.option.key}’s {label[:1].lower()}{label[1:]}"


def listed(words: list[str]) -> str:
    """ "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


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
    # Counted over all of them in the same query, so that a long thread asks no more than a short one.
    shown = list(messages.annotate(counted=Window(Count("pk")))[:SHOWN])[::-1]
    earlier = shown[0].counted - len(shown) if shown else 0
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
    """ "the goal", "B", or empty: where the thread hangs, apart from the numbers that it points at."""
    if question.about_option is not None:
        return question.about_option.key
    field = (
        PART[question.about_field].label if question.about_field in PART else question.about_field
    ).lower()
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
    if question.effect_line:
        return question.effect_line
    if question.effect == Effect.WAITING:
        return "answered, the figures are being worked out"
    if not question.changed:
        return ""
    line = _CHANGED_LINE[Changed(question.changed)]
    return f"{line}: {question.changed_note}" if question.changed_note else line


def first_waiting(person: Person, initiative: Initiative) -> Question | None:
    """The open question that comes first among those somebody is asked: this person's own before all others."""
    mine = Case(When(asked_of=person, then=0), default=1)
    waiting = initiative.questions.open().filter(asked_of__isnull=False).select_related("asked_of").by_worth()
    return waiting.order_by(mine, *waiting.query.order_by).first()


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


@dataclass(frozen=True)
class AboutNumbers:
    """The numbers of one option (or of the framing, without one) that a question can point at."""

    option: Option | None
    title: str
    numbers: tuple[tuple[str, str], ...]


# What every option has, given or not; the others only once somebody has given them.
_ALWAYS = (Input.EFFECT, Input.EFFORT, Input.SUCCESS)


def numbers_to_ask_about(initiative: Initiative) -> tuple[AboutNumbers, ...]:
    """Every number that a question can point at, by option; last what the goal is worth. Two queries."""
    current = Estimate.objects.current()
    options = (
        initiative.options.standing()
        .in_order()
        .prefetch_related(Prefetch("estimates", current, to_attr="now"))
    )
    groups = [AboutNumbers(option, f"{option.key} {option.name}", _numbers_of(option)) for option in options]
    return (*groups, AboutNumbers(None, "The goal", ((WORTH, "What a year at the target is worth"),)))


def _numbers_of(option: Option) -> tuple[tuple[str, str], ...]:
    given = {row.input for row in option.now}  # type: ignore[attr-defined]
    named = {
        Input.SUCCESS: "Will it work at all",
        Input.EFFECT: "Effect",
    }
    return tuple(
        (name, named.get(Input(name), Input(name).label))
        for name in Input.values
        if name != Input.EFFECT_SHARE and (name in _ALWAYS or name in given)
    )


@dataclass(frozen=True)
class AnswerRange:
    """A number that the answer to a question may give: what stands, and whether this person's range counts."""

    target: QuestionTarget
    current: Estimate | None
    standing: str
    words: str
    may_set: access.Answer


def ranges_to_answer(person: Person, question: Question) -> tuple[AnswerRange, ...]:
    """The numbers that a question points at, for whoever answers it; none once they no longer change."""
    initiative = question.initiative
    if initiative.at_stage not in stages.FRAMABLE:
        return ()
    targets = list(question.targets.select_related("option", "question").order_by("pk"))
    rows = Estimate.objects.current().filter(option__in=[t.option_id for t in targets if t.option_id])
    current = {(row.option_id, str(row.input)): row for row in rows}
    found = []
    for target in targets:
        row = current.get((target.option_id or 0, target.input))
        if row is None and target.input == Input.EFFECT:
            row = current.get((target.option_id or 0, str(Input.EFFECT_SHARE)))
        may = access.may(person, action_for(target), initiative)
        found.append(AnswerRange(target, row, row.text if row else "", target_words(target), may))
    return tuple(found)
