"""Makes the whole demo workspace in one transaction: all of it, or nothing."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.crypto import get_random_string

from initiatives.actions import board, demo, metrics, people
from initiatives.actions.board.planning import Entry
from initiatives.errors import NotAllowed
from initiatives.management.demo import cast, telling
from initiatives.management.demo.calendar import DemoCalendar, Quarter
from initiatives.management.demo.steps import Member, MetricData
from initiatives.management.demo.stories import STORIES
from initiatives.management.demo.telling import World
from initiatives.models import Metric, Notice, Period, Person, Role, Team

MADE_BEFORE = timedelta(days=400)  # the workspace was set up so long ago
READ_AFTER = timedelta(days=4)
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
    _periods(calendar, teams, administrator, began)
    known = {data.key: _metric(data, calendar, persons, began) for data in cast.METRICS}
    world = World(calendar, persons, teams, known)
    for story in STORIES:
        telling.tell(story, world)
    board.look_again_due(now=now)
    _quieten(persons.values(), now)
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


def _periods(calendar: DemoCalendar, teams: dict[str, Team], by: Person, now: datetime) -> None:
    for key in ("this", "next", "after"):
        quarter: Quarter = getattr(calendar, key)
        made = board.add_quarter(today=calendar.today, by=by, now=now)
        period = board.save_period(
            made,
            name=quarter.name,
            starts=quarter.starts,
            ends=quarter.ends,
            decide_by=quarter.decide_by,
            version=made.version,
            by=by,
            now=now,
        )
        _capacity(period, key, teams, by, now)


def _capacity(period: Period, key: str, teams: dict[str, Team], by: Person, now: datetime) -> None:
    entries = [
        Entry(teams[data.key], *(Decimal(weeks) for weeks in data.capacity[key]), version=0)
        for data in cast.TEAMS
        if key in data.capacity
    ]
    board.save_capacity(period, entries, by=by, now=now)


def _metric(data: MetricData, calendar: DemoCalendar, persons: dict[str, Person], began: datetime) -> Metric:
    owner = persons[data.owner]
    metric = metrics.add_metric(
        name=data.name,
        unit=data.unit,
        direction=data.direction,
        definition=data.definition,
        owner=owner,
        lowest=None if data.lowest is None else Decimal(str(data.lowest)),
        highest=None if data.highest is None else Decimal(str(data.highest)),
        by=owner,
        now=began,
    )
    for place, value in enumerate(data.readings):
        on = calendar.month_end(len(data.readings) - 1 - place)
        read = min(datetime.combine(on, time(9), UTC) + timedelta(days=3), calendar.now)
        metrics.add_reading(
            metric=metric, on=on, value=Decimal(str(value)), source=data.source, by=owner, now=read
        )
    return metric


def _quieten(persons: Iterable[Person], now: datetime) -> None:
    """Nobody of the cast has a mailbox, and what happened last week has been read."""
    while people.claim_mail(now=now + NO_MAIL_UNTIL, most=1000):
        pass
    for person in persons:
        old = Notice.objects.unread_of(person).before(now - READ_AFTER)
        people.mark_read(old, by=person, now=now)
