"""Conversations with customers: putting one up, joining, leaving, calling it off, and a word the day before."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from initiatives import access
from initiatives.actions._history import Change, record
from initiatives.actions._notify import tell
from initiatives.actions._once import once
from initiatives.errors import Conflict, Difference, InvalidInput, NotFound, WrongStage
from initiatives.models import Conversation, Initiative, NoticeKind, Outcome, Person, Seat
from initiatives.queries import conversations as queries

LONGEST = timedelta(hours=12)


@dataclass(frozen=True)
class Planned:
    """A conversation as it is typed; `seats` besides the host, None is no limit."""

    with_whom: str
    about: str
    starts_at: datetime
    ends_at: datetime
    initiative: Initiative | None = None
    outcome: Outcome | None = None
    seats: int | None = None
    place: str = ""
    notes: str = ""
    guests: tuple[Person, ...] = ()
    """Who comes, or came, along with the host: said when it is put up; later people join by themselves."""


_FIELDS = {
    "with_whom": "With",
    "about": "About",
    "starts_at": "Starts",
    "ends_at": "Ends",
    "initiative": "Initiative",
    "outcome": "Outcome",
    "seats": "Seats",
    "place": "Where",
    "notes": "Notes",
}


def put_up(*, planned: Planned, by: Person, now: datetime, once_token: str = "") -> Conversation:
    """Put up a conversation; who does so hosts it and has a seat. It may lie in the past, to be written up."""
    access.require(by, "join_conversation")
    _check(planned)
    with transaction.atomic():
        made, is_new = once(
            Conversation, lambda: _create(planned, by=by, now=now), by=by, token=once_token, now=now
        )
        if is_new:
            _record(made, by, now, "put_up_conversation", f"Put up a conversation with {made.with_whom}")
            if made.ends_at > now:
                _tell_guests(
                    made,
                    f"{by.name} takes you to a conversation with {made.with_whom}",
                    "guest",
                    by=by,
                    now=now,
                )
        return made


def _create(planned: Planned, *, by: Person, now: datetime) -> Conversation:
    made = Conversation.objects.create(
        host=by, created_at=now, **{name: getattr(planned, name) for name in _FIELDS}
    )
    there = dict.fromkeys((by, *planned.guests))
    Seat.objects.bulk_create([Seat(conversation=made, person=one, joined_at=now) for one in there])
    return made


def _check(planned: Planned) -> None:
    if planned.ends_at <= planned.starts_at or planned.ends_at - planned.starts_at > LONGEST:
        raise InvalidInput({"minutes": "It must last between 5 minutes and 12 hours"})
    if planned.seats is not None and planned.seats < 1:
        raise InvalidInput({"seats": "Enter 1 seat or more, or leave it empty"})
    if planned.seats is not None and len(planned.guests) > planned.seats:
        raise InvalidInput({"seats": "There are more guests than seats. Enter more seats, or leave it empty"})


def change(
    *, conversation: Conversation, planned: Planned, by: Person, now: datetime, version: int
) -> Conversation:
    """The host changes it; who has a seat hears of another time or place. Raises `Conflict` with both texts."""
    _check(planned)
    with transaction.atomic():
        row = _lock(conversation)
        access.require(by, "change_conversation", row)
        changes: list[Change] = [
            (label, _words(getattr(row, name), by), _words(getattr(planned, name), by))
            for name, label in _FIELDS.items()
            if getattr(row, name) != getattr(planned, name)
        ]
        if row.version != version:
            raise Conflict(
                "This conversation changed while you were writing",
                version=row.version,
                differences=tuple(Difference(*one) for one in changes),
            )
        guests = row.taken.exclude(person=row.host).count()
        if planned.seats is not None and planned.seats < guests:
            raise InvalidInput({"seats": f"{guests} people have joined. Enter {guests} or more"})
        if not changes:
            return row
        moved = row.starts_at != planned.starts_at or row.place != planned.place
        for name in _FIELDS:
            setattr(row, name, getattr(planned, name))
        row.version += 1
        row.save()
        _record(
            row, by, now, "change_conversation", f"Changed the conversation with {row.with_whom}", changes
        )
        if moved and row.ends_at > now:
            _tell_guests(
                row, f"{by.name} moved the conversation with {row.with_whom}", "moved", by=by, now=now
            )
        return row


def _words(value: object, reader: Person) -> str:
    if isinstance(value, datetime):
        return when_words(value, reader)
    return "" if value is None else str(value)


def when_words(moment: datetime, reader: Person) -> str:
    """ "Fri 27 Nov 2026, 14:30 (Europe/Lisbon)": a moment in the time zone of who reads it."""
    there = moment.astimezone(ZoneInfo(reader.time_zone))
    return f"{there:%a} {there.day} {there:%b %Y, %H:%M} ({reader.time_zone})"


def _lock(conversation: Conversation) -> Conversation:
    row = (
        Conversation.objects.select_for_update(of=("self",))
        .select_related("host", "initiative", "outcome")
        .filter(pk=conversation.pk)
        .first()
    )
    if row is None:
        raise NotFound
    return row


def _record(
    row: Conversation,
    by: Person,
    now: datetime,
    action: str,
    summary: str,
    changes: list[Change] | None = None,
) -> None:
    """Into the workspace's own chain: a conversation may be about no initiative, or about another one tomorrow."""
    record(initiative=None, by=by, now=now, action=action, summary=summary, changes=changes or ())


