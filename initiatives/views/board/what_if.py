"""One what-if: its rows with a choice each, what comes of them, and up to four side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from initiatives import access
from initiatives.actions import board as actions
from initiatives.charts import what_ifs as said
from initiatives.errors import Conflict, InvalidInput
from initiatives.forms.board.what_ifs import ChangesForm, pick_of
from initiatives.models import Role, WhatIf
from initiatives.queries.board import plan, rows, what_if_options, what_if_result, what_ifs
from initiatives.queries.board.lines import Line
from initiatives.queries.board.orders import Cursor
from initiatives.queries.board.portfolio import Way
from initiatives.queries.board.rows import Filters
from initiatives.templatetags import figures
from initiatives.views.board.screen import once_token
from initiatives.views.board.what_ifs import ranking_inside
from initiatives.views.guards import PersonRequest, open_to
from initiatives.views.htmx import page, redirect_to

# What is held or fits stands first, up to so many; everything else is paged as on the board.
MOST_FIRST = 60


@dataclass(frozen=True)
class Row:
    """One initiative of the page: what the ranking does with it, and its select."""

    initiative_id: int
    reference: str
    outcome: str
    team: str
    option: str
    fits: str
    value: str
    field: Any


class Desk:
    """A what-if with the board of its period, read once for a request."""

    def __init__(self, request: PersonRequest, what_if: WhatIf) -> None:
        self.request, self.what_if = request, what_if
        self.calendar, self.today = plan.Calendar.read(), timezone.localdate()
        self.currency = self.calendar.currency
        self.is_planning = self.calendar.planning(self.today) == what_if.period
        self.ground = what_if_result.ground(request.user, what_if.period)
        self.may_change = access.may(request.user, "own_what_if", what_if)
        self.pages: dict[str, str] = {}
        self.inside: set[int] = set()

    def read(self) -> None:
        """What comes of it, and the rows of the page."""
        self.choices = what_if_result.choices_of(self.what_if)
        self.result = what_if_result.result(self.ground, self.choices, what_if_result.weeks_of(self.what_if))
        self.since = what_ifs.since(self.what_if, self.ground, self.calendar, self.today)
        self.lines = self._lines() if self.is_planning else []

    def _lines(self) -> list[Line]:
        """Held and fitting ones first, then the ranking from wherever one is."""
        names = {pk: room.team for pk, room in self.ground.rooms.items()}
        asked = self.request.GET.get("after", "")
        cursor = Cursor.read(asked, backwards=False, later_shelf=None) if asked else None
        board = rows.board(
            self.request.user,
            self.what_if.period,
            Filters(),
            room=self.ground.rooms.values(),
            is_planning=True,
            cursor=cursor,
        )
        self.inside = {int(pk) for above in board.above.values() for pk in above.ids}
        first = [
            *(pk for pk in self.choices if self.ground.candidate(pk)),
            *(one.initiative_id for one in self.result.taken),
            *(one.initiative_id for one in self.result.falls_out),
        ]
        first = list(dict.fromkeys(first))
        ready = {line.initiative_id: line for line in board.ready}
        further = board.further if len(ready) == rows.PAGE else None
        self.pages = {"after": f"?after={further.written}"} if further else {}
        if cursor is not None:
            self.pages["first"] = "?"
            return [line for pk, line in ready.items() if pk not in first]
        top = first[:MOST_FIRST]
        known = {
            **what_ifs.lines_of(self.request.user, [pk for pk in top if pk not in ready], names),
            **ready,
        }
        rest = [pk for pk in ready if pk not in top]
        return [known[pk] for pk in (*top, *rest) if pk in known]

    def form(self, data: Any = None, only: Sequence[int] | None = None) -> ChangesForm:
        """The selects of the rows; of `only` those rows where they were sent."""
        if only is None:
            ids = [line.initiative_id for line in self.lines]
        else:
            ids = [pk for pk in only if self.ground.candidate(pk)]
        ways = {pk: self._ways(pk) for pk in ids if self.ground.candidate(pk)}
        names = {pk: one.outcome for pk in ways if (one := self.ground.candidate(pk))}
        return ChangesForm(
            data,
            what_if=self.what_if,
            rows=ways,
            names=names,
            rooms=sorted(self.ground.rooms.values(), key=lambda room: room.team)[:MOST_FIRST],
        )

    def _ways(self, initiative_id: int) -> list[tuple[str, str]]:
        one = self.ground.candidate(initiative_id)
        return [(way.key, self._way_words(way)) for way in one.ways] if one else []

    def _way_words(self, way: Way) -> str:
        barred = f", {way.barred}" if way.barred and way.value is not None else ""
        return f"Fund {said.way_words(way, self.currency)}{barred}"

    def rows(self, form: ChangesForm) -> list[Row]:
        """The table; a row without figures that count has no select."""
        found = []
        for line in self.lines:
            name = f"row_{line.initiative_id}"
            found.append(
                Row(
                    line.initiative_id,
                    line.reference,
                    line.outcome,
                    line.team,
                    f"{line.option_key}: {line.option_name}" if line.option_key else "",
                    _fits(line, self.inside),
                    figures.money(line.npv_expected, self.currency) if line.npv_expected is not None else "",
                    form[name] if name in form.fields else None,
                )
            )
        return found

    def context(self, form: ChangesForm) -> dict[str, Any]:
        """For the page, and for the panel alone."""
        return {
            "what_if": self.what_if,
            "period": self.what_if.period,
            "is_planning": self.is_planning,
            "planning": self.calendar.planning(self.today),
            "form": form,
            "rows": self.rows(form),
            "pages": self.pages,
            "panel": said.panel(self.result, currency=self.currency),
            "changes": said.changes_said(self.what_if, self.outcomes()),
            "rooms": said.rooms_said(self.what_if),
            "since": said.since_said(self.since, currency=self.currency),
            "may_change": self.may_change,
            "may_make": access.may(self.request.user, "what_if"),
            "is_own": self.what_if.owner_id == self.request.user.pk,
            "may_apply": Role.DIRECTOR in self.request.user.roles and self.is_planning,
            "hidden": len(self.ground.sealed),
            "once": once_token(),
        }

    def outcomes(self) -> dict[int, str]:
        """What the initiatives that it holds are about, where they still compete."""
        return {pk: one.outcome for pk in self.choices if (one := self.ground.candidate(pk))}


def _fits(line: Line, inside: set[int]) -> str:
    fits = line.fits if line.fits is not None else line.initiative_id in inside or None
    return "Fits" if fits else "Does not fit" if fits is False or inside else ""


@open_to("read_board", methods="GET POST")
def what_if(request: PersonRequest, pk: int) -> HttpResponse:
    """`/what-ifs/7/`: look, and change what is one's own."""
    found = what_ifs.get_what_if(request.user, pk)
    if request.method == "POST":
        return _change(request, found)
    desk = Desk(request, found)
    desk.read()
    context = desk.context(desk.form())
    now = timezone.now()
    applied = what_ifs.last_applied(found)
    context |= {"applied": applied, "may_undo": applied is not None and now <= applied.undo_until}
    return page(request, "board/what_if.html", context)


