"""The decision log, and the same rows as a file."""

import csv
import io
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from initiatives.forms.board import log as reading
from initiatives.queries.board import log as queries
from initiatives.queries.board import plan
from initiatives.queries.board.log import LogRow
from initiatives.views.board.exporting import safe
from initiatives.views.guards import PersonRequest, open_to
from initiatives.views.htmx import page

COLUMNS = (
    "number", "decided", "decision", "state", "initiative", "outcome", "filed as", "team", "period", "why",
    "decided by", "confirmed by", "best bet then", "what gave way", "missing then", "conditions", "conditions that hold",
    "other views", "look again",
)  # fmt: skip


class _Asked:
    """What the address asks for, and what the filters offer."""

    def __init__(self, request: PersonRequest) -> None:
        self.teams = plan.teams()
        self.periods = plan.Calendar.read().periods
        self.people = queries.deciders()
        self.query = request.GET
        self.filters, self.remarks = reading.read_filters(
            request.GET,
            teams={team.slug: team for team in self.teams},
            periods={period.slug: period for period in self.periods},
            people=self.people,
            today=timezone.localdate(),
        )
        after = request.GET.get("after", "")
        self.after = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0


@open_to("read_board")
def log(request: PersonRequest) -> HttpResponse:
    """`/decisions/?q=fraud&kind=fund`: newest first."""
    asked = _Asked(request)
    found = queries.log(request.user, asked.filters, after=asked.after)
    plain = reading.address(request.GET)
    context = {
        "log": found,
        "filters": asked.filters,
        "remarks": asked.remarks,
        "typed": {key: request.GET.get(key, "")[:80] for key in reading.KEYS},
        "teams": asked.teams,
        "periods": asked.periods,
        "people": asked.people,
        "kinds": reading.KINDS,
        "plain": plain,
        "after": asked.after,
        "file": f"{plain}&after={asked.after}" if asked.after else plain,
        "next": f"{plain}&after={found.after}" if plain else f"after={found.after}",
    }
    return page(request, "board/log.html", context, part="rows")


@open_to("read_board")
def log_csv(request: PersonRequest) -> HttpResponse:
    """`/decisions/log.csv`: what is on screen and what follows it, in the same order."""
    asked = _Asked(request)
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(COLUMNS)
    for row in queries.everything(request.user, asked.filters, after=asked.after):
        writer.writerow([safe(value) for value in _cells(row)])
    # The mark by which spreadsheets know the encoding.
    answer = HttpResponse(f"\ufeff{sheet.getvalue()}".encode(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="decisions.csv"'
    return answer


def _cells(row: LogRow) -> tuple[Any, ...]:
    return (
        row.number, timezone.localtime(row.at).date().isoformat(), row.words, row.status, row.reference, row.outcome,
        row.filed_as, row.team, row.period, row.reason, row.who, row.confirmed_by, row.against, row.gives_way,
        row.gaps, row.conditions or None, row.conditions_met if row.conditions else None, row.views or None,
        row.trigger,
    )  # fmt: skip
