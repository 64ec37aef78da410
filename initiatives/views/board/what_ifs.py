"""What-ifs of a period: the list, beginning one, the best portfolio offered as one, copying, sharing, taking away."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone

from initiatives import access
from initiatives.actions import board as actions
from initiatives.charts import what_ifs as said
from initiatives.errors import Conflict, InvalidInput, WrongStage
from initiatives.forms.board.what_ifs import WhatIfForm, pick_of
from initiatives.models import Period
from initiatives.queries.board import plan, what_if_options, what_if_result, what_ifs
from initiatives.queries.board.rows import Filters
from initiatives.queries.board.rows import board as read_board
from initiatives.views.board.screen import once_token
from initiatives.views.guards import PersonRequest, open_to
from initiatives.views.htmx import page, redirect_to


def ranking_inside(request: PersonRequest, period: Period, ground: what_if_result.Ground) -> dict[int, str]:
    """What fits going down the board as it stands: initiative to option."""
    found = read_board(request.user, period, Filters(), room=ground.rooms.values(), is_planning=True, most=1)
    inside = [int(pk) for above in found.above.values() for pk in above.ids]
    return what_if_result.ranking_choice(ground, inside)


@open_to("read_board")
def what_ifs_list(request: PersonRequest, slug: str) -> HttpResponse:
    """`/board/2027-q1/what-ifs/`: one's own and shared ones, and the best portfolio on offer."""
    return _list(request, slug)


def _list(
    request: PersonRequest, slug: str, form: WhatIfForm | None = None, *, status: int = 200
) -> HttpResponse:
    calendar, today = plan.Calendar.read(), timezone.localdate()
    period = calendar.get(slug)
    found, is_more = what_ifs.what_ifs(request.user, period)
    deleted = request.GET.get("deleted", "")
    context = {
        "period": period,
        "planning": calendar.planning(today),
        "is_planning": calendar.planning(today) == period,
        "what_ifs": found,
        "is_more": is_more,
        "most": what_ifs.MOST,
        "form": form or WhatIfForm(once=once_token()),
        "may_make": access.may(request.user, "what_if"),
        "deleted": int(deleted) if deleted.isascii() and deleted.isdigit() and len(deleted) < 19 else 0,
    }
    return page(request, "board/what_ifs.html", context, status=status)


@open_to("what_if", methods="POST")
def what_if_add(request: PersonRequest, slug: str) -> HttpResponse:
    """Begin an empty one."""
    period = plan.Calendar.read().get(slug)
    form = WhatIfForm(request.POST, once=once_token())
    if form.is_valid():
        try:
            made = actions.make_what_if(
                period,
                name=form.cleaned_data["name"],
                note=form.cleaned_data["note"],
                is_shared=form.cleaned_data["is_shared"],
                by=request.user,
                now=timezone.now(),
                token=form.cleaned_data["once"],
            )
        except InvalidInput as failure:
            form.refuse(failure.fields)
        else:
            return redirect_to(request, f"/what-ifs/{made.pk}/")
    return _list(request, slug, form, status=422)


@open_to("read_board")
def best_portfolio(request: PersonRequest, slug: str) -> HttpResponse:
    """`/board/2027-q1/best/`: what would fill the weeks best, why, and keeping it as a what-if. It moves nothing."""
    calendar, today = plan.Calendar.read(), timezone.localdate()
    period = calendar.get(slug)
    is_planning = calendar.planning(today) == period
    context = {
        "period": period,
        "is_planning": is_planning,
        "planning": calendar.planning(today),
        "may_make": access.may(request.user, "what_if"),
        "once": once_token(),
    }
    if is_planning:
        ground = what_if_result.ground(request.user, period)
        found = what_if_result.explained(ground, ranking_inside(request, period, ground))
        context |= {
            "best": said.best(found, currency=calendar.currency),
            "hidden": len(ground.sealed),
            "is_stated": bool(ground.problem.free),
        }
    return page(request, "board/best.html", context)


