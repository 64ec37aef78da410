"""The inbox: what waits on whom, the four actions on a new proposal, and lines that are done."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from initiatives.actions import intake
from initiatives.models import Initiative, Notice, NoticeKind, Person, Question, Role, Team, Watch
from initiatives.queries.inbox import inbox
from initiatives.queries.waiting import waiting_count
from initiatives.stages import Stage
from tests import factories

pytestmark = pytest.mark.django_db


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def tomas() -> Person:
    return factories.tomas()


@pytest.fixture
def priya() -> Person:
    return factories.priya()


@pytest.fixture
def payments(tomas: Person, priya: Person) -> Team:
    return factories.team(lead=tomas, members=(priya,))


@pytest.fixture
def lead(tomas: Person, payments: Team) -> Client:
    return signed_in(tomas)


def file(by: Person, team: Team, *, days_ago: float = 0, **answers: Any) -> Initiative:
    at = timezone.now() - timedelta(days=days_ago)
    draft = intake.begin_draft(by=by, now=at)
    said = {
        "proposal_title": "Real-time fraud detection",
        "proposal_difference": "Fewer stolen payments leave before we notice.",
        "number_choice": "describe",
        "number_described": "Losses in the ledger",
        "team": team,
        **answers,
    }
    return intake.submit(draft, answers=said, version=draft.version, tab="t", by=by, now=at)


def shown(client: Client, url: str = "/inbox/") -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_new_proposals_stand_oldest_first_with_what_is_wanted_and_how_long_they_waited(
    lead: Client, priya: Person, payments: Team
) -> None:
    file(priya, payments, proposal_title="The younger one", wanted_input="sanity", technical_detail="deep")
    file(priya, payments, days_ago=7, proposal_title="The older one", wanted_input="feasibility")
    text = shown(lead)
    assert text.index("The older one") < text.index("The younger one")
    assert text.index("Check what is feasible") < text.index("The older one")
    assert "All the technical detail there is" in text
    assert "Late: has waited 5 working days, 2 is the aim" in text
    assert "Has waited less than a working day, 2 is the aim" in text
    assert 'Inbox<span class="count"' in text


@pytest.mark.parametrize("key", ["1", "2", "3", "h"])
def test_each_of_the_four_actions_has_its_key(lead: Client, priya: Person, payments: Team, key: str) -> None:
    file(priya, payments)
    assert f'data-row-key="{key}"' in shown(lead)


def test_only_those_who_may_take_a_proposal_in_see_it_in_their_inbox(priya: Person, payments: Team) -> None:
    file(priya, payments)
    other_lead = factories.person(Role.ENGINEERING_LEAD, name="Olu Adeyemi")
    for person in (priya, factories.marta(), factories.ines(), other_lead):
        text = shown(signed_in(person))
        assert "New proposals" not in text
        assert "Nothing waiting on you." in text


def test_starting_leads_to_the_page_and_a_second_press_does_no_harm(
    lead: Client, tomas: Person, priya: Person, payments: Team
) -> None:
    row = file(priya, payments)
    for _ in range(2):
        answer = lead.post(f"/inbox/{row.pk}/start/", {"once": "press-1"})
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/i/{row.pk}/")
    row.refresh_from_db()
    assert (row.at_stage, row.engineering_owner) == (Stage.REFRAMING, tomas)
    late = lead.post(f"/inbox/{row.pk}/start/", {"once": "x" * 500})
    assert late.status_code == 409
    assert f"{row.reference} is reframing now" in late.content.decode()


def test_sending_back_needs_a_question_and_asks_it(lead: Client, priya: Person, payments: Team) -> None:
    row = file(priya, payments)
    url = f"/inbox/{row.pk}/send-back/"
    assert "Ask Priya about" in shown(lead, url)
    for text, words in (
        ("", "Enter your question"),
        ("q" * 401, "Question must be 400 characters or less"),
        ("a\0b", "Question has hidden control characters"),
    ):
        refused = lead.post(url, {"text": text})
        assert refused.status_code == 422
        assert words in refused.content.decode()
    for _ in range(2):
        lead.post(url, {"text": "What drives this now?", "once": "once-2"})
    assert Question.objects.get().text == "What drives this now?"
    assert "What drives this now?" in shown(signed_in(priya))


def test_the_same_as_another_is_found_by_reference_or_by_words_that_fit_one(
    lead: Client, tomas: Person, priya: Person, payments: Team
) -> None:
    row = file(priya, payments)
    rules = factories.initiative(filed_by=tomas, for_team=payments, proposal_title="Rules for chargebacks")
    factories.initiative(filed_by=tomas, for_team=payments, proposal_title="Chargebacks by mail")
    url = f"/inbox/{row.pk}/same/"
    for typed, words in (
        ("", "Enter which one it is the same as, like OF-142"),
        ("zebra", "Nothing matches. Enter a reference, like OF-142"),
        ("OF-999999999999999999999", "Nothing matches. Enter a reference, like OF-142"),
        ("chargebacks", "Several match. Enter the reference of the one you mean"),
        (row.reference, "Enter another initiative, not this one"),
    ):
        refused = lead.post(url, {"original": typed})
        assert refused.status_code == 422
        assert refused.content.decode().count(words) == 2
    assert "Chargebacks by mail" in lead.post(url, {"original": "chargebacks"}).content.decode()
    lead.post(url, {"original": "rules"})
    row.refresh_from_db()
    assert (row.same_as, row.at_stage) == (rules, Stage.WITHDRAWN)
    assert Watch.objects.get(person=priya).initiative == rules


def test_somebody_elses_draft_cannot_be_named_as_the_original(
    lead: Client, priya: Person, payments: Team
) -> None:
    row = file(priya, payments)
    secret = factories.initiative(
        filed_by=priya, for_team=payments, stage=Stage.DRAFT, proposal_title="A secret thought"
    )
    answer = lead.post(f"/inbox/{row.pk}/same/", {"original": secret.reference})
    assert answer.status_code == 422
    assert "secret" not in answer.content.decode()


def test_later_takes_it_from_the_top_and_putting_back_returns_it(
    lead: Client, tomas: Person, priya: Person, payments: Team
) -> None:
    row = file(priya, payments)
    url = f"/inbox/{row.pk}/later/"
    refused = lead.post(url, {"until": "never"})
    assert refused.status_code == 422
    assert "Select until when" in refused.content.decode()
    lead.post(url, {"until": "monday"})
    row.refresh_from_db()
    assert row.later_until is not None
    assert timezone.localtime(row.later_until).weekday() == 0
    assert row.later_until > timezone.now()
    assert "New proposals" not in shown(lead)
    text = shown(lead, "/inbox/?show=later")
    assert "New proposals" in text and "Put back now" in text
    assert waiting_count(tomas, now=timezone.now()) == 0
    assert waiting_count(tomas, now=row.later_until) == 1
    lead.post(url, {"until": "now"})
    assert "New proposals" in shown(lead)


def test_who_may_not_triage_is_refused_and_a_stranger_to_the_row_finds_nothing(
    priya: Person, payments: Team
) -> None:
    row = file(priya, payments)
    browser = signed_in(factories.ines())
    for word in ("start", "same", "send-back", "later"):
        assert browser.post(f"/inbox/{row.pk}/{word}/").status_code == 403
        assert browser.post(f"/inbox/999/{word}/").status_code == 404
        assert browser.post(f"/inbox/{10**18}/{word}/").status_code == 404
    draft = factories.initiative(filed_by=priya, for_team=payments, stage=Stage.DRAFT)
    assert signed_in(factories.marta()).post(f"/inbox/{draft.pk}/same/", {"original": "1"}).status_code == 404


def tell(person: Person, kind: str, text: str, initiative: Initiative | None = None) -> Notice:
    return Notice.objects.create(
        person=person,
        initiative=initiative,
        kind=kind,
        text=text,
        once_key=text,
        created_at=timezone.now(),
    )


def ask(person: Person, *, by: Person, about: Initiative) -> Question:
    return Question.objects.create(
        initiative=about,
        number=about.questions.count() + 1,
        text="What does the ledger say?",
        asked_by=by,
        asked_at=timezone.now(),
        asked_of=person,
    )


def test_what_a_new_proposal_asks_its_lead_is_no_second_line_until_it_is_framed(
    lead: Client, tomas: Person, priya: Person, payments: Team
) -> None:
    row = file(priya, payments, number_choice="not_sure")
    text = shown(lead)
    assert "Not sure which number would move" in text
    assert "Questions for you" not in text
    assert waiting_count(tomas, now=timezone.now()) == 1
    lead.post(f"/inbox/{row.pk}/start/")
    assert "Which number would tell us this worked?" in shown(lead)
    assert waiting_count(tomas, now=timezone.now()) == 1


def test_each_line_stands_under_its_filter_until_it_is_done(priya: Person) -> None:
    browser = signed_in(priya)
    mention = tell(priya, NoticeKind.MENTION, "Tomás mentioned you")
    tell(priya, NoticeKind.DECIDED, "Marta decided")
    tell(priya, NoticeKind.SHARED, "Tomás is thinking out loud")
    assert "Tomás mentioned you" in shown(browser, "/inbox/?show=mentions")
    assert "Marta decided" in shown(browser, "/inbox/?show=watching")
    needs = shown(browser)
    assert "Tomás is thinking out loud" in needs
    assert "Marta decided" not in needs
    answer = browser.post(f"/inbox/done/{mention.pk}/", {"show": "mentions"})
    assert answer.headers["Location"].startswith("/inbox/?show=mentions&done=")
    assert "Nobody has mentioned you lately." in shown(browser, "/inbox/?show=mentions")
    assert "Tomás mentioned you" in shown(browser, "/inbox/?show=done")
    browser.post("/inbox/done/", {"show": "watching"})
    assert "Nothing new on what you watch" in shown(browser, "/inbox/?show=watching")
    assert Notice.objects.filter(read_at__isnull=True).count() == 1


def test_each_filter_says_how_much_stands_under_it(priya: Person) -> None:
    for number in range(3):
        tell(priya, NoticeKind.CHANGED, f"Change {number}")
    tell(priya, NoticeKind.MENTION, "Tomás mentioned you")
    tell(priya, NoticeKind.SHARED, "Tomás is thinking out loud")
    found = inbox(priya, "", now=timezone.now())
    assert [(words, count) for _, words, count, _ in found.views] == [
        ("Needs you", 1),
        ("Mentions", 1),
        ("Watching", 3),
        ("Later", 0),
        ("Done", None),
    ]


def test_what_one_press_took_off_is_put_back_by_undo_and_nothing_else(priya: Person, tomas: Person) -> None:
    browser = signed_in(priya)
    first = tell(priya, NoticeKind.CHANGED, "Read long ago")
    browser.post(f"/inbox/done/{first.pk}/", {"show": "watching"})
    for number in range(3):
        tell(priya, NoticeKind.CHANGED, f"Change {number}")
    after = browser.post("/inbox/done/", {"show": "watching"}).headers["Location"]
    at = after.partition("done=")[2]
    text = shown(browser, after)
    assert "3 lines done" in text and "Undo" in text
    # Somebody else's press, and moments that are none, put nothing back.
    signed_in(tomas).post("/inbox/undo/", {"at": at})
    for wrong in ("", "now", "9" * 40, "-1", "٣", "0"):
        assert browser.post("/inbox/undo/", {"at": wrong}).status_code == 303
    assert Notice.objects.filter(read_at__isnull=True).count() == 0
    for _ in range(2):
        answer = browser.post("/inbox/undo/", {"at": at, "show": "watching"})
        assert answer.headers["Location"] == "/inbox/?show=watching"
    assert Notice.objects.filter(read_at__isnull=True).count() == 3
    assert "Read long ago" not in shown(browser, "/inbox/?show=watching")
    assert "Undo" not in shown(browser, after), "there is nothing left to put back"


@pytest.mark.parametrize("show", ["needs-you", "mentions", "watching", "done"])
def test_many_lines_are_shown_fifty_at_a_time_each_of_them_once(priya: Person, show: str) -> None:
    kind = {"mentions": NoticeKind.MENTION, "watching": NoticeKind.CHANGED}.get(show, NoticeKind.SHARED)
    now = timezone.now()
    lines = Notice.objects.bulk_create(
        Notice(
            person=priya,
            kind=kind,
            text=f"Line {number}.",
            once_key=f"{number}",
            # Several of one moment, as a framing tells them.
            created_at=now - timedelta(minutes=number // 7),
            read_at=now if show == "done" else None,
        )
        for number in range(120)
    )
    seen: list[str] = []
    browser, address = signed_in(priya), f"/inbox/?show={show}"
    for _ in range(3):
        text = shown(browser, address)
        seen += re.findall(r"<bdi>(Line \d+\.)</bdi>", text)
        following = re.search(r'href="([^"]*before=\d+)"', text)
        address = following[1].replace("&amp;", "&") if following else ""
    assert not address and len(seen) == 120 and set(seen) == {line.text for line in lines}
    for odd in ("0", "-1", "x", "9" * 30, str(lines[0].pk + 9999)):
        assert "Line " in shown(browser, f"/inbox/?show={show}&before={odd}")


def test_somebody_elses_line_is_not_there_to_be_done(priya: Person, tomas: Person) -> None:
    line = tell(tomas, NoticeKind.MENTION, "For Tomás")
    assert signed_in(priya).post(f"/inbox/done/{line.pk}/").status_code == 404
    signed_in(priya).post("/inbox/done/", {"show": "mentions"})
    line.refresh_from_db()
    assert line.read_at is None


def test_a_line_about_a_draft_that_was_pulled_back_is_gone(
    lead: Client, tomas: Person, priya: Person, payments: Team
) -> None:
    row = file(priya, payments)
    assert waiting_count(tomas, now=timezone.now()) == 1
    intake.pull_back(row, by=priya, now=timezone.now())
    assert waiting_count(tomas, now=timezone.now()) == 0
    assert "Real-time fraud" not in shown(lead)


def test_an_unknown_filter_shows_what_needs_you(priya: Person) -> None:
    for show in ("everything", "%00x"[3:], "💳", "a" * 5000):
        assert "Nothing waiting on you." in shown(signed_in(priya), f"/inbox/?show={show}")


def test_the_inbox_costs_the_same_with_one_and_with_ten_of_each(
    lead: Client, tomas: Person, priya: Person, payments: Team
) -> None:
    def more(number: int) -> None:
        file(priya, payments, proposal_title=f"Proposal {number}")
        tell(tomas, NoticeKind.SHARED, f"Line {number}")
        ask(tomas, by=priya, about=factories.initiative(filed_by=priya, for_team=payments))

    def counted() -> int:
        with CaptureQueriesContext(connection) as captured:
            shown(lead)
        return len(captured)

    more(0)
    shown(lead)
    one = counted()
    for number in range(1, 10):
        more(number)
    assert counted() == one
    with CaptureQueriesContext(connection) as captured:
        assert waiting_count(Person.objects.get(pk=tomas.pk), now=timezone.now()) == 30
    assert len(captured) == 3  # the person, the roles, the count


def test_a_lead_with_nothing_to_do_reads_how_long_the_last_one_waited(
    lead: Client, priya: Person, payments: Team
) -> None:
    row = file(priya, payments)
    lead.post(f"/inbox/{row.pk}/start/")
    assert "The last proposal you took in had waited less than a working day." in shown(lead)
