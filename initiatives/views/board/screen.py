"""The board: ranked rows, by outcome or as a matrix, what stands beside it, and a few side by side."""

import secrets
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from initiatives.actions import board as actions
from initiatives.charts import board as shapes
from initiatives.charts import board_table
from initiatives.charts import displacing as words
from initiatives.forms.board import filters as reading
from initiatives.models import Period, Role
from initiatives.queries.board import by_outcome, comparing, decisions, displacing, moved, plan, rows, saved
from initiatives.queries.board.orders import SORTS, Cursor
from initiatives.queries.outcomes import known_outcome
from initiatives.views.guards import PersonRequest, open_to
from initiatives.views.htmx import page, redirect_to

# Four beside the board; in print all that a sheet can hold.
RAIL = 30
# Best bets whose cost to the others stands beside the board.
DEAREST = 4
# A dot takes less room than a row.
MATRIX = 300
_MOST_CHANGES = 99


@open_to("read_board")
def board_home(request: PersonRequest) -> HttpResponse:
    """`/board/`: the period that is being planned."""
    period = plan.planning_period(timezone.localdate())
    if period is None:
        return page(request, "board/no_period.html", {})
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return HttpResponse(status=302, headers={"Location": f"/board/{period.slug}/{query}"})


class Screen:
    """What an address of the board asks for, read once: period, teams, filters, and the page of rows."""

    def __init__(self, request: PersonRequest, slug: str, *, most: int = rows.PAGE) -> None:
        self.request = request
        self.today = timezone.localdate()
        self.calendar = plan.Calendar.read()
        self.period = self.calendar.get(slug)
        self.rooms = plan.team_rooms(self.period)
        self.teams = {found.team.slug: found.team for found in self.rooms}
        asked = reading.asked_outcome(request.GET)
        self.filters, self.remarks = reading.read_filters(
            request.GET, self.teams, known_outcome(asked) if asked is not None else {}
        )
        self.cursor, wrong = _cursor(request, self.period, self.filters)
        if wrong:
            self.remarks = (*self.remarks, "That page of the board is not there, so you see the first.")
        self.most = most

    @property
    def is_planning(self) -> bool:
        """Whether this is the period on which undecided work stands."""
        return self.period == self.calendar.planning(self.today)

    def read(self, cursor: Cursor | None = None) -> rows.Board:
        """The rows from the address's place on, or from another."""
        return rows.board(
            self.request.user,
            self.period,
            self.filters,
            room=[one.room for one in self.rooms if self.filters.team in (None, one.team)],
            is_planning=self.is_planning,
            cursor=cursor or self.cursor,
            most=self.most,
        )


def _cursor(request: PersonRequest, period: Period, filters: rows.Filters) -> tuple[Cursor | None, bool]:
    """Where the page begins: after a row that was seen, or before one; and whether the address says nonsense."""
    later = rows.later_shelf(period, filters.show)
    before, after = request.GET.get("before", ""), request.GET.get("after", "")
    found = Cursor.read(before or after, backwards=bool(before), later_shelf=later)
    return found, bool(before or after) and found is None


