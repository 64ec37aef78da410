"""The board as CSV, XLSX and JSON: the rows that are on screen, with the same filters, in the same order."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone

from initiatives.queries.board import rows
from initiatives.queries.board.lines import Line
from initiatives.views.board.screen import Screen
from initiatives.views.guards import PersonRequest, open_to

# A board that is longer than this is told to be cut in the file itself.
MOST = 5_000
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")

COLUMNS = (
    "rank", "reference", "outcome", "filed as", "team", "stage", "serves", "option", "net value low",
    "net value middle", "net value high", "net value expected", "effort low", "effort middle", "effort high",
    "effort expected", "value a week", "chance of target", "return on cost", "payback weeks", "cd3", "rice",
    "reach a quarter", "reach of", "ice", "wsjf", "open questions", "worth of the first", "guardrails", "checks met", "checks", "debt weeks", "decide by",
    "fits", "moved to the top by", "why", "waiting for",
)  # fmt: skip


def _cells(line: Line) -> tuple[Any, ...]:
    rank = f"{line.rank} to {line.rank_to}" if line.rank_to > line.rank else (line.rank or None)
    option = f"{line.option_key}: {line.option_name}" if line.option_key else ""
    payback = "never" if line.payback_never else line.payback_weeks
    fits = None if line.fits is None else ("fits" if line.fits else "does not fit")
    return (
        rank, line.reference, line.outcome, line.proposal_title, line.team, line.stage.label, line.serves or "",
        option, line.npv_low, line.npv_middle, line.npv_high, line.npv_expected, line.effort_low,
        line.effort_middle, line.effort_high, line.effort_expected, line.value_a_week, line.chance_of_target,
        line.roi, payback, line.cd3, line.rice, line.reach, line.reach_of or ("people" if line.reach else ""),
        line.ice, line.wsjf, line.questions_open, line.top_worth,
        line.guardrail_state, line.checks_met, line.checks_total, line.debt_weeks,
        line.decide_by.isoformat() if line.decide_by else None, fits, line.pinned_by, line.pinned_why,
        line.waiting_for,
    )  # fmt: skip


def _all(screen: Screen) -> Iterator[Line]:
    """The rows of every page from the address's place on."""
    board = screen.read()
    count = 0
    while True:
        for line in board.lines:
            yield line
            count += 1
            if count >= MOST:
                return
        if board.further is None or (screen.cursor is not None and screen.cursor.backwards):
            return
        board = screen.read(board.further)


def safe(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula is marked as text."""
    if isinstance(value, str) and value.lstrip(" ").startswith(_DANGEROUS):
        return f"'{value}"
    return "" if value is None else value


@open_to("read_board")
def board_csv(request: PersonRequest, slug: str) -> HttpResponse:
    """`/board/2027-q1.csv`."""
    screen = Screen(request, slug, most=500 if _is_whole(request) else rows.PAGE)
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(COLUMNS)
    for line in _all(screen):
        writer.writerow([safe(value) for value in _cells(line)])
    # The mark by which spreadsheets know the encoding.
    return _file(f"\ufeff{sheet.getvalue()}".encode(), "text/csv; charset=utf-8", slug, "csv")


def _is_whole(request: PersonRequest) -> bool:
    return not request.GET.get("before")


@open_to("read_board")
def board_json(request: PersonRequest, slug: str) -> HttpResponse:
    """`/board/2027-q1.json`."""
    screen = Screen(request, slug, most=500 if _is_whole(request) else rows.PAGE)
    found = [dict(zip(COLUMNS, _cells(line), strict=True)) for line in _all(screen)]
    about = {
        "period": screen.period.name,
        "sorted by": screen.filters.sort,
        "at": timezone.now().isoformat(),
        "remarks": list(screen.remarks),
        "rows": found,
    }
    return _file(json.dumps(about, ensure_ascii=False).encode(), "application/json", slug, "json")


@open_to("read_board")
def board_xlsx(request: PersonRequest, slug: str) -> HttpResponse:
    """`/board/2027-q1.xlsx`."""
    screen = Screen(request, slug, most=500 if _is_whole(request) else rows.PAGE)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("Board")
    bold = book.add_format({"bold": True})
    for column, name in enumerate(COLUMNS):
        sheet.write_string(0, column, name, bold)
    for place, line in enumerate(_all(screen), 1):
        for column, value in enumerate(_cells(line)):
            if isinstance(value, str):
                sheet.write_string(place, column, value)
            elif value is not None:
                sheet.write_number(place, column, value)
    sheet.freeze_panes(1, 3)
    sheet.set_column(2, 3, 44)
    book.close()
    return _file(
        out.getvalue(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", slug, "xlsx"
    )


def _file(content: bytes, kind: str, slug: str, ending: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="board-{slug}.{ending}"'
    return answer
