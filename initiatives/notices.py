"""Mail that tells people what waits on them and what was decided: composed here, sent once each."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string

from initiatives.actions import people
from initiatives.models import Initiative, Notice, NoticeKind, Person

log = logging.getLogger(__name__)

RETRY_AFTER = timedelta(minutes=10)
_SALT = "outcomeframe.mail"


class BadLink(Exception):
    """The link of no mail of ours."""


@dataclass(frozen=True)
class Group:
    """What a mail says about one initiative: (text, address, kind in words) of each line; no title for what has none."""

    title: str
    lines: list[tuple[str, str, str]]


def send_due(*, now: datetime) -> int:
    """Send what is due, one mail for each person; returns how many mails went out.

    Claimed before sending, so that two workers never mail twice. What the server refuses is handed back. What a
    dead worker held goes out by itself again: as the same mail, should the server have taken it after all.
    """
    claimed, until = people.claim_mail(now=now), now + people.MAIL_HELD
    mails: dict[tuple[Person, datetime | None], list[Notice]] = defaultdict(list)
    for notice in claimed:
        mails[notice.person, notice.mail_held_until].append(notice)
    waiting = {notice.pk: notice for notice in claimed}
    sent = 0
    try:
        for (person, _), notices in mails.items():
            try:
                if people.holds_mail(notices, until=until):
                    compose(person, notices).send()
                    people.mail_went(notices, until=until)
                    sent += 1
            except (OSError, SMTPException, ValueError):  # ValueError: an address that no mail can carry
                log.warning("mail for person %s was not taken; trying again later", person.pk)
                people.hand_back_mail(notices, until=until, later=now + RETRY_AFTER)
            for notice in notices:
                del waiting[notice.pk]
    finally:
        # A server that hangs uses up the time of the task: whoever was not reached is not forgotten.
        if waiting:
            people.hand_back_mail(waiting.values(), until=until, later=now + RETRY_AFTER)
    return sent


def compose(person: Person, notices: list[Notice]) -> EmailMultiAlternatives:
    """One mail with one or several notices, as plain text and as HTML without images or scripts.

    Lines about one initiative stand together under its name, what waits on the reader first.
    """
    about: dict[Initiative | None, list[Notice]] = defaultdict(list)
    for notice in sorted(notices, key=lambda notice: notice.kind != NoticeKind.WAITING):
        about[notice.initiative].append(notice)
    groups = [
        Group(
            title=f"{initiative.reference} {initiative.proposal_title}" if initiative else "",
            lines=[(notice.text, url_of(notice), NoticeKind(notice.kind).label) for notice in told],
        )
        for initiative, told in about.items()
    ]
    less_url = link_of(person, {NoticeKind(notice.kind) for notice in notices})
    context = {
        "person": person,
        "groups": groups,
        "settings_url": f"{settings.SITE_URL}/settings/mail/",
        "less_url": less_url,
    }
    mail = EmailMultiAlternatives(
        subject=_subject(notices, groups),
        body=render_to_string("people/mail/notices.txt", context),
        to=[_address(person)],
        connection=get_connection(),
        # A mail program offers these as its own "Unsubscribe" (RFC 2369, RFC 8058).
        headers={
            "Message-ID": _message_id(person, notices),
            "List-Unsubscribe": f"<{less_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    mail.attach_alternative(render_to_string("people/mail/notices.html", context), "text/html")
    return mail


def _message_id(person: Person, notices: list[Notice]) -> str:
    """The same for the same lines: a mailbox keeps one of two, where a worker died just after the server took it."""
    said = ",".join(str(pk) for pk in sorted(notice.pk for notice in notices))
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{sha256(f'{person.pk}:{said}'.encode()).hexdigest()[:32]}@{host}>"


def _subject(notices: list[Notice], groups: list[Group]) -> str:
    """What happened, or how much of it and where: "3 things on OF-091 Real-time fraud detection"."""
    if len(notices) == 1:
        subject = notices[0].text
    elif len(groups) == 1 and groups[0].title:
        subject = f"{len(notices)} things on {groups[0].title}"
    else:
        subject = f"{len(notices)} things for you in OutcomeFrame"
    return " ".join(subject.split())[:150]


def link_of(person: Person, kinds: Iterable[NoticeKind]) -> str:
    """The signed address under which `person` ends mail of these kinds without signing in."""
    token = signing.dumps([person.pk, *sorted(kinds)], salt=_SALT)
    return f"{settings.SITE_URL}/mail/{token}/"


def read_link(token: str) -> tuple[int, list[NoticeKind]]:
    """(key of the person, kinds) that `link_of` signed; `BadLink` for anything else, and after a year."""
    try:
        pk, *kinds = signing.loads(token, salt=_SALT, max_age=timedelta(days=365))
        return int(pk), [NoticeKind(kind) for kind in kinds]
    except (signing.BadSignature, ValueError, TypeError) as failure:
        raise BadLink from failure


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
