"""What people keep on the board: saved views, and rows on top."""

import secrets
from urllib.parse import parse_qsl

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone

from initiatives import access
from initiatives.actions import board as actions
from initiatives.errors import Conflict, InvalidInput
from initiatives.forms.board import filters as reading
from initiatives.forms.board.saving import PinForm, SaveViewForm
from initiatives.queries import initiative as fetch
from initiatives.queries.board import plan, saved
from initiatives.views.board.returning import board_to_return_to
from initiatives.views.guards import PersonRequest, open_to
from initiatives.views.htmx import page, redirect_to


@open_to("save_view", methods="GET POST")
def views(request: PersonRequest) -> HttpResponse:
    """`/views/`: one's own views and shared ones, and saving what is on screen as another."""
    is_post = request.method == "POST"
    source = request.POST if is_post else request.GET
    period_slug = _known_period(source.get("period", ""))
    query = reading.address(dict(parse_qsl(source.get("query", "")[:1_000])))
    form = SaveViewForm(request.POST if is_post else None, once=secrets.token_urlsafe(16))
    status = 200
    if is_post and form.is_valid():
        try:
            view = actions.save_view(
                name=form.cleaned_data["name"],
                query=query[:500],
                period_slug=period_slug,
                is_shared=form.cleaned_data["is_shared"],
                by=request.user,
                now=timezone.now(),
                token=form.cleaned_data["once"],
            )
        except InvalidInput as failure:
            _refuse(form, failure)
        else:
            messages.success(request, f"Saved as “{view.name}”.")
            return redirect_to(request, f"/views/{view.slug}/")
    if is_post:
        status = 422
    context = {
        "form": form,
        "views": saved.views(request.user),
        "query": query,
        "period_slug": period_slug,
        "is_saving": is_post or "query" in request.GET,
    }
    return page(
        request, "board/views.html", context, part="dialog" if context["is_saving"] else "", status=status
    )


def _known_period(slug: str) -> str:
    """Empty where the view follows the period that is being planned, or where there is no such period."""
    return next((period.slug for period in plan.Calendar.read().periods if period.slug == slug[:40]), "")


def _refuse(form: SaveViewForm | PinForm, failure: InvalidInput) -> None:
    for name, message in failure.fields.items():
        form.add_error(name if name in form.fields else None, message)


@open_to("save_view", methods="GET POST")
def change_view(request: PersonRequest, slug: str) -> HttpResponse:
    """Another name, or shared and not."""
    view = saved.own_view(request.user, slug)
    form = SaveViewForm(request.POST if request.method == "POST" else None, view=view)
    context = {"form": form, "view": view}
    if request.method != "POST":
        return page(request, "board/view.html", context, part="dialog")
    if not form.is_valid():
        return page(request, "board/view.html", context, part="dialog", status=422)
    try:
        actions.change_view(
            view,
            name=form.cleaned_data["name"],
            is_shared=form.cleaned_data["is_shared"],
            version=form.cleaned_data["version"] or 0,
            by=request.user,
            now=timezone.now(),
        )
    except InvalidInput as failure:
        _refuse(form, failure)
        return page(request, "board/view.html", context, part="dialog", status=422)
    except Conflict as failure:
        form.take_version(failure.version)
        return page(request, "board/view.html", {**context, "conflict": failure}, part="dialog", status=409)
    return redirect_to(request, "/views/")


@open_to("save_view", methods="POST")
def delete_view(request: PersonRequest, slug: str) -> HttpResponse:
    """Take it away; the message offers to bring it back."""
    view = actions.delete_view(saved.own_view(request.user, slug), by=request.user, now=timezone.now())
    return redirect_to(request, f"/views/?deleted={view.slug}")


@open_to("save_view", methods="POST")
def bring_back_view(request: PersonRequest, slug: str) -> HttpResponse:
    """Undo the deletion."""
    view = saved.own_view(request.user, slug, deleted=True)
    actions.bring_back_view(view, by=request.user, now=timezone.now())
    messages.success(request, f"“{view.name}” is back.")
    return redirect_to(request, "/views/")


@open_to("pin", methods="GET POST")
def pin(request: PersonRequest, pk: int) -> HttpResponse:
    """Move a row to the top, with a reason."""
    initiative = fetch.get_visible(request.user, pk)
    form = PinForm(request.POST if request.method == "POST" else None)
    where = board_to_return_to(request)
    context = {"form": form, "initiative": initiative, "next": where}
    if request.method != "POST":
        context["standing"] = saved.standing_pin(initiative)
    if request.method != "POST":
        return page(request, "board/pin.html", context, part="dialog")
    if not form.is_valid():
        return page(request, "board/pin.html", context, part="dialog", status=422)
    standing, is_new = actions.move_to_top(
        initiative, why=form.cleaned_data["why"], by=request.user, now=timezone.now()
    )
    if is_new:
        messages.success(request, f"{initiative.reference} is on top. What fits is worked out with it.")
    else:
        who = "You" if standing.pinned_by_id == request.user.pk else standing.pinned_by.name
        messages.info(request, f"{who} had moved {initiative.reference} to the top already: {standing.why}")
    return redirect_to(request, where or "/board/")


@open_to("pin", methods="POST")
def unpin(request: PersonRequest, pk: int) -> HttpResponse:
    """Back to its place in the ranking."""
    initiative = fetch.get_visible(request.user, pk)
    access.require(request.user, "pin")
    if actions.unpin(initiative, by=request.user, now=timezone.now()):
        messages.success(request, f"{initiative.reference} is back at its place in the ranking.")
    return redirect_to(request, board_to_return_to(request) or "/board/")
