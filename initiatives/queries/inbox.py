"""The inbox: what waits on this person, what names them, what they watch, what is done. Finished rows only."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from initiatives.errors import NotFound
from initiatives.models import (
    Initiative,
    Notice,
    NoticeKind,
    Person,
    Question,
    Role,
    TechnicalDetail,
    WantedInput,
)
from initiatives.models.notice import NoticeQuerySet
from initiatives.models.question import QuestionQuerySet
from initiatives.queries import waiting, working_days

MOST = 50
FILTERS = (
    ("needs-you", "Needs you"),
    ("mentions", "Mentions"),
    ("watching", "Watching"),
    ("later", "Later"),
    ("done", "Done"),
)
_EMPTY = {
    "needs-you": "Nothing waiting on you.",
    "mentions": "Nobody has mentioned you lately.",
    "watching": "Nothing new on what you watch, own or frame.",
    "later": "What you put off waits here until its day, then comes back by itself.",
    "done": "What you mark as done is kept here.",
}
_TELLS = (NoticeKind.DECIDED, NoticeKind.FRAMED, NoticeKind.CHANGED)
_UNDER: dict[str, tuple[NoticeKind, ...]] = {
    "needs-you": waiting.ASKS,
    "mentions": (NoticeKind.MENTION,),
    "watching": _TELLS,
}


@dataclass(frozen=True)
class ProposalRow:
    """A new proposal as its lead sees it: what is wanted stands before what was filed."""

    pk: int
    reference: str
    title: str
    difference: str
    number: str
    filer: str
    team: str
    wanted: str
    detail: str
    sent: datetime
    waited: str
    is_late: bool
    later_until: datetime | None = None


@dataclass(frozen=True)
class QuestionRow:
    """A question that waits for this person's answer."""

    pk: int
    url: str
    text: str
    detail: str
    by: str
    is_late: bool
    later_until: datetime | None = None


@dataclass(frozen=True)
class NoticeRow:
    """One line that told this person something."""

    pk: int
    url: str
    text: str
    kind: str
    at: datetime
    is_read: bool
    later_until: datetime | None = None


@dataclass(frozen=True)
class Inbox:
    """The page under one filter. `views` is (slug, words, count or None, is current)."""

    chosen: str
    views: tuple[tuple[str, str, int | None, bool], ...]
    empty: str
    proposals: tuple[ProposalRow, ...] = ()
    questions: tuple[QuestionRow, ...] = ()
    notices: tuple[NoticeRow, ...] = field(default=())
    earlier: int | None = None
    """The last line shown, where older ones follow it."""

    @property
    def is_empty(self) -> bool:
        return not (self.proposals or self.questions or self.notices)


def inbox(person: Person, chosen: str, *, now: datetime, before: int | None = None) -> Inbox:
    """Everything on `/inbox/` for this person; an unknown filter is "needs-you".

    `before` is the line after which older ones are shown; one that is not there under the filter shows the newest.
    """
    chosen = chosen if chosen in dict(FILTERS) else "needs-you"
    counts = {
        "needs-you": waiting.waiting_count(person, now=now),
        "later": waiting.put_off_count(person, now=now),
        **_unread_counts(person, now),
    }
    views = tuple((slug, words, counts.get(slug), slug == chosen) for slug, words in FILTERS)
    proposals, questions = _dealt_with(person, chosen, now)
    if chosen == "done":
        notices, earlier = _lines(waiting.of(person).filter(read_at__isnull=False), before, by="-read_at")
    elif chosen == "later":
        notices, earlier = _lines(waiting.put_off(person, now), before, by="later_until")
    elif chosen == "needs-you":
        notices, earlier = _lines(waiting.asks(person, now), before)
    else:
        notices, earlier = _lines(waiting.unread(person, _UNDER[chosen], now), before)
    return Inbox(
        chosen,
        views,
        _EMPTY[chosen],
        proposals=proposals,
        questions=questions,
        notices=notices,
        earlier=earlier,
    )


def _dealt_with(
    person: Person, chosen: str, now: datetime
) -> tuple[tuple[ProposalRow, ...], tuple[QuestionRow, ...]]:
    """Proposals and questions, which leave the inbox by being dealt with: under "Needs you", or put off."""
    proposals, asked = waiting.awaiting(person), waiting.asked(person)
    if chosen == "needs-you":
        proposals = proposals.filter(waiting.not_put_off(now)).oldest_first()
        asked = asked.not_put_off_by(person, now).by_worth()
    elif chosen == "later":
        proposals = proposals.filter(later_until__gt=now).order_by("later_until", "pk")
        asked = asked.back_first(person, now)
    else:
        return (), ()
    return _proposals(person, proposals, now), _questions(asked, now)


def _unread_counts(person: Person, now: datetime) -> dict[str, int]:
    """How many lines stand under "Mentions" and under "Watching"."""
    return waiting.unread(person, (*_UNDER["mentions"], *_UNDER["watching"]), now).aggregate(
        mentions=Count("pk", filter=Q(kind__in=_UNDER["mentions"])),
        watching=Count("pk", filter=Q(kind__in=_UNDER["watching"])),
    )


