"""Outcomes: the list, one of them, adding and changing, and which one an initiative serves."""

import secrets

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone

from initiatives import access
from initiatives.actions import outcomes as actions
from initiatives.errors import Conflict, InvalidInput
from initiatives.forms.outcomes import OutcomeForm, ServesForm
from initiatives.queries import initiative as fetch
from initiatives.queries import outcomes as queries
from initiatives.views.guards import PersonRequest, open_to
from initiatives.views.htmx import page, redirect_to


@open_to("read_board")
def outcomes(request: PersonRequest) -> HttpResponse:
    """Every goal that the organisation holds."""
    context = {
        "rows": queries.outcome_rows(request.user),
        "may_add": bool(access.may(request.user, "add_outcome")),
    }
    return page(request, "outcomes/list.html", context)


@open_to("read_board")
def outcome(request: PersonRequest, pk: int) -> HttpResponse:
    """One of them, with what serves it and its history."""
    found = queries.get_outcome(request.user, pk)
    return page(request, "outcomes/one.html", {"page": queries.outcome_page(request.user, found)})


@open_to("add_outcome", methods="GET POST")
def add(request: PersonRequest) -> HttpResponse:
    """Hold another one."""
    form = OutcomeForm(request.POST if request.method == "POST" else None, once=secrets.token_urlsafe(16))
    if request.method != "POST":
        return page(request, "outcomes/edit.html", {"form": form})
    if form.is_valid():
        try:
            made = actions.add_outcome(
                form.held(), by=request.user, now=timezone.now(), token=form.cleaned_data["once"]
            )
        except InvalidInput as failure:
            form.refuse(failure.fields)
        else:
            return redirect_to(request, f"/outcomes/{made.pk}/")
    return page(request, "outcomes/edit.html", {"form": form}, status=422)


@open_to("read_board", methods="GET POST")
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Change what one says."""
    found = queries.get_outcome(request.user, pk)
    access.require(request.user, "change_outcome", found)
    form = OutcomeForm(request.POST if request.method == "POST" else None, outcome=found)
    context = {"form": form, "outcome": found}
    if request.method != "POST":
        return page(request, "outcomes/edit.html", context)
    if not form.is_valid():
        return page(request, "outcomes/edit.html", context, status=422)
    try:
        actions.change_outcome(
            found,
            form.held(),
            version=form.cleaned_data["version"] or 0,
            by=request.user,
            now=timezone.now(),
        )
    except InvalidInput as failure:
        form.refuse(failure.fields)
        return page(request, "outcomes/edit.html", context, status=422)
    except Conflict as failure:
        form.take_version(failure.version)
        return page(request, "outcomes/edit.html", {**context, "conflict": failure}, status=409)
    return redirect_to(request, f"/outcomes/{pk}/")


@open_to("read_board", methods="POST")
def close(request: PersonRequest, pk: int) -> HttpResponse:
    """No longer held, or held again."""
    found = queries.get_outcome(request.user, pk)
    act = actions.hold_again if request.POST.get("again") else actions.close_outcome
    act(found, by=request.user, now=timezone.now())
    return redirect_to(request, f"/outcomes/{pk}/")


@open_to("read", methods="GET POST")
def serves(request: PersonRequest, pk: int) -> HttpResponse:
    """`/i/142/serves/`: which outcome an initiative serves."""
    initiative = fetch.get_visible(request.user, pk)
    access.require(request.user, "attach_outcome", initiative)
    form = ServesForm(request.POST if request.method == "POST" else None, serves=initiative.serves)
    context = {
        "form": form,
        "initiative": initiative,
        "may_add": bool(access.may(request.user, "add_outcome")),
    }
    if request.method != "POST":
        return page(request, "outcomes/serves.html", context, part="dialog")
    if not form.is_valid():
        return page(request, "outcomes/serves.html", context, part="dialog", status=422)
    try:
        actions.serve(initiative, form.cleaned_data["serves"], by=request.user, now=timezone.now())
    except InvalidInput as failure:
        form.add_error("serves", failure.fields["serves"])
        return page(request, "outcomes/serves.html", context, part="dialog", status=422)
    messages.success(request, "Saved.")
    return redirect_to(request, f"/i/{pk}/")
