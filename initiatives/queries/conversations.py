"""Conversations with customers: what is coming, what has been, and the hours that people spent in them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from initiatives import access
from initiatives.errors import NotFound
from initiatives.models import Conversation, Initiative, Outcome, Person, Seat, Team
from initiatives.stages import Stage

SHOWN = 20
HOURS_OVER = dt.timedelta(days=182)
# Fewer people than this, and a team's total would be somebody's own.
SMALLEST_TEAM = 3


@dataclass(frozen=True)
class Row:
    """One conversation for this reader."""

    pk: int
    with_whom: str
    about: str
    initiative: Initiative | None
    outcome: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    minutes: int
    host: Person
    place: str
    is_link: bool
    notes: str
    names: tuple[str, ...]
    free: int | None
    mine: bool
    hosting: bool
    over: bool
    begun: bool
    cancelled: bool
    written_up: int
    version: int
    may_join: bool
    may_change: bool

    @property
    def seats_words(self) -> str:
        """ "2 seats left", "No seat left", "Anyone may join"."""
        if self.free is None:
            return "Anyone may join"
        if self.free <= 0:
            return "No seat left"
        return f"{self.free} seat{'' if self.free == 1 else 's'} left"


@dataclass(frozen=True)
class TeamHours:
    """What a team has spent with customers; `hours` is None where it is too small to be shown."""

    name: str
    hours: float | None
    people: int


@dataclass(frozen=True)
class ConversationsPage:
    """`/conversations/`: what is coming, soonest first, and a page of what has been."""

    upcoming: tuple[Row, ...]
    more_upcoming: bool
    past: tuple[Row, ...]
    start: int
    earlier: int
    teams: tuple[TeamHours, ...]
    may_join: bool

    @property
    def next_start(self) -> int:
        return self.start + SHOWN


def conversations_page(person: Person, *, now: dt.datetime, start: int = 0) -> ConversationsPage:
    """A number of queries that does not grow with the conversations."""
    upcoming = list(_with_people(person, Conversation.objects.upcoming(now))[: SHOWN + 1])
    held = Conversation.objects.past(now)
    past = list(_with_people(person, held)[start : start + SHOWN])
    count = held.count()
    return ConversationsPage(
        upcoming=tuple(_row(person, row, now) for row in upcoming[:SHOWN]),
        more_upcoming=len(upcoming) > SHOWN,
        past=tuple(_row(person, row, now) for row in past),
        start=start,
        earlier=max(0, count - start - len(past)),
        teams=team_hours(now=now),
        may_join=bool(access.may(person, "join_conversation")),
    )


def _with_people(person: Person, rows: Any) -> Any:
    seats = Seat.objects.select_related("person").order_by("joined_at", "pk")
    seen = Initiative.objects.visible_to(person).filter(pk=OuterRef("initiative"))
    return (
        rows.select_related("host", "initiative", "outcome")
        .prefetch_related(Prefetch("taken", queryset=seats, to_attr="seated"))
        .annotate(
            shows=Exists(seen),
            written=Count("evidence", filter=Q(evidence__withdrawn_at__isnull=True)),
        )
    )


def _row(person: Person, row: Any, now: dt.datetime) -> Row:
    seated = [seat.person for seat in row.seated]
    guests = [guest for guest in seated if guest.pk != row.host_id]
    free = None if row.seats is None else row.seats - len(guests)
    mine = any(guest.pk == person.pk for guest in seated)
    begun, over = row.starts_at <= now, row.ends_at <= now
    cancelled = row.cancelled_at is not None
    return Row(
        pk=row.pk,
        with_whom=row.with_whom,
        about=row.about,
        initiative=row.initiative if row.shows else None,
        outcome=row.outcome.goal if row.outcome else "",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        minutes=round((row.ends_at - row.starts_at).total_seconds() / 60),
        host=row.host,
        place=row.place,
        is_link=row.place.startswith(("https://", "http://")),
        notes=row.notes,
        names=tuple(guest.name for guest in seated),
        free=free,
        mine=mine,
        hosting=row.host_id == person.pk,
        over=over,
        begun=begun,
        cancelled=cancelled,
        written_up=row.written,
        version=row.version,
        may_join=not (begun or cancelled or mine or free == 0)
        and bool(access.may(person, "join_conversation")),
        may_change=bool(access.may(person, "change_conversation", row)),
    )


def get(pk: object) -> Conversation:
    """The conversation with that key; everybody in the workspace may see it."""
    text = str(pk)
    found = None
    if text.isascii() and text.isdigit() and len(text) < 19:
        found = (
            Conversation.objects.select_related("host", "initiative", "outcome").filter(pk=int(text)).first()
        )
    if found is None:
        raise NotFound
    return found


def conversation_row(person: Person, pk: object, *, now: dt.datetime) -> Row:
    """One conversation for its own page."""
    found = get(pk)
    return _row(person, _with_people(person, Conversation.objects.filter(pk=found.pk)).get(), now)


def people_at(conversation: Conversation) -> list[Person]:
    """Those who are, or were, there: the host first."""
    seats = conversation.taken.select_related("person").order_by("joined_at", "pk")
    return sorted((seat.person for seat in seats), key=lambda one: one.pk != conversation.host_id)


def possible_initiatives(person: Person) -> list[Initiative]:
    """What a conversation can be about: the newest hundred that this reader may see."""
    rows = Initiative.objects.visible_to(person).exclude(stage__in=[Stage.DRAFT, Stage.WITHDRAWN])
    return list(rows.newest_first()[:100])


def possible_outcomes() -> list[Outcome]:
    """Outcomes that a conversation can be about: the first hundred that are held."""
    return list(Outcome.objects.held().by_goal()[:100])


def to_remind(*, begin: dt.datetime, end: dt.datetime) -> list[Seat]:
    """Seats of conversations that start between the two, with person and conversation."""
    rows = Conversation.objects.standing().starting_within(begin, end)
    return list(
        Seat.objects.filter(conversation__in=rows)
        .select_related("person", "conversation__initiative", "conversation__host")
        .order_by("pk")
    )


@dataclass(frozen=True)
class MonthHours:
    """A month of one person's conversations."""

    month: dt.date
    conversations: int
    hours: float