@open_to("what_if", methods="POST")
def best_keep(request: PersonRequest, slug: str) -> HttpResponse:
    """Keep the best portfolio of this moment as a what-if of one's own."""
    calendar, now = plan.Calendar.read(), timezone.now()
    period = calendar.get(slug)
    if calendar.planning(timezone.localdate()) != period:
        raise WrongStage(f"{period.name} is not being planned, so nothing of it is open to choose.")
    ground = what_if_result.ground(request.user, period)
    options = what_if_options.options(list(ground.best.chosen))
    ways = what_if_options.ways(ground)
    picks = [
        pick_of(options[pair], ways.get(pair))
        for pair in sorted(ground.best.chosen.items())
        if pair in options
    ]
    if not picks:
        raise WrongStage("Nothing that is ready fits, so there is nothing to keep.")
    stamp = timezone.localtime(now)
    made = actions.make_what_if(
        period,
        name=f"Best portfolio, {stamp.day} {stamp:%b %H:%M:%S}",
        note="The choice with the greatest value on average that fits the free weeks, as worked out then.",
        picks=picks,
        by=request.user,
        now=now,
        token=request.POST.get("once", "")[:64],
    )
    messages.success(request, "Kept as a what-if. Nothing is decided by it.")
    return redirect_to(request, f"/what-ifs/{made.pk}/")


@open_to("what_if", methods="GET POST")
def what_if_describe(request: PersonRequest, pk: int) -> HttpResponse:
    """Another name or note, shared or not."""
    what_if = what_ifs.own_what_if(request.user, pk)
    form = WhatIfForm(request.POST if request.method == "POST" else None, what_if=what_if)
    context = {"form": form, "what_if": what_if}
    if request.method != "POST":
        return page(request, "board/what_if_describe.html", context, part="dialog")
    if not form.is_valid():
        return page(request, "board/what_if_describe.html", context, part="dialog", status=422)
    try:
        actions.describe_what_if(
            what_if,
            name=form.cleaned_data["name"],
            note=form.cleaned_data["note"],
            is_shared=form.cleaned_data["is_shared"],
            version=form.cleaned_data["version"] or 0,
            by=request.user,
            now=timezone.now(),
        )
    except InvalidInput as failure:
        form.refuse(failure.fields)
        return page(request, "board/what_if_describe.html", context, part="dialog", status=422)
    except Conflict as failure:
        if request.POST.get("keep") == "theirs":
            return redirect_to(request, f"/what-ifs/{pk}/")
        form.take_version(failure.version)
        return page(
            request,
            "board/what_if_describe.html",
            {**context, "conflict": failure},
            part="dialog",
            status=409,
        )
    return redirect_to(request, f"/what-ifs/{pk}/")


@open_to("what_if", methods="POST")
def what_if_copy(request: PersonRequest, pk: int) -> HttpResponse:
    """One's own copy, private; with `to=planning` in the period that is being planned."""
    what_if = what_ifs.get_what_if(request.user, pk)
    planning = plan.planning_period(timezone.localdate())
    moves_on = request.POST.get("to") == "planning" and planning is not None
    made = actions.copy_what_if(
        what_if,
        to=planning if moves_on else None,
        by=request.user,
        now=timezone.now(),
        token=request.POST.get("once", "")[:64],
    )
    messages.success(request, f"This is your copy, “{made.name}”. Only you see it until you share it.")
    return redirect_to(request, f"/what-ifs/{made.pk}/")


@open_to("what_if", methods="POST")
def what_if_delete(request: PersonRequest, pk: int) -> HttpResponse:
    """Take it away; the list offers to bring it back."""
    what_if = actions.delete_what_if(
        what_ifs.own_what_if(request.user, pk), by=request.user, now=timezone.now()
    )
    return redirect_to(request, f"/board/{what_if.period.slug}/what-ifs/?deleted={what_if.pk}")


@open_to("what_if", methods="POST")
def what_if_back(request: PersonRequest, pk: int) -> HttpResponse:
    """Undo the deletion."""
    what_if = what_ifs.own_what_if(request.user, pk, deleted=True)
    actions.bring_back_what_if(what_if, by=request.user, now=timezone.now())
    messages.success(request, f"“{what_if.name}” is back.")
    return redirect_to(request, f"/what-ifs/{what_if.pk}/")
