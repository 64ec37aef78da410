"""The history of an initiative, newest first, by keyset: page 1,000 costs what page 1 costs."""

import datetime as dt
from dataclasses import dataclass

from initiatives.models import HistoryEntry, Initiative

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


def history_page(initiative: Initiative, *, before: int | None = None, count: int = A_PAGE) -> HistoryPage:
    """The `count` entries before the entry with number `before`, newest first."""
    entries = initiative.history.select_related("actor").order_by("-number")
    if before is not None:
        entries = entries.filter(number__lt=before)
    found = list(entries[: count + 1])
    rows = tuple(_row(entry) for entry in found[:count])
    return HistoryPage(rows, rows[-1].number if len(found) > count else None)


def _row(entry: HistoryEntry) -> HistoryRow:
    return HistoryRow(
        number=entry.number,
        who=entry.actor.name if entry.actor else "OutcomeFrame",
        at=entry.at,
        summary=entry.summary,
        changes=tuple((change["field"], change["before"], change["after"]) for change in entry.changes),
    )
