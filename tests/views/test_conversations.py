"""Conversations with customers over HTTP: putting up, joining, the calendar file, the reminder, writing up, hours."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from initiatives.actions import conversations as actions
from initiatives.actions.conversations import Planned
from initiatives.errors import WrongStage
from initiatives.models import Conversation, Evidence, Initiative, Notice, Person, Seat
from tests import factories

pytestmark = pytest.mark.django_db
SOON = timedelta(days=3)


@pytest.fixture
def priya() -> Person:
    return factories.priya()


@pytest.fixture
def tomas() -> Person:
    return factories.tomas()


@pytest.fixture
def ines() -> Person:
    return factories.ines()


def door(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def put_up(by: Person, begins: datetime | None = None, **more: Any) -> Conversation:
    begins = begins or timezone.now() + SOON
    planned = Planned("Anna Berg", "Her last Friday", begins, begins + timedelta(minutes=45), **more)
    return actions.put_up(planned=planned, by=by, now=timezone.now())


def words_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def typed(**changed: str) -> dict[str, str]:
    day = timezone.localdate() + SOON
    return {
        "with_whom": "Anna Berg, flower shop",
        "about": "What happens after a stolen card",
        "day": day.isoformat(),
        "at": "14:30",
        "minutes": "45",
        "place": "https://meet.example.com/anna",
        **changed,
    }


def test_a_conversation_is_put_up_in_the_time_zone_of_who_types_it(priya: Person) -> None:
    Person.objects.filter(pk=priya.pk).update(time_zone="Asia/Kathmandu")
    made = door(priya).post("/conversations/add/", typed(at="2:15 pm"))
    assert made.status_code == 303
    row = Conversation.objects.get()
    assert (row.starts_at.astimezone(UTC).hour, row.starts_at.minute) == (8, 30)
    assert "14:15" in words_of(door(priya).get(made["Location"]))
    london = factories.person(name="Kai Moss", time_zone="Europe/London")
    assert "at" not in words_of(door(london).get("/conversations/"))[:3]
    assert "14:15" not in words_of(door(london).get("/conversations/"))


def test_pressing_twice_puts_up_one(priya: Person) -> None:
    client = door(priya)
    form = client.get("/conversations/add/", headers={"HX-Request": "true"}).content.decode()
    token = re.search(r'name="once" value="(\w{32})"', form)
    assert token and "<html" not in form
    for _ in range(3):
        client.post("/conversations/add/", typed(once=token[1]))
    assert Conversation.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"with_whom": ""}, "Enter with whom it is"),
        ({"about": "a\x00b"}, "hidden control characters"),
        ({"day": "whenever"}, "Enter a date"),
        ({"day": "1 Jan 2099"}, "The day must be within a year from today"),
        ({"at": "25:00"}, "Enter a time, like 14:30 or 2 pm"),
        ({"at": "9" * 19}, "Enter a time, like 14:30 or 2 pm"),
        ({"minutes": "100000"}, "Select how long it lasts"),
        ({"seats": "-1"}, "Seats must be a whole number"),
        ({"seats": "1e308"}, "Seats"),
        ({"serves": "i999999"}, "Select an initiative or an outcome from the list"),
        ({"guests": "Nobody Known"}, "Nobody of that name signs in here: Nobody Known"),
        ({"place": "\u202egnp"}, "hidden control characters"),
    ],
)
def test_what_cannot_be_put_up_is_said_and_kept(priya: Person, changed: dict[str, str], words: str) -> None:
    answer = door(priya).post("/conversations/add/", typed(**changed))
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page
    assert "about" in changed or "What happens after a stolen card" in page
    assert not Conversation.objects.exists()


def test_an_hour_that_the_clocks_skip_is_refused(priya: Person) -> None:
    Person.objects.filter(pk=priya.pk).update(time_zone="Europe/Berlin")
    today = timezone.localdate()
    year = today.year + (today.month > 3)
    march = max(day for day in range(25, 32) if datetime(year, 3, day, tzinfo=UTC).weekday() == 6)
    answer = door(priya).post("/conversations/add/", typed(day=f"{year}-03-{march}", at="02:30"))
    assert answer.status_code == 422 and "this time does not exist" in answer.content.decode()


def test_anyone_joins_until_the_seats_are_taken(priya: Person, tomas: Person, ines: Person) -> None:
    row = put_up(priya, seats=1)
    assert "1 seat left" in words_of(door(ines).get("/conversations/")).replace("1 Seat", "1 seat")
    for _ in range(2):
        assert door(ines).post(f"/conversations/{row.pk}/join/").status_code == 303
    assert Seat.objects.count() == 2
    full = door(tomas).post(f"/conversations/{row.pk}/join/")
    assert full.status_code == 409 and "Somebody took the last seat." in full.content.decode()
    assert "no seat left" in words_of(door(tomas).get("/conversations/"))
    door(ines).post(f"/conversations/{row.pk}/leave/")
    assert door(tomas).post(f"/conversations/{row.pk}/join/").status_code == 303
    assert door(priya).post(f"/conversations/{row.pk}/leave/").status_code == 409
    told = Notice.objects.filter(person=priya).values_list("text", flat=True)
    assert set(told) == {f"{one.name} joins the conversation with Anna Berg." for one in (ines, tomas)}
    administrator = factories.person("administrator", name="Jonas Weber")
    assert door(administrator).post(f"/conversations/{row.pk}/join/").status_code == 403
    assert door(administrator).get("/conversations/").status_code == 200


def test_only_the_host_changes_or_calls_off_and_guests_hear(priya: Person, ines: Person) -> None:
    row = put_up(priya, guests=(ines,))
    assert door(ines).get(f"/conversations/{row.pk}/edit/").status_code == 403
    assert door(ines).post(f"/conversations/{row.pk}/off/").status_code == 403
    assert door(priya).post(f"/conversations/{row.pk}/edit/", typed(version="1")).status_code == 303
    stale = door(priya).post(f"/conversations/{row.pk}/edit/", typed(version="1", about="Mine"))
    page = stale.content.decode()
    assert stale.status_code == 409 and "Mine" in page and "What happens after a stolen card" in page
    door(priya).post(f"/conversations/{row.pk}/off/")
    assert "Called off." in words_of(door(ines).get(f"/conversations/{row.pk}/"))
    door(priya).post(f"/conversations/{row.pk}/off/", {"back": "1"})
    told = " ".join(Notice.objects.filter(person=ines).order_by("pk").values_list("text", flat=True))
    assert "takes you to" in told and "moved" in told and "called off" in told and "after all" in told


def test_the_calendar_file_is_in_utc_and_escapes_what_people_type(priya: Person) -> None:
    begins = datetime(2031, 7, 1, 12, 30, tzinfo=UTC)
    row = put_up(priya, begins, place="Room 3, left; or\nright", notes="BEGIN:VEVENT\nSUMMARY:x")
    answer = door(priya).get(f"/conversations/{row.pk}.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"DTSTART:20310701T123000Z" in answer.content and answer.content.count(b"\r\nSUMMARY:") == 1
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(event["location"]) == "Room 3, left; or\nright" and event["sequence"] == 1
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=45)


def test_who_has_a_seat_hears_once_on_the_day_before_in_their_own_zone(priya: Person, ines: Person) -> None:
    Person.objects.filter(pk=ines.pk).update(time_zone="Pacific/Auckland")
    begins = datetime(2031, 7, 3, 20, 0, tzinfo=UTC)  # in Auckland it is 4 July by then
    put_up(priya, begins, guests=(ines,))
    Notice.objects.all().delete()
    assert actions.remind(now=datetime(2031, 7, 1, 23, 0, tzinfo=UTC)) == 0
    assert actions.remind(now=datetime(2031, 7, 2, 0, 10, tzinfo=UTC)) == 1
    assert Notice.objects.get().person == priya
    assert actions.remind(now=datetime(2031, 7, 2, 13, 0, tzinfo=UTC)) == 1
    assert actions.remind(now=datetime(2031, 7, 2, 13, 10, tzinfo=UTC)) == 0
    assert "Fri 4 Jul 2031, 08:00 (Pacific/Auckland)" in Notice.objects.get(person=ines).text


def test_nobody_is_reminded_of_what_was_called_off(priya: Person) -> None:
    begins = datetime(2031, 7, 3, 20, 0, tzinfo=UTC)
    actions.call_off(conversation=put_up(priya, begins), by=priya, now=timezone.now())
    assert actions.remind(now=datetime(2031, 7, 2, 12, 0, tzinfo=UTC)) == 0


def test_after_it_the_conversation_is_written_up(priya: Person, tomas: Person, ines: Person) -> None:
    subject: Initiative = factories.initiative(filed_by=priya, for_team=factories.team(lead=tomas))
    row = put_up(priya, timezone.now() - timedelta(days=1), guests=(tomas,))
    with pytest.raises(WrongStage):
        actions.join(conversation=row, by=ines, now=timezone.now())
    client = door(tomas)
    assert "Write up as evidence" in words_of(client.get(f"/conversations/{row.pk}/"))
    unknown = client.post(f"/conversations/{row.pk}/write-up/", {"initiative": "OF-9999"})
    assert unknown.status_code == 422
    there = client.post(f"/conversations/{row.pk}/write-up/", {"initiative": subject.reference})
    form = client.get(there["Location"]).content.decode()
    assert "Conversation with Anna Berg" in form and "Priya Nair, Tomás Ferreira, Anna Berg" in form
    client.post(
        f"/i/{subject.pk}/evidence/add/",
        {
            "conversation": row.pk,
            "says": "She waits an hour anyway",
            "lane": "did",
            "kind": "interview",
            "on": "yesterday",
            "source": "Conversation with Anna Berg",
            "room": "Priya Nair, Tomás Ferreira, Anna Berg",
            "stance": "for",
        },
    )
    made = Evidence.objects.get()
    assert made.conversation == row and made.room.count() == 2 and made.room_names == "Anna Berg"
    assert "written up" in words_of(client.get("/conversations/"))


def test_hours_are_told_to_oneself_and_of_teams_in_sum_alone(
    priya: Person, tomas: Person, ines: Person
) -> None:
    team = factories.team(lead=tomas, members=(tomas, ines, factories.person(name="Kai Moss")))
    small = factories.team(name="Web", members=(priya,))
    put_up(priya, timezone.now() - timedelta(days=2), guests=(tomas, ines))
    gone = put_up(priya, timezone.now() - timedelta(days=2), guests=(tomas,))
    actions.call_off(conversation=gone, by=priya, now=timezone.now())
    assert "1 conversation 0.8 hours" in words_of(door(tomas).get("/settings/"))
    listed = words_of(door(priya).get("/conversations/"))
    assert f"{team.name} 1.5 hours" in listed and f"{small.name} Too few people to show" in listed
    door(tomas).post(f"/conversations/{Conversation.objects.order_by('pk')[0].pk}/leave/")
    assert "None in the last half year" in words_of(door(tomas).get("/settings/"))


def test_many_conversations_cost_as_much_as_one(
    priya: Person, tomas: Person, django_assert_max_num_queries: Any
) -> None:
    for count in range(25):
        put_up(priya, timezone.now() - timedelta(days=1 + count), guests=(tomas,))
        put_up(priya, timezone.now() + timedelta(days=1 + count), guests=(tomas,))
    client = door(tomas)
    client.get("/conversations/")
    with django_assert_max_num_queries(14):
        page = client.get("/conversations/")
    assert "(5 more)" in words_of(page) and "The next 20." in words_of(page)
    assert "(5 more)" not in words_of(client.get("/conversations/?past=20"))