def _change(request: PersonRequest, found: WhatIf) -> HttpResponse:
    """Set what was chosen. Over htmx only the panel comes back, so that nothing moves under the hands."""
    access.require(request.user, "own_what_if", found)
    desk = Desk(request, found)
    sent = [
        int(name[4:])
        for name in request.POST
        if name.startswith("row_") and name[4:].isascii() and name[4:].isdigit() and len(name) < 22
    ]
    form = desk.form(request.POST, only=sent[:500])
    if not form.is_valid():
        return _again(request, desk, form, status=422)
    try:
        _save(request, desk, form)
    except Conflict as failure:
        form.take_version(failure.version)
        return _again(request, desk, form, status=409, conflict=failure)
    except InvalidInput as failure:
        form.add_error(None, failure.sentence)
        return _again(request, desk, form, status=422)
    if not getattr(request, "htmx", None):
        return redirect_to(request, f"/what-ifs/{found.pk}/")
    fresh = Desk(request, what_ifs.get_what_if(request.user, found.pk))
    fresh.read()
    context = fresh.context(fresh.form()) | {"is_part": True}
    return page(request, "board/what_if.html", context, part="outcome")


def _save(request: PersonRequest, desk: Desk, form: ChangesForm) -> None:
    catches_up = "catch_up" in request.POST
    options = what_if_options.options(form.row_ids)
    picks = form.picks(options, what_if_options.ways(desk.ground))
    if catches_up:
        picks = _as_now(desk)
    teams = {found.team.pk: found.team for found in plan.team_rooms(desk.what_if.period)}
    others = form.other_rooms(teams)
    actions.change_what_if(
        desk.what_if,
        picks=picks,
        rooms={pk: room for pk, room in others.items() if room} if catches_up else others,
        version=form.cleaned_data["version"],
        by=request.user,
        now=timezone.now(),
        catches_up=catches_up,
    )


