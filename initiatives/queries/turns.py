"""What waits on a person: one row for each thing that is theirs to do, the most pressing first."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from initiatives.models import (
    BoardRow,
    Decision,
    Estimate,
    Framing,
    Initiative,
    Input,
    LookAgain,
    Option,
    Person,
    Question,
    Response,
    Role,
    Second,
    SecondState,
)
from initiatives.models.initiative import reference_of
from initiatives.queries.reframing.duties import duties
from initiatives.queries.working_days import is_late
from initiatives.stages import Stage

MOST_TURNS = 12
MOST_DRAFTS = 8


@dataclass(frozen=True)
class Row:
    """One line of Home: where it leads, what it says, and what is to be done."""

    url: str
    title: str
    detail: str
    action: str = ""
    since: datetime | None = None
    note: str = ""
    is_late: bool = False


def waiting(person: Person, *, now: datetime) -> list[Row]:
    """Everything that is this person's turn at `now`: decisions first, then proposals, questions, drafts."""
    today = timezone.localdate(now)
    return [
        *_to_decide(person, today),
        *_to_look_at_again(person, today),
        *_new_proposals(person, now),
        *_questions(person, now),
        *_asked_to_guard(person),
        *_framings_to_answer(person),
        *_second_estimates(person, today),
        *_missing_effort(person),
        *_drafts(person),
    ]


def url_of(initiative_id: int, tail: str = "") -> str:
    return f"/i/{initiative_id}/{tail}"


def _to_decide(person: Person, today: date) -> list[Row]:
    if Role.DIRECTOR not in person.roles:
        return []
    proposed = Decision.objects.proposed().filter(initiative=OuterRef("initiative")).values("decided_by")
    rows = (
        BoardRow.objects.filter(stage=Stage.READY)
        .annotate(proposed_by=Subquery(proposed[:1]))
        .select_related("team")
    )
    ordered = sorted(rows[:200], key=lambda row: (row.decide_by or date.max, -(row.value_a_week or 0)))
    return [
        Row(
            url=url_of(row.initiative_id),
            title=row.outcome,
            detail=joined(
                reference_of(row.initiative_id), row.team.name if row.team else "", _waits_words(row)
            ),
            action="Confirm" if _second_wanted(row, person) else "Decide",
            note=f"by {_day(row.decide_by)}" if row.decide_by else "",
            is_late=bool(row.decide_by and row.decide_by < today),
        )
        for row in ordered
    ]


def _second_wanted(row: Any, person: Person) -> bool:
    return row.proposed_by is not None and row.proposed_by != person.pk


def _waits_words(row: Any) -> str:
    return "Waits for a second director" if row.proposed_by is not None else "Ready to decide"


def _to_look_at_again(person: Person, today: date) -> list[Row]:
    """Deferred ones whose date has come, for directors; words to watch, for the person who was named."""
    due = Q(look_again__in=[LookAgain.DATE, LookAgain.WORDS], look_again_on__lte=today)
    mine = Q(look_again_person=person)
    if Role.DIRECTOR in person.roles:
        mine |= Q(look_again=LookAgain.DATE)
    decisions = (
        Decision.objects.last_of_each()
        .filter(due & mine, initiative__stage__in=[Stage.DEFERRED, Stage.DECLINED])
        .select_related("initiative")
        .order_by("look_again_on")[:MOST_TURNS]
    )
    return [
        Row(
            url=url_of(decision.initiative_id),
            title=decision.initiative.proposal_title,
            detail=joined(
                reference_of(decision.initiative_id),
                f"Look again: {decision.look_again_words or 'the date has come'}",
            ),
            action="Look again",
            note=f"since {_day(decision.look_again_on)}",
        )
        for decision in decisions
    ]


def _new_proposals(person: Person, now: datetime) -> list[Row]:
    if Role.ENGINEERING_LEAD not in person.roles:
        return []
    rows = (
        Initiative.objects.awaiting_framing()
        .for_teams(person.team_ids)
        .filter(Q(later_until__isnull=True) | Q(later_until__lte=now))
        .select_related("filed_by", "team")
        .oldest_first()[:50]
    )
    return [
        Row(
            url=url_of(row.pk),
            title=row.proposal_title,
            detail=joined(row.reference, row.team.name if row.team else "", f"filed by {row.filed_by.name}"),
            action="Start framing",
            since=row.submitted_at,
            is_late=is_late(row.submitted_at, now),
        )
        for row in rows
    ]


