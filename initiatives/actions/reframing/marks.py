"""Marks of the wording reader: dismissed for good, shown again; and the names that are never marked."""

from datetime import datetime

from django.db import transaction

from initiatives import access
from initiatives.actions._history import record
from initiatives.actions.people import lock_workspace
from initiatives.errors import Conflict, Difference, InvalidInput
from initiatives.models import DismissedMark, Person, Workspace
from initiatives.queries.reframing import marks as queries

MOST_NAMES = 200
LONGEST_NAME = 80


@transaction.atomic
def dismiss_mark(*, rule: str, words: str, by: Person, now: datetime) -> DismissedMark:
    """Never mark these words for this person again by this rule. Nobody else sees or counts it.

    It is how somebody likes their screens, so it leaves no entry in the history.
    """
    access.require(by, "own_account")
    words = " ".join(words.split())[: queries.LONGEST]
    if not rule or len(rule) > 60 or not words:
        raise InvalidInput({"words": "These words are marked no more. Reload the page"})
    mark, _ = DismissedMark.objects.get_or_create(
        person=by, rule=rule, key=queries.key_of(words), defaults={"words": words, "at": now}
    )
    return mark


@transaction.atomic
def show_mark_again(mark: DismissedMark | None, *, by: Person) -> None:
    """Take one's own dismissal back; one that is gone already stays so."""
    access.require(by, "own_account")
    if mark is not None and mark.person_id == by.pk:
        mark.delete()


@transaction.atomic
def name_products(*, names: str, version: int, by: Person, now: datetime) -> Workspace:
    """The company's own names, one a line: the reader marks none of them, for anybody.

    `version` is the workspace's. Raises `Conflict` with both lists, `InvalidInput`.
    """
    access.require(by, "name_products")
    row = lock_workspace()
    tidy = _tidy(names)
    if row.version != version and row.product_names != tidy:
        raise Conflict(
            "Somebody changed the workspace’s settings while you were writing",
            version=row.version,
            differences=(Difference("Names", row.product_names, tidy),),
        )
    if row.product_names != tidy:
        change = ("Names", ", ".join(row.product_names.split("\n")), ", ".join(tidy.split("\n")))
        row.product_names = tidy
        row.version += 1
        row.save(update_fields=["product_names", "version"])
        record(
            initiative=None,
            by=by,
            now=now,
            action="name_products",
            summary="Changed the names that are never marked",
            changes=[change],
        )
    return row


def _tidy(names: str) -> str:
    """Each name once, in the order typed; raises `InvalidInput` for too many or too long ones."""
    lines = list(dict.fromkeys(" ".join(line.split()) for line in names.splitlines() if line.strip()))
    if len(lines) > MOST_NAMES:
        raise InvalidInput({"names": f"Enter {MOST_NAMES} names or less"})
    for line in lines:
        if len(line) > LONGEST_NAME:
            raise InvalidInput(
                {"names": f"Each name must be {LONGEST_NAME} characters or less: {line[:40]}…"}
            )
    return "\n".join(lines)
