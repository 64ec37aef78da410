"""Questions as finished rows, each with its thread where it is open."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from initiatives import access, stages
from initiatives.models import (
    Changed,
    Effect,
    Form,
    Framing,
    Initiative,
    Kind,
    Person,
    Question,
    QuestionState,
    QuestionTarget,
    Workspace,
)
from initiatives.queries.options import asked
from initiatives.queries.reframing.framing import PART
from initiatives.queries.reframing.numbers import target_words
from initiatives.queries.reframing.threads import MessageRow, Messages, fresh, messages_of
from initiatives.stages import Stage

# Where questions may still be asked: after the filer sent it and before it has ended.
ASKABLE = frozenset(Stage) - stages.ENDED - {Stage.DRAFT}

_ICONS = {Form.QUESTION: "question", Form.CONCERN: "concern", Form.PRAISE: "like"}
_CHANGED_LINE = {
    Changed.GOAL: "changed the goal",
    Changed.OPTION: "changed an option",
    Changed.NUMBER: "changed a number",
    Changed.NOTHING: "changed nothing",
}


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


def question_row(
    person: Person,
    initiative: Initiative,
    question: Question,
    *,
    now: dt.datetime,
    with_thread: bool = False,
    before: int | None = None,
    replies: int | None = None,
    targets: Sequence[QuestionTarget] | None = None,
    thread: Messages | None = None,
    workspace: Workspace | None = None,
) -> QuestionRow:
    """One question for this reader; with its last messages, or those before the message `before`.

    Whoever has counted its replies, or fetched the numbers that it points at, its thread or the workspace, hands
    them over.
    """
    question.initiative = initiative
    state = QuestionState(question.state)
    is_open = state == QuestionState.OPEN
    if with_thread:
        thread = messages_of(person, question, now=now, before=before)
    today = now.date()
    workspace = workspace or Workspace.current()
    weeks, cost = _finding_out(question, cost_of_a_week(initiative, workspace), is_open=is_open)
    currency = workspace.currency
    targets = list(question.targets.all()) if targets is None else targets
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
        thread=thread.rows if thread else None,
        earlier=thread.earlier if thread else 0,
        earlier_before=thread.first if thread else 0,
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


def awaits_response(framing: Framing | None, initiative: Initiative) -> bool:
    """A version by somebody else than the filer that the filer has not answered."""
    return (
        framing is not None
        and framing.response == "waiting"
        and framing.author_id not in (initiative.filed_by_id, initiative.product_owner_id)
    )
