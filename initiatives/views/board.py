"""The board, deciding, what we are not doing, the brief, and the room to plan in."""

import secrets
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone

from initiatives import access
from initiatives.actions import board as actions
from initiatives.charts import board as shapes
from initiatives.errors import Conflict, InvalidInput
from initiatives.forms.board import (
    SHOWS,
    VIEWS,
    CapacityForm,
    DecideForm,
    PeriodForm,
    ReopenForm,
    read_filters,
)
from initiatives.models import Period, Role
from initiatives.queries import initiative as fetch
from initiatives.queries.board import brief as brief_queries
from initiatives.queries.board import decisions, plan, rows
from initiatives.queries.board.orders import SORTS, Cursor
from initiatives.views.guards import PersonRequest, open_to
from initiatives.views.htmx import page, redirect_to

RAIL = 4


@open_to("read_board")
def board_home(request: PersonRequest) -> HttpResponse:
    """`/board/`: the period that is being planned."""
    period = plan.planning_period(timezone.localdate())
    if period is None:
        return page(request, "board/no_period.html", {})
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return HttpResponse(status=302, headers={"Location": f"/board/{period.slug}/{query}"})


@open_to("read_board")
def board(request: PersonRequest, slug: str) -> HttpResponse:
    """Ranked rows of one team or all, with the line of what fits."""
    today = timezone.localdate()
    calendar = plan.Calendar.read()
    period = calendar.get(slug)
    everybody = plan.team_rooms(period)
    teams = {found.team.slug: found.team for found in everybody}
    filters, remarks = read_filters(request.GET, teams)
    found = rows.board(
        request.user,
        period,
        filters,
        room=[one.room for one in everybody if filters.team in (None, one.team)],
        is_planning=period == calendar.planning(today),
        cursor=_cursor(request, period, filters),
    )
    context = {
        "board": found,
        "table": shapes.table(found, currency=calendar.currency, today=today),
        "capacity": shapes.capacity(found),
        "period": period,
        "periods": calendar.choices(today),
        "teams": list(teams.values()),
        "filters": filters,
        "remarks": remarks,
        "sorts": [(key, order.words) for key, order in SORTS.items()],
        "sort_words": SORTS[filters.sort].words,
        "shows": SHOWS,
        "views": _views(request, found),
        "may_decide": Role.DIRECTOR in request.user.roles,
        "address": request.get_full_path(),
        "pages": _page_urls(request, found),
    }
    return page(request, "board/board.html", context, part="rows")


@open_to("read_board")
def board_rail(request: PersonRequest, slug: str) -> HttpResponse:
    """`/board/2027-q1/rail/`: what stands beside the board, asked for when the board is there."""
    today = timezone.localdate()
    context = {
        "not_doing": decisions.not_doing(request.user, today=today, most=RAIL),
        "not_doing_count": decisions.not_doing_count(request.user),
    }
    return page(request, "board/rail.html", context, part="rail")


def _cursor(request: PersonRequest, period: Period, filters: rows.Filters) -> Cursor | None:
    """Where the page begins: after a row that was seen, or before one; anything else begins at the top."""
    later = rows.later_shelf(period, filters.show)
    if before := request.GET.get("before", ""):
        return Cursor.read(before, backwards=True, later_shelf=later)
    return Cursor.read(request.GET.get("after", ""), backwards=False, later_shelf=later)


def _page_urls(request: PersonRequest, found: rows.Board) -> dict[str, str]:
    """The addresses of "Earlier" and "Later" with everything else that this one says."""
    kept = {key: value for key, value in request.GET.items() if key not in ("after", "before")}
    places = {"before": found.earlier, "after": found.further}
    return {
        name: f"?{urlencode({**kept, name: cursor.written})}" for name, cursor in places.items() if cursor
    }


def _views(request: PersonRequest, found: rows.Board) -> list[dict[str, Any]]:
    kept = {key: request.GET[key] for key in ("team", "sort", "q", "show") if request.GET.get(key)}
    counts = {"all": found.counts["all"], "asking": found.counts["asking"], "fits": found.fit.count}
    return [
        {
            "words": words,
            "url": f"?{urlencode({**kept, **({'view': key} if key != 'all' else {})})}",
            "is_current": found.filters.view == key,
            "count": counts.get(key),
        }
        for key, words in VIEWS
    ]


@open_to("decide", methods="GET POST")
def decide(request: PersonRequest, pk: int) -> HttpResponse:
    """The decision as a page, and as a dialog where there is script."""
    initiative = fetch.get_visible(request.user, pk)
    today = timezone.localdate()
    shown = decisions.decide_page(request.user, initiative, today=today)
    seen = decisions.last_entry(initiative)
    is_post = request.method == "POST"
    form = DecideForm(
        request.POST if is_post else None,
        page=shown,
        digest=shown.digest,
        seen=seen,
        once=secrets.token_urlsafe(16),
    )
    cards = shapes.choice_cards(shown.cards, period=shown.period_name)
    context = {
        "form": form,
        "shown": shown,
        "initiative": initiative,
        "cards": [(card, form.guards_of(card.key)) for card in cards],
        "is_tight": any(card.over for card in cards),
        "next": _safe(request.POST.get("next") or request.GET.get("next", "")),
    }
    if not is_post:
        return page(request, "board/decide.html", context, part="dialog")
    if not form.is_valid():
        return page(request, "board/decide.html", context, part="dialog", status=422)
    try:
        decision = actions.decide(
            initiative,
            form.verdict(),
            digest=form.cleaned_data["digest"],
            seen=form.cleaned_data["seen"],
            by=request.user,
            now=timezone.now(),
            token=form.cleaned_data["once"],
        )
    except InvalidInput as failure:
        form.refuse(failure.fields)
        return page(request, "board/decide.html", context, part="dialog", status=422)
    except Conflict as failure:
        form.put(digest=shown.digest, seen=seen)
        return page(request, "board/decide.html", {**context, "conflict": failure}, part="dialog", status=409)
    messages.success(request, f"{decisions.said(decision)}. You can undo it for ten minutes.")
    return redirect_to(request, str(context["next"]) or f"/i/{pk}/")


