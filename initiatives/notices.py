"""Mail that tells people what waits on them and what was decided: composed here, sent once each."""

import logging
from collections import defaultdict
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string

from initiatives.actions import people
from initiatives.models import Notice, Person

log = logging.getLogger(__name__)

RETRY_AFTER = timedelta(minutes=10)


def send_due(*, now: datetime) -> int:
    """Send what is due, one mail for each person; returns how many mails went out.

    Claimed before sending, so that two workers never mail twice. What the server refuses is handed back.
    """
    claimed = people.claim_mail(now=now)
    by_person: dict[Person, list[Notice]] = defaultdict(list)
    for notice in claimed:
        by_person[notice.person].append(notice)
    waiting = {notice.pk: notice for notice in claimed}
    sent = 0
    try:
        for person, notices in by_person.items():
            try:
                compose(person, notices).send()
                sent += 1
            except (OSError, SMTPException, ValueError):  # ValueError: an address that no mail can carry
                log.warning("mail for person %s was not taken; trying again later", person.pk)
                people.hand_back_mail(notices, later=now + RETRY_AFTER)
            for notice in notices:
                del waiting[notice.pk]
    finally:
        # A server that hangs uses up the time of the task: whoever was not reached is not forgotten.
        if waiting:
            people.hand_back_mail(waiting.values(), later=now + RETRY_AFTER)
    return sent


def compose(person: Person, notices: list[Notice]) -> EmailMultiAlternatives:
    """One mail with one or several notices, as plain text and as HTML without images or scripts."""
    context = {
        "person": person,
        "lines": [{"text": notice.text, "url": url_of(notice)} for notice in notices],
        "settings_url": f"{settings.SITE_URL}/settings/",
    }
    subject = notices[0].text if len(notices) == 1 else f"{len(notices)} things for you in OutcomeFrame"
    mail = EmailMultiAlternatives(
        subject=" ".join(subject.split())[:150],
        body=render_to_string("people/mail/notices.txt", context),
        to=[_address(person)],
        connection=get_connection(),
    )
    mail.attach_alternative(render_to_string("people/mail/notices.html", context), "text/html")
    return mail


def _address(person: Person) -> str:
    """Name and address, without what would end the quoted name or the line."""
    name = " ".join(person.name.translate({ord('"'): None, ord("\\"): None}).split())
    return f'"{name}" <{person.email}>'


def url_of(notice: Notice) -> str:
    """Where a notice leads, as a whole address: the place on the page where the inbox leads too."""
    if notice.initiative_id is None:
        return f"{settings.SITE_URL}/inbox/"
    place = f"#{notice.anchor}" if notice.anchor else ""
    return f"{settings.SITE_URL}/i/{notice.initiative_id}/{place}"