@open_to("read_board")
def board(request: PersonRequest, slug: str) -> HttpResponse:
    """Ranked rows of one team or all, with the line of what fits."""
    screen = Screen(request, slug)
    if screen.filters.draw == "matrix":
        screen.most = MATRIX
    found = screen.read()
    currency, today, filters = screen.calendar.currency, screen.today, screen.filters
    query = request.GET
    context = {
        "board": found,
        "capacity": shapes.capacity(found),
        "period": screen.period,
        "has_ended": screen.period.ends < today,
        "periods": screen.calendar.choices(today),
        "teams": tuple((team.slug, team.name) for team in screen.teams.values()),
        "filters": filters,
        "remarks": screen.remarks,
        "sorts": tuple((key, order.words) for key, order in SORTS.items()),
        "order": SORTS[filters.sort],
        "shows": reading.SHOWS,
        "views": _views(request, found),
        "draws": _choices(request, "draw", reading.DRAWS) + _choices(request, "group", reading.GROUPS[1:]),
        "heads": {
            key: reading.address(query, sort=key) for key in ("value", "effort", "target", "questions")
        },
        "columns": _columns(filters.sort),
        "plain": reading.address(query),
        "unsorted": reading.address(query, sort=""),
        "may_decide": Role.DIRECTOR in request.user.roles,
        "now": timezone.now().isoformat(),
        "pages": _page_urls(request, found),
    }
    if filters.group == "outcome":
        start = query.get("from", "")
        groups = by_outcome.groups(
            request.user,
            found,
            start=int(start) if start.isascii() and start.isdigit() and len(start) < 7 else 0,
        )
        axis, drawn = board_table.outcome_groups(groups.groups, found, currency=currency, today=today)
        context |= {
            "groups": groups,
            "outcome_groups": drawn,
            "axis": axis,
            "next_from": groups.start + len(drawn),
        }
        context["table"] = board_table.table(found, currency=currency, today=today)
    else:
        context["table"] = table = board_table.table(found, currency=currency, today=today)
        context["axis"] = table.axis
    if filters.draw == "matrix":
        context["matrix"] = board_table.value_against_effort(found, currency=currency)
        context["not_drawn"] = board_table.not_drawn(found)
    return page(request, "board/board.html", context, part="filtered")


def _columns(sort: str) -> list[tuple[str, str, str]]:
    """(order, words, aria-sort) of the heads that sort, left to right; the middle one is the order's own figure."""
    own = sort if sort in board_table.FIGURES else "value-week"
    heads = [
        ("effort", "Effort, weeks"),
        (own, board_table.FIGURES[own]),
        ("target", "Reaches target"),
        ("questions", "Questions"),
    ]
    return [(key, words, _direction(key) if key == sort else "") for key, words in heads]


def _direction(sort: str) -> str:
    return "ascending" if SORTS[sort].ascending else "descending"


def _page_urls(request: PersonRequest, found: rows.Board) -> dict[str, str]:
    """The addresses of "Earlier" and "Later" with everything else that this one says."""
    kept = {key: request.GET[key] for key in reading.KEYS if request.GET.get(key)}
    places = {"before": found.earlier, "after": found.further}
    return {
        name: f"?{urlencode({**kept, name: cursor.written})}" for name, cursor in places.items() if cursor
    }


def _views(request: PersonRequest, found: rows.Board) -> list[dict[str, Any]]:
    counts = {**found.counts, "fits": found.fit.count}
    return [
        {
            "words": words,
            "url": f"?{reading.address(request.GET, view='' if key == 'all' else key)}",
            "is_current": found.filters.view == key,
            "count": counts.get(key),
        }
        for key, words in reading.VIEWS
        # What nobody needs to look at takes no room: a view of nothing shows only while one is in it.
        if key in ("all", "asking", "fits", "mine") or counts.get(key) or found.filters.view == key
    ]


def _choices(request: PersonRequest, name: str, choices: tuple[tuple[str, str], ...]) -> list[dict[str, Any]]:
    is_grouped = request.GET.get("group") == "outcome"
    chosen = request.GET.get(name) or ("list" if name == "draw" and not is_grouped else "")
    other = {"draw": "group", "group": "draw"}[name]
    return [
        {
            "words": words,
            "url": f"?{reading.address(request.GET, **{name: '' if key == 'list' else key, other: ''})}",
            "is_current": chosen == key and not (name == "draw" and is_grouped),
        }
        for key, words in choices
    ]


