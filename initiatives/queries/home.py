"""Home: what waits on this person first, then what else their roles look after. Finished rows only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
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
    Team,
)
from initiatives.queries.working_days import is_late
from initiatives.stages import Stage

MOST_TURNS = 12
MOST_ROWS = 8


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


@dataclass(frozen=True)
class Section:
    """A heading with its rows, and the sentence that stands there when there are none."""

    title: str
    rows: tuple[Row, ...]
    empty: str
    more_url: str = ""


@dataclass(frozen=True)
class Home:
    """The whole page. `empty` is the sentence and the way on when nothing waits."""

    turns: tuple[Row, ...]
    turns_left: int
    sections: tuple[Section, ...]
    empty: str
    empty_url: str = ""
    empty_action: str = ""


def home(person: Person, *, now: datetime) -> Home:
    """Everything on Home for this person at `now`."""
    today = timezone.localdate(now)
    turns = [
        *_to_decide(person, today),
        *_to_look_at_again(person, today),
        *_new_proposals(person, now),
        *_questions(person, today),
        *_framings_to_answer(person),
        *_missing_effort(person),
        *_drafts(person),
    ]
    sections = [section for section in _sections(person, today) if section is not None]
    sentence, url, action = _empty(person)
    return Home(
        turns=tuple(turns[:MOST_TURNS]),
        turns_left=max(len(turns) - MOST_TURNS, 0),
        sections=tuple(sections),
        empty=sentence,
        empty_url=url,
        empty_action=action,
    )


def _url(initiative_id: int, tail: str = "") -> str:
    return f"/i/{initiative_id}/{tail}"


def _reference(pk: int) -> str:
    return f"OF-{pk:03d}"


def _to_decide(person: Person, today: date) -> list[Row]:
    if Role.DIRECTOR not in person.roles:
        return []
    rows = BoardRow.objects.filter(stage=Stage.READY).select_related("team")
    ordered = sorted(rows[:200], key=lambda row: (row.decide_by or date.max, -(row.value_a_week or 0)))
    return [
        Row(
            url=_url(row.initiative_id),
            title=row.outcome,
            detail=_joined(
                _reference(row.initiative_id), row.team.name if row.team else "", "Ready to decide"
            ),
            action="Decide",
            note=f"by {_day(row.decide_by)}" if row.decide_by else "",
            is_late=bool(row.decide_by and row.decide_by < today),
        )
        for row in ordered
    ]


def _to_look_at_again(person: Person, today: date) -> list[Row]:
    """Deferred ones whose date has come, for directors; words to watch, for the person who was named."""
    due = Q(look_again__in=[LookAgain.DATE, LookAgain.WORDS], look_again_on__lte=today)
    mine = Q(look_again_person=person)
    if Role.DIRECTOR in person.roles:
        mine |= Q(look_again=LookAgain.DATE)
    decisions = (
        Decision.objects.standing()
        .filter(due & mine, initiative__stage__in=[Stage.DEFERRED, Stage.DECLINED])
        .select_related("initiative")
        .order_by("look_again_on")[:MOST_TURNS]
    )
    return [
        Row(
            url=_url(decision.initiative_id),
            title=decision.initiative.proposal_title,
            detail=_joined(
                _reference(decision.initiative_id),
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
            url=_url(row.pk),
            title=row.proposal_title,
            detail=_joined(row.reference, row.team.name if row.team else "", f"filed by {row.filed_by.name}"),
            action="Start framing",
            since=row.submitted_at,
            is_late=is_late(row.submitted_at, now),
        )
        for row in rows
    ]


def _questions(person: Person, today: date) -> list[Row]:
    rows = (
        Question.objects.open()
        .filter(asked_of=person, initiative__in=Initiative.objects.visible_to(person))
        .select_related("initiative", "asked_by")
        .by_answer_date()[:50]
    )
    return [
        Row(
            url=_url(row.initiative_id, f"q/{row.number}/"),
            title=row.text,
            detail=_joined(
                _reference(row.initiative_id), row.initiative.proposal_title, f"{row.asked_by.name} asks"
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
            url=_url(row.initiative_id, "#framing"),
            title=row.goal or row.initiative.proposal_title,
            detail=_joined(
                _reference(row.initiative_id), f"{row.author.name} framed it, version {row.number}"
            ),
            action="Accept or counter",
            since=row.created_at,
        )
        for row in newest.values()
        if row.goal
    ]


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
            url=_url(row.initiative_id, f"options/{row.key}/"),
            title=f"{row.key}: {row.name}",
            detail=_joined(_reference(row.initiative_id), row.initiative.proposal_title, "effort is missing"),
            action="Add effort",
        )
        for row in rows
    ]


def _drafts(person: Person) -> list[Row]:
    return [
        Row(
            url=_url(row.pk, "edit/"),
            title=row.proposal_title or "A proposal without a title yet",
            detail="Draft",
            action="Go on",
            since=row.updated_at,
        )
        for row in Initiative.objects.drafts_of(person).newest_first()[:MOST_ROWS]
    ]


def _sections(person: Person, today: date) -> Iterable[Section | None]:
    roles = person.roles
    if Role.PM in roles:
        yield _filed_by(person)
    if Role.ENGINEERING_LEAD in roles:
        yield _in_framing_by(person)
    if Role.DIRECTOR in roles:
        yield _in_framing()
    yield _building(person)
    yield _recently_decided(today)


def _filed_by(person: Person) -> Section:
    rows = (
        Initiative.objects.exclude(stage__in=[Stage.DRAFT, Stage.WITHDRAWN, Stage.REVIEWED])
        .filter(Q(filed_by=person) | Q(product_owner=person))
        .select_related("engineering_owner", "team__lead", "board_row")
        .newest_first()[:MOST_ROWS]
    )
    return Section(
        "Your initiatives",
        tuple(_with_next_mover(row) for row in rows),
        "You have not filed anything yet.",
    )


def _with_next_mover(row: Initiative) -> Row:
    lead = row.engineering_owner or (row.team.lead if row.team else None)
    mover = {
        Stage.SUBMITTED: f"next: {lead.name if lead else 'an engineering lead'} starts framing",
        Stage.REFRAMING: f"next: {lead.name if lead else 'an engineering lead'} finishes framing",
        Stage.READY: "next: a director decides",
        Stage.FUNDED: f"next: {lead.name if lead else 'the team'} starts building",
        Stage.BUILDING: f"next: {lead.name if lead else 'the team'} launches it",
        Stage.LAUNCHED: "next: you record the result",
    }.get(row.at_stage, "")
    outcome = row.board_row.outcome if hasattr(row, "board_row") else row.proposal_title
    return Row(
        url=_url(row.pk),
        title=outcome,
        detail=_joined(row.reference, row.at_stage.label, mover),
        since=row.stage_since,
    )


def _in_framing_by(person: Person) -> Section:
    rows = (
        Initiative.objects.at(Stage.REFRAMING)
        .filter(engineering_owner=person)
        .select_related("board_row")
        .newest_first()[:MOST_ROWS]
    )
    return Section(
        "In framing by you",
        tuple(
            Row(
                url=_url(row.pk),
                title=row.board_row.outcome if hasattr(row, "board_row") else row.proposal_title,
                detail=_joined(row.reference, f"filed as “{row.proposal_title}”"),
                since=row.stage_since,
            )
            for row in rows
        ),
        "You are not framing anything.",
    )


def _in_framing() -> Section:
    rows = BoardRow.objects.filter(stage=Stage.REFRAMING).select_related("team").order_by("-updated_at")
    return Section(
        "In framing", tuple(_board_line(row) for row in rows[:MOST_ROWS]), "Nothing is in framing."
    )


def _building(person: Person) -> Section | None:
    rows = (
        BoardRow.objects.filter(stage__in=[Stage.FUNDED, Stage.BUILDING], team_id__in=person.team_ids)
        .select_related("team")
        .order_by("-updated_at")[:MOST_ROWS]
    )
    if not rows and person.roles:
        return None
    return Section(
        "What your team is building",
        tuple(
            Row(
                url=_url(row.initiative_id, "brief/"),
                title=row.outcome,
                detail=_joined(_reference(row.initiative_id), Stage(row.stage).label),
                action="Read the brief",
            )
            for row in rows
        ),
        "You are not on a funded initiative yet.",
    )


def _recently_decided(today: date) -> Section:
    since = today - timedelta(days=30)
    rows = (
        Decision.objects.standing()
        .filter(decided_at__date__gte=since)
        .select_related("initiative__board_row", "option", "decided_by")
        .newest_first()[:5]
    )
    return Section(
        "Decided lately, and why",
        tuple(
            Row(
                url=_url(row.initiative_id),
                title=(
                    row.initiative.board_row.outcome
                    if hasattr(row.initiative, "board_row")
                    else row.initiative.proposal_title
                ),
                detail=_joined(_choice(row), f"“{row.reason}”", row.decided_by.name),
                since=row.decided_at,
            )
            for row in rows
        ),
        "Nothing was decided in the last 30 days.",
        more_url="/not-doing/",
    )


def _board_line(row: BoardRow) -> Row:
    return Row(
        url=_url(row.initiative_id),
        title=row.outcome,
        detail=_joined(_reference(row.initiative_id), row.team.name if row.team else "", row.waiting_for),
    )


def _choice(decision: Decision) -> str:
    if decision.option:
        return f"Funded {decision.option.key}: {decision.option.name}"
    return {"defer": "Not now", "decline": "Declined", "ask_first": "Sent back with a question"}.get(
        decision.choice, ""
    )


def _empty(person: Person) -> tuple[str, str, str]:
    roles = person.roles
    if Role.DIRECTOR in roles:
        framing = BoardRow.objects.filter(stage=Stage.REFRAMING).count()
        return f"Nothing to decide now. {framing} in framing.", "/board/", "Open the board"
    if Role.ENGINEERING_LEAD in roles:
        return "No proposals to frame.", "/board/", "Open the board"
    if Role.PM in roles:
        return (
            "Nothing waiting on you. Have an idea? Three answers, about 4 minutes.",
            "/new/",
            "File a proposal",
        )
    if Role.REVIEWER in roles:
        return "No one has asked for a guardrail or an answer.", "/board/", "Open the board"
    if Role.ADMINISTRATOR in roles and not Team.objects.exists():
        return "Start with a team and the people in it.", "/settings/teams/", "Add a team"
    return "Nothing waiting on you.", "/board/", "Open the board"


def _day(day: date | None) -> str:
    return f"{day:%a} {day.day} {day:%b}" if day else ""


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
