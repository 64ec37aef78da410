"""The replies under a question: the last so many, and how many came earlier."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Window

from initiatives.models import Initiative, Message, Person, Question, QuestionState
from initiatives.queries import together

SHOWN = 30
EDIT_MINUTES = 15


@dataclass(frozen=True)
class MessageRow:
    """One reply. `gone` ones show a stub instead of their words."""

    pk: int
    author: Person
    text: str
    at: dt.datetime
    edited: bool
    gone: bool
    may_edit: bool


@dataclass(frozen=True)
class Messages:
    """The last replies, oldest of them first; `earlier` came before them, asked for from the key `first` on."""

    rows: tuple[MessageRow, ...]
    earlier: int
    first: int


def messages_of(
    person: Person, question: Question, *, now: dt.datetime, before: int | None = None
) -> Messages:
    """The last replies, or the last before the message `before`. One query."""
    messages = question.messages.select_related("author").order_by("-pk")
    if before is not None:
        messages = messages.filter(pk__lt=before)
    # Counted over all of them in the same query, so that a long thread asks no more than a short one.
    shown = list(messages.annotate(counted=Window(Count("pk")))[:SHOWN])
    return _messages(person, shown, shown[0].counted if shown else 0, now)


def part_of(initiative: Initiative, *, start: int, unfolded: int | None) -> together.Part:
    """The last replies of the thread that `question_list` unfolds: the one asked for, or the first open one."""
    if unfolded:
        chosen = initiative.questions.filter(number=unfolded)
    elif unfolded is None and start == 0:
        chosen = initiative.questions.filter(state=QuestionState.OPEN).by_worth()
    else:
        chosen = initiative.questions.none()
    last = Message.objects.filter(question__in=chosen.values("pk")[:1]).order_by("-pk")
    return together.whole(last[:SHOWN], who="author__name")


def read_part(person: Person, rows: Sequence[together.Row], *, replies: int, now: dt.datetime) -> Messages:
    """The thread from the rows of that part; `replies` are all there are."""
    found = sorted(together.instances(Message, rows), key=lambda message: -message.pk)
    for message in found:
        message.author = Person(pk=message.author_id, name=message.who)  # type: ignore[attr-defined]
    return _messages(person, found, replies, now)


def _messages(person: Person, newest_first: Sequence[Message], replies: int, now: dt.datetime) -> Messages:
    shown = newest_first[::-1]
    rows = tuple(
        MessageRow(
            pk=message.pk,
            author=message.author,
            text="" if message.deleted_at else message.text,
            at=message.written_at,
            edited=message.edited_at is not None,
            gone=message.deleted_at is not None,
            may_edit=may_edit_message(person, message, now),
        )
        for message in shown
    )
    return Messages(rows, replies - len(shown) if shown else 0, shown[0].pk if shown else 0)


def fresh(moment: dt.datetime, now: dt.datetime) -> bool:
    """Within the fifteen minutes in which words may still be changed."""
    return now - moment <= dt.timedelta(minutes=EDIT_MINUTES)


def may_edit_message(person: Person, message: Message, now: dt.datetime) -> bool:
    """One's own, for so long."""
    return message.deleted_at is None and message.author_id == person.pk and fresh(message.written_at, now)
