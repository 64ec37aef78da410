"""The inbox: what waits on this person, what names them, what they watch, what is done. Finished rows only."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

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
    Team,
    TechnicalDetail,
    WantedInput,
)
from initiatives.models.initiative import InitiativeQuerySet
from initiatives.models.question import QuestionQuerySet
from initiatives.queries import kept, working_days
from initiatives.stages import ENDED, Stage

MOST = 50
FILTERS = (("needs-you", "Needs you"), ("mentions", "Mentions"), ("watching", "Watching"), ("done", "Done"))
_EMPTY = {
    "needs-you": "Nothing waiting on you.",
    "mentions": "Nobody has mentioned you lately.",
    "watching": "Nothing new on what you watch, own or frame.",
    "done": "What you mark as done is kept here.",
}
_ASKS = (NoticeKind.WAITING, NoticeKind.SHARED)
_TELLS = (NoticeKind.DECIDED, NoticeKind.FRAMED, NoticeKind.CHANGED)
_UNDER: dict[str, tuple[NoticeKind, ...]] = {
    "needs-you": _ASKS,
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

    url: str
    text: str
    detail: str
    by: str
    is_late: bool


@dataclass(frozen=True)
class NoticeRow:
    """One line that told this person something."""

    pk: int
    url: str
    text: str
    kind: str
    at: datetime
    is_read: bool


@dataclass(frozen=True)
class Inbox:
    """The page under one filter. `views` is (slug, words, count or None, is current)."""

    chosen: str
    views: tuple[tuple[str, str, int | None, bool], ...]
    empty: str
    proposals: tuple[ProposalRow, ...] = ()
    put_off: tuple[ProposalRow, ...] = ()
    questions: tuple[QuestionRow, ...] = ()
    notices: tuple[NoticeRow, ...] = field(default=())
    earlier: int | None = None
    """The last line shown, where older ones follow it."""

    @property
    def is_empty(self) -> bool:
        return not (self.proposals or self.put_off or self.questions or self.notices)


def inbox(person: Person, chosen: str, *, now: datetime, before: int | None = None) -> Inbox:
    """Everything on `/inbox/` for this person; an unknown filter is "needs-you".

    `before` is the line after which older ones are shown; one that is not there under the filter shows the newest.
    """
    chosen = chosen if chosen in dict(FILTERS) else "needs-you"
    counts = {"needs-you": waiting_count(person, now=now), **_unread_counts(person)}
    views = tuple((slug, words, counts.get(slug), slug == chosen) for slug, words in FILTERS)
    if chosen == "needs-you":
        proposals = _proposals(person, now)
        questions = _questions(person, now)
        told = _unread(person, _ASKS)
        told = told.exclude(initiative__in=_awaiting(person).values("pk"))
        told = told.exclude(initiative__in=_asked(person).values("initiative_id"))
        notices, earlier = _lines(told, before)
        return Inbox(
            chosen,
            views,
            _EMPTY[chosen],
            proposals=tuple(row for row in proposals if row.later_until is None),
            put_off=tuple(row for row in proposals if row.later_until is not None),
            questions=tuple(questions),
            notices=notices,
            earlier=earlier,
        )
    if chosen == "done":
        notices, earlier = _lines(_of(person).filter(read_at__isnull=False), before, by="read_at")
    else:
        notices, earlier = _lines(_unread(person, _UNDER[chosen]), before)
    return Inbox(chosen, views, _EMPTY[chosen], notices=notices, earlier=earlier)


def _unread_counts(person: Person) -> dict[str, int]:
    """How many lines stand under "Mentions" and under "Watching"."""
    mine = _of(person).filter(read_at__isnull=True)
    return mine.aggregate(
        mentions=Count("pk", filter=Q(kind__in=_UNDER["mentions"])),
        watching=Count("pk", filter=Q(kind__in=_UNDER["watching"])),
    )


def _lines(
    rows: QuerySet[Notice], before: int | None, by: str = "created_at"
) -> tuple[tuple[NoticeRow, ...], int | None]:
    """The newest lines, or those that follow `before`; and the last of them where there are more."""
    last = rows.filter(pk=before).values_list(by, flat=True).first() if before else None
    if last is not None:
        rows = rows.filter(Q(**{f"{by}__lt": last}) | Q(**{by: last, "pk__lt": before}))
    found = list(rows.order_by(f"-{by}", "-pk")[: MOST + 1])
    shown = found[:MOST]
    return tuple(map(_notice_row, shown)), shown[-1].pk if len(found) > MOST else None


def waiting_count(person: Person, *, now: datetime) -> int:
    """How much waits on this person, for the number beside Inbox; one query, whose text is kept."""
    roles = person.roles & {Role.ENGINEERING_LEAD}

    def of(who: int, moment: datetime = now) -> QuerySet[Any, Any]:
        return _waiting(person.stand_in(who), moment)

    # The moment matters to those alone to whom proposals go.
    values: dict[str, Any] = {"who": person.pk, **({"moment": now} if roles else {})}
    ((count,),) = kept.ask(("waiting", frozenset(roles)), of, count=True, **values)
    return int(count)


def _waiting(person: Person, now: datetime) -> QuerySet[Any, Any]:
    proposals = _awaiting(person).filter(_not_put_off(now)).values_list("pk")
    asked = _asked(person).values_list("initiative_id")
    told = _of(person).filter(read_at__isnull=True, kind__in=_ASKS)
    told = told.exclude(initiative__in=_awaiting(person).values("pk"))
    told = told.exclude(initiative__in=_asked(person).values("initiative_id"))
    # UNION ALL: two questions of one initiative are two things to do.
    return proposals.union(asked, told.values_list("pk"), all=True)


def get_notice(person: Person, pk: int) -> Notice:
    """One line of one's own inbox."""
    row = Notice.objects.filter(person=person, pk=pk).select_related("initiative").first()
    if row is None:
        raise NotFound
    return row


