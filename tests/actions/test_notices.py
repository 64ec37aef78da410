"""Notices: in the inbox at once, mailed when they should be, once each, and never about one's own acts."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client

from initiatives import notices
from initiatives.actions import intake
from initiatives.actions._notify import tell
from initiatives.actions.people import mark_read
from initiatives.models import Initiative, Notice, NoticeKind, Person
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
    assert message["Subject"] == "4 things for you in OutcomeFrame"


def test_what_was_read_meanwhile_is_not_mailed_and_who_wants_no_mail_gets_none(
    fraud: Initiative, smtp_sink: Sink
) -> None:
    priya, ines = fraud.filed_by, factories.ines()
    Person.objects.filter(pk=ines.pk).update(digest_on=False)
    ines.refresh_from_db()
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
