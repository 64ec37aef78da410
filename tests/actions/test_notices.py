"""Notices: in the inbox at once, mailed when they should be, once each, and never about one's own acts."""

from datetime import UTC, datetime, timedelta
from email.message import Message
from urllib.parse import urlsplit

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client

from initiatives import notices
from initiatives.actions import intake, people
from initiatives.actions._notify import tell
from initiatives.actions.inbox import mark_read
from initiatives.actions.people import choose_mail, watch
from initiatives.actions.reframing import change_framing
from initiatives.models import HistoryEntry, Initiative, MailChoice, MailWhen, Notice, NoticeKind, Person
from tests import factories
from tests.conftest import Sink
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def fraud() -> Initiative:
    tomas = factories.tomas()
    return factories.initiative(filed_by=factories.priya(), for_team=factories.team(lead=tomas))


def told(
    initiative: Initiative, *people: Person, kind: NoticeKind, key: str = "event", **more: object
) -> None:
    tell(
        people,
        initiative=initiative,
        kind=kind,
        text="Tomás asks: what drives this?",
        once_key=key,
        by=initiative.engineering_owner,
        now=NOW,
        **more,  # type: ignore[arg-type]
    )


def test_what_waits_on_somebody_is_mailed_at_once_and_only_once(fraud: Initiative, smtp_sink: Sink) -> None:
    priya = fraud.filed_by
    for _ in range(3):
        told(fraud, priya, kind=NoticeKind.WAITING)
        notices.send_due(now=NOW)
    (message,) = smtp_sink.messages
    assert "priya@example.org" in message["To"]
    text = message.get_payload(0).get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert "what drives this?" in text
    assert f"/i/{fraud.pk}/" in text
    assert Notice.objects.count() == 1


def test_nobody_is_told_of_their_own_acts(fraud: Initiative) -> None:
    told(fraud, fraud.engineering_owner, fraud.filed_by, kind=NoticeKind.WAITING)  # type: ignore[arg-type]
    assert [notice.person for notice in Notice.objects.all()] == [fraud.filed_by]


def test_the_rest_comes_in_one_mail_in_the_morning_of_the_reader(fraud: Initiative, smtp_sink: Sink) -> None:
    priya = fraud.filed_by
    Person.objects.filter(pk=priya.pk).update(time_zone="Asia/Tokyo")
    priya.refresh_from_db()
    for number in range(4):
        told(fraud, priya, kind=NoticeKind.CHANGED, key=f"event-{number}")
    # 9:00 in Greenwich is 18:00 in Tokyo; the next morning there is 23:00 in Greenwich.
    assert notices.send_due(now=datetime(2026, 11, 23, 22, 59, tzinfo=UTC)) == 0
    assert notices.send_due(now=datetime(2026, 11, 23, 23, 0, tzinfo=UTC)) == 1
    (message,) = smtp_sink.messages
    assert message["Subject"] == f"4 things on {fraud.reference} {fraud.proposal_title}"


def test_what_was_read_meanwhile_is_not_mailed_and_who_wants_no_mail_gets_none(
    fraud: Initiative, smtp_sink: Sink
) -> None:
    priya, ines = fraud.filed_by, factories.ines()
    choose_mail(ines, mailed={NoticeKind.CHANGED: MailWhen.NEVER}, now=NOW)
    told(fraud, priya, ines, kind=NoticeKind.CHANGED)
    mark_read(Notice.objects.filter(person=priya), by=priya, now=NOW)
    assert notices.send_due(now=NOW + timedelta(days=2)) == 0
    assert smtp_sink.messages == []


