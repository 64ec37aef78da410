"""Later: what a person leaves until a day, how it comes back, and what is put back sooner."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from initiatives.actions import inbox as actions
from initiatives.actions import people
from initiatives.errors import InvalidInput, NotAllowed, WrongStage
from initiatives.models import Initiative, Notice, NoticeKind, Person, PutOff, Question, QuestionState
from initiatives.queries.inbox import inbox
from initiatives.queries.turns import waiting
from initiatives.queries.waiting import waiting_count
from initiatives.stages import Stage
from tests import factories
from tests.views.test_inbox import ask, file, shown, signed_in, tell

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def tomas() -> Person:
    return factories.tomas()


@pytest.fixture
def priya() -> Person:
    return factories.priya()


@pytest.fixture
def fraud(priya: Person, tomas: Person) -> Initiative:
    team = factories.team(lead=tomas, members=(priya,))
    return factories.initiative(filed_by=priya, for_team=team, stage=Stage.REFRAMING)


@pytest.fixture
def asked(priya: Person, tomas: Person, fraud: Initiative) -> Question:
    return ask(priya, by=tomas, about=fraud)


def in_days(days: int) -> dt.datetime:
    return timezone.now() + dt.timedelta(days=days)


def test_a_question_left_for_later_comes_back_by_itself_on_its_day(priya: Person, asked: Question) -> None:
    browser = signed_in(priya)
    url = f"/inbox/questions/{asked.pk}/later/"
    assert 'data-row-key="h"' in shown(browser) and url in shown(browser)
    went = browser.post(url, {"until": "week"})
    assert went.status_code == 303
    after = shown(browser, went["Location"])
    assert "What does the ledger say?" not in after and "Nothing waiting on you." in after
    assert "Back on" in after and "Undo" in after
    assert 'Inbox<span class="count"' not in after
    later = shown(browser, "/inbox/?show=later")
    assert "What does the ledger say?" in later and "Answer" in later and "Put back now" in later
    assert waiting(priya, now=timezone.now()) == [], "Home does not ask for it meanwhile"
    day = PutOff.objects.get().until
    assert timezone.localtime(day).time() == dt.time()
    assert waiting_count(priya, now=day - dt.timedelta(seconds=1)) == 0
    assert waiting_count(priya, now=day) == 1
    assert [row.text for row in inbox(priya, "", now=day).questions] == ["What does the ledger say?"]
    assert inbox(priya, "later", now=day).is_empty
    assert len(waiting(priya, now=day)) == 1


def test_undo_and_put_back_now_bring_it_back_at_once(priya: Person, asked: Question) -> None:
    browser = signed_in(priya)
    line = tell(priya, NoticeKind.MENTION, "Tomás mentioned you")
    for url, show, words in (
        (f"/inbox/questions/{asked.pk}/later/", "needs-you", asked.text),
        (f"/inbox/later/{line.pk}/", "mentions", line.text),
    ):
        address = f"/inbox/?show={show}"
        for _ in range(2):
            went = browser.post(url, {"until": "tomorrow", "show": show})["Location"]
        assert went.startswith(address) and words not in shown(browser, address)
        for _ in range(2):
            assert browser.post(url, {"until": "now", "show": show})["Location"] == address
        assert words in shown(browser, address)
        assert "Undo" not in shown(browser, went), "there is nothing left to undo"
    assert PutOff.objects.count() == 0


def test_a_day_may_be_typed_and_is_read_in_the_zone_of_whoever_types_it(tomas: Person) -> None:
    far = factories.person(name="Kiri Tama")
    Person.objects.filter(pk=far.pk).update(time_zone="Pacific/Auckland")
    line = tell(far, NoticeKind.CHANGED, "The goal reads otherwise")
    browser, url = signed_in(Person.objects.get(pk=far.pk)), f"/inbox/later/{line.pk}/"
    for typed, words in (
        ({}, "Select until when"),
        ({"until": "never"}, "Select until when"),
        ({"until": "day"}, "Enter which day"),
        ({"until": "day", "on": "soon"}, "Enter a date, like 30 June 2027 or end of June"),
        ({"until": "day", "on": "yesterday"}, "The day must be in the future"),
        ({"until": "day", "on": "today"}, "The day must be in the future"),
    ):
        refused = browser.post(url, {**typed, "show": "watching"})
        text = refused.content.decode()
        assert refused.status_code == 422 and text.count(words) == 2, words
        assert typed.get("on", "") in text and 'value="watching"' in text
    assert browser.post(url, {"until": "tomorrow", "on": "nonsense"}).status_code == 303
    browser.post(url, {"until": "day", "on": "in 3 weeks"})
    line.refresh_from_db()
    there = timezone.now().astimezone(ZoneInfo("Pacific/Auckland")).date() + dt.timedelta(days=21)
    assert line.later_until == dt.datetime.combine(there, dt.time(), tzinfo=ZoneInfo("Pacific/Auckland"))
    assert "Back on <time" in shown(browser, "/inbox/?show=later")


def test_the_dialog_says_what_stays_true_and_is_a_page_without_scripts(
    priya: Person, asked: Question
) -> None:
    Question.objects.filter(pk=asked.pk).update(answer_by=dt.date(2027, 1, 15))
    url = f"/inbox/questions/{asked.pk}/later/?show=needs-you"
    whole = shown(signed_in(priya), url)
    part = signed_in(priya).get(url, headers=HTMX).content.decode()
    for text in (whole, part):
        assert "It leaves your inbox and stays open. It is wanted by Fri 15 Jan." in text
        assert "Until another day" in text
    assert "<html" in whole and "<html" not in part


def test_marking_all_as_done_leaves_what_was_put_off(priya: Person) -> None:
    kept, gone = tell(priya, NoticeKind.CHANGED, "Kept"), tell(priya, NoticeKind.CHANGED, "Gone")
    browser = signed_in(priya)
    browser.post(f"/inbox/later/{kept.pk}/", {"until": "week", "show": "watching"})
    browser.post("/inbox/done/", {"show": "watching"})
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert kept.read_at is None and gone.read_at is not None
    views = {slug: count for slug, _, count, _ in inbox(priya, "later", now=timezone.now()).views}
    assert (views["watching"], views["later"]) == (0, 1)


def test_what_is_done_is_put_back_where_it_stood_once(priya: Person, tomas: Person) -> None:
    browser = signed_in(priya)
    line = tell(priya, NoticeKind.DECIDED, "Marta decided")
    browser.post(f"/inbox/done/{line.pk}/", {"show": "watching"})
    assert "Put back" in shown(browser, "/inbox/?show=done")
    for words in ("It is back under “Watching”.", "What you mark as done is kept here."):
        went = browser.post(f"/inbox/back/{line.pk}/", {"show": "done"})
        assert went["Location"] == "/inbox/?show=done"
        assert words in shown(browser, went["Location"])
    assert "Marta decided" in shown(browser, "/inbox/?show=watching")
    assert signed_in(tomas).post(f"/inbox/back/{line.pk}/").status_code == 404


def test_what_is_not_ones_own_is_not_there_to_be_put_off(
    priya: Person, tomas: Person, asked: Question
) -> None:
    line = tell(priya, NoticeKind.MENTION, "For Priya")
    for url in (f"/inbox/later/{line.pk}/", f"/inbox/questions/{asked.pk}/later/", f"/inbox/later/{10**18}/"):
        for answer in (signed_in(tomas).get(url), signed_in(tomas).post(url, {"until": "week"})):
            assert answer.status_code == 404
    with pytest.raises(NotAllowed):
        actions.put_off_question(asked, until=in_days(1), by=tomas, now=timezone.now())
    actions.put_back_line(line, by=tomas)
    with pytest.raises(WrongStage):
        actions.put_off_line(line, until=in_days(1), by=tomas, now=timezone.now())
    line.refresh_from_db()
    assert line.later_until is None and PutOff.objects.count() == 0


def test_what_was_dealt_with_meanwhile_is_said_so(priya: Person, asked: Question) -> None:
    browser, now = signed_in(priya), timezone.now()
    Question.objects.filter(pk=asked.pk).update(
        state=QuestionState.ANSWERED, closed_by=priya, closed_at=now, answer="Four in ten."
    )
    late = browser.post(f"/inbox/questions/{asked.pk}/later/", {"until": "week"})
    assert late.status_code == 409 and "is answered, so it no longer waits on you" in late.content.decode()
    line = tell(priya, NoticeKind.MENTION, "Tomás mentioned you")
    actions.mark_read([line], by=priya, now=now)
    late = browser.post(f"/inbox/later/{line.pk}/", {"until": "week"})
    assert late.status_code == 409 and "Put it back first" in late.content.decode()
    with pytest.raises(InvalidInput):
        actions.put_off_line(line, until=now, by=priya, now=now)


def test_a_line_put_off_is_not_mailed_before_its_day(priya: Person) -> None:
    now = timezone.now()
    line = tell(priya, NoticeKind.CHANGED, "The goal reads otherwise")
    Notice.objects.update(mail_after=now)
    actions.put_off_line(line, until=in_days(3), by=priya, now=now)
    assert people.claim_mail(now=now + dt.timedelta(days=2)) == []
    assert people.claim_mail(now=now + dt.timedelta(days=4)) == [line]


def test_a_question_waits_for_its_next_person_however_long_the_first_put_it_off(
    priya: Person, tomas: Person, asked: Question
) -> None:
    now = timezone.now()
    actions.put_off_question(asked, until=in_days(9), by=priya, now=now)
    Question.objects.filter(pk=asked.pk).update(asked_of=tomas)
    assert waiting_count(tomas, now=now) == 1
    assert inbox(priya, "later", now=now).is_empty


def test_one_person_leaves_a_question_until_one_day(priya: Person, asked: Question) -> None:
    for days in (1, 2):
        actions.put_off_question(asked, until=in_days(days), by=priya, now=timezone.now())
    with pytest.raises(IntegrityError, match=r"put_off_until_one_day|UNIQUE"), transaction.atomic():
        PutOff.objects.create(person=priya, question=asked, until=timezone.now())


def test_later_says_in_words_that_it_is_empty_and_costs_the_same_with_one_and_with_ten(
    tomas: Person, priya: Person, fraud: Initiative
) -> None:
    browser = signed_in(tomas)
    assert "What you put off waits here until its day" in shown(browser, "/inbox/?show=later")

    def more(number: int) -> None:
        now = timezone.now()
        row = file(priya, fraud.team, proposal_title=f"Proposal {number}")
        Initiative.objects.filter(pk=row.pk).update(later_until=in_days(2))
        line = tell(tomas, NoticeKind.SHARED, f"Line {number}")
        actions.put_off_line(line, until=in_days(2), by=tomas, now=now)
        actions.put_off_question(ask(tomas, by=priya, about=fraud), until=in_days(2), by=tomas, now=now)

    def counted() -> int:
        with CaptureQueriesContext(connection) as captured:
            shown(browser, "/inbox/?show=later")
        return len(captured)

    more(0)
    shown(browser, "/inbox/?show=later")
    one = counted()
    for number in range(1, 10):
        more(number)
    assert counted() == one


def test_many_lines_put_off_are_shown_fifty_at_a_time_the_soonest_first(priya: Person) -> None:
    now = timezone.now()
    Notice.objects.bulk_create(
        Notice(
            person=priya,
            kind=NoticeKind.CHANGED,
            text=f"Line {number}.",
            once_key=f"{number}",
            created_at=now,
            later_until=now + dt.timedelta(days=1 + number // 7),
        )
        for number in range(120)
    )
    seen: list[str] = []
    address = "/inbox/?show=later"
    browser = signed_in(priya)
    for _ in range(3):
        text = shown(browser, address)
        seen += re.findall(r"<bdi>(Line \d+\.)</bdi>", text)
        following = re.search(r'href="([^"]*before=\d+)"', text)
        address = following[1].replace("&amp;", "&") if following else ""
    assert seen == [f"Line {number}." for number in range(120)] and not address


def test_an_address_that_nobody_wrote_offers_no_undo(priya: Person, asked: Question) -> None:
    browser = signed_in(priya)
    actions.put_off_question(asked, until=in_days(9), by=priya, now=timezone.now())
    now = str(int(timezone.now().timestamp() * 1_000_000))
    assert "Undo" in shown(browser, f"/inbox/?later=question-{asked.pk}-{now}")
    odd = ("", "question", "question-1", "x-1-1", "question-1-٣", f"question-{10**15}-{now}", f"line-1-{now}")
    for text in (*odd, f"proposal-{asked.initiative_id}-{now}", f"question-{asked.pk}-1", "-" * 500):
        assert "Undo" not in shown(browser, f"/inbox/?later={text}")