@open_to("read_board")
def board_rail(request: PersonRequest, slug: str) -> HttpResponse:
    """`/board/2027-q1/rail/`: what stands beside the board, asked for when the board is there."""
    today = timezone.localdate()
    calendar = plan.Calendar.read()
    period = calendar.get(slug)
    dear = (
        displacing.dearest(request.user, period, most=DEAREST) if period == calendar.planning(today) else ()
    )
    context = {
        "dear": words.beside_the_board(dear, calendar.currency),
        "dear_at": next((one.at for one in dear if one.is_stale), None),
        "not_doing": decisions.not_doing(request.user, most=RAIL),
        "not_doing_count": decisions.not_doing_count(request.user),
    }
    return page(request, "board/rail.html", context, part="rail")


@open_to("read_board")
def board_moved(request: PersonRequest, slug: str) -> HttpResponse:
    """`/board/2027-q1/moved/`: which ranks moved since this person last sat before this board, and why."""
    screen = Screen(request, slug)
    everything = rows.Filters(team=screen.filters.team)
    screen.filters, screen.cursor = everything, None
    found = screen.read()
    since, before = actions.look(
        period=screen.period,
        team_key=everything.team.pk if everything.team else 0,
        ranking=[line.initiative_id for line in found.ready],
        by=request.user,
        now=timezone.now(),
    )
    context = {
        "moved": moved.moved(found.ready, before, since),
        "since": since,
        "period": screen.period,
        "team": everything.team,
    }
    return page(request, "board/moved.html", context, part="moved")


@open_to("read_board")
def board_changes(request: PersonRequest, slug: str) -> HttpResponse:
    """`/board/2027-q1/changes/?since=...`: how many rows changed while somebody reads; it moves none of them."""
    calendar = plan.Calendar.read()
    period = calendar.get(slug)
    since = _moment(request.GET.get("since", ""))
    teams = {found.team.slug: found.team for found in plan.team_rooms(period)}
    filters, _ = reading.read_filters(request.GET, teams)
    count = rows.changed_since(period, filters.team, since, most=_MOST_CHANGES) if since else 0
    context = {
        "count": count,
        "is_many": count >= _MOST_CHANGES,
        "period": period,
        "since": request.GET.get("since", ""),
        "plain": reading.address(request.GET),
    }
    return page(request, "board/changes.html", context, part="changes")


def _moment(text: str) -> Any:
    try:
        found = parse_datetime(text[:40].replace(" ", "+"))
    except ValueError:
        return None
    return found if found is not None and timezone.is_aware(found) else None


@open_to("read_board")
def compare(request: PersonRequest) -> HttpResponse:
    """`/board/compare/?i=1,2,3`: up to four initiatives on one axis, with their effort together."""
    asked = [part for text in request.GET.getlist("i") for part in text[:200].split(",")]
    ids = list(
        dict.fromkeys(int(part) for part in asked if part.isascii() and part.isdigit() and len(part) < 19)
    )
    today = timezone.localdate()
    calendar = plan.Calendar.read()
    period = calendar.planning(today)
    found = comparing.comparison(request.user, ids, period, today=today)
    pushed = displacing.of_shown(request.user, period, [line.initiative_id for line in found.lines])
    missing = len(ids[: comparing.MOST]) - len(found.lines)
    context = {
        "side": board_table.side_by_side(found, currency=calendar.currency, today=today),
        "instead": words.side_by_side(found.lines, pushed, calendar.currency),
        "too_many": len(ids) > comparing.MOST,
        "missing": missing,
        "most": comparing.MOST,
        "may_decide": Role.DIRECTOR in request.user.roles,
    }
    return page(request, "board/compare.html", context)


@open_to("read_board")
def saved_view(request: PersonRequest, slug: str) -> HttpResponse:
    """`/views/payments-q1/`: the board as it was saved."""
    view = saved.get_view(request.user, slug)
    where = f"/board/{view.period_slug}/" if view.period_slug else "/board/"
    return redirect_to(request, f"{where}?{view.query}" if view.query else where)


def once_token() -> str:
    """A token for a form that makes something."""
    return secrets.token_urlsafe(16)
