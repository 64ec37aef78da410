"""`manage.py seed_demo` makes the workspace once, whole, on any day of the year."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from initiatives.management.demo import cast
from initiatives.management.demo.calendar import DemoCalendar
from initiatives.management.demo.making import make_demo
from initiatives.management.demo.stories import STORIES
from initiatives.models import Framing, HistoryEntry, Initiative, Notice, Period, Person, Team
from initiatives.queries import intake, workspace
from initiatives.queries.board import plan
from initiatives.queries.options import stored
from initiatives.stages import BEFORE_DECISION, Stage
from initiatives.wording import read
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_command_makes_people_who_can_sign_in_and_stories_with_their_figures(settings, capsys):
    call_command("seed_demo")
    assert "19 initiatives" in capsys.readouterr().out
    named = {member.name: member for member in workspace.demo_cast()}
    assert {"Priya Nair", "Tomás Ferreira", "Hana Sato", "Marta Lindqvist", "Ines Okafor"} <= set(named)
    assert len(named) == len(cast.CAST) + 1
    marta = authenticate(None, email="marta@example.com", password=settings.DEMO_PASSWORD)
    assert marta is not None
    assert marta.roles == {"director"}
    fraud = Initiative.objects.get(proposal_title="Real-time fraud detection")
    assert stored.read(stored.newest(fraud)).leader == "B"
    assert not Notice.objects.filter(mail_after__isnull=False, mailed_at=None).exists(), (
        "the cast has no mailbox"
    )


def test_it_refuses_where_somebody_works(capsys):
    factories.ines()
    with pytest.raises(CommandError, match="Somebody can sign in here already"):
        call_command("seed_demo")
    assert Person.objects.count() == 1
    assert not Initiative.objects.exists()


def test_force_still_refuses_where_something_was_set_up():
    factories.person("administrator", name="Jonas Weber")
    factories.team()
    with pytest.raises(CommandError, match="teams, periods or proposals"):
        call_command("seed_demo", force=True)
    assert Team.objects.count() == 1


def test_force_adds_the_demo_beside_the_administrator_of_an_empty_workspace():
    jonas = factories.person("administrator", name="Ada Krol")
    call_command("seed_demo", force=True, verbosity=0)
    jonas.refresh_from_db()
    assert not jonas.is_demo
    assert jonas.check_password(factories.PASSWORD)
    assert Initiative.objects.count() == len(STORIES)


def test_a_force_without_an_administrator_makes_nothing_at_all():
    factories.ines()
    with pytest.raises(CommandError, match="no administrator"):
        call_command("seed_demo", force=True)
    assert Person.objects.count() == 1


def test_a_deployment_has_no_demo(settings):
    settings.DEMO_PASSWORD = ""
    with pytest.raises(CommandError, match="A deployment has no demo"):
        call_command("seed_demo")
    assert not Person.objects.exists()


@pytest.mark.one_database
@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 12, 31, 23, 50, tzinfo=UTC),
        datetime(2027, 1, 1, 0, 5, tzinfo=UTC),
        datetime(2028, 2, 29, 12, 0, tzinfo=UTC),
        datetime(2027, 10, 2, 8, 0, tzinfo=UTC),
    ],
    ids=["last evening of a year", "first minutes of a year", "leap day", "a Saturday early in a quarter"],
)
def test_the_story_holds_on_any_day(now):
    world = make_demo(now=now, password=factories.PASSWORD)
    fraud = world.told["fraud"]
    fraud.refresh_from_db()
    assert fraud.stage == Stage.READY
    assert fraud.period == plan.planning_period(now.date()) == intake.planning_period(now.date())
    assert fraud.decide_by >= now.date()
    said = stored.read(stored.newest(fraud))
    assert said.leader == "B"
    assert said.option("A").chance_of_target > 0.8
    assert said.option("B").weeks_sooner == pytest.approx(6, abs=0.5)
    switch = stored.read(stored.newest(world.told["tenant_switch"]))
    assert switch.option("B").chance_of_target == pytest.approx(0.5, abs=0.05)
    assert not HistoryEntry.objects.filter(at__gt=now).exists(), "nothing happens in the future"
    for chain in [None, *Initiative.objects.all()]:
        entries = HistoryEntry.objects.filter(initiative=chain).order_by("number")
        moments = list(entries.values_list("at", flat=True))
        assert moments == sorted(moments), chain
    undecided = Framing.objects.filter(initiative__stage__in=BEFORE_DECISION, target_by__isnull=False)
    assert all(framing.target_by > now.date() for framing in undecided)
    assert world.told["evidence"].decisions.get().period.starts <= now.date()


@pytest.mark.parametrize("month", range(1, 13))
def test_quarters_follow_each_other_and_the_next_one_can_still_be_decided(month):
    for day in (1, 14, 28):
        now = datetime(2027, month, day, 12, tzinfo=UTC)
        calendar = DemoCalendar(now)
        assert calendar.this.starts <= now.date() <= calendar.this.ends
        assert calendar.next.starts == calendar.this.ends + timedelta(days=1)
        assert calendar.after.starts == calendar.next.ends + timedelta(days=1)
        assert now.date() <= calendar.next.decide_by < calendar.next.starts
        assert calendar.this.decide_by < calendar.this.starts


def test_goals_name_no_solution_and_nobody_shouts():
    for story in STORIES:
        for step in story.steps:
            goal = getattr(step, "goal", "")
            assert not goal or not read(goal), goal
            words = " ".join(str(value) for value in vars(step).values())
            assert "!" not in words
            assert "lorem" not in words.lower()


def test_periods_and_capacities_are_as_told():
    world = make_demo(now=datetime(2026, 11, 23, 9, tzinfo=UTC), password=factories.PASSWORD)
    assert [period.name for period in Period.objects.in_order()] == ["Q4 2026", "Q1 2027", "Q2 2027"]
    coming = Period.objects.get(slug="2027-q1")
    web, payments = (plan.room_of(coming, world.teams[key]) for key in ("web", "payments"))
    assert (web.total, web.free) == (24, 7)
    assert payments.free == 38