def _lines(
    rows: NoticeQuerySet, before: int | None, by: str = "-created_at"
) -> tuple[tuple[NoticeRow, ...], int | None]:
    """The first lines in the order of `by`, or those that follow `before`; and the last of them where there are more."""
    column, way = by.removeprefix("-"), "lt" if by.startswith("-") else "gt"
    last = rows.filter(pk=before).values_list(column, flat=True).first() if before else None
    if last is not None:
        rows = rows.filter(Q(**{f"{column}__{way}": last}) | Q(**{column: last, f"pk__{way}": before}))
    found = list(rows.order_by(by, "-pk" if way == "lt" else "pk")[: MOST + 1])
    shown = found[:MOST]
    return tuple(map(_notice_row, shown)), shown[-1].pk if len(found) > MOST else None


def get_notice(person: Person, pk: int) -> Notice:
    """One line of one's own inbox."""
    row = Notice.objects.filter(person=person, pk=pk).select_related("initiative").first()
    if row is None:
        raise NotFound
    return row


def get_question(person: Person, pk: int) -> Question:
    """One question that was put to this person, open or not."""
    seen = Initiative.objects.visible_to(person).values("pk")
    row = (
        Question.objects.filter(asked_of=person, initiative__in=seen, pk=pk)
        .select_related("initiative")
        .first()
    )
    if row is None:
        raise NotFound
    return row


def put_off_until(person: Person, kind: str, pk: int, *, now: datetime) -> datetime | None:
    """Until when this person sees a "proposal", a "question" or a "line" under "Later"; None where it is not there."""
    if kind == "proposal":
        proposals = waiting.awaiting(person).filter(pk=pk, later_until__gt=now)
        return proposals.values_list("later_until", flat=True).first()
    if kind == "question":
        question = waiting.asked(person).filter(pk=pk).back_first(person, now).first()
        return getattr(question, "back_on", None)
    return waiting.put_off(person, now).filter(pk=pk).values_list("later_until", flat=True).first()


def unread_notices(person: Person, chosen: str, *, now: datetime) -> list[Notice]:
    """What "Mark all as done" takes off under a filter. Proposals and questions go when they are dealt with."""
    return list(waiting.unread(person, _UNDER.get(chosen, ()), now))


def stands_under(notice: Notice) -> str:
    """The filter under which a line stands while it is not done, in words."""
    slug = next(slug for slug, kinds in _UNDER.items() if notice.kind in kinds)
    return dict(FILTERS)[slug]


def done_at(person: Person, moment: datetime) -> int:
    """How many lines this person took off in that press: what "Undo" puts back."""
    return Notice.objects.done_at(person, moment).count()


def _proposals(person: Person, rows: QuerySet[Initiative], now: datetime) -> tuple[ProposalRow, ...]:
    if Role.ENGINEERING_LEAD not in person.roles:
        return ()
    return tuple(_proposal_row(row, now) for row in rows.select_related("filed_by", "team")[:MOST])


def _proposal_row(row: Initiative, now: datetime) -> ProposalRow:
    sent = row.submitted_at or row.stage_since
    put_off = row.later_until if row.later_until and row.later_until > now else None
    return ProposalRow(
        pk=row.pk,
        reference=row.reference,
        title=row.proposal_title,
        difference=row.proposal_difference,
        number=_number_words(row),
        filer=row.filed_by.name,
        team=row.team.name if row.team else "No team yet",
        wanted=WantedInput(row.wanted_input).label,
        detail=TechnicalDetail(row.technical_detail).label,
        sent=sent,
        waited=working_days.waited_words(sent, now),
        is_late=working_days.is_late(sent, now),
        later_until=put_off,
    )


def _number_words(row: Initiative) -> str:
    """ "Card-fraud losses a month: from $104k to $52k by Jun 2027", the description, or that help is wanted."""
    if row.number_choice == "know":
        way = f" from {row.number_now}" if row.number_now else ""
        by = f" by {row.number_by}" if row.number_by else ""
        return f"{row.number_name}:{way} to {row.number_target}{by}"
    if row.number_choice == "describe" and row.number_described:
        return row.number_described
    return "Not sure which number would move"


def _questions(asked: QuestionQuerySet, now: datetime) -> tuple[QuestionRow, ...]:
    today = timezone.localdate(now)
    return tuple(
        QuestionRow(
            pk=row.pk,
            url=f"/i/{row.initiative_id}/q/{row.number}/",
            text=row.text,
            detail=f"{row.initiative.reference} · {row.initiative.proposal_title} · {row.asked_by.name} asks",
            by=f"by {row.answer_by:%a} {row.answer_by.day} {row.answer_by:%b}" if row.answer_by else "",
            is_late=bool(row.answer_by and row.answer_by < today),
            later_until=getattr(row, "back_on", None),
        )
        for row in asked.select_related("initiative", "asked_by")[:MOST]
    )


def _notice_row(row: Notice) -> NoticeRow:
    url = f"/i/{row.initiative_id}/" if row.initiative_id else ""
    return NoticeRow(
        pk=row.pk,
        url=f"{url}#{row.anchor}" if url and row.anchor else url,
        text=row.text,
        kind=NoticeKind(row.kind).label,
        at=row.created_at,
        is_read=row.read_at is not None,
        later_until=row.later_until,
    )


def last_framing_took(person: Person) -> str:
    """ "1 working day", how long the last proposal this person took in had waited; empty when there is none."""
    row = (
        Initiative.objects.filter(engineering_owner=person, framing_started_at__isnull=False)
        .exclude(submitted_at__isnull=True)
        .order_by("-framing_started_at")
        .first()
    )
    if row is None or row.submitted_at is None or row.framing_started_at is None:
        return ""
    return working_days.waited_words(row.submitted_at, row.framing_started_at)