def unread_notices(person: Person, chosen: str) -> list[Notice]:
    """What "Mark all as done" takes off under a filter. Proposals and questions go when they are dealt with."""
    return list(_unread(person, _UNDER.get(chosen, ())))


def done_at(person: Person, moment: datetime) -> int:
    """How many lines this person took off in that press: what "Undo" puts back."""
    return Notice.objects.done_at(person, moment).count()


def _of(person: Person) -> QuerySet[Notice]:
    """This person's lines about what they may still see."""
    seen = Initiative.objects.visible_to(person).values("pk")
    return Notice.objects.filter(Q(initiative__isnull=True) | Q(initiative__in=seen), person=person)


def _unread(person: Person, kinds: tuple[str, ...]) -> QuerySet[Notice]:
    return _of(person).filter(read_at__isnull=True, kind__in=kinds)


def _awaiting(person: Person) -> InitiativeQuerySet:
    """New proposals that this person may take in: `triage` in `access.TABLE`, as a query."""
    rows = Initiative.objects.awaiting_framing()
    if Role.ENGINEERING_LEAD not in person.roles:
        return rows.none()
    unled = Q(lead__isnull=True) | Q(lead__is_active=False)
    leadless = Q(team__isnull=True) | Q(team__in=Team.objects.filter(unled).values("pk"))
    # In the query rather than by `person.team_ids`: the count stands on every page and must stay one query.
    teams = Team.objects.filter(Q(memberships__person=person) | Q(lead=person))
    own = Q(team__in=teams.values("pk")) | Q(engineering_owner=person)
    return rows.filter(own | leadless & Q(engineering_owner__isnull=True))


def _not_put_off(now: datetime) -> Q:
    return Q(later_until__isnull=True) | Q(later_until__lte=now)


def _proposals(person: Person, now: datetime) -> list[ProposalRow]:
    if Role.ENGINEERING_LEAD not in person.roles:
        return []
    rows = _awaiting(person).select_related("filed_by", "team").oldest_first()[:MOST]
    return [_proposal_row(row, now) for row in rows]


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


def _asked(person: Person) -> QuestionQuerySet:
    """Open questions to this person. What a new proposal asks its lead is part of taking it in, not a line more."""
    seen = Initiative.objects.visible_to(person).exclude(stage__in=[*ENDED, Stage.DRAFT])
    rows = Question.objects.open().filter(asked_of=person, initiative__in=seen.values("pk"))
    return rows.exclude(initiative__in=_awaiting(person).values("pk"))


def _questions(person: Person, now: datetime) -> list[QuestionRow]:
    today = timezone.localdate(now)
    rows = _asked(person).select_related("initiative", "asked_by").by_worth()[:MOST]
    return [
        QuestionRow(
            url=f"/i/{row.initiative_id}/q/{row.number}/",
            text=row.text,
            detail=f"{row.initiative.reference} · {row.initiative.proposal_title} · {row.asked_by.name} asks",
            by=f"by {row.answer_by:%a} {row.answer_by.day} {row.answer_by:%b}" if row.answer_by else "",
            is_late=bool(row.answer_by and row.answer_by < today),
        )
        for row in rows
    ]


def _notice_row(row: Notice) -> NoticeRow:
    url = f"/i/{row.initiative_id}/" if row.initiative_id else ""
    return NoticeRow(
        pk=row.pk,
        url=f"{url}#{row.anchor}" if url and row.anchor else url,
        text=row.text,
        kind=NoticeKind(row.kind).label,
        at=row.created_at,
        is_read=row.read_at is not None,
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
