"""The room to plan in: capacity and periods."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from initiatives.actions import board as actions
from initiatives.errors import Conflict, InvalidInput
from initiatives.forms.board import (
    CapacityForm,
    PasteForm,
    PeriodForm,
    capacity_changes,
)
from initiatives.models import Period, PeriodLength, Workspace
from initiatives.queries.board import plan
from initiatives.views.guards import PersonRequest, open_to
from initiatives.views.htmx import page, redirect_to


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
    pastes = request.method == "POST" and "lines" in request.POST
    paste = PasteForm(request.POST if pastes else None, cells=cells)
    is_read = pastes and paste.is_valid()
    is_post = request.method == "POST" and not pastes
    if is_post and request.POST.get("keep") == "theirs":
        return redirect_to(request, f"/settings/capacity/?period={period.slug}")
    form = CapacityForm(
        request.POST if is_post else None, cells=cells, teams=teams, pasted=paste.read if is_read else None
    )
    context = {
        "form": paste if pastes and not is_read else form,
        "table": form,
        "paste": paste,
        "read": len(paste.read) if is_read else 0,
        "changes": capacity_changes(paste) if is_read else (),
        "may_undo": _kept_before(request).get("period") == period.slug,
        "has_ended": period.ends < today,
        "over": [cell for cell in cells if cell.over],
        "cells": cells,
        "period": period,
        "periods": calendar.choices(today),
        "section": "capacity",
    }
    if not is_post:
        status = 422 if pastes and not is_read else 200
        return page(request, "board/capacity.html", context, status=status)
    if not form.is_valid():
        return page(request, "board/capacity.html", context, status=422)
    try:
        before = actions.save_capacity(period, form.entries(), by=request.user, now=timezone.now())
    except Conflict as failure:
        form.put(**{f"version_{cell.team_id}": cell.version for cell in cells})
        return page(request, "board/capacity.html", {**context, "conflict": failure}, status=409)
    _keep_before(request, period, before)
    return redirect_to(request, f"/settings/capacity/?period={period.slug}&saved={len(before)}")


# What this person's last save replaced, for undo; it is gone with the session.
_BEFORE = "capacity_before"


def _keep_before(request: PersonRequest, period: Period, before: Sequence[actions.CapacityEntry]) -> None:
    rows = [
        (
            entry.team.pk,
            *(str(weeks) for weeks in (entry.total, entry.kept, entry.promised)),
            entry.version,
            entry.stated,
        )
        for entry in before
    ]
    request.session[_BEFORE] = {"period": period.slug, "rows": rows} if rows else {}


def _kept_before(request: PersonRequest) -> Mapping[str, Any]:
    return request.session.get(_BEFORE) or {}


@open_to("see_settings", methods="POST")
def undo_capacity(request: PersonRequest) -> HttpResponse:
    """Put back what the last save of this person replaced, unless somebody has changed it since."""
    kept = _kept_before(request)
    calendar = plan.Calendar.read()
    if not kept:
        return redirect_to(request, "/settings/capacity/?undone=0")
    period = calendar.get(kept["period"])
    teams = {found.team.pk: found.team for found in plan.team_rooms(period)}
    entries = [
        actions.CapacityEntry(
            teams[pk], Decimal(total), Decimal(kept_weeks), Decimal(promised), version=version, stated=stated
        )
        for pk, total, kept_weeks, promised, version, stated in kept["rows"]
        if pk in teams
    ]
    request.session[_BEFORE] = {}
    try:
        actions.save_capacity(period, entries, by=request.user, now=timezone.now())
    except Conflict as failure:
        context = {"period": period, "conflict": failure, "section": "capacity"}
        return page(request, "board/capacity_stays.html", context, status=409)
    return redirect_to(request, f"/settings/capacity/?period={period.slug}&undone={len(entries)}")


@open_to("administer", methods="GET POST")
def periods(request: PersonRequest) -> HttpResponse:
    """The periods; the button adds the next one, as long as is chosen."""
    length = request.POST.get("length") or Workspace.current().period_length
    if request.method == "POST" and length in PeriodLength.values:
        actions.add_period(length=length, today=timezone.localdate(), by=request.user, now=timezone.now())
        return redirect_to(request, "/settings/periods/?saved=1")
    context = {
        "rows": plan.period_rows(request.user),
        "section": "periods",
        "lengths": PeriodLength.choices,
        "length": length,
        "is_unknown": request.method == "POST",
    }
    return page(request, "board/periods.html", context, status=422 if request.method == "POST" else 200)


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
    version = cleaned.pop("version")
    try:
        actions.save_period(subject, **cleaned, version=version, by=request.user, now=timezone.now())
    except InvalidInput as failure:
        for name, message in failure.fields.items():
            form.add_error(name, message)
        return page(request, "board/period.html", context, status=422)
    except Conflict as failure:
        form.take_version(failure.version)
        return page(request, "board/period.html", {**context, "conflict": failure}, status=409)
    return redirect_to(request, "/settings/periods/?saved=1")