def _questions(person: Person, now: datetime) -> list[Row]:
    today = timezone.localdate(now)
    rows = (
        Question.objects.open()
        .filter(asked_of=person, initiative__in=Initiative.objects.visible_to(person))
        .not_put_off_by(person, now)
        .select_related("initiative", "asked_by")
        .by_worth()[:50]
    )
    return [
        Row(
            url=url_of(row.initiative_id, f"q/{row.number}/"),
            title=row.text,
            detail=joined(
                reference_of(row.initiative_id), row.initiative.proposal_title, f"{row.asked_by.name} asks"
            ),
            action="Answer",
            note=f"by {_day(row.answer_by)}" if row.answer_by else "",
            is_late=bool(row.answer_by and row.answer_by < today),
        )
        for row in rows
    ]


def _framings_to_answer(person: Person) -> list[Row]:
    """The newest version of each initiative that this person owns in product, when somebody else wrote it."""
    rows = (
        Framing.objects.standing()
        .filter(response=Response.WAITING)
        .filter(Q(initiative__product_owner=person) | Q(initiative__filed_by=person))
        .filter(initiative__stage__in=[Stage.REFRAMING, Stage.READY])
        .exclude(author=person)
        .select_related("initiative", "author")
        .order_by("initiative_id", "-number")[:100]
    )
    newest: dict[int, Framing] = {}
    for row in rows:
        newest.setdefault(row.initiative_id, row)
    return [
        Row(
            url=url_of(row.initiative_id, "#framing"),
            title=row.goal or row.initiative.proposal_title,
            detail=joined(
                reference_of(row.initiative_id), f"{row.author.name} framed it, version {row.number}"
            ),
            action="Accept or counter",
            since=row.created_at,
        )
        for row in newest.values()
        if row.goal
    ]


def _asked_to_guard(person: Person) -> list[Row]:
    """Guardrails to check, risks to confirm and technical reviews to write, without reading a thread."""
    return [
        Row(
            url=url_of(duty.initiative_id, duty.end),
            title=duty.title,
            detail=joined(reference_of(duty.initiative_id), duty.proposal, duty.about),
            action=duty.action,
            since=duty.since,
        )
        for duty in duties(person)
    ]


def _second_estimates(person: Person, today: date) -> list[Row]:
    """Options that this person is to estimate unseen, and those where both are in and theirs to settle."""
    rows = (
        Second.objects.turn_of(person)
        .filter(initiative__stage__in=[Stage.REFRAMING, Stage.READY])
        .select_related("initiative", "option", "invited", "invited_by")
        .order_by(F("due").asc(nulls_last=True), "pk")[:MOST_TURNS]
    )
    found = []
    for row in rows:
        unseen = row.state == SecondState.WAITING
        words = (
            f"{row.invited_by.name} asks for a second estimate, unseen" if unseen else "both estimates are in"
        )
        found.append(
            Row(
                url=url_of(row.initiative_id, f"options/{row.option.key}/second/"),
                title=f"{row.option.key}: {row.option.name}",
                detail=joined(reference_of(row.initiative_id), row.initiative.proposal_title, words),
                action="Estimate" if unseen else "Pick",
                note=f"by {_day(row.due)}" if row.due and unseen else "",
                is_late=bool(unseen and row.due and row.due < today),
            )
        )
    return found


def _missing_effort(person: Person) -> list[Row]:
    if Role.ENGINEERING_LEAD not in person.roles:
        return []
    known = Estimate.objects.current().filter(input=Input.EFFORT).values("option_id")
    rows = (
        Option.objects.standing()
        .filter(initiative__stage=Stage.REFRAMING, initiative__team_id__in=person.team_ids)
        .exclude(pk__in=known)
        .select_related("initiative")
        .order_by("initiative_id", "position")[:MOST_TURNS]
    )
    return [
        Row(
            url=url_of(row.initiative_id, f"options/{row.key}/"),
            title=f"{row.key}: {row.name}",
            detail=joined(
                reference_of(row.initiative_id), row.initiative.proposal_title, "effort is missing"
            ),
            action="Add effort",
        )
        for row in rows
    ]


def _drafts(person: Person) -> list[Row]:
    return [
        Row(
            url=url_of(row.pk, "edit/"),
            title=row.proposal_title or "A proposal without a title yet",
            detail="Draft",
            action="Go on",
            since=row.updated_at,
        )
        for row in Initiative.objects.drafts_of(person).newest_first()[:MOST_DRAFTS]
    ]


def _day(day: date | None) -> str:
    return f"{day:%a} {day.day} {day:%b}" if day else ""


def joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
