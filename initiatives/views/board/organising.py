"""The organisation view: what becomes of what is filed, by quarter and by team."""

import csv
import io
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from initiatives.charts import organisation as shapes
from initiatives.models import Team, Workspace
from initiatives.queries.board import organisation as queries
from initiatives.queries.board import plan
from initiatives.queries.board.organisation import Group
from initiatives.views.board.exporting import safe
from initiatives.views.guards import PersonRequest, open_to
from initiatives.views.htmx import page

COLUMNS = (
    "by", "name", "decided", "funded", "framed before funded", "another way than filed", "weeks saved low",
    "weeks saved middle", "weeks saved high", "money saved low", "money saved middle", "money saved high",
    "days to decision low", "days to decision middle", "days to decision high",
)  # fmt: skip


def _read(request: PersonRequest) -> tuple[list[Team], Team | None, queries.Organisation]:
    teams = plan.teams()
    team = next((row for row in teams if row.slug == request.GET.get("team")), None)
    return teams, team, queries.organisation(today=timezone.localdate(), teams=teams, team=team)


@open_to("read_board")
def organisation(request: PersonRequest) -> HttpResponse:
    """`/organisation/`, of all teams or of one."""
    teams, team, found = _read(request)
    currency = Workspace.current().currency
    context = {
        "found": found,
        "said": shapes.said(found, currency),
        "quarters": [shapes.row(group, currency) for group in found.quarters],
        "of_teams": [shapes.row(group, currency) for group in found.teams],
        "teams": teams,
        "team": team,
        "is_unknown": bool(request.GET.get("team")) and team is None,
        "enough": queries.ENOUGH,
    }
    return page(request, "board/organisation.html", context)


@open_to("read_board")
def organisation_csv(request: PersonRequest) -> HttpResponse:
    """The same numbers; what the page leaves out because there are too few is left out here too."""
    _, _, found = _read(request)
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(COLUMNS)
    groups = [("altogether", found.whole), *(("quarter", group) for group in found.quarters)]
    for by, group in [*groups, *(("team", group) for group in found.teams)]:
        writer.writerow([safe(value) for value in _cells(by, group)])
    answer = HttpResponse(f"\ufeff{sheet.getvalue()}".encode(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="organisation.csv"'
    return answer


def _cells(by: str, group: Group) -> tuple[Any, ...]:
    weeks = (group.weeks.p10, group.weeks.p50, group.weeks.p90) if group.weeks else (None,) * 3
    money = (group.money.p10, group.money.p50, group.money.p90) if group.money else (None,) * 3
    days = (group.days.low, group.days.middle, group.days.high) if group.days else (None,) * 3
    return (
        by,
        group.name,
        group.decided,
        group.funded,
        group.framed,
        group.other,
        *(None if value is None else round(value, 1) for value in weeks),
        *(None if value is None else round(value) for value in money),
        *days,
    )
