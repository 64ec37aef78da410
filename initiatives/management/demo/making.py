"""Makes the whole demo workspace in one transaction: all of it, or nothing."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.crypto import get_random_string

from initiatives.actions import board, conversations, demo, inbox, metrics, outcomes, people, reframing
from initiatives.actions.board.planning import Entry
from initiatives.errors import NotAllowed
from initiatives.forms.board.what_ifs import pick_of
from initiatives.management.demo import cast, suggesting, telling  # noqa: F401 - suggesting registers its steps
from initiatives.management.demo.calendar import DemoCalendar, Quarter, month_end
from initiatives.management.demo.steps import Member, MetricData
from initiatives.management.demo.stories import STORIES
from initiatives.management.demo.stories.board import OUTCOMES, PINNED, VIEW, WHAT_IF
from initiatives.management.demo.stories.conversations import CONVERSATIONS
from initiatives.management.demo.telling import World
from initiatives.models import Metric, Notice, Period, Person, Role, Team
from initiatives.queries.board import plan, what_if_options, what_if_result
from initiatives.queries.reframing import guardrails, technical

MADE_BEFORE = timedelta(days=400)  # the workspace was set up so long ago
READ_AFTER = timedelta(days=4)
NEXT_WEEK = timedelta(days=7)
QUARTERS = ("this", "next", "after")
NO_TIME, ASIDE = timedelta(0), timedelta(days=1000)
NO_MAIL_UNTIL = timedelta(days=2)
_COST: dict[str, object] = {"cost_low": None, "cost_middle": None, "cost_high": None, "cost_text": ""}


@transaction.atomic
def make_demo(*, now: datetime, password: str) -> World:
    """People, teams, periods, metrics and every story, as they stand at `now`. Raises `NotAllowed`."""
    calendar = DemoCalendar(now)
    began = now - MADE_BEFORE
    encoded = make_password(password)
    administrator = _administrator(encoded, began)
    persons = {member.key: _seat(member, encoded, administrator, began) for member in cast.CAST}
    persons[cast.ADMINISTRATOR.key] = administrator
    teams = _teams(persons, administrator, began)
    _library(persons, teams, administrator, began)
    running = _quarters(calendar, teams, by=administrator, now=began)
    world = World(calendar, persons, teams, _metrics(calendar, persons, began))
    scenes = {story.key: telling.begin(story, world) for story in STORIES}
    for story in STORIES:
        if not story.built_now:
            telling.go_on(scenes[story.key])
    _plan(running, calendar.this, by=administrator, now=now)
    for story in STORIES:
        if story.built_now:
            telling.go_on(scenes[story.key])
    _conversations(world)
    _board(world)
    _what_if(world)
    board.look_again_due(now=now)
    board.work_out_planned(now=lambda: now, today=now.date())
    _quieten(persons.values(), now)
    _leave_for_later(persons["tomas"], now)
    return world


def _administrator(encoded: str, began: datetime) -> Person:
    """Whoever set the workspace up already, or somebody of the cast."""
    found = Person.objects.active().holding(Role.ADMINISTRATOR).by_name().first()
    if found is not None:
        return found
    if Person.objects.exists():
        raise NotAllowed("There are people here, but no administrator who could add the cast.")
    member = cast.ADMINISTRATOR
    made = people.welcome(
        name=member.name,
        email=_address(member),
        password=get_random_string(30),
        workspace_name=cast.WORKSPACE,
        now=began,
    )
    return demo.make_one_of_the_cast(made, title=member.title, encoded=encoded)


def _address(member: Member) -> str:
    return f"{member.key}@{cast.MAIL_AT}"


def _seat(member: Member, encoded: str, by: Person, now: datetime) -> Person:
    grants = frozenset((role, of) for role, _, of in (words.partition(":") for words in member.roles))
    return demo.seat(
        name=member.name,
        email=_address(member),
        title=member.title,
        grants=grants,
        encoded=encoded,
        by=by,
        now=now,
    )


def _teams(persons: dict[str, Person], by: Person, now: datetime) -> dict[str, Team]:
    return {
        data.key: people.save_team(
            None,
            fields={"name": data.name, "lead": persons[data.lead], **_COST},
            members=[persons[key] for key in data.members],
            version=None,
            by=by,
            now=now,
        )
        for data in cast.TEAMS
    }


def _library(persons: dict[str, Person], teams: dict[str, Team], by: Person, now: datetime) -> None:
    """Domains that call for a review, and guardrails to take in one press; what a new workspace has is not doubled."""
    for name, looks_at, discipline in cast.DOMAINS:
        if technical.domain_named(name) is None:
            fields = {"name": name, "looks_at": looks_at, "needs_review": True, "discipline": discipline}
            reframing.save_domain(None, fields=fields, version=0, by=by, now=now)
    known = {entry.says for entry in guardrails.library()}
    for keeper, team, discipline, says, limit, when in cast.LIBRARY:
        if says not in known:
            reframing.save_library_guardrail(
                None,
                team=teams[team] if team else None,
                fields={"discipline": discipline, "says": says, "limit": limit, "when": when},
                version=0,
                by=persons[keeper],
                now=now,
            )


def _quarters(calendar: DemoCalendar, teams: dict[str, Team], *, by: Person, now: datetime) -> Period:
    """Add the three quarters with what the teams have in them. Returns the running one, which has no dates yet.

    A proposal joins the quarter that is planned at the time. Early in a quarter that was this one; what stands on
    the board has to be for the next, so the running one gets its dates when what is built in it is told.
    """
    made = {key: board.add_quarter(today=calendar.today, by=by, now=now) for key in QUARTERS}
    for key, away in (("this", ASIDE), ("next", NO_TIME), ("after", NO_TIME)):
        _plan(made[key], getattr(calendar, key), by=by, now=now, away=away)
        _capacity(made[key], key, teams, by, now)
    return made["this"]


def _plan(
    period: Period, quarter: Quarter, *, by: Person, now: datetime, away: timedelta = timedelta(0)
) -> None:
    """Give a period the dates of a quarter, or dates as far `away` before it."""
    period.refresh_from_db()
    board.save_period(
        period,
        name=quarter.name,
        starts=quarter.starts - away,
        ends=quarter.ends - away,
        decide_by=quarter.decide_by - away if quarter.decide_by else None,
        version=period.version,
        by=by,
        now=now,
    )


def _capacity(period: Period, key: str, teams: dict[str, Team], by: Person, now: datetime) -> None:
    entries = [
        Entry(teams[data.key], Decimal(total), Decimal(kept), Decimal(promised), version=0)
        for data in cast.TEAMS
        for total, kept, promised in [data.capacity.get(key, (0, 0, 0))]
        if total
    ]
    board.save_capacity(period, entries, by=by, now=now)


def _metrics(calendar: DemoCalendar, persons: dict[str, Person], began: datetime) -> dict[str, Metric]:
    """The catalogue, and then every reading in the order in which it was read."""
    known = {data.key: _metric(data, persons[data.owner], began) for data in cast.METRICS}
    readings = [
        (month_end(calendar.today, ago=len(data.readings) - 1 - place), data, value)
        for data in cast.METRICS
        for place, value in enumerate(data.readings)
    ]
    for on, data, value in sorted(readings, key=lambda reading: reading[0]):
        metrics.add_reading(
            metric=known[data.key],
            on=on,
            value=Decimal(str(value)),
            source=data.source,
            by=persons[data.owner],
            now=min(datetime.combine(on, time(9), UTC) + timedelta(days=3), calendar.now),
        )
    return known


def _metric(data: MetricData, owner: Person, now: datetime) -> Metric:
    return metrics.add_metric(
        name=data.name,
        unit=data.unit,
        direction=data.direction,
        definition=data.definition,
        owner=owner,
        lowest=None if data.lowest is None else Decimal(str(data.lowest)),
        highest=None if data.highest is None else Decimal(str(data.highest)),
        by=owner,
        now=now,
    )


def _conversations(world: World) -> None:
    """Put up now, in the order of the workspace's own history; those of last week with who was there."""
    for data in CONVERSATIONS:
        begins = datetime.combine(world.calendar.today + timedelta(days=data.days), time(data.hour), UTC)
        conversations.put_up(
            planned=conversations.Planned(
                with_whom=data.with_whom,
                about=data.about,
                starts_at=begins,
                ends_at=begins + timedelta(minutes=data.minutes),
                initiative=world.told.get(data.story),
                seats=data.seats,
                place=data.place,
                guests=tuple(world.people[key] for key in data.guests),
            ),
            by=world.people[data.host],
            now=world.calendar.now,
        )


