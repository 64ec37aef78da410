"""The history of an initiative, newest first, by keyset: page 1,000 costs what page 1 costs."""

import datetime as dt
from dataclasses import dataclass

from initiatives.models import HistoryEntry, Initiative
from initiatives.queries.sealed import HIDDEN

A_PAGE = 50


@dataclass(frozen=True)
class HistoryRow:
    """One write. `changes` are (field, before, after) in words."""

    number: int
    who: str
    at: dt.datetime
    summary: str
    changes: tuple[tuple[str, str, str], ...]


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
    entries = initiative.history.select_related("actor").order_by("-number")
    if before is not None:
        entries = entries.filter(number__lt=before)
    found = list(entries[: count + 1])
    rows = tuple(_row(entry, sealed) for entry in found[:count])
    return HistoryPage(rows, rows[-1].number if len(found) > count else None)


def _row(entry: HistoryEntry, sealed: frozenset[str]) -> HistoryRow:
    changes = [(change["field"], change["before"], change["after"]) for change in entry.changes]
    if sealed and any(_tells_of(field, sealed) for field, _, _ in changes):
        changes = [("Numbers", "", HIDDEN)]
    return HistoryRow(
        number=entry.number,
        who=entry.actor.name if entry.actor else "OutcomeFrame",
        at=entry.at,
        summary=entry.summary,
        changes=tuple(changes),
    )


def _tells_of(field: str, sealed: frozenset[str]) -> bool:
    """ "B effort" tells of B; the letter stands first in every change of an option's number."""
    return field.split(" ", 1)[0] in sealed
