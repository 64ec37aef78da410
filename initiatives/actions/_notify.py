"""Telling people, once each, and never about their own acts."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from initiatives import jobs
from initiatives.models import MAILED_BY_DEFAULT, Initiative, MailChoice, MailWhen, Notice, NoticeKind, Person

MORNING = 8


def tell(
    people: Iterable[Person | None],
    *,
    initiative: Initiative | None,
    kind: NoticeKind,
    text: str,
    once_key: str,
    by: Person | None,
    now: datetime,
    anchor: str = "",
    mail_after: datetime | None = None,
) -> list[Notice]:
    """Put a line in the inbox of each of `people`; `once_key` names the event, so that it tells nobody twice.

    Each is mailed as they chose for this kind: at once, or after `mail_after` (a decision, after its undo window);
    in the daily mail; or not at all. Call inside the action's transaction.
    """
    concerned = {
        person.pk: person
        for person in people
        if person is not None and person.is_active and (by is None or person.pk != by.pk)
    }
    told = set(Notice.objects.of_event(once_key[:80], concerned).values_list("person_id", flat=True))
    default = MAILED_BY_DEFAULT[kind]
    chosen = dict(
        MailChoice.objects.filter(person__in=concerned, kind=kind).values_list("person_id", "mailed")
    )
    # Two at the same moment: the constraint keeps one, and the other is no error.
    made = Notice.objects.bulk_create(
        [
            Notice(
                person=person,
                once_key=once_key[:80],
                initiative=initiative,
                actor=by,
                kind=kind,
                text=text[:300],
                anchor=anchor,
                created_at=now,
                mail_after=_mail_after(person, chosen.get(pk, default), now, mail_after),
            )
            for pk, person in concerned.items()
            if pk not in told
        ],
        ignore_conflicts=True,
    )
    if any(notice.mail_after == now for notice in made):
        transaction.on_commit(lambda: jobs.ring(jobs.SEND_NOTICES))
    return made


def _mail_after(person: Person, mailed: str, now: datetime, held_until: datetime | None) -> datetime | None:
    """When this line may be mailed; None: never. What waits for `held_until` waits for it in the daily mail, too."""
    if mailed == MailWhen.NEVER:
        return None
    if mailed == MailWhen.AT_ONCE:
        return held_until or now
    return _next_morning(person, max(now, held_until or now))


def _next_morning(person: Person, now: datetime) -> datetime:
    """When the daily mail goes out to this person: eight in the morning of their time zone."""
    there = now.astimezone(ZoneInfo(person.time_zone))
    morning = there.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    return morning if there < morning else morning + timedelta(days=1)


def settle(initiative: Initiative, about: str, *, now: datetime, person: Person | None = None) -> int:
    """Mark as read what no longer waits: lines of `initiative` whose key starts with `about`; returns how many.

    Whoever has dealt with a thing need not tick it off as well, and the next thing is mailed again.
    """
    lines = Notice.objects.still_waiting(initiative, about)
    return (lines.of(person) if person else lines).update(read_at=now)
