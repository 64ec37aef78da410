"""Home: what waits on this person first, then what else their roles look after. Finished rows only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from initiatives.models import (
    BoardRow,
    Decision,
    Initiative,
    Person,
    Role,
    Team,
)
from initiatives.models.initiative import reference_of
from initiatives.queries.reframing.pace import Usual, usual
from initiatives.queries.turns import MOST_TURNS, Row, joined, url_of, waiting
from initiatives.stages import Stage

MOST_ROWS = 8


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
    frames: bool = False
    """Somebody who asks for a living: the question library stands below."""
    usual: Usual | None = None


def home(person: Person, *, now: datetime) -> Home:
    """Everything on Home for this person at `now`."""
    today = timezone.localdate(now)
    turns = waiting(person, now=now)
    sections = [section for section in _sections(person, today) if section is not None]
    sentence, url, action = _empty(person)
    return Home(
        turns=tuple(turns[:MOST_TURNS]),
        turns_left=max(len(turns) - MOST_TURNS, 0),
        sections=tuple(sections),
        empty=sentence,
        empty_url=url,
        empty_action=action,
        frames=Role.ENGINEERING_LEAD in person.roles,
        usual=usual(person),
    )


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
        url=url_of(row.pk),
        title=outcome,
        detail=joined(row.reference, row.at_stage.label, mover),
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
                url=url_of(row.pk),
                title=row.board_row.outcome if hasattr(row, "board_row") else row.proposal_title,
                detail=joined(row.reference, f"filed as “{row.proposal_title}”"),
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
                url=url_of(row.initiative_id, "brief/"),
                title=row.outcome,
                detail=joined(reference_of(row.initiative_id), Stage(row.stage).label),
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
                url=url_of(row.initiative_id),
                title=(
                    row.initiative.board_row.outcome
                    if hasattr(row.initiative, "board_row")
                    else row.initiative.proposal_title
                ),
                detail=joined(_choice(row), f"“{row.reason}”", row.decided_by.name),
                since=row.decided_at,
            )
            for row in rows
        ),
        "Nothing was decided in the last 30 days.",
        more_url="/decisions/",
    )


def _board_line(row: BoardRow) -> Row:
    return Row(
        url=url_of(row.initiative_id),
        title=row.outcome,
        detail=joined(reference_of(row.initiative_id), row.team.name if row.team else "", row.waiting_for),
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