def _safe(address: str) -> str:
    """A path of ours to go back to; anything else is dropped."""
    is_ours = address.startswith("/board/") and "//" not in address and "\\" not in address
    return address if is_ours and address.isprintable() else ""


@open_to("decide", methods="POST")
def undo_decision(request: PersonRequest, pk: int) -> HttpResponse:
    """Within ten minutes."""
    initiative = fetch.get_visible(request.user, pk)
    actions.undo_decision(initiative, by=request.user, now=timezone.now())
    messages.success(request, "The decision is undone. It is ready to decide again.")
    return redirect_to(request, f"/i/{pk}/")


@open_to("reopen", methods="GET POST")
def reopen(request: PersonRequest, pk: int) -> HttpResponse:
    """Bring back what was declined or deferred, with what is new."""
    initiative = fetch.get_visible(request.user, pk)
    access.require(request.user, "reopen", initiative)
    standing = decisions.get_standing(initiative)
    form = ReopenForm(request.POST if request.method == "POST" else None)
    context = {
        "form": form,
        "initiative": initiative,
        "decision": standing,
        "trigger": decisions.trigger_words(standing) if standing else "",
    }
    if request.method != "POST":
        return page(request, "board/reopen.html", context, part="dialog")
    if not form.is_valid():
        return page(request, "board/reopen.html", context, part="dialog", status=422)
    evidence = form.cleaned_data["evidence"]
    if request.POST.get("to") == "ready":
        actions.look_again_now(initiative, note=evidence, by=request.user, now=timezone.now())
    else:
        actions.reopen(initiative, evidence=evidence, by=request.user, now=timezone.now())
    return redirect_to(request, f"/i/{pk}/")


@open_to("read_board")
def not_doing(request: PersonRequest) -> HttpResponse:
    """Everything that is not being done, with reasons and triggers."""
    words, team = " ".join(request.GET.get("q", "").split())[:80], request.GET.get("team", "")[:60]
    context = {
        "rows": decisions.not_doing(request.user, today=timezone.localdate(), words=words, team=team),
        "count": decisions.not_doing_count(request.user),
        "not_chosen": decisions.not_chosen(request.user),
        "words": words,
        "team": team,
        "teams": plan.teams(),
    }
    return page(request, "board/not_doing.html", context)


@open_to("read")
def brief(request: PersonRequest, pk: int) -> HttpResponse:
    """One page for the people who build it."""
    initiative = fetch.get_visible(request.user, pk)
    return page(
        request, "board/brief.html", {"brief": brief_queries.brief(initiative, today=timezone.localdate())}
    )


@open_to("see_settings", methods="GET POST")
def capacity(request: PersonRequest) -> HttpResponse:
    """Person-weeks of each team in a period."""
    today = timezone.localdate()
    slug = request.POST.get("period") or request.GET.get("period", "")
    calendar = plan.Calendar.read()
    period = calendar.get(slug) if slug else calendar.planning(today)
    if period is None:
        return page(request, "board/no_period.html", {"section": "capacity"})
    cells = plan.capacity_cells(request.user, period)
    teams = {found.team.pk: found.team for found in plan.team_rooms(period)}
    form = CapacityForm(request.POST if request.method == "POST" else None, cells=cells, teams=teams)
    context = {
        "form": form,
        "cells": cells,
        "period": period,
        "periods": calendar.choices(today),
        "section": "capacity",
    }
    if request.method != "POST":
        return page(request, "board/capacity.html", context)
    if not form.is_valid():
        return page(request, "board/capacity.html", context, status=422)
    try:
        actions.save_capacity(period, form.entries(), by=request.user, now=timezone.now())
    except Conflict as failure:
        form.put(**{f"version_{cell.team_id}": cell.version for cell in cells})
        return page(request, "board/capacity.html", {**context, "conflict": failure}, status=409)
    return redirect_to(request, f"/settings/capacity/?period={period.slug}&saved=1")


@open_to("administer", methods="GET POST")
def periods(request: PersonRequest) -> HttpResponse:
    """The periods; the button adds the next quarter."""
    if request.method == "POST":
        actions.add_quarter(today=timezone.localdate(), by=request.user, now=timezone.now())
        return redirect_to(request, "/settings/periods/?saved=1")
    return page(request, "board/periods.html", {"rows": plan.period_rows(request.user), "section": "periods"})


@open_to("administer", methods="GET POST")
def period(request: PersonRequest, slug: str) -> HttpResponse:
    """Change one period."""
    subject = plan.get_period(slug)
    form = PeriodForm(request.POST if request.method == "POST" else None, period=subject)
    context = {"form": form, "period": subject, "section": "periods"}
    if request.method != "POST":
        return page(request, "board/period.html", context)
    if not form.is_valid():
        return page(request, "board/period.html", context, status=422)
    cleaned = dict(form.cleaned_data)
    version = cleaned.pop("stands")
    try:
        actions.save_period(subject, **cleaned, version=version, by=request.user, now=timezone.now())
    except InvalidInput as failure:
        for name, message in failure.fields.items():
            form.add_error(name, message)
        return page(request, "board/period.html", context, status=422)
    except Conflict as failure:
        form.put(stands=failure.version)
        return page(request, "board/period.html", {**context, "conflict": failure}, status=409)
    return redirect_to(request, "/settings/periods/?saved=1")
