"""What the board counts: every write adds the difference that it makes, nothing counts rows.

A line is added and no row is held, so two writers never wait for each other's counting; the scheduler folds the
lines of a cell into one (`actions/board/counting.py`).
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from initiatives import jobs
from initiatives.models import BoardRow, BoardTotal, CountedBy

Cell = tuple[str, int, int]
Measures = tuple[Any, ...]
MEASURES = ("rows", "asking", "unframed", "breaking", "indebted", "weeks", "value")
_NOTHING: Measures = (0, 0, 0, 0, 0, Decimal(0), Decimal(0))


@dataclass(frozen=True)
class Weight:
    """What a row adds to which cells; `state` tells two rows apart that the board would order or fit differently."""

    cells: dict[Cell, Measures]
    state: tuple[Any, ...] = ()


def weigh(row: BoardRow | None, options: tuple[Any, ...] = ()) -> Weight:
    """What a row with these options counts for; nothing where there is none."""
    if row is None:
        return Weight({})
    state = (row.shelf, row.team_id, tuple(row.effort_quantiles), options, *_keys(row))
    efforts = next((efforts for key, *_, efforts in options if key == row.option_key), ())
    return Weight(cells_of(row, {team: weeks for team, weeks, _ in efforts}), state)


def cells_of(row: BoardRow, efforts: Mapping[int, Decimal]) -> dict[Cell, Measures]:
    """The cells of a row: its team, the outcome that it serves, and each person who files or owns it.

    `efforts` are the weeks of each team that its option takes: another team's cell gets its weeks and nothing else.
    """
    measures: Measures = (
        1,
        int(bool(row.questions_open)),
        int(row.not_fully_framed),
        int(row.guardrail_state == "breaks"),
        int(bool(row.debt_weeks)),
        Decimal(row.effort_expected or 0),
        Decimal(row.npv_expected or 0),
    )
    beside = (
        {team: weeks for team, weeks in efforts.items() if team != row.team_id} if len(efforts) > 1 else {}
    )
    own = measures if not beside else (*measures[:5], efforts.get(row.team_id or 0, Decimal(0)), measures[6])
    cells: dict[Cell, Measures] = {
        (CountedBy.TEAM, row.team_id or 0, row.shelf): own,
        (CountedBy.OUTCOME, row.serves_id or 0, row.shelf): measures,
        **{
            (CountedBy.TEAM, team, row.shelf): (0, 0, 0, 0, 0, weeks, Decimal(0))
            for team, weeks in beside.items()
        },
    }
    for person in {row.filed_by_id, row.product_owner_id, row.engineering_owner_id}:
        if person is not None:
            cells[(CountedBy.PERSON, person, row.shelf)] = measures
    return cells


def _keys(row: BoardRow) -> Iterable[float]:
    return (getattr(row, field.name) for field in BoardRow._meta.fields if field.name.startswith("by_"))


def change(before: Weight, after: Weight) -> None:
    """Add a line for each cell that counts differently now.

    The team's cells get one whenever order, effort or an option moved, too: whatever is kept by their state is out of date then.
    """
    lines = []
    for cell in {*before.cells, *after.cells}:
        old, new = before.cells.get(cell, _NOTHING), after.cells.get(cell, _NOTHING)
        moved = cell[0] == CountedBy.TEAM and before.state != after.state
        if old == new and not moved:
            continue
        lines.append(line(cell, tuple(b - a for a, b in zip(old, new, strict=True))))
    BoardTotal.objects.bulk_create(lines)
    if lines:
        jobs.board_moved()


def line(cell: Cell, measures: Iterable[Any]) -> BoardTotal:
    """One line of a cell, with a stamp of its own."""
    counted, key, shelf = cell
    amounts = dict(zip(MEASURES, measures, strict=True))
    return BoardTotal(counted=counted, key=key, shelf=shelf, stamp=secrets.randbelow(2**31 - 1), **amounts)
