"""Mail that tells people what waits on them, while a worker dies: each line is mailed once, and none is lost."""

import pytest
from celery import Celery
from django.conf import settings as configured
from django.utils import timezone

from initiatives.actions._notify import tell
from initiatives.models import Notice, NoticeKind
from tests import factories
from tests.servers import wait_until


@pytest.fixture
def told(transactional_db):
    """Priya has one thing waiting on her and two lines of the daily mail; Marta has a decision."""
    tomas, priya, marta = factories.tomas(), factories.priya(), factories.marta()
    fraud = factories.initiative(filed_by=priya, for_team=factories.team(lead=tomas))
    now = timezone.now()
    for person, kind, text in (
        (priya, NoticeKind.WAITING, "Tomás asks: what drives this?"),
        (priya, NoticeKind.CHANGED, "Tomás reworded the goal"),
        (priya, NoticeKind.MENTION, "Tomás mentioned you"),
        (marta, NoticeKind.DECIDED, "Funded B: 5-minute checks"),
    ):
        tell([person], initiative=fraud, kind=kind, text=text, once_key=text, by=tomas, now=now)
    Notice.objects.update(mail_after=now)  # the morning has come
    return list(Notice.objects.select_related("person"))


@pytest.fixture
def mailing(house, smtp_sink):
    """A house whose workers mail to the sink."""
    house.environment |= {
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(configured.EMAIL_PORT),
        "SMTP_STARTTLS": "no",
    }
    return house


def ring(house):
    Celery(broker=house.redis.url).send_task("initiatives.send_notices")


def words(message):
    return message.get_payload(0).get_payload(decode=True).decode()


def said_once(messages, notices):
    """One mail for each person, and in it each of their lines once."""
    assert sorted(message["To"].split()[-1] for message in messages) == [
        "<marta@example.org>",
        "<priya@example.org>",
    ]
    for notice in notices:
        (mail,) = [message for message in messages if notice.text in words(message)]
        assert notice.person.email in mail["To"]


def time_passes():
    """The two minutes for which a mail is held are over."""
    Notice.objects.filter(mail_held_until__isnull=False).update(mail_held_until=timezone.now())


def all_is_settled(sink):
    return lambda: len(sink.messages) >= 2 and not Notice.objects.exclude(mail_held_until=None).exists()


@pytest.mark.parametrize("reached", [1, 2], ids=["with the first mail", "between two mails"])
def test_a_worker_killed_while_it_mails_costs_nobody_a_line_and_tells_nobody_twice(
    told, mailing, smtp_sink, reached
):
    smtp_sink.holds = reached
    ring(mailing)
    mailing.start("worker")
    wait_until(lambda: bool(smtp_sink.held), within=90, what="a mail is on its way")
    mailing.kill("worker")
    assert len(smtp_sink.messages) == reached - 1
    time_passes()
    for _ in range(3):
        ring(mailing)
    mailing.start("worker")
    wait_until(all_is_settled(smtp_sink), within=90, what=f"the rest went: {mailing.log('worker')[-2000:]}")
    said_once(smtp_sink.messages, told)
    (again,) = [message for message in smtp_sink.messages if message["To"] == smtp_sink.held[0]["To"]]
    assert again["Message-ID"] == smtp_sink.held[0]["Message-ID"], "a mailbox that has it knows it again"
    assert not Notice.objects.filter(mailed_at=None).exists()


def test_two_workers_and_five_bells_mail_each_line_once(told, mailing, smtp_sink):
    for _ in range(5):
        ring(mailing)
    mailing.start("worker")
    mailing.processes["another"] = mailing.processes.pop("worker")
    mailing.start("worker")
    wait_until(all_is_settled(smtp_sink), within=90, what=f"all went: {mailing.log('worker')[-2000:]}")
    wait_until(lambda: mailing.redis.client().llen("celery") == 0, within=30, what="all bells were heard")
    said_once(smtp_sink.messages, told)