def _board(world: World) -> None:
    """The outcomes with what serves them, one row on top, and a view that Marta shares."""
    marta, now = world.people["marta"], world.calendar.now
    for data in OUTCOMES:
        held = outcomes.Held(
            goal=data.goal,
            why=data.why,
            product_owner=world.people[data.product],
            engineering_owner=world.people[data.engineering],
        )
        made = outcomes.add_outcome(held, by=marta, now=now)
        for key in data.stories:
            outcomes.serve(world.told[key], made, by=marta, now=now)
    key, why = PINNED
    board.move_to_top(world.told[key], why=why, by=marta, now=now)
    name, query = VIEW
    board.save_view(name=name, query=query, period_slug="", is_shared=True, by=marta, now=now)


def _what_if(world: World) -> None:
    """A what-if that everybody may open, with the figures of now."""
    name, note, owner, team, more, holds = WHAT_IF
    by, now = world.people[owner], world.calendar.now
    period = plan.planning_period(world.calendar.today)
    assert period is not None
    ground = what_if_result.ground(by, period)
    room = ground.rooms[world.teams[team].pk]
    free = Decimal(repr(round(room.free, 2)))
    options = what_if_options.options([world.told[key].pk for key, _ in holds])
    ways = what_if_options.ways(ground)
    pairs = [(world.told[key].pk, letter) for key, letter in holds]
    board.make_what_if(
        period,
        name=name,
        note=note,
        is_shared=True,
        picks=[pick_of(options[pair], ways.get(pair)) for pair in pairs],
        rooms=[board.OtherRoom(world.teams[team], max(Decimal(0), free) + more, free)],
        by=by,
        now=now,
    )


def _quieten(persons: Iterable[Person], now: datetime) -> None:
    """Nobody of the cast has a mailbox, and what happened last week has been read."""
    later = now + NO_MAIL_UNTIL
    while due := people.claim_mail(now=later, most=1000):
        people.mail_went(due, until=later + people.MAIL_HELD)
    for person in persons:
        old = Notice.objects.unread_of(person).before(now - READ_AFTER)
        inbox.mark_read(old, by=person, now=now)


def _leave_for_later(person: Person, now: datetime) -> None:
    """The second newest line of somebody's inbox waits for next week."""
    for line in Notice.objects.unread_of(person).newest_first()[1:2]:
        inbox.put_off_line(line, until=now + NEXT_WEEK, by=person, now=now)
