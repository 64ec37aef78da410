"""One notice for many: while somebody frames, what they ask and suggest is visible at once and told together.

The line stands in the inbox from the first thing on and counts up; its mail waits until framing is finished,
until "Send now", or for half an hour after the first, whichever comes first.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from initiatives import access, jobs
from initiatives.actions._notify import tell
from initiatives.models import Initiative, Notice, NoticeKind, Person
from initiatives.queries import held
from initiatives.queries import reframing as queries
from initiatives.stages import Stage

HOLD = timedelta(minutes=30)
_KEY = "held:"


def tell_waiting(
    initiative: Initiative,
    person: Person,
    *,
    by: Person,
    now: datetime,
    text: str,
    once_key: str,
    anchor: str,
) -> None:
    """ "Waiting on you", unless an unread one about this initiative waits already.

    From whoever frames it is held, and grows with what they add.
    """
    waits = held.of(initiative, by=by, now=now, person=person)
    if waits is not None:
        grow(waits, initiative, by=by)
        return
    if queries.has_unread_waiting(person, initiative):
        return
    holds = by.pk != person.pk and frames(initiative, by)
    tell(
        [person],
        initiative=initiative,
        kind=NoticeKind.WAITING,
        text=text,
        once_key=f"{_KEY}{once_key}" if holds else once_key,
        by=by,
        now=now,
        anchor=anchor,
        mail_after=now + HOLD if holds else None,
    )


def frames(initiative: Initiative, person: Person) -> bool:
    """Whether this person is at it: framing has not been finished, and it is theirs to finish."""
    return initiative.at_stage in (Stage.SUBMITTED, Stage.REFRAMING) and bool(
        access.may(person, "frame", initiative)
    )


def grow(notice: Notice, initiative: Initiative, *, by: Person, finished: bool = False) -> None:
    """Say anew what the line stands for."""
    count = held.counted(notice, initiative, by=by)
    many = held.words(count)
    if finished:
        notice.text = f"{by.name} finished framing {initiative.reference}, with {many} for you"[:300]
    elif sum(count) > 1:
        notice.text = f"{by.name} left you {many} in {initiative.reference}"[:300]
    else:
        return
    notice.anchor = notice.anchor if sum(count) == 1 else ""
    notice.save(update_fields=["text", "anchor"])


def grow_all(initiative: Initiative, *, by: Person, now: datetime) -> None:
    """A concern counts too, for everybody to whom something is held."""
    for notice in held.all_of(initiative, by=by, now=now):
        grow(notice, initiative, by=by)


@transaction.atomic
def send(initiative: Initiative, *, by: Person, now: datetime, finished: bool = False) -> list[int]:
    """Let the mails go that are held for `by`; returns the keys of the people who are told by them."""
    waiting = held.all_of(initiative, by=by, now=now)
    for notice in waiting:
        if finished:
            grow(notice, initiative, by=by, finished=True)
        notice.mail_after = now
        notice.save(update_fields=["mail_after"])
    if waiting:
        transaction.on_commit(lambda: jobs.ring(jobs.SEND_NOTICES))
    return [notice.person_id for notice in waiting]


def settle_done(initiative: Initiative, people: Iterable[Person | None], *, now: datetime) -> None:
    """What was held for somebody is done with once neither a question nor a suggestion waits for them."""
    for person in people:
        if person is None or initiative.questions.open().asked_of(person).exists():
            continue
        if not initiative.suggestions.open().exists():
            # A mail that has not gone yet would tell of what is done.
            Notice.objects.still_waiting(initiative, _KEY).of(person).update(read_at=now, mail_after=None)
