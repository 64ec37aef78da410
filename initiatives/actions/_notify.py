"""Telling people, once each, and never about their own acts."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from initiatives import jobs
from initiatives.models import Initiative, Notice, NoticeKind, Person

_MAILED_AT_ONCE = (NoticeKind.WAITING, NoticeKind.DECIDED)
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

    "Waiting on you" and "decided" are mailed at once, or after `mail_after` (a decision, after its undo
    window); the rest goes into the daily mail. Call inside the action's transaction.
    """
    at_once = kind in _MAILED_AT_ONCE
    concerned = {
        person.pk: person
        for person in people
        if person is not None and person.is_active and (by is None or person.pk != by.pk)
    }
    told = set(Notice.objects.of_event(once_key[:80], concerned).values_list("person_id", flat=True))
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
                mail_after=(mail_after or now) if at_once else _next_morning(person, now),
            )
            for pk, person in concerned.items()
            if pk not in told
        ],
        ignore_conflicts=True,
    )
    if made and kind in _MAILED_AT_ONCE and mail_after is None:
        transaction.on_commit(lambda: jobs.ring(jobs.SEND_NOTICES))
    return made


def _next_morning(person: Person, now: datetime) -> datetime | None:
    """When the daily mail goes out to this person: eight in the morning of their time zone; None: never."""
    if not person.digest_on:
        return None
    there = now.astimezone(ZoneInfo(person.time_zone))
    morning = there.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    return morning if there < morning else morning + timedelta(days=1)


def settle(initiative: Initiative, about: str, *, now: datetime, person: Person | None = None) -> int:
    """Mark as read what no longer waits: lines of `initiative` whose key starts with `about`; returns how many.

    Whoever has dealt with a thing need not tick it off as well, and the next thing is mailed again.
    """
    lines = Notice.objects.still_waiting(initiative, about)
    return (lines.of(person) if person else lines).update(read_at=now)