def test_mail_that_the_server_refuses_is_tried_again_later(fraud: Initiative, settings: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # type: ignore[attr-defined]
    told(fraud, fraud.filed_by, kind=NoticeKind.WAITING)
    assert notices.send_due(now=NOW) == 0
    notice = Notice.objects.get()
    assert notice.mailed_at is None
    assert notice.mail_after == NOW + notices.RETRY_AFTER


def test_a_mail_leads_to_the_place_on_the_page_where_the_inbox_leads(
    fraud: Initiative, client: Client
) -> None:
    told(fraud, fraud.filed_by, kind=NoticeKind.WAITING, anchor="q3")
    url = notices.url_of(Notice.objects.get())
    assert url.endswith(f"/i/{fraud.pk}/#q3")
    client.force_login(fraud.filed_by)
    page = client.get(urlsplit(url).path)
    assert fraud.proposal_title in page.content.decode()


def test_an_address_that_no_mail_can_carry_costs_nobody_else_their_mail(
    fraud: Initiative, smtp_sink: Sink
) -> None:
    ines = factories.ines()
    Person.objects.filter(pk=ines.pk).update(email="ines@example.org\nBcc: evil@example.net")
    ines.refresh_from_db()
    told(fraud, ines, fraud.filed_by, kind=NoticeKind.WAITING)
    assert notices.send_due(now=NOW) == 1
    (message,) = smtp_sink.messages
    assert "priya@example.org" in message["To"]


def test_a_draft_that_is_no_longer_shared_is_not_in_the_morning_mail(smtp_sink: Sink) -> None:
    priya, ines, tomas = factories.priya(), factories.ines(), factories.tomas()
    draft = intake.begin_draft(by=priya, now=NOW)
    for reader in (ines, tomas):
        intake.share_draft(draft, person=reader, by=priya, now=NOW)
    intake.unshare_draft(draft, person=ines, by=priya, now=NOW)
    assert notices.send_due(now=NOW + timedelta(days=2)) == 1
    assert "tomas@example.org" in smtp_sink.messages[0]["To"]


def test_what_a_worker_holds_is_nobody_elses_until_it_has_surely_died(
    fraud: Initiative, smtp_sink: Sink
) -> None:
    told(fraud, fraud.filed_by, kind=NoticeKind.WAITING)
    (claimed,) = people.claim_mail(now=NOW)
    gone = NOW + people.MAIL_HELD
    assert notices.send_due(now=gone - timedelta(seconds=1)) == 0
    assert notices.send_due(now=gone) == 1
    # The first one was only asleep: it finds that the line is no longer its own, and settles nothing.
    assert not people.holds_mail([claimed], until=gone)
    people.hand_back_mail([claimed], until=gone, later=gone)
    assert notices.send_due(now=gone + timedelta(hours=1)) == 0
    assert len(smtp_sink.messages) == 1


class HangingServer(BaseEmailBackend):
    """Takes so long that the worker ends the task."""

    def send_messages(self, email_messages: object) -> int:
        raise SoftTimeLimitExceeded


def test_a_server_that_hangs_until_the_task_is_ended_loses_no_mail(
    fraud: Initiative, settings: object
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.HangingServer"  # type: ignore[attr-defined]
    told(fraud, fraud.filed_by, factories.ines(), kind=NoticeKind.WAITING)
    with pytest.raises(SoftTimeLimitExceeded):
        notices.send_due(now=NOW)
    assert {notice.mail_after for notice in Notice.objects.filter(mailed_at=None)} == {
        NOW + notices.RETRY_AFTER
    }
    assert Notice.objects.filter(mailed_at=None).count() == 2


def test_a_name_with_quotes_or_a_line_break_cannot_bend_a_mail(fraud: Initiative, smtp_sink: Sink) -> None:
    priya = fraud.filed_by
    Person.objects.filter(pk=priya.pk).update(name='Priya "P" <evil@example.net>,')
    priya.refresh_from_db()
    tell(
        [priya],
        initiative=fraud,
        kind=NoticeKind.WAITING,
        text="One\nBcc: evil@example.net",
        once_key="bend",
        by=None,
        now=NOW,
    )
    assert notices.send_due(now=NOW) == 1
    (message,) = smtp_sink.messages
    assert message["Bcc"] is None
    assert message["Subject"] == "One Bcc: evil@example.net"


def parts(message: Message) -> tuple[str, str]:
    """(plain text, HTML) of a mail."""
    plain, html = (
        part.get_payload(decode=True).decode()  # type: ignore[union-attr]
        for part in message.get_payload()
    )
    return plain, html


def way_out(message: Message) -> str:
    """The address under which such mail ends; a long header comes folded."""
    return "".join(message["List-Unsubscribe"].split()).strip("<>")


def test_each_kind_is_mailed_as_its_reader_chose(fraud: Initiative, smtp_sink: Sink) -> None:
    priya, ines = fraud.filed_by, factories.ines()
    choose_mail(
        priya, mailed={NoticeKind.MENTION: MailWhen.AT_ONCE, NoticeKind.WAITING: MailWhen.DAILY}, now=NOW
    )
    told(fraud, priya, ines, kind=NoticeKind.MENTION, key="named")
    told(fraud, priya, ines, kind=NoticeKind.WAITING, key="asked")
    assert notices.send_due(now=NOW) == 2
    about = {message["To"].split("<")[1]: parts(message)[0] for message in smtp_sink.messages}
    assert "Mentioned you:" in about["priya@example.org>"]
    assert "Waiting on you:" not in about["priya@example.org>"]
    assert "Waiting on you:" in about["ines@example.org>"]
    assert notices.send_due(now=NOW + timedelta(days=1)) == 2
    assert "Waiting on you:" in parts(smtp_sink.messages[-2])[0] + parts(smtp_sink.messages[-1])[0]


def test_what_was_dealt_with_is_no_news_in_a_daily_mail(fraud: Initiative, smtp_sink: Sink) -> None:
    priya = fraud.filed_by
    choose_mail(priya, mailed={NoticeKind.WAITING: MailWhen.DAILY}, now=NOW)
    told(fraud, priya, kind=NoticeKind.WAITING)
    mark_read(Notice.objects.filter(person=priya), by=priya, now=NOW)
    assert notices.send_due(now=NOW + timedelta(days=1)) == 0
    assert smtp_sink.messages == []


def test_turning_a_kind_off_stops_what_has_not_gone_out_yet(fraud: Initiative, smtp_sink: Sink) -> None:
    told(fraud, fraud.filed_by, kind=NoticeKind.CHANGED)
    choose_mail(fraud.filed_by, mailed={NoticeKind.CHANGED: MailWhen.NEVER}, now=NOW)
    assert notices.send_due(now=NOW + timedelta(days=1)) == 0
    assert Notice.objects.get().read_at is None  # and the inbox still has it
    told_of = HistoryEntry.objects.get(action="choose_mail")
    assert told_of.actor == fraud.filed_by


def test_a_choice_that_changes_nothing_writes_nothing(fraud: Initiative) -> None:
    choose_mail(fraud.filed_by, mailed={NoticeKind.DECIDED: MailWhen.AT_ONCE}, now=NOW)
    assert not HistoryEntry.objects.filter(action="choose_mail").exists()
    assert not MailChoice.objects.exists()


def test_a_mail_groups_what_it_tells_and_carries_its_way_out(fraud: Initiative, smtp_sink: Sink) -> None:
    priya = fraud.filed_by
    other = factories.initiative(
        filed_by=priya, for_team=fraud.team, proposal_title="Receipts <b>by mail</b>"
    )
    for number, subject in enumerate((fraud, other, fraud)):
        told(subject, priya, kind=NoticeKind.WAITING, key=f"event-{number}")
    notices.send_due(now=NOW)
    (message,) = smtp_sink.messages
    plain, html = parts(message)
    assert message["Subject"] == "3 things for you in OutcomeFrame"
    assert plain.count(fraud.proposal_title) == 1
    assert plain.index(fraud.proposal_title) < plain.index(other.proposal_title)
    assert "&lt;b&gt;" in html and "&lt;b&gt;" not in plain
    assert "<script" not in html and "<img" not in html
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = way_out(message)
    assert link in plain and link in html


def test_the_link_of_a_mail_ends_such_mail_without_signing_in(
    fraud: Initiative, smtp_sink: Sink, client: Client
) -> None:
    priya = fraud.filed_by
    told(fraud, priya, kind=NoticeKind.MENTION)
    notices.send_due(now=NOW + timedelta(days=1))
    path = urlsplit(way_out(smtp_sink.messages[0])).path
    shown = client.get(path).content.decode()
    assert "Mentioned you" in shown and priya.name not in shown
    assert not MailChoice.objects.exists()  # mail programs open links on their own; only a press counts
    ended = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
    assert ended.status_code == 200
    assert list(MailChoice.objects.values_list("person", "kind", "mailed")) == [
        (priya.pk, "mention", "never")
    ]


@pytest.mark.parametrize("token", ["x", "WzEsIndhaXRpbmciXQ:1vO:abc", "a" * 400])
def test_a_link_that_nobody_signed_leads_nowhere(client: Client, token: str) -> None:
    for answer in (client.get(f"/mail/{token}/"), client.post(f"/mail/{token}/")):
        assert answer.status_code == 404
        assert "Sign in to change what you are mailed" in answer.content.decode()
    assert not MailChoice.objects.exists()


def test_rewording_a_framing_tells_whoever_watches_once_a_day(fraud: Initiative) -> None:
    tomas, ines = fraud.engineering_owner, factories.ines()
    assert tomas is not None
    watch(fraud, by=ines, on=True, now=NOW)
    for version, goal in enumerate(("Halve card-fraud losses", "Halve fraud losses on cards")):
        change_framing(
            initiative=fraud,
            by=tomas,
            now=NOW + timedelta(hours=version),
            values={"goal": goal},
            version=version,
        )
    lines = Notice.objects.filter(person=ines, kind=NoticeKind.CHANGED)
    assert [line.text for line in lines] == ["Tomás Ferreira changed the framing: goal."]
    assert not Notice.objects.filter(person=tomas).exists()
