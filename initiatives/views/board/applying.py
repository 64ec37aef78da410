"""Applying a what-if: the set of decisions that it means, and taking the set back."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone

from initiatives.actions import board as actions
from initiatives.charts import what_ifs as said
from initiatives.errors import InvalidInput, WrongStage
from initiatives.forms.board.what_ifs import ApplyForm
from initiatives.models import WhatIf
from initiatives.queries.board import applying, what_ifs
from initiatives.views.board.screen import once_token
from initiatives.views.board.what_if import Desk
from initiatives.views.guards import PersonRequest, open_to
from initiatives.views.htmx import page, redirect_to


@open_to("apply_what_if", methods="GET POST")
def what_if_apply(request: PersonRequest, pk: int) -> HttpResponse:
    """`/what-ifs/7/apply/`: each decision with its reason; all of them in one go, or none."""
    what_if = what_ifs.get_what_if(request.user, pk)
    desk = Desk(request, what_if)
    if not desk.is_planning:
        raise WrongStage(
            f"{what_if.period.name} is not being planned any more. Copy the what-if to the period that is."
        )
    is_post = request.method == "POST"
    proposed = _set(request, desk).rows
    if not is_post:
        return _show(request, desk, ApplyForm(proposed=proposed, once=once_token()))
    # What came in since the page was made was on nobody's screen.
    form = ApplyForm(
        request.POST,
        proposed=[one for one in proposed if f"d{one.initiative.pk}-choice" in request.POST],
    )
    if "copy" in request.POST:
        copied = form.copy_reason()
        form.quiet()
        return _show(request, desk, form, copied=copied, is_copy=True)
    if not form.is_valid():
        return _show(request, desk, form, status=422)
    return _apply(request, what_if, desk, form)


def _gone(request: PersonRequest, form: ApplyForm) -> dict[int, str]:
    """What was to be decided and is in the set no more; what was typed for it is said back."""
    here = {one.proposed.initiative.pk for one in form.rulings}
    sent = {
        int(pk): value
        for name, value in list(request.POST.items())[:500]
        if (pk := name[1:].removesuffix("-choice")) != name[1:]
        and name.startswith("d")
        and pk.isascii()
        and pk.isdigit()
        and len(pk) < 19
    }
    gone = [pk for pk, value in sent.items() if value != "leave" and pk not in here]
    found = applying.why_gone(request.user, gone) if gone else {}
    for number in found:
        typed = " ".join(request.POST.get(f"d{number}-reason", "").split())[:500]
        found[number] += f" You had written: “{typed}”." if typed else ""
    return found


def _apply(request: PersonRequest, what_if: WhatIf, desk: Desk, form: ApplyForm) -> HttpResponse:
    try:
        actions.apply_what_if(
            what_if,
            form.deciding,
            by=request.user,
            now=timezone.now(),
            token=form.cleaned_data["once"],
            gone=_gone(request, form),
        )
    except actions.NotApplied as failure:
        form.refresh()
        return _show(request, desk, form, status=409, conflict=failure)
    except actions.Incomplete as failure:
        form.refuse_each(failure.wrong)
        return _show(request, desk, form, status=422)
    except InvalidInput as failure:
        form.add_error(None, failure.sentence)
        return _show(request, desk, form, status=422)
    said_so = what_ifs.last_applied(what_if)
    taken, waiting = (said_so.standing, said_so.waiting) if said_so else (0, 0)
    told = f"{taken} {'decision' if taken == 1 else 'decisions'} taken."
    if waiting:
        told += f" {waiting} {'waits' if waiting == 1 else 'wait'} for a second director."
    messages.success(request, f"{told} You can undo the set for ten minutes.")
    return redirect_to(request, f"/what-ifs/{what_if.pk}/")


def _set(request: PersonRequest, desk: Desk) -> applying.TheSet:
    desk.read()
    return applying.the_set(request.user, desk.ground, desk.result, desk.choices, today=desk.today)


def _show(
    request: PersonRequest,
    desk: Desk,
    form: ApplyForm,
    *,
    status: int = 200,
    conflict: actions.NotApplied | None = None,
    copied: int = 0,
    is_copy: bool = False,
) -> HttpResponse:
    context = {
        "form": form,
        "what_if": desk.what_if,
        "period": desk.what_if.period,
        "panel": said.panel(desk.result, currency=desk.currency),
        "since": said.since_said(desk.since, currency=desk.currency),
        "currency": desk.currency,
        "most": actions.MOST_AT_ONCE,
        "is_over": bool(desk.result.over),
        "takes_second": any(one.proposed.takes_second for one in form.rulings),
        "conflict": conflict,
        "copied": copied,
        "is_copy": is_copy,
    }
    return page(request, "board/what_if_apply.html", context, status=status)


@open_to("apply_what_if", methods="POST")
def what_if_undo(request: PersonRequest, pk: int) -> HttpResponse:
    """Within ten minutes, the whole set."""
    what_if = what_ifs.get_what_if(request.user, pk)
    count = actions.undo_applied(what_ifs.get_applied(what_if), by=request.user, now=timezone.now())
    if count:
        messages.success(
            request,
            f"{count} {'decision is' if count == 1 else 'decisions are'} undone. All are ready again.",
        )
    else:
        messages.info(request, "It was undone already.")
    return redirect_to(request, f"/what-ifs/{pk}/")
