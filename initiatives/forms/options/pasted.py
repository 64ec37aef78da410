"""Parts of an option as rows of a spreadsheet: a name, a share of the value, an effort, a note. Plain functions."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from initiatives.actions.options import Part
from initiatives.forms import typed
from initiatives.forms.fields import WEEKS
from initiatives.forms.typed import Unreadable

SHARE_HELP = "Enter a share, like 49%"
EFFORT_HELP = "Enter an effort, like 2 or 1.5"
MOST_EFFORT = 100_000
_DECIMAL_COMMA = re.compile(r"(?<![\d,.])(\d+),(\d{1,4})(?![\d,])")
_HEADS = {
    "share": ("share", "value", "%", "percent", "demand", "use"),
    "effort": ("effort", "weeks", "person", "cost", "days"),
    "note": ("note", "comment", "why", "deal", "label"),
    "name": ("name", "slice", "part", "what", "feature", "option"),
}


@dataclass(frozen=True)
class Cells:
    """One row as typed, before anything is read. `number` is its line, counted from 1."""

    number: int
    name: str
    share: str
    effort: str = ""
    note: str = ""


@dataclass(frozen=True)
class Bad:
    """A row that could not be read: its line, the cell, and why."""

    number: int
    cell: str
    why: str


def split(text: str) -> list[Cells]:
    """The rows of a pasted table, without empty ones and without its head. Tab, semicolon or comma stand between."""
    lines = text.splitlines()
    mark = next((mark for mark in "\t;" if any(mark in line for line in lines)), ",")
    rows = [
        (number, [cell.strip() for cell in next(csv.reader([line], delimiter=mark), [])])
        for number, line in enumerate(lines, 1)
        if line.strip(f" {mark}")
    ]
    order = ["name", "share", "effort", "note"]
    if rows and _is_head(rows[0][1]):
        order = _order(rows[0][1]) or order
        rows = rows[1:]
    return [_cells(number, cells, order) for number, cells in rows]


def _is_head(cells: Sequence[str]) -> bool:
    return not any(any(c.isdigit() for c in cell) for cell in cells[1:]) and any(cells[1:])


def _order(cells: Sequence[str]) -> list[str] | None:
    """Which column is what, by the words of the head; None where it does not say where name and share are."""
    found: list[str] = []
    for place, cell in enumerate(cells):
        words = cell.lower()
        kinds = [kind for kind, said in _HEADS.items() if any(word in words for word in said)]
        free = [kind for kind in kinds if kind not in found]
        found.append(free[0] if free else ("name" if place == 0 else ""))
    return found if {"name", "share"} <= set(found) else None


def _cells(number: int, cells: Sequence[str], order: Sequence[str]) -> Cells:
    given = dict.fromkeys(("name", "share", "effort", "note"), "")
    for kind, cell in zip(order, cells, strict=False):
        if kind:
            given[kind] = cell
    return Cells(number, given["name"], given["share"], given["effort"], given["note"])


def read(rows: Sequence[Cells]) -> tuple[list[Part], list[Bad]]:
    """Every row that can be read, and every cell that cannot.

    A share without a sign is per cent as soon as one of them is above 1, else a fraction: "49" and "0.49" are one.
    """
    parts: list[Part] = []
    bad: list[Bad] = []
    in_percent = any(_plain_share(row.share) > 1 for row in rows)
    for row in rows:
        wrong = len(bad)
        if not row.name:
            bad.append(Bad(row.number, "name", "Enter what this part is called"))
        elif len(row.name) > 80:
            bad.append(Bad(row.number, "name", "The name must be 80 characters or less"))
        if len(row.note) > 120:
            bad.append(Bad(row.number, "note", "The note must be 120 characters or less"))
        share, effort = Decimal(0), None
        try:
            share = _share(row.share, in_percent=in_percent)
        except Unreadable as error:
            bad.append(Bad(row.number, "share", str(error)))
        try:
            effort = _effort(row.effort) if row.effort else None
        except Unreadable as error:
            bad.append(Bad(row.number, "effort", str(error)))
        if len(bad) == wrong:
            parts.append(Part(row.name, share, effort, row.note))
    return parts, bad


def _points(text: str) -> str:
    """A decimal comma as a point: "0,49", "2,5 weeks"."""
    return _DECIMAL_COMMA.sub(r"\1.\2", text.strip())


def _plain_share(text: str) -> float:
    try:
        found = typed.read_number(_points(text), {"%": 1.0}, SHARE_HELP)
    except Unreadable:
        return 0.0
    return 0.0 if found.unit_text else found.value


def _share(text: str, *, in_percent: bool) -> Decimal:
    found = typed.read_number(_points(text), {"%": 1.0, "percent": 1.0, "per cent": 1.0}, SHARE_HELP)
    share = found.value / 100 if found.unit_text or in_percent else found.value
    if not 0 <= share <= 1:
        raise Unreadable("A share is between 0 and 100%")
    return Decimal(repr(share)).quantize(Decimal("0.0001"))


def _effort(text: str) -> Decimal:
    found = typed.read_number(_points(text), WEEKS, EFFORT_HELP)
    if not 0.01 <= found.value <= MOST_EFFORT:
        raise Unreadable("An effort is more than 0, in person-weeks")
    return Decimal(repr(found.value)).quantize(Decimal("0.01"))