def _as_now(desk: Desk) -> dict[int, actions.Pick | None]:
    """Every change with the figures of now; what no longer counts is let go."""
    held = what_if_result.choices_of(desk.what_if)
    options, ways = what_if_options.options(list(held)), what_if_options.ways(desk.ground)
    return {
        pk: (
            actions.Pick(pick.initiative)
            if pick.skips
            else pick_of(options[pk, pick.key], ways[pk, pick.key])
        )
        if desk.ground.candidate(pk)
        and (pick.skips or ((pk, pick.key) in options and (pk, pick.key) in ways))
        else None
        for pick in desk.what_if.picks.all()
        if (pk := pick.initiative_id) not in desk.ground.sealed
    }


def _again(
    request: PersonRequest, desk: Desk, form: ChangesForm, *, status: int, conflict: Conflict | None = None
) -> HttpResponse:
    """The page with what was chosen, and why it was not kept."""
    desk.read()
    wanted = {line.initiative_id for line in desk.lines}
    more = [pk for pk in form.row_ids if pk not in wanted]
    names = {pk: room.team for pk, room in desk.ground.rooms.items()}
    desk.lines += what_ifs.lines_of(request.user, more, names).values()
    full = desk.form(form.data)
    full.full_clean()
    for message in form.non_field_errors():
        full.add_error(None, message)
    context = desk.context(full) | {"conflict": conflict}
    answer = page(request, "board/what_if.html", context, part="whole", status=status)
    answer["HX-Retarget"] = "#whole"
    return answer


@open_to("read_board")
def what_ifs_compare(request: PersonRequest) -> HttpResponse:
    """`/what-ifs/compare/?w=1,2,3`: up to four beside the ranking as it stands."""
    asked = [part for text in request.GET.getlist("w") for part in text[:200].split(",")]
    ids = list(dict.fromkeys(int(one) for one in asked if one.isascii() and one.isdigit() and len(one) < 19))
    found = what_ifs.several(request.user, ids)
    calendar, today = plan.Calendar.read(), timezone.localdate()
    period = found[0].period if found else calendar.planning(today)
    same = [one for one in found if one.period == period]
    columns = []
    if found and period is not None:
        ground = what_if_result.ground(request.user, period)
        ranking = ranking_inside(request, period, ground) if period == calendar.planning(today) else {}
        sums = what_if_result.worth(ground.problem, ranking)
        columns = [
            said.ranking_column(
                sums, said.ranked_named(ground, ranking, calendar.currency), currency=calendar.currency
            ),
            *(_column(one, ground, calendar) for one in same),
        ]
    context = {
        "columns": columns,
        "period": period,
        "too_many": len(ids) > what_ifs.MOST_BESIDE,
        "most": what_ifs.MOST_BESIDE,
        "missing": len(ids[: what_ifs.MOST_BESIDE]) - len(found),
        "elsewhere": len(found) - len(same),
    }
    return page(request, "board/what_ifs_compare.html", context)


def _column(one: WhatIf, ground: what_if_result.Ground, calendar: plan.Calendar) -> said.Column:
    choices = what_if_result.choices_of(one)
    result = what_if_result.result(ground, choices, what_if_result.weeks_of(one))
    moved = what_ifs.since(one, ground, calendar, timezone.localdate())
    outcomes = {pk: each.outcome for pk in choices if (each := ground.candidate(pk))}
    return said.column(one, result, outcomes=outcomes, currency=calendar.currency, moved=moved)
