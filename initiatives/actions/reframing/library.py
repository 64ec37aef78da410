"""The question library: added to, changed, retired, put in order. Its history is the workspace's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from initiatives import access
from initiatives.actions._history import Change, record
from initiatives.actions._once import once
from initiatives.actions.people import lock_workspace
from initiatives.errors import Conflict, Difference, InvalidInput, WrongStage
from initiatives.models import Fits, Kind, LibraryQuestion, LibraryWording, Person
from initiatives.queries.reframing import question_library as queries

LABELS: Mapping[str, str] = {
    "kind": "Kind",
    "text": "Question",
    "when": "When to ask it",
    "example": "Example",
    "would_change": "If the answer goes one way",
    "otherwise": "If it goes the other",
    "fits": "Fits",
}


@dataclass(frozen=True)
class LibraryWords:
    """All that a person says of a question in the library."""

    kind: str
    text: str
    when: str
    example: str = ""
    would_change: str = ""
    otherwise: str = ""
    fits: str = ""


def words_of(source: LibraryQuestion | LibraryWording) -> LibraryWords:
    """What a question, or an earlier wording of it, says."""
    return LibraryWords(**{name: getattr(source, name) for name in LABELS})


@transaction.atomic
def add_library_question(
    *, words: LibraryWords, by: Person, now: datetime, once_token: str = ""
) -> LibraryQuestion:
    """A new question, last of its kind. Raises `InvalidInput` where the library asks the same already."""
    access.require(by, "edit_question_library")
    lock_workspace()
    question, is_new = once(LibraryQuestion, lambda: _add(words), by=by, token=once_token, now=now)
    if is_new:
        changes = [(label, "", _said(name, getattr(words, name))) for name, label in LABELS.items()]
        _record("add_library_question", f"Added to the library: {words.text}", by, now, changes)
    return question


def _add(words: LibraryWords) -> LibraryQuestion:
    _must_be_new(words.text)
    return LibraryQuestion.objects.create(**vars(words), position=_last(words.kind) + 1)


@transaction.atomic
def change_library_question(
    question: LibraryQuestion, *, words: LibraryWords, version: int, by: Person, now: datetime
) -> LibraryQuestion:
    """Say it otherwise; how it read before is kept. Raises `Conflict` with both texts, `InvalidInput`."""
    access.require(by, "edit_question_library")
    lock_workspace()
    row = _fresh(question)
    if row.version != version:
        raise Conflict(
            f"{_last_hand(row)} changed this question while you were writing",
            version=row.version,
            differences=tuple(
                Difference(label, _said(name, getattr(row, name)), _said(name, getattr(words, name)))
                for name, label in LABELS.items()
                if getattr(row, name) != getattr(words, name)
            ),
        )
    if words_of(row) != words:
        _reword(row, words, f"Changed in the library: {words.text}", by=by, now=now)
    return row


@transaction.atomic
def restore_library_wording(
    question: LibraryQuestion, *, number: int, version: int, by: Person, now: datetime
) -> LibraryQuestion:
    """Let an earlier wording hold again: the undo of a change. Raises `Conflict` after another change."""
    access.require(by, "edit_question_library")
    lock_workspace()
    row = _fresh(question)
    earlier = row.earlier.filter(number=number).first()
    if earlier is None:
        raise WrongStage("That wording is not there any more.")
    if row.version != version:
        raise Conflict(f"{_last_hand(row)} changed this question meanwhile.", version=row.version)
    if words_of(row) != words_of(earlier):
        _reword(row, words_of(earlier), f"Brought back how it read: {earlier.text}", by=by, now=now)
    return row


def _reword(row: LibraryQuestion, words: LibraryWords, summary: str, *, by: Person, now: datetime) -> None:
    if row.text.casefold() != words.text.casefold():
        _must_be_new(words.text)
    LibraryWording.objects.create(
        question=row, number=row.version, replaced_by=by, replaced_at=now, **vars(words_of(row))
    )
    changes = [
        (label, _said(name, getattr(row, name)), _said(name, getattr(words, name)))
        for name, label in LABELS.items()
    ]
    if row.kind != words.kind:
        row.position = _last(words.kind) + 1
    for name, value in vars(words).items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    _record("change_library_question", summary, by, now, changes)


@transaction.atomic
def retire_library_question(question: LibraryQuestion, *, by: Person, now: datetime) -> LibraryQuestion:
    """Offer it no more. What was asked from it stays, and so do its counts; twice is once."""
    access.require(by, "edit_question_library")
    lock_workspace()
    row = _fresh(question)
    if not row.is_retired:
        row.retired_at, row.retired_by = now, by
        row.version += 1
        row.save(update_fields=["retired_at", "retired_by", "version"])
        _record("retire_library_question", f"Retired from the library: {row.text}", by, now)
    return row


@transaction.atomic
def bring_back_library_question(question: LibraryQuestion, *, by: Person, now: datetime) -> LibraryQuestion:
    """Offer it again, where it stood."""
    access.require(by, "edit_question_library")
    lock_workspace()
    row = _fresh(question)
    if row.is_retired:
        row.retired_at = row.retired_by = None
        row.version += 1
        row.save(update_fields=["retired_at", "retired_by", "version"])
        _record("bring_back_library_question", f"Brought back to the library: {row.text}", by, now)
    return row


@transaction.atomic
def move_library_question(question: LibraryQuestion, *, up: bool, by: Person, now: datetime) -> bool:
    """One place up or down among the active ones of its kind; False where it stands at the end already."""
    access.require(by, "edit_question_library")
    lock_workspace()
    row = _fresh(question)
    if row.is_retired:
        raise WrongStage("A retired question has no place in the order. Bring it back first.")
    in_order = list(LibraryQuestion.objects.active().filter(kind=row.kind).in_order())
    place = in_order.index(row)
    there = place - 1 if up else place + 1
    if not 0 <= there < len(in_order):
        return False
    in_order.insert(there, in_order.pop(place))
    for position, other in enumerate(in_order, start=1):
        other.position = position
    LibraryQuestion.objects.bulk_update(in_order, ["position"])
    change = ("Place", str(place + 1), str(there + 1))
    direction = "up" if up else "down"
    _record("move_library_question", f"Moved {direction} in the library: {row.text}", by, now, [change])
    return True


def _fresh(question: LibraryQuestion) -> LibraryQuestion:
    """The row as it stands; the workspace's lock keeps everybody else out until the transaction ends."""
    return queries.get_library_question(question.pk)


def _last(kind: str) -> int:
    return LibraryQuestion.objects.filter(kind=kind).aggregate(last=Max("position"))["last"] or 0


def _must_be_new(text: str) -> None:
    if LibraryQuestion.objects.filter(text__iexact=text).exists():
        raise InvalidInput({"text": "The library asks this already. It may be among the retired ones"})


def _last_hand(row: LibraryQuestion) -> str:
    last = row.earlier.select_related("replaced_by").order_by("-number").first()
    return last.replaced_by.first_name if last else "Somebody"


def _said(name: str, value: str) -> str:
    if name == "kind":
        return str(Kind(value).label)
    if name == "fits" and value:
        return str(Fits(value).label)
    return value


def _record(
    action: str, summary: str, by: Person, now: datetime, changes: list[Change] | None = None
) -> None:
    record(initiative=None, by=by, now=now, action=action, summary=summary, changes=changes or ())
