"""Deciding, and what we are not doing."""

import secrets

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone

from initiatives.actions import board as actions
from initiatives.charts import board as shapes
from initiatives.charts import displacing
from initiatives.errors import Conflict, InvalidInput
from initiatives.forms.board import (
    DecideForm,
)
from initiatives.queries import initiative as fetch
from initiatives.queries.board import deciding as deciding_queries
from initiatives.queries.board import decisions, plan, seconding
from initiatives.views.board.returning import board_to_return_to
from initiatives.views.guards import PersonRequest, open_to
from initiatives.views.htmx import page, redirect_to


@open_to("decide", methods="GET POST")
def decide(request: PersonRequest, pk: int) -> HttpResponse:
    """The decision as a page, and as a dialog where there is script."""
    initiative = fetch.get_visible(request.user, pk)
    today = timezone.localdate()
    waits = seconding.waiting(request.user, initiative)
    if waits is not None and request.method != "POST":
        return redirect_to(
            request, f"/decisions/{waits.decision.pk}/{'confirm/' if waits.may_confirm else ''}"
        )
    actions.work_out_at_once(plan.planning_period(today), initiative_id=pk, now=timezone.now)
    shown = deciding_queries.decide_page(request.user, initiative, today=today)
    seen = decisions.last_entry(initiative)
    is_post = request.method == "POST"
    form = DecideForm(
        request.POST if is_post else None,
        page=shown,
        digest=shown.digest,
        seen=seen,
        once=secrets.token_urlsafe(16),
    )
    seconds = frozenset(card.key for card in shown.cards if shown.takes_second(card))
    cards = shapes.choice_cards(
        shown.cards, period=shown.period_name, currency=shown.currency, seconds=seconds
    )
    context = {
        "form": form,
        "shown": shown,
        "initiative": initiative,
        "cards": [(card, form.guards_of(card.key)) for card in cards],
        "has_conditions": form.has_conditions,
        "is_tight": any(card.over for card in cards),
        "pushes": displacing.pushes([], shown.displacing, currency=shown.currency),
        "next": board_to_return_to(request),
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
    if decision.waits:
        messages.success(
            request, f"Proposed: {decisions.said(decision, proposed=True)}. A second director confirms it."
        )
        return redirect_to(request, f"/decisions/{decision.pk}/")
    messages.success(request, f"{decisions.said(decision)}. You can undo it for ten minutes.")
    return redirect_to(request, str(context["next"]) or f"/i/{pk}/")


@open_to("decide", methods="POST")
def undo_decision(request: PersonRequest, pk: int) -> HttpResponse:
    """Within ten minutes."""
    initiative = fetch.get_visible(request.user, pk)
    actions.undo_decision(initiative, by=request.user, now=timezone.now())
    messages.success(request, "The decision is undone. It is ready to decide again.")
    return redirect_to(request, f"/i/{pk}/")
