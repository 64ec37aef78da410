"""The history of an initiative, newest first, by keyset: page 1,000 costs what page 1 costs."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from initiatives.models import Decision, HistoryEntry, Initiative
from initiatives.queries import together
from initiatives.queries.sealed import HIDDEN

A_PAGE = 50
# Who did what nobody pressed a button for.
NOBODY = "OutcomeFrame"


@dataclass(frozen=True)
class HistoryRow:
    """One write. `changes` are (field, before, after) in words."""

    number: int
    who: str
    at: dt.datetime
    summary: str
    changes: tuple[tuple[str, str, str], ...]
    decision: int | None = None
    """The number of the decision that it was, which has a page of its own."""


@dataclass(frozen=True)
class HistoryPage:
    """`next_before` asks for the page of earlier ones; None on the last."""

    rows: tuple[HistoryRow, ...]
    next_before: int | None


def history_page(
    initiative: Initiative,
    *,
    before: int | None = None,
    count: int = A_PAGE,
    sealed: frozenset[str] = frozenset(),
) -> HistoryPage:
    """The `count` entries before the entry with number `before`, newest first."""
    made = Decision.objects.filter(
        initiative=OuterRef("initiative"), decided_at=OuterRef("at"), decided_by=OuterRef("actor")
    )
    entries = initiative.history.select_related("actor").annotate(decision=Subquery(made.values("pk")[:1]))
    entries = entries.order_by("-number")
    if before is not None:
        entries = entries.filter(number__lt=before)
    found = list(entries[: count + 1])
    rows = tuple(_row(entry, sealed) for entry in found[:count])
    return HistoryPage(rows, rows[-1].number if len(found) > count else None)


def last_part(initiative: Initiative, *, count: int) -> together.Part:
    """The last entries, to be asked for with other things."""
    last = initiative.history.order_by("-number")[:count]
    return together.part(last, "number", "at", "summary", "changes", who="actor__name")


def read_last(rows: Sequence[together.Row]) -> tuple[HistoryRow, ...]:
    """Newest first, from the rows of that part."""
    return tuple(
        HistoryRow(row["number"], row["who"] or NOBODY, row["at"], row["summary"], _said(row["changes"]))
        for row in sorted(rows, key=lambda row: -row["number"])
    )


def _said(changes: Sequence[Mapping[str, str]]) -> tuple[tuple[str, str, str], ...]:
    return tuple((change["field"], change["before"], change["after"]) for change in changes)


def _row(entry: HistoryEntry, sealed: frozenset[str]) -> HistoryRow:
    changes = _said(entry.changes)
    if sealed and any(_tells_of(field, sealed) for field, _, _ in changes):
        changes = (("Numbers", "", HIDDEN),)
    return HistoryRow(
        number=entry.number,
        who=entry.actor.name if entry.actor else NOBODY,
        at=entry.at,
        summary=entry.summary,
        changes=changes,
        decision=entry.decision,  # type: ignore[attr-defined]
    )


def _tells_of(field: str, sealed: frozenset[str]) -> bool:
    """ "B effort" tells of B; the letter stands first in every change of an option's number."""
    return field.split(" ", 1)[0] in sealed
