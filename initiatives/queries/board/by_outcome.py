"""The board by outcome: the outcomes with most on the board, and the first few rows of each.

PostgreSQL takes the first rows of each outcome from an index, outcome by outcome, so that the work follows what is
shown and not what there is; SQLite numbers the rows of each outcome and keeps the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import F, OuterRef, Sum, Window
from django.db.models.functions import RowNumber

from initiatives.models import BoardRow, BoardTotal, CountedBy, Outcome, Person, Shelf
from initiatives.queries.board.fitting import marked
from initiatives.queries.board.lines import Line, line_of, values_for
from initiatives.queries.board.rows import Board, Rows, narrowed

A_PAGE, ROWS = 20, 5


@dataclass(frozen=True)
class Group:
    """One outcome with its first rows. `count` and `value` are of everything undecided that serves it."""

    outcome_id: int
    goal: str
    owners: str
    count: int
    value: float
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Groups:
    """A page of outcomes, how many initiatives serve none, and whether there are more outcomes."""

    groups: tuple[Group, ...]
    without: int
    start: int
    is_more: bool


def groups(person: Person, board: Board, *, start: int = 0) -> Groups:
    """The outcomes of the board by the value that waits for them, best first: three queries."""
    cells = list(
        BoardTotal.objects.filter(counted=CountedBy.OUTCOME, shelf__lte=Shelf.REFRAMING)
        .values_list("key")
        .annotate(count=Sum("rows"), worth=Sum("value"))
        .filter(count__gt=0)
        .order_by("-worth", "key")
    )
    without = next((count for key, count, _ in cells if not key), 0)
    named = [cell for cell in cells if cell[0]]
    page = named[start : start + A_PAGE]
    keys = [key for key, _, _ in page]
    outcomes = _outcomes(person, board, keys)
    first = _first_rows(person, board, keys, outcomes)
    names = {room.team_id: room.team for room in board.rooms}
    inside = {team: frozenset(int(pk) for pk in above.ids) for team, above in board.above.items()}
    lines: dict[int, list[Line]] = {}
    for values in first:
        line = marked(line_of(values, names), board.above, inside)
        if line.serves_id is not None:
            lines.setdefault(line.serves_id, []).append(line)
    return Groups(
        tuple(
            Group(
                key,
                outcomes[key].goal,
                f"{outcomes[key].product_owner.name} and {outcomes[key].engineering_owner.name}",
                count,
                float(worth),
                tuple(lines.get(key, ())),
            )
            for key, count, worth in page
            if key in outcomes and (lines.get(key) or not board.filters.narrows)
        ),
        without,
        start,
        len(named) > start + A_PAGE,
    )


def _top(person: Person, board: Board) -> Rows:
    rows = BoardRow.objects.filter(shelf__lte=Shelf.REFRAMING)
    rows = narrowed(rows, person, board.filters)
    return rows.filter(words__hold=board.filters.wanted) if board.filters.wanted else rows


def _outcomes(person: Person, board: Board, keys: Sequence[int]) -> dict[int, Outcome]:
    rows = Outcome.objects.filter(pk__in=keys).select_related("product_owner", "engineering_owner")
    if connection.vendor == "postgresql":
        order = ("shelf", board.filters.column, "initiative_id")
        of_it = _top(person, board).filter(serves=OuterRef("pk")).order_by(*order)
        rows = rows.annotate(first=ArraySubquery(of_it.values("initiative_id")[:ROWS]))
    return {row.pk: row for row in rows}


def _first_rows(person: Person, board: Board, keys: Sequence[int], outcomes: dict[int, Outcome]) -> list[Any]:
    column = board.filters.column
    order = ("shelf", column, "initiative_id")
    if connection.vendor == "postgresql":
        ids = [pk for row in outcomes.values() for pk in getattr(row, "first", ())]
        rows = BoardRow.objects.filter(initiative_id__in=ids)
    else:
        place = Window(RowNumber(), partition_by=F("serves_id"), order_by=[F(name).asc() for name in order])
        rows = _top(person, board).filter(serves_id__in=keys).annotate(place=place).filter(place__lte=ROWS)
    return list(values_for(person, rows.order_by(*order), column))