def join(*, conversation: Conversation, by: Person, now: datetime) -> Conversation:
    """Take a seat. Pressed twice it is one seat; two people at once never share the last one."""
    access.require(by, "join_conversation")
    with transaction.atomic():
        row = _lock(conversation)
        if row.taken.of(by).exists():
            return row
        if row.cancelled_at is not None:
            raise WrongStage("This conversation has been called off.")
        if row.starts_at <= now:
            raise WrongStage("This conversation has begun.")
        if row.seats is not None and row.taken.exclude(person=row.host).count() >= row.seats:
            raise WrongStage("Somebody took the last seat.")
        Seat.objects.create(conversation=row, person=by, joined_at=now)
        _record(row, by, now, "join_conversation", f"Joined the conversation with {row.with_whom}")
        tell(
            [row.host],
            initiative=row.initiative,
            kind=NoticeKind.CHANGED,
            text=f"{by.name} joins the conversation with {row.with_whom}.",
            once_key=f"conversation-joined:{row.pk}:{by.pk}",
            by=by,
            now=now,
        )
        return row


def leave(*, conversation: Conversation, by: Person, now: datetime) -> Conversation:
    """Give the seat back; afterwards it says that one was not there after all. The host calls it off instead."""
    with transaction.atomic():
        row = _lock(conversation)
        if row.host_id == by.pk:
            raise WrongStage("You host this conversation. Call it off instead.")
        gone, _ = row.taken.of(by).delete()
        if gone:
            _record(row, by, now, "leave_conversation", f"Left the conversation with {row.with_whom}")
        return row


def call_off(*, conversation: Conversation, by: Person, now: datetime) -> Conversation:
    """It does not take place; who has a seat hears so. Called off already stays so."""
    with transaction.atomic():
        row = _lock(conversation)
        access.require(by, "change_conversation", row)
        if row.cancelled_at is None:
            row.cancelled_at = now
            row.version += 1
            row.save(update_fields=["cancelled_at", "version"])
            _record(
                row, by, now, "call_off_conversation", f"Called off the conversation with {row.with_whom}"
            )
            if row.ends_at > now:
                _tell_guests(
                    row, f"{by.name} called off the conversation with {row.with_whom}", "off", by=by, now=now
                )
        return row


def put_back(*, conversation: Conversation, by: Person, now: datetime) -> Conversation:
    """The undo of calling it off."""
    with transaction.atomic():
        row = _lock(conversation)
        access.require(by, "change_conversation", row)
        if row.cancelled_at is not None:
            row.cancelled_at = None
            row.version += 1
            row.save(update_fields=["cancelled_at", "version"])
            _record(row, by, now, "put_back_conversation", f"Put the conversation with {row.with_whom} back")
            if row.ends_at > now:
                _tell_guests(
                    row,
                    f"The conversation with {row.with_whom} takes place after all",
                    "back",
                    by=by,
                    now=now,
                )
        return row


def _tell_guests(row: Conversation, words: str, what: str, *, by: Person, now: datetime) -> None:
    for person in queries.people_at(row):
        tell(
            [person],
            initiative=row.initiative,
            kind=NoticeKind.CHANGED,
            text=f"{words}: {when_words(row.starts_at, person)}.",
            once_key=f"conversation-{what}:{row.pk}:{row.version}",
            by=by,
            now=now,
        )


AHEAD = timedelta(
    hours=51
)  # a day before, wherever on the globe: two calendar days and the zones between them


def remind(*, now: datetime) -> int:
    """Tell who has a seat, the host too, on the day before in their own time zone; each once for each time.

    Called every ten minutes, so the line is in the inbox soon after that day begins, and in its morning's mail.
    """
    told = 0
    for seat in queries.to_remind(begin=now, end=now + AHEAD):
        row, person = seat.conversation, seat.person
        zone = ZoneInfo(person.time_zone)
        if row.starts_at.astimezone(zone).date() - now.astimezone(zone).date() != timedelta(days=1):
            continue
        where = f", {row.place}" if row.place else ""
        with transaction.atomic():
            told += len(
                tell(
                    [person],
                    initiative=row.initiative,
                    kind=NoticeKind.CHANGED,
                    text=f"Tomorrow: conversation with {row.with_whom}, {when_words(row.starts_at, person)}{where}",
                    once_key=f"conversation-tomorrow:{row.pk}:{row.starts_at:%Y%m%d%H%M}",
                    by=None,
                    now=now,
                )
            )
    return told