def own_hours(person: Person, *, now: dt.datetime) -> tuple[MonthHours, ...]:
    """A person's own record, newest month first, in their own time zone. For that person's eyes. One query."""
    rows = (
        Seat.objects.of(person)
        .held_since(now - HOURS_OVER, now)
        .annotate(month=TruncMonth("conversation__starts_at", tzinfo=timezone.get_current_timezone()))
        .values("month")
        .annotate(conversations=Count("pk"), total=Sum("lasted"))
        .order_by("-month")
    )
    return tuple(MonthHours(row["month"].date(), row["conversations"], _hours(row["total"])) for row in rows)


def team_hours(*, now: dt.datetime) -> tuple[TeamHours, ...]:
    """Hours over half a year of everybody, and of each team that has any: totals alone, and none of so few people
    that it would be somebody's own. Whoever leads a team counts with it. Three queries."""
    spent = dict(
        Seat.objects.held_since(now - HOURS_OVER, now)
        .values("person")
        .annotate(total=Sum("lasted"))
        .values_list("person", "total")
        .order_by()
    )
    if not spent:
        return ()
    teams = Team.objects.order_by("name").prefetch_related("memberships")
    found = []
    for team in teams:
        people = {member.person_id for member in team.memberships.all()} | ({team.lead_id} - {None})
        if people & set(spent):
            found.append(_team(team.name, people, spent))
    return (_team("Everybody", set(spent), spent), *found)


def _team(name: str, people: Any, spent: dict[int, dt.timedelta]) -> TeamHours:
    total = sum((spent.get(pk, dt.timedelta()) for pk in people), dt.timedelta())
    return TeamHours(name, _hours(total) if len(people) >= SMALLEST_TEAM else None, len(people))


def _hours(total: Any) -> float:
    return round(total.total_seconds() / 3600, 1) if total else 0.0
